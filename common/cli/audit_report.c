/* SPDX-License-Identifier: ISC */
#include "audit_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/utf8.h"
#include "../model/markdown.h"
#include "json.h"
#include "term.h"

static void print_lines(const char *sign, const char *paint, const struct strvec *list, int color)
{
	size_t i, k;

	for (i = 0; i < list->n; i++) {
		char *clean = utf8_cleaned(list->v[i]);

		for (k = 0; clean[k]; k++)
			if (clean[k] == '\n')
				clean[k] = ' ';
		printf("    %s%s%s %s\n", color ? paint : "", sign, color ? TERM_RESET : "", clean);
		free(clean);
	}
}

void audit_report_print(const struct audit *a, const char *release, int color)
{
	char *clean = utf8_cleaned(release ? release : "the policy");
	size_t missing = audit_missing(a);
	int i;

	printf("%s%s%s  ", color ? TERM_BOLD : "", clean, color ? TERM_RESET : "");
	if (missing)
		printf("%zu of %d not in order\n", missing, (int)AUDIT_ITEMS);
	else
		puts("all in order");
	for (i = 0; i < AUDIT_ITEMS; i++) {
		const struct audit_item *item = &a->v[i];
		const char *paint = item->missing.n ? TERM_BAD : TERM_GOOD;

		printf("  %s%-4s%s %s\n", color ? paint : "", item->missing.n ? "no" : "ok", color ? TERM_RESET : "",
		       item->name);
		print_lines("missing", TERM_BAD, &item->missing, color);
		print_lines("found  ", TERM_GOOD, &item->evidence, color);
	}
	free(clean);
}

/* --- Markdown ---------------------------------------------------------------------------------------------------- */

static void add_inline(struct strbuf *out, const char *text)
{
	struct strbuf clean = STRBUF_INIT;

	utf8_clean(&clean, text, strlen(text));
	markdown_escape_inline(out, clean.buf, clean.len);
	strbuf_release(&clean);
}

static void add_items(struct strbuf *out, const char *before, const char *after, const struct strvec *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		strbuf_addf(out, "  - %s", before);
		add_inline(out, list->v[i]);
		strbuf_addf(out, "%s\n", after);
	}
}

void audit_report_markdown(struct strbuf *out, const struct audit *a, const char *release)
{
	size_t missing = audit_missing(a);
	int i;

	strbuf_addstr(out, "## Review of ");
	add_inline(out, release ? release : "the release policy");
	strbuf_addstr(out, "\n\n");
	if (missing)
		strbuf_addf(out, "%zu of %d are not in order.\n\n", missing, (int)AUDIT_ITEMS);
	else
		strbuf_addstr(out, "All is in order.\n\n");
	for (i = 0; i < AUDIT_ITEMS; i++) {
		strbuf_addf(out, "- [%s] **%s**\n", a->v[i].missing.n ? " " : "x", a->v[i].name);
		add_items(out, "**missing:** ", "", &a->v[i].missing);
		add_items(out, "", "", &a->v[i].evidence);
	}
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

int audit_report_json(const struct audit *a, const char *release, struct err *err)
{
	json_t *root = json_document("release-audit"), *items = json_array();
	int i;

	json_object_set_new(root, "release", json_text(release));
	json_object_set_new(root, "ok", json_boolean(!audit_missing(a)));
	for (i = 0; i < AUDIT_ITEMS; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "name", json_text(a->v[i].name));
		json_object_set_new(one, "ok", json_boolean(!a->v[i].missing.n));
		json_object_set_new(one, "evidence", json_texts(&a->v[i].evidence));
		json_object_set_new(one, "missing", json_texts(&a->v[i].missing));
		json_array_append_new(items, one);
	}
	json_object_set_new(root, "items", items);
	return json_print(root, err);
}
