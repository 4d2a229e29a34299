/* SPDX-License-Identifier: ISC */
#include "changelog.h"

#include <stdint.h>
#include <string.h>

#include "changelog_body.h"
#include "changelog_edit.h"
#include "changelog_form.h"
#include "changelog_line.h"

static void entry_body(struct strbuf *out, const struct changelog *c, const struct changelog_entry *e)
{
	changelog_body_clean(out, c->text + e->heading.end, e->whole.end - e->heading.end);
}

void changelog_entry_text(struct strbuf *out, const struct changelog *c, const struct changelog_entry *e)
{
	entry_body(out, c, e);
}

/* --- the new entry ------------------------------------------------------------------------------------------ */

/* The body: what [Unreleased] had and what was made, in one. */
static void make_body(struct strbuf *out, const struct changelog *c, const struct changelog_entry_new *n, int move)
{
	struct strbuf hand = STRBUF_INIT, clean = STRBUF_INIT, made = STRBUF_INIT;

	changelog_body_clean(&clean, n->body, strlen(n->body));
	changelog_body_adapt(&made, clean.buf, clean.len, changelog_form_section_level(c, NULL));
	if (move)
		entry_body(&hand, c, c->unreleased);
	changelog_body_merge(out, &hand, &made);
	strbuf_release(&hand);
	strbuf_release(&clean);
	strbuf_release(&made);
}

/* Takes the text under [Unreleased] away, with the blank lines before it. Returns where it ended. */
static size_t empty_unreleased(struct edits *edits, const struct changelog *c, const struct changelog_place *p)
{
	const struct changelog_entry *u = c->unreleased;
	size_t end = changelog_content_end(c, u->heading.end, u->whole.end);
	struct strbuf *text = edits_add(edits, u->heading.end, end);

	if (end == u->whole.end && end < c->len && p->pos != end)
		strbuf_addch(text, '\n');
	return end;
}

/* --- link references ---------------------------------------------------------------------------------------- */

/* Moves the reference of [Unreleased] on. */
static void move_reference(struct edits *edits, const struct changelog *c, const struct changelog_place *p,
			   const struct changelog_entry_new *n)
{
	const struct changelog_reference *ref = changelog_form_unreleased_reference(c);
	struct strbuf url = STRBUF_INIT;

	if (ref && p->top && changelog_form_unreleased_url(&url, c, p->below, n))
		strbuf_addbuf(edits_add(edits, ref->url.start, ref->url.end), &url);
	strbuf_release(&url);
}

/* The first references of a file, at its end. */
static void found_references(struct edits *edits, const struct changelog *c, const struct changelog_entry_new *n,
			     const char *url)
{
	size_t pos = changelog_content_end(c, 0, c->len);
	struct strbuf *text = edits_add(edits, pos, pos);

	if (pos && c->text[pos - 1] != '\n')
		strbuf_addch(text, '\n');
	strbuf_addch(text, '\n');
	if (n->unreleased_url)
		strbuf_addf(text, "[unreleased]: %s\n", n->unreleased_url);
	changelog_form_reference_line(text, c, n->version, url);
	if (c->final_newline)
		strbuf_addch(text, '\n');
}

/* One more reference beside its neighbours. */
static void add_reference(struct edits *edits, const struct changelog *c, const struct changelog_place *p,
			  const struct changelog_entry_new *n, const char *url)
{
	const struct changelog_reference *unreleased = changelog_form_unreleased_reference(c);
	const struct changelog_reference *below = changelog_form_reference(c, p->below);
	const struct changelog_reference *above = p->top && unreleased ? unreleased : NULL;
	struct strbuf *text = NULL;
	size_t pos = 0;

	if (!above && !below && c->n_refs)
		above = &c->refs[c->n_refs - 1];
	if (!above && !below)
		return;
	pos = above ? above->line.end : below->line.start;
	text = edits_add(edits, pos, pos);
	if (pos && c->text[pos - 1] != '\n' && c->text[pos - 1] != '\r') {
		strbuf_addch(text, '\n');
		changelog_form_reference_line(text, c, n->version, url);
	} else {
		changelog_form_reference_line(text, c, n->version, url);
		strbuf_addch(text, '\n');
	}
}

