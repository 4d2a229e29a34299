/* SPDX-License-Identifier: ISC */
#include "notes_markdown.h"

#include <string.h>

#include "../base/html_escape.h"
#include "../base/utf8.h"
#include "calendar.h"
#include "markdown.h"

#define SHORT_OID   7
#define ITEM_INDENT 2

/* Text of the policy or a ref's name: unlike a commit's it has not been cleaned. */
static void add_raw(struct strbuf *out, const char *s)
{
	struct strbuf clean = STRBUF_INIT;

	utf8_clean(&clean, s, strlen(s));
	markdown_escape_inline(out, clean.buf, clean.len);
	strbuf_release(&clean);
}

/* "[text](url)", or the text alone when `url` is empty. */
static void add_link(struct strbuf *out, const char *text, size_t len, const struct strbuf *url)
{
	if (url->len)
		strbuf_addch(out, '[');
	markdown_escape_inline(out, text, len);
	if (!url->len)
		return;
	strbuf_addstr(out, "](");
	markdown_escape_url(out, url->buf, url->len);
	strbuf_addch(out, ')');
}

static void add_issue(struct strbuf *out, const struct notes_issue *issue, const struct forge *f)
{
	struct strbuf url = STRBUF_INIT;

	forge_issue(f, &url, issue->id.s, issue->id.len);
	add_link(out, issue->id.s, issue->id.len, &url);
	strbuf_release(&url);
}

/* " ([#12](url))" for the issues that the subject itself ends with. */
static void add_subject_issues(struct strbuf *out, const struct notes_entry *e, const struct forge *f)
{
	size_t i;

	for (i = 0; i < e->n_issues; i++) {
		if (!e->issues[i].in_subject)
			continue;
		strbuf_addstr(out, " (");
		add_issue(out, &e->issues[i], f);
		strbuf_addch(out, ')');
	}
}

/* ", closes [#12](url), [#13](url)" */
static void add_footer_issues(struct strbuf *out, const struct notes_entry *e, const struct forge *f, int closes)
{
	const char *before = closes ? ", closes " : ", refs ";
	size_t i;

	for (i = 0; i < e->n_issues; i++) {
		if (e->issues[i].in_subject || e->issues[i].closes != closes)
			continue;
		strbuf_addstr(out, before);
		add_issue(out, &e->issues[i], f);
		before = ", ";
	}
}

static void add_authors(struct strbuf *out, const struct notes_entry *e)
{
	size_t i;

	for (i = 0; i < e->n_authors; i++) {
		strbuf_addstr(out, i ? ", " : ", by ");
		markdown_escape_inline(out, e->authors[i].s, e->authors[i].len);
	}
}

static void add_commit(struct strbuf *out, const struct notes_entry *e, const struct forge *f)
{
	struct strbuf url = STRBUF_INIT;

	forge_commit(f, &url, e->oid);
	strbuf_addstr(out, " (");
	add_link(out, e->oid, SHORT_OID, &url);
	strbuf_addch(out, ')');
	strbuf_release(&url);
}

static void add_also_in(struct strbuf *out, const struct notes_entry *e)
{
	const struct strvec *tags = &e->change->also_in;
	size_t i;

	for (i = 0; i < tags->n; i++) {
		strbuf_addstr(out, i ? ", " : ", also in ");
		add_raw(out, tags->v[i]);
	}
}

static void add_block(struct strbuf *out, struct slice text)
{
	if (!text.s || !text.len)
		return;
	strbuf_addch(out, '\n');
	markdown_escape_block(out, text.s, text.len, ITEM_INDENT);
}

/* The first line of an entry, after "- ". */
static void add_line(struct strbuf *out, const struct notes_release *r, const struct notes_entry *e,
		     const struct forge *f)
{
	int issues = notes_shows(r, "issue");
	struct slice head = notes_description_head(e);

	if (e->scope.s && e->scope.len && notes_shows(r, "scope")) {
		strbuf_addstr(out, "**");
		markdown_escape_inline(out, e->scope.s, e->scope.len);
		strbuf_addstr(out, ":** ");
	}
	markdown_escape_inline(out, head.s, head.len);
	if (issues && head.len < e->description.len)
		add_subject_issues(out, e, f);
	if (notes_shows(r, "commit"))
		add_commit(out, e, f);
	if (issues) {
		add_footer_issues(out, e, f, 1);
		add_footer_issues(out, e, f, 0);
	}
	add_also_in(out, e);
	if (notes_shows(r, "author"))
		add_authors(out, e);
	if (*e->risk && notes_shows(r, "risk")) {
		strbuf_addstr(out, "; risk: ");
		add_raw(out, e->risk);
	}
	strbuf_trim(out);
	/* An item must not be empty: what follows would not belong to it. */
	if (!out->len)
		strbuf_add(out, e->oid, SHORT_OID);
}

