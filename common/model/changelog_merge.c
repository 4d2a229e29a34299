/* SPDX-License-Identifier: ISC */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/strvec.h"
#include "changelog.h"
#include "changelog_body.h"
#include "changelog_edit.h"
#include "changelog_form.h"

struct merger {
	const struct changelog *base, *theirs;
	struct strbuf text; /* ours, with what came from theirs so far */
	struct changelog ours;
	enum changelog_clash clash;
	changelog_compare_fn compare;
	void *data;
	struct err *err;
};

/* The caller frees. */
static char *version_of(const struct changelog *c, const struct changelog_entry *e)
{
	return xstrndup(c->text + e->version.start, e->version.end - e->version.start);
}

/* The entry of `c` that stands for the same as `e`: version NULL means [Unreleased]. */
static const struct changelog_entry *counterpart(const struct changelog *c, const char *version)
{
	return version ? changelog_find(c, version) : c->unreleased;
}

/* Takes `next` over as our text. */
static void take_text(struct merger *m, struct strbuf *next)
{
	changelog_release(&m->ours);
	strbuf_release(&m->text);
	m->text = *next;
	strbuf_init(next);
	changelog_parse(&m->ours, m->text.buf, m->text.len);
}

/* The same; it must hold our entries still, and `added` more: an open fence would hide them. */
static int advance(struct merger *m, struct strbuf *next, size_t added, const char *version)
{
	size_t n = m->ours.n + added;

	take_text(m, next);
	if (m->ours.n == n && counterpart(&m->ours, version))
		return 0;
	return err_set(m->err, ERR_STOPPED,
		       "the changelog cannot take the text of '%s': its headings would not read back as they are",
		       version ? version : "Unreleased");
}

/* The reference of an entry that only theirs has, beside its neighbours. */
static void add_reference(struct merger *m, struct edits *edits, const struct changelog_place *place,
			  const struct changelog_entry *e)
{
	const struct changelog *c = &m->ours;
	const struct changelog_reference *ref = changelog_form_reference(m->theirs, e);
	const struct changelog_reference *below = changelog_form_reference(c, place->below);
	struct strbuf *text = NULL;
	size_t pos = 0;

	if (!ref || (!below && !c->n_refs))
		return;
	pos = below ? below->line.start : c->refs[c->n_refs - 1].line.end;
	text = edits_add(edits, pos, pos);
	if (pos && c->text[pos - 1] != '\n')
		strbuf_addch(text, '\n');
	strbuf_add(text, m->theirs->text + ref->line.start, ref->line.end - ref->line.start);
	strbuf_rtrim(text);
	if (!pos || c->text[pos - 1] == '\n')
		strbuf_addch(text, '\n');
}

/* Puts an entry that only theirs has where its version belongs, as it is written there. */
static int add_entry(struct merger *m, const struct changelog_entry *e, const char *version)
{
	struct changelog_place place = changelog_place_of(&m->ours, version, m->compare, m->data);
	struct strbuf block = STRBUF_INIT, next = STRBUF_INIT;
	struct edits edits = { .n = 0 };
	size_t start = changelog_skip_mark(m->theirs, e->whole.start);
	int ret = 0;

	strbuf_add(&block, m->theirs->text + start, e->whole.end - start);
	strbuf_rtrim(&block);
	strbuf_addch(&block, '\n');
	strbuf_replace(&block, "\r\n", "\n");
	changelog_place_block(&edits, &m->ours, &place, &block, SIZE_MAX);
	add_reference(m, &edits, &place, e);
	edits_apply(&next, &m->ours, &edits);
	ret = advance(m, &next, 1, version);
	edits_release(&edits);
	strbuf_release(&block);
	return ret;
}

/* Gives an entry of ours theirs' body. */
static int replace_body(struct merger *m, const struct changelog_entry *ours, const struct strbuf *body,
			const char *version)
{
	struct strbuf next = STRBUF_INIT;
	struct edits edits = { .n = 0 };
	size_t end = changelog_content_end(&m->ours, ours->heading.end, ours->whole.end);
	struct strbuf *text = edits_add(&edits, ours->heading.end, end);
	int ret = 0;

	if (body->len)
		strbuf_addchars(text, '\n', changelog_form_gap(&m->ours));
	strbuf_addbuf(text, body);
	edits_apply(&next, &m->ours, &edits);
	ret = advance(m, &next, 0, version);
	edits_release(&edits);
	return ret;
}