/* --- the verbs ---------------------------------------------------------------------------------------------- */

/* Does the outcome hold every entry that was there, and `body` under `version` ([Unreleased] for NULL)? */
static int check_result(const struct changelog *c, const char *text, size_t len, const char *version,
			const struct strbuf *body, size_t added, struct err *err)
{
	const struct changelog_entry *e = NULL;
	struct strbuf found = STRBUF_INIT;
	struct changelog result;
	int ret = 0;

	changelog_parse(&result, text, len);
	e = version ? changelog_find(&result, version) : result.unreleased;
	if (e)
		entry_body(&found, &result, e);
	if (!e || result.n != c->n + added || found.len != body->len || memcmp(found.buf, body->buf, body->len) != 0)
		ret = err_set(err, ERR_FAIL,
			      "the changelog cannot take the text of '%s': its headings would not read "
			      "back as they are",
			      version ? version : "Unreleased");
	strbuf_release(&found);
	changelog_release(&result);
	return ret;
}

static int has_body(const struct changelog *c, const struct changelog_entry *e)
{
	return e && !changelog_is_blank(c->text + e->heading.end, e->whole.end - e->heading.end);
}

int changelog_insert(struct strbuf *out, const struct changelog *c, const struct changelog_entry_new *n,
		     struct err *err)
{
	struct edits edits = { .n = 0 };
	struct strbuf block = STRBUF_INIT, body = STRBUF_INIT, url = STRBUF_INIT;
	int take = (!n->keep_unreleased || n->copy_unreleased) && has_body(c, c->unreleased);
	int references = changelog_form_has_references(c);
	struct changelog_place place = { 0, 0, 0, NULL };
	size_t emptied = SIZE_MAX;
	size_t before = out->len;
	int have_url = 0;
	int ret = 0;

	if (changelog_find(c, n->version))
		return err_set(err, ERR_EXISTS, "the changelog has an entry of '%s' already", n->version);
	place = changelog_place_of(c, n->version, n->compare, n->compare_data);
	have_url = changelog_form_compare_url(&url, c, place.below, place.top, n);
	make_body(&body, c, n, take);
	changelog_form_heading(&block, c, n, have_url ? url.buf : NULL);
	if (body.len) {
		strbuf_addchars(&block, '\n', changelog_form_gap(c));
		strbuf_addbuf(&block, &body);
	}
	if (take && !n->keep_unreleased)
		emptied = empty_unreleased(&edits, c, &place);
	changelog_place_block(&edits, c, &place, &block, emptied);
	if (references)
		move_reference(&edits, c, &place, n);
	if (references && have_url)
		add_reference(&edits, c, &place, n, url.buf);
	else if (n->with_references && have_url && !c->n_refs)
		found_references(&edits, c, n, url.buf);
	edits_apply(out, c, &edits);
	ret = check_result(c, out->buf + before, out->len - before, n->version, &body, 1, err);
	if (ret)
		strbuf_setlen(out, before);
	edits_release(&edits);
	strbuf_release(&block);
	strbuf_release(&body);
	strbuf_release(&url);
	return ret;
}

