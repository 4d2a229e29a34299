/* SPDX-License-Identifier: ISC */
/*
 * Configuration text: what was read, written out again, reads back as the same entries; and no text makes the policy or
 * its check do anything but answer.
 */
#include <stdlib.h>
#include <string.h>

#include "../../common/model/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* A key alone is written as such; a section of its own for each entry. */
static void write_entry(struct strbuf *out, const struct config_entry *e)
{
	config_add_section(out, e->section, e->subsection);
	strbuf_addf(out, "\n\t%s", e->key);
	if (e->value) {
		strbuf_addstr(out, " = ");
		config_add_value(out, e->value);
	}
	strbuf_addch(out, '\n');
}

static void round_trip(const struct config_list *list)
{
	struct config_list again = CONFIG_LIST_INIT;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	for (i = 0; i < list->n; i++)
		write_entry(&text, &list->v[i]);
	if (config_parse(&again, text.buf, text.len, "again", NULL) || again.n != list->n)
		abort();
	for (i = 0; i < list->n; i++) {
		const struct config_entry *a = &list->v[i], *b = &again.v[i];

		if (strcmp(a->section, b->section) || !same_text(a->subsection, b->subsection) || strcmp(a->key, b->key) ||
		    !same_text(a->value, b->value))
			abort();
	}
	config_list_release(&again);
	strbuf_release(&text);
}

/* A key before any section is written under "[]", which git's grammar takes; its first line is then not the same. */
static int has_odd_section(const struct config_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!*list->v[i].section)
			return 1;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_list list = CONFIG_LIST_INIT;
	struct policy_problems problems = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	struct policy p;
	size_t i, errors = 0;

	if (config_parse(&list, (const char *)data, size, POLICY_FILE, &err)) {
		if (list.n || !err.msg.len)
			abort();
		goto out;
	}
	for (i = 0; i < list.n; i++)
		if (!list.v[i].line)
			abort();
	if (!has_odd_section(&list))
		round_trip(&list);
	policy_check(&list, &problems);
	for (i = 0; i < problems.n; i++)
		errors += problems.v[i].is_error != 0;
	if (!policy_from_config(&p, &list, &err))
		policy_release(&p);
	else if (!errors)
		abort();
out:
	policy_problems_release(&problems);
	config_list_release(&list);
	err_release(&err);
	return 0;
}