static int same(const struct strbuf *a, const struct strbuf *b)
{
	return a->len == b->len && !memcmp(a->buf, b->buf, a->len);
}

/* Ours under [Unreleased] stays, and what theirs has put there since the base joins it: not what ours has released. */
static int join_unreleased(struct merger *m, const struct strbuf *was, const struct strbuf *there)
{
	struct strbuf fresh = STRBUF_INIT, next = STRBUF_INIT;
	int ret = 0;

	if (changelog_body_beyond(&fresh, was, there)) {
		/* A text that does not fit is the person's to fit in, like all that this cannot settle. */
		if (changelog_update_unreleased(&next, &m->ours, fresh.buf, m->err))
			ret = m->err ? (m->err->code = ERR_STOPPED) : ERR_STOPPED;
		else
			ret = advance(m, &next, m->ours.unreleased ? 0 : 1, NULL);
	}
	strbuf_release(&fresh);
	strbuf_release(&next);
	return ret;
}

/* Both sides have changed the entry, each in its own way. */
static int settle_clash(struct merger *m, const struct changelog_entry *ours, const struct strbuf *was,
			const struct strbuf *there, const char *version)
{
	switch (m->clash) {
	case CHANGELOG_BASE:
		return replace_body(m, ours, was, version);
	case CHANGELOG_THEIRS:
		return replace_body(m, ours, there, version);
	case CHANGELOG_OURS:
		return 0;
	case CHANGELOG_STOP:
		break;
	}
	return err_set(m->err, ERR_STOPPED, "both sides changed the changelog's entry of '%s'", version);
}

/* An entry that both sides have. */
static int merge_body(struct merger *m, const struct changelog_entry *ours, const struct changelog_entry *theirs,
		      const char *version)
{
	const struct changelog_entry *base = counterpart(m->base, version);
	struct strbuf was = STRBUF_INIT, here = STRBUF_INIT, there = STRBUF_INIT;
	int ret = 0;

	changelog_entry_text(&here, &m->ours, ours);
	changelog_entry_text(&there, m->theirs, theirs);
	if (base)
		changelog_entry_text(&was, m->base, base);
	if (same(&here, &there) || (base && same(&was, &there)))
		ret = 0;
	else if (base && same(&was, &here))
		ret = replace_body(m, ours, &there, version);
	else if (!version)
		ret = join_unreleased(m, &was, &there);
	else
		ret = settle_clash(m, ours, &was, &there, version);
	strbuf_release(&was);
	strbuf_release(&here);
	strbuf_release(&there);
	return ret;
}

/* An entry that ours has taken out: for good, unless theirs has something new in it. */
static int merge_removed(struct merger *m, const struct changelog_entry *base, const struct changelog_entry *theirs,
			 const char *version)
{
	struct strbuf was = STRBUF_INIT, there = STRBUF_INIT;
	int ret = 0;

	if (base)
		changelog_entry_text(&was, m->base, base);
	changelog_entry_text(&there, m->theirs, theirs);
	if (!version)
		ret = join_unreleased(m, &was, &there);
	else if (!same(&was, &there))
		ret = err_set(m->err, ERR_STOPPED,
			      "one side removed the changelog's entry of '%s', the other changed it", version);
	strbuf_release(&was);
	strbuf_release(&there);
	return ret;
}

static int merge_entry(struct merger *m, const struct changelog_entry *e)
{
	char *version = e->unreleased ? NULL : version_of(m->theirs, e);
	const struct changelog_entry *ours = counterpart(&m->ours, version);
	const struct changelog_entry *base = counterpart(m->base, version);
	int ret = 0;

	/* a second entry of the same name has no counterpart of its own */
	if (counterpart(m->theirs, version) != e)
		ret = 0;
	else if (ours)
		ret = merge_body(m, ours, e, version);
	else if (base || !version)
		ret = merge_removed(m, base, e, version);
	else
		ret = add_entry(m, e, version);
	free(version);
	return ret;
}

/* --- what is not the body of an entry --------------------------------------------------------------------------- */

