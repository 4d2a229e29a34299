/* SPDX-License-Identifier: ISC */
#include "notes_text.h"

#include <string.h>

#include "../base/utf8.h"
#include "calendar.h"

#define SHORT_OID 7

static void add_bold(struct strbuf *out, const char *s, size_t len, int color)
{
	if (color)
		strbuf_addstr(out, "\033[1m");
	strbuf_add(out, s, len);
	if (color)
		strbuf_addstr(out, "\033[m");
}

/* Text of the policy or a ref's name: unlike a commit's it has not been cleaned. */
static void add_raw(struct strbuf *out, const char *before, const char *s)
{
	strbuf_addstr(out, before);
	utf8_clean(out, s, strlen(s));
}

/* Line ends inside a one-line field become spaces. */
static void add_line(struct strbuf *out, struct slice text)
{
	size_t i;

	for (i = 0; i < text.len; i++)
		strbuf_addch(out, text.s[i] == '\n' ? ' ' : text.s[i]);
}

/* Each line of the text after the indent. */
static void add_lines(struct strbuf *out, const char *before, struct slice text)
{
	const char *s = text.s, *end;

	if (!s)
		return;
	end = s + text.len;
	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t len = (size_t)((nl ? nl : end) - s);

		if (len)
			strbuf_addstr(out, before);
		strbuf_add(out, s, len);
		strbuf_addch(out, '\n');
		s += len + (nl ? 1 : 0);
	}
}

static void add_issues(struct strbuf *out, const struct notes_entry *e, int closes)
{
	const char *before = closes ? ", closes " : ", refs ";
	size_t i;

	for (i = 0; i < e->n_issues; i++) {
		if (e->issues[i].in_subject || e->issues[i].closes != closes)
			continue;
		strbuf_addstr(out, before);
		strbuf_add(out, e->issues[i].id.s, e->issues[i].id.len);
		before = ", ";
	}
}

static void add_details(struct strbuf *out, const struct notes_release *r, const struct notes_entry *e)
{
	size_t i;

	if (notes_shows(r, "commit"))
		strbuf_addf(out, " (%.*s)", SHORT_OID, e->oid);
	if (notes_shows(r, "issue")) {
		add_issues(out, e, 1);
		add_issues(out, e, 0);
	}
	for (i = 0; i < e->change->also_in.n; i++)
		add_raw(out, i ? ", " : ", also in ", e->change->also_in.v[i]);
	for (i = 0; notes_shows(r, "author") && i < e->n_authors; i++) {
		strbuf_addstr(out, i ? ", " : ", by ");
		add_line(out, e->authors[i]);
	}
	if (*e->risk && notes_shows(r, "risk"))
		add_raw(out, "; risk: ", e->risk);
}

static void add_entry(struct strbuf *out, const struct notes_release *r, const struct notes_entry *e, int color)
{
	strbuf_addstr(out, "  * ");
	if (e->scope.s && e->scope.len && notes_shows(r, "scope")) {
		add_bold(out, e->scope.s, e->scope.len, color);
		strbuf_addstr(out, ": ");
	}
	add_line(out, notes_shows(r, "issue") ? e->description : notes_description_head(e));
	add_details(out, r, e);
	strbuf_addch(out, '\n');
	add_lines(out, "      ", e->migration);
	if (notes_shows(r, "body"))
		add_lines(out, "      ", e->body);
	if (e->internal.s) {
		strbuf_addstr(out, "      internal: ");
		add_line(out, e->internal);
		strbuf_addch(out, '\n');
	}
}

static void add_section(struct strbuf *out, const struct notes_release *r, const struct notes_section *s, int color)
{
	struct strbuf title = STRBUF_INIT;
	size_t i;

	if (!s->n)
		return;
	utf8_clean(&title, s->title, strlen(s->title));
	strbuf_addch(out, '\n');
	add_bold(out, title.buf, title.len, color);
	strbuf_addch(out, '\n');
	strbuf_release(&title);
	for (i = 0; i < s->n; i++)
		add_entry(out, r, &s->entries[i], color);
}

void notes_text(struct strbuf *out, const struct notes_release *r, int color)
{
	const char *heading = r->version ? r->version : r->label ? r->label : "Unreleased";
	size_t i;

	add_bold(out, heading, strlen(heading), color);
	if (r->date) {
		struct date day = date_from_time(r->date);

		strbuf_addstr(out, " - ");
		date_format(out, &day);
	}
	strbuf_addch(out, '\n');
	add_section(out, r, &r->breaking, color);
	for (i = 0; i < r->n_sections; i++)
		add_section(out, r, &r->sections[i], color);
	if (notes_is_empty(r) || !r->n_contributors)
		return;
	strbuf_addch(out, '\n');
	add_bold(out, "Contributors", strlen("Contributors"), color);
	strbuf_addch(out, '\n');
	for (i = 0; i < r->n_contributors; i++) {
		strbuf_addstr(out, "  * ");
		add_line(out, r->contributors[i].name);
		strbuf_addf(out, " (%zu)\n", r->contributors[i].commits);
	}
}
