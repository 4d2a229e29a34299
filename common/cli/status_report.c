/* SPDX-License-Identifier: ISC */
#include "status_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "json.h"
#include "term.h"

/* On one line, whatever people wrote. */
static void print_text(const char *text)
{
	char *clean = utf8_cleaned(text);
	size_t i;

	for (i = 0; clean[i]; i++)
		if (clean[i] == '\n')
			clean[i] = ' ';
	fputs(clean, stdout);
	free(clean);
}

static void print_list(const char *sign, const char *paint, const struct strvec *list, int color)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		printf("  %s%s%s ", color ? paint : "", sign, color ? TERM_RESET : "");
		print_text(list->v[i]);
		putchar('\n');
	}
}

static void print_row(const struct status_row *r, int color)
{
	const struct standing *s = r->standing;

	fputs(color ? TERM_BOLD : "", stdout);
	print_text(r->release);
	printf("%s  %d of 6, %s%s", color ? TERM_RESET : "", (int)s->stage, standing_stage_name(s->stage),
	       r->is_open ? "" : ", over");
	if (r->owner && *r->owner) {
		fputs("  owner ", stdout);
		print_text(r->owner);
	}
	putchar('\n');
	print_list("done ", TERM_GOOD, &s->done, color);
	print_list("open ", TERM_WARN, &s->blocking, color);
	if (s->next || s->see) {
		fputs(s->next ? "  next  " : "  see   ", stdout);
		print_text(s->next ? s->next : s->see);
		putchar('\n');
	}
}

void status_report_print(const struct status_row *rows, size_t n, int color)
{
	size_t i;

	if (!n)
		puts("no release is open");
	for (i = 0; i < n; i++) {
		if (i)
			putchar('\n');
		print_row(&rows[i], color);
	}
}

int status_report_json(const struct status_row *rows, size_t n, struct err *err)
{
	json_t *root = json_document("release-status"), *list = json_array();
	size_t i;

	for (i = 0; i < n; i++) {
		const struct standing *s = rows[i].standing;
		json_t *one = json_object();

		json_object_set_new(one, "release", json_text(rows[i].release));
		json_object_set_new(one, "owner", json_text(rows[i].owner));
		json_object_set_new(one, "open", json_boolean(rows[i].is_open));
		json_object_set_new(one, "stage", json_text(standing_stage_name(s->stage)));
		json_object_set_new(one, "stageNumber", json_integer((json_int_t)s->stage));
		json_object_set_new(one, "done", json_texts(&s->done));
		json_object_set_new(one, "blocking", json_texts(&s->blocking));
		json_object_set_new(one, "next", json_text(s->next));
		json_object_set_new(one, "see", json_text(s->see));
		json_array_append_new(list, one);
	}
	json_object_set_new(root, "releases", list);
	return json_print(root, err);
}