/* The link of [Unreleased] follows the highest release, which is ours as soon as ours has moved it. */
static void take_unreleased_link(struct merger *m)
{
	const struct changelog_reference *was = changelog_form_unreleased_reference(m->base);
	const struct changelog_reference *here = changelog_form_unreleased_reference(&m->ours);
	const struct changelog_reference *there = changelog_form_unreleased_reference(m->theirs);
	struct strbuf old = STRBUF_INIT, url = STRBUF_INIT, next = STRBUF_INIT;
	struct edits edits = { .n = 0 };

	if (!was || !here || !there)
		return;
	strbuf_add(&old, m->base->text + was->url.start, was->url.end - was->url.start);
	strbuf_add(&url, m->ours.text + here->url.start, here->url.end - here->url.start);
	if (same(&old, &url)) {
		strbuf_add(edits_add(&edits, here->url.start, here->url.end), m->theirs->text + there->url.start,
			   there->url.end - there->url.start);
		edits_apply(&next, &m->ours, &edits);
		take_text(m, &next);
	}
	edits_release(&edits);
	strbuf_release(&old);
	strbuf_release(&url);
}

static void add_lines(struct strvec *out, const struct changelog *c, size_t start, size_t end)
{
	while (start < end) {
		const char *line = c->text + start, *nl = memchr(line, '\n', end - start);
		size_t len = nl ? (size_t)(nl - line) : end - start;

		start += len + 1;
		while (len && strchr(" \t\r", line[len - 1]))
			len--;
		if (len)
			strvec_pushn(out, line, len);
	}
}

/*
 * The lines that no body of an entry accounts for, sorted: headings, what stands above and below the entries, and an
 * entry that repeats a version. Without what the merge itself looks after: the heading of [Unreleased] and, where
 * `has_link`, its link.
 */
static void list_frame(struct strvec *out, const struct changelog *c, int has_link)
{
	const struct changelog_reference *link = has_link ? changelog_form_unreleased_reference(c) : NULL;
	size_t pos = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];
		char *version = e->unreleased ? NULL : version_of(c, e);

		add_lines(out, c, pos, e == c->unreleased ? e->whole.start : e->heading.end);
		pos = counterpart(c, version) == e ? e->whole.end : e->heading.end;
		free(version);
	}
	if (link && link->line.start >= pos) {
		add_lines(out, c, pos, link->line.start);
		pos = link->line.end;
	}
	add_lines(out, c, pos, c->len);
	strvec_sort(out);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int has_line(const struct strvec *sorted, char *const *line)
{
	return bsearch(line, sorted->v, sorted->n, sizeof(*sorted->v), compare_lines) != NULL;
}

/* Only bodies come over from theirs: whatever else theirs has put in or taken out must be so in ours, too. */
static int check_frame(struct merger *m)
{
	int has_link = changelog_form_unreleased_reference(&m->ours) != NULL;
	struct strvec was = STRVEC_INIT, there = STRVEC_INIT, now = STRVEC_INIT;
	const char *lost = NULL;

	list_frame(&was, m->base, has_link);
	list_frame(&there, m->theirs, has_link);
	list_frame(&now, &m->ours, has_link);
	for (size_t i = 0; i < there.n && !lost; i++)
		if (!has_line(&was, &there.v[i]) && !has_line(&now, &there.v[i]))
			lost = there.v[i];
	for (size_t i = 0; i < was.n && !lost; i++)
		if (!has_line(&there, &was.v[i]) && has_line(&now, &was.v[i]))
			lost = was.v[i];
	if (lost)
		err_set(m->err, ERR_STOPPED, "the merge would undo what one side did to '%s' in the changelog", lost);
	strvec_release(&was);
	strvec_release(&there);
	strvec_release(&now);
	return lost ? ERR_STOPPED : 0;
}

int changelog_merge(struct strbuf *out, const struct changelog *base, const struct changelog *ours,
		    const struct changelog *theirs, enum changelog_clash clash, changelog_compare_fn compare,
		    void *data, struct err *err)
{
	struct merger m = { .base = base,
			    .theirs = theirs,
			    .text = STRBUF_INIT,
			    .clash = clash,
			    .compare = compare,
			    .data = data,
			    .err = err };
	int ret = 0;

	strbuf_add(&m.text, ours->text, ours->len);
	changelog_parse(&m.ours, m.text.buf, m.text.len);
	take_unreleased_link(&m);
	/* the oldest first: without an order each goes on top of the one before */
	for (size_t i = theirs->n; i-- > 0 && !ret;)
		ret = merge_entry(&m, &theirs->entries[i]);
	if (!ret)
		ret = check_frame(&m);
	if (!ret)
		strbuf_addbuf(out, &m.text);
	changelog_release(&m.ours);
	strbuf_release(&m.text);
	return ret;
}