static void add_entry(struct strbuf *out, const struct notes_release *r, const struct notes_entry *e,
		      const struct forge *f)
{
	struct strbuf line = STRBUF_INIT;

	add_line(&line, r, e, f);
	strbuf_addstr(out, "- ");
	strbuf_addbuf(out, &line);
	strbuf_addch(out, '\n');
	strbuf_release(&line);
	add_block(out, e->migration);
	if (notes_shows(r, "body"))
		add_block(out, e->body);
	if (e->internal.s) {
		strbuf_addstr(out, "\n  **Internal:** ");
		markdown_escape_inline(out, e->internal.s, e->internal.len);
		strbuf_addch(out, '\n');
	}
}

static void add_section(struct strbuf *out, const struct notes_release *r, const struct notes_section *s,
			const struct forge *f)
{
	size_t i;

	if (out->len)
		strbuf_addch(out, '\n');
	strbuf_addstr(out, "### ");
	add_raw(out, s->title);
	strbuf_addstr(out, "\n\n");
	for (i = 0; i < s->n; i++)
		add_entry(out, r, &s->entries[i], f);
}

static void add_contributors(struct strbuf *out, const struct notes_release *r)
{
	size_t i;

	if (!r->n_contributors)
		return;
	if (out->len)
		strbuf_addch(out, '\n');
	strbuf_addstr(out, "### Contributors\n\n");
	for (i = 0; i < r->n_contributors; i++) {
		const struct notes_contributor *c = &r->contributors[i];

		strbuf_addstr(out, "- ");
		markdown_escape_inline(out, c->name.s, c->name.len);
		strbuf_addf(out, " (%zu)\n", c->commits);
	}
}

void notes_markdown_body(struct strbuf *out, const struct notes_release *r, const struct forge *f, int contributors)
{
	struct strbuf body = STRBUF_INIT;
	size_t i;

	if (r->breaking.n)
		add_section(&body, r, &r->breaking, f);
	for (i = 0; i < r->n_sections; i++)
		add_section(&body, r, &r->sections[i], f);
	if (contributors && !notes_is_empty(r))
		add_contributors(&body, r);
	strbuf_addbuf(out, &body);
	strbuf_release(&body);
}

static void add_heading(struct strbuf *out, const struct notes_release *r, const struct forge *f)
{
	const char *text = r->version ? r->version : r->label ? r->label : "Unreleased";
	struct strbuf url = STRBUF_INIT;

	strbuf_addstr(out, "## ");
	if (r->tag && r->previous_tag)
		forge_compare(f, &url, r->previous_tag, r->tag);
	else if (r->tag)
		forge_release_page(f, &url, r->tag);
	add_link(out, text, strlen(text), &url);
	if (r->date) {
		struct date day = date_from_time(r->date);

		strbuf_addstr(out, " - ");
		date_format(out, &day);
	}
	strbuf_addch(out, '\n');
	strbuf_release(&url);
}

void notes_markdown(struct strbuf *out, const struct notes_release *r, const struct forge *f)
{
	add_heading(out, r, f);
	if (notes_is_empty(r))
		return;
	strbuf_addch(out, '\n');
	notes_markdown_body(out, r, f, 1);
}

void notes_html(struct strbuf *out, const struct strbuf *markdown, const char *title)
{
	strbuf_addstr(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	html_escape(out, title);
	strbuf_addstr(out,
		      "</title>\n<style>body{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}"
		      "code{font-family:monospace}</style>\n</head>\n<body>\n");
	markdown_to_html(out, markdown->buf, markdown->len);
	strbuf_addstr(out, "</body>\n</html>\n");
}
