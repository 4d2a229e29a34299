/* SPDX-License-Identifier: ISC */
#include "changelog_edit.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "changelog_form.h"
#include "changelog_line.h"

struct strbuf *edits_add(struct edits *e, size_t start, size_t end)
{
	size_t i = e->n++;

	for (; i && e->v[i - 1].span.start > start; i--)
		e->v[i] = e->v[i - 1];
	e->v[i].span = (struct changelog_span){ start, end };
	strbuf_init(&e->v[i].text);
	return &e->v[i].text;
}

void edits_apply(struct strbuf *out, const struct changelog *c, struct edits *e)
{
	size_t pos = 0;

	strbuf_grow(out, c->len);
	for (size_t i = 0; i < e->n; i++) {
		/* a reference that stands in the text that moves goes with it as it is */
		if (e->v[i].span.start < pos)
			continue;
		strbuf_add(out, c->text + pos, e->v[i].span.start - pos);
		if (c->crlf)
			strbuf_replace(&e->v[i].text, "\n", "\r\n");
		strbuf_addbuf(out, &e->v[i].text);
		pos = e->v[i].span.end;
	}
	strbuf_add(out, c->text + pos, c->len - pos);
}

void edits_release(struct edits *e)
{
	for (size_t i = 0; i < e->n; i++)
		strbuf_release(&e->v[i].text);
	e->n = 0;
}

size_t changelog_content_end(const struct changelog *c, size_t start, size_t end)
{
	size_t pos = end;

	while (pos > start && changelog_is_blank(c->text + pos - 1, 1))
		pos--;
	if (pos < end && c->text[pos] == '\r')
		pos++;
	if (pos < end && c->text[pos] == '\n')
		pos++;
	return pos;
}

/* A caller's order of versions. */
struct order {
	changelog_compare_fn compare;
	void *data;
};

static int compare_with(const struct changelog *c, const struct changelog_entry *e, const char *version,
			const struct order *o)
{
	char *text = xstrndup(c->text + e->version.start, e->version.end - e->version.start);
	int order = o->compare(o->data, text, version);

	free(text);
	return order;
}

/* 1: the newest first; -1: the newest last; 0: no order that one could follow. */
static int direction(const struct changelog *c, const struct order *o)
{
	const struct changelog_entry *above = NULL;
	int down = 1;
	int up = 0;

	for (size_t i = 0; o->compare && i < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];
		char *version = NULL;
		int order = 0;

		if (e->unreleased)
			continue;
		if (above) {
			version = xstrndup(c->text + e->version.start, e->version.end - e->version.start);
			order = compare_with(c, above, version, o);
			free(version);
			if (order < 0)
				down = 0;
			up = (up >= 0 && order <= 0) ? 1 : -1;
		}
		above = e;
	}
	return !o->compare ? 0 : down ? 1 : up > 0 ? -1 : 0;
}

/* The first entry that the new one comes before, NULL for none. `way` is direction's. */
static const struct changelog_entry *find_next(const struct changelog *c, const char *version, const struct order *o,
					       int way)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct changelog_entry *e = &c->entries[i];

		if (!e->unreleased && (!way || compare_with(c, e, version, o) * way < 0))
			return e;
	}
	return NULL;
}

size_t changelog_skip_mark(const struct changelog *c, size_t pos)
{
	return !pos && c->len >= 3 && !memcmp(c->text, "\xef\xbb\xbf", 3) ? 3 : pos;
}

struct changelog_place changelog_place_of(const struct changelog *c, const char *version, changelog_compare_fn compare,
					  void *data)
{
	struct order o = { compare, data };
	struct changelog_place p = { 0, 0, 0, NULL };
	int way = direction(c, &o);
	const struct changelog_entry *next = find_next(c, version, &o, way);
	const struct changelog_entry *last = NULL;
	const struct changelog_entry *first = NULL;

	for (size_t i = 0; i < c->n; i++) {
		if (c->entries[i].unreleased)
			continue;
		first = first ? first : &c->entries[i];
		last = &c->entries[i];
	}
	if (!next && way < 0 && c->unreleased > last)
		next = c->unreleased;
	p.pos = next ? changelog_skip_mark(c, next->whole.start) : c->end;
	p.append = !next;
	if (way < 0) {
		p.top = !next || next->unreleased;
		for (const struct changelog_entry *e = c->entries; e < c->entries + c->n && e != next; e++)
			p.below = e->unreleased ? p.below : e;
	} else {
		p.top = next == first;
		p.below = next;
	}
	/* behind the last entry, before whatever ends it */
	if (p.append && c->n)
		p.pos = c->entries[c->n - 1].whole.end;
	return p;
}

void changelog_place_block(struct edits *edits, const struct changelog *c, const struct changelog_place *p,
			   const struct strbuf *block, size_t emptied)
{
	size_t pos = p->append ? changelog_content_end(c, 0, p->pos) : p->pos;
	struct strbuf *text = edits_add(edits, pos, pos);

	if (pos == emptied) {
		strbuf_addch(text, '\n');
	} else if (pos > changelog_skip_mark(c, 0)) {
		if (c->text[pos - 1] != '\n' && c->text[pos - 1] != '\r')
			strbuf_addch(text, '\n');
		if (changelog_content_end(c, 0, pos) == pos)
			strbuf_addch(text, '\n');
	}
	strbuf_addbuf(text, block);
	if (!p->append)
		strbuf_addchars(text, '\n', changelog_form_distance(c));
	else if (pos < c->len && !changelog_is_blank(c->text + pos, 1))
		strbuf_addch(text, '\n');
	else if (pos == c->len && !c->final_newline)
		strbuf_setlen(text, text->len - 1);
}