/* Merges a body into the entry that is there. */
static int update_body(struct strbuf *out, const struct changelog *c, const struct changelog_entry *e, const char *body,
		       const char *version, struct err *err)
{
	struct strbuf hand = STRBUF_INIT, clean = STRBUF_INIT, made = STRBUF_INIT, merged = STRBUF_INIT;
	struct edits edits = { .n = 0 };
	size_t before = out->len;
	int ret = 0;

	entry_body(&hand, c, e);
	changelog_body_clean(&clean, body, strlen(body));
	changelog_body_adapt(&made, clean.buf, clean.len, changelog_form_section_level(c, e));
	if (!changelog_body_merge(&merged, &hand, &made)) {
		strbuf_add(out, c->text, c->len);
	} else {
		size_t end = hand.len ? changelog_content_end(c, e->heading.end, e->whole.end) : e->heading.end;
		struct strbuf *text = edits_add(&edits, e->heading.end, end);

		if (c->text[e->heading.end - 1] != '\n' && c->text[e->heading.end - 1] != '\r')
			strbuf_addch(text, '\n');
		strbuf_addchars(text, '\n', changelog_form_gap(c));
		strbuf_addbuf(text, &merged);
		if (end < c->len && !changelog_is_blank(c->text + end, 1))
			strbuf_addch(text, '\n');
		else if (end == c->len && !c->final_newline)
			strbuf_setlen(text, text->len - 1);
		edits_apply(out, c, &edits);
		ret = check_result(c, out->buf + before, out->len - before, version, &merged, 0, err);
	}
	if (ret)
		strbuf_setlen(out, before);
	edits_release(&edits);
	strbuf_release(&hand);
	strbuf_release(&clean);
	strbuf_release(&made);
	strbuf_release(&merged);
	return ret;
}

int changelog_update_entry(struct strbuf *out, const struct changelog *c, const char *version, const char *body,
			   struct err *err)
{
	const struct changelog_entry *e = changelog_find(c, version);

	if (!e)
		return err_set(err, ERR_NOTFOUND, "the changelog has no entry of '%s'", version);
	return update_body(out, c, e, body, version, err);
}

/* Makes an empty [Unreleased] above the first entry. */
static void add_unreleased(struct strbuf *out, const struct changelog *c)
{
	struct strbuf heading = STRBUF_INIT, url = STRBUF_INIT;
	const struct changelog_reference *ref = changelog_form_reference(c, changelog_form_model(c));
	struct edits edits = { .n = 0 };
	struct changelog_place p = { c->end, 1, 1, NULL };

	if (c->n) {
		p.pos = changelog_skip_mark(c, c->entries[0].whole.start);
		p.append = 0;
	}
	changelog_form_unreleased_heading(&heading, c);
	changelog_place_block(&edits, c, &p, &heading, SIZE_MAX);
	if (ref && changelog_form_first_unreleased_url(&url, c))
		strbuf_addf(edits_add(&edits, ref->line.start, ref->line.start), "[unreleased]: %s\n", url.buf);
	edits_apply(out, c, &edits);
	edits_release(&edits);
	strbuf_release(&url);
	strbuf_release(&heading);
}

int changelog_update_unreleased(struct strbuf *out, const struct changelog *c, const char *body, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	struct changelog with;
	int ret = 0;

	if (c->unreleased)
		return update_body(out, c, c->unreleased, body, NULL, err);
	if (changelog_is_blank(body, strlen(body))) {
		strbuf_add(out, c->text, c->len);
		return 0;
	}
	add_unreleased(&text, c);
	changelog_parse(&with, text.buf, text.len);
	if (with.unreleased)
		ret = update_body(out, &with, with.unreleased, body, NULL, err);
	else
		ret = err_set(err, ERR_FAIL, "the changelog cannot take an [Unreleased] section");
	changelog_release(&with);
	strbuf_release(&text);
	return ret;
}

void changelog_new_file(struct strbuf *out, int semver)
{
	strbuf_addstr(out, "# Changelog\n\nAll notable changes to this project will be documented in this file.\n\n"
			   "The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/)");
	if (semver)
		strbuf_addstr(out, ",\nand this project adheres to "
				   "[Semantic Versioning](https://semver.org/spec/v2.0.0.html)");
	strbuf_addstr(out, ".\n\n## [Unreleased]\n");
}
