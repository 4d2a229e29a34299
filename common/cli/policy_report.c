/* SPDX-License-Identifier: ISC */
#include "policy_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/utf8.h"
#include "term.h"

/* Safe for a terminal, and on one line. Owned. */
static char *one_line(const char *text)
{
	char *clean = utf8_cleaned(text), *s;

	for (s = clean; (s = strchr(s, '\n')); *s = ' ')
		;
	return clean;
}

void policy_problem_print(const struct policy_problem *p, int color)
{
	char *file = utf8_cleaned(p->file), *key = one_line(p->key), *message = one_line(p->message);
	const char *on = !color ? "" : p->is_error ? TERM_BAD : TERM_WARN;

	printf("%s:%u: %s%s%s: %s: %s\n", file, p->line, on, p->is_error ? "error" : "warning", color ? TERM_RESET : "",
	       key, message);
	free(message);
	free(key);
	free(file);
}

json_t *policy_problem_json(const struct policy_problem *p)
{
	json_t *one = json_object();

	json_object_set_new(one, "file", json_text(p->file));
	json_object_set_new(one, "line", p->line ? json_integer(p->line) : json_null());
	json_object_set_new(one, "key", json_text(p->key));
	json_object_set_new(one, "severity", json_text(p->is_error ? "error" : "warning"));
	json_object_set_new(one, "message", json_text(p->message));
	return one;
}
