/* SPDX-License-Identifier: ISC */
#include "changelog_body.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "changelog_line.h"

/* A run of text; `s` points into the body. */
struct piece {
	const char *s;
	size_t len;
	int spaced; /* a blank line stood before it */
};

struct section {
	struct piece title;   /* len 0: the text before the first heading */
	struct piece heading; /* its lines */
	struct piece body;
	int used;
};

struct sections {
	struct section *v;
	size_t n;
};

struct pieces {
	struct piece *v;
	size_t n, alloc;
};

void changelog_body_clean(struct strbuf *out, const char *s, size_t len)
{
	size_t before = out->len;

	for (size_t i = 0; i < len; i++) {
		if (s[i] != '\r')
			strbuf_addch(out, s[i]);
		else if (i + 1 >= len || s[i + 1] != '\n')
			strbuf_addch(out, '\n');
		/* whole blank lines at the beginning go, the indent of the first line stays */
		if (out->len > before && out->buf[out->len - 1] == '\n' &&
		    changelog_is_blank(out->buf + before, out->len - before))
			strbuf_setlen(out, before);
	}
	while (out->len > before && changelog_is_blank(out->buf + out->len - 1, 1))
		strbuf_setlen(out, out->len - 1);
	if (out->len > before)
		strbuf_addch(out, '\n');
}

void changelog_body_adapt(struct strbuf *out, const char *s, size_t len, unsigned level)
{
	struct changelog_lines l;
	size_t pos = 0;

	changelog_lines_read(&l, s, len);
	for (size_t i = 0; i < l.n_head; i++) {
		const struct changelog_headline *h = &l.head[i];
		unsigned to = h->level + level > 4 ? h->level + level - 3 : 1;

		if (h->setext)
			continue;
		strbuf_add(out, s + pos, h->lines.start - pos);
		strbuf_addchars(out, '#', to < 6 ? to : 6);
		for (pos = h->lines.start; pos < h->lines.end && s[pos] != '#'; pos++)
			;
		pos += h->level;
	}
	strbuf_add(out, s + pos, len - pos);
	changelog_lines_release(&l);
}

static struct piece trim_piece(const char *s, size_t len)
{
	struct piece p = { s, len, 0 };

	while (p.len && (*p.s == '\n' || *p.s == '\r')) {
		p.s++;
		p.len--;
	}
	while (p.len && changelog_is_blank(p.s + p.len - 1, 1))
		p.len--;
	return p;
}

/* Cuts a body at its headings of the highest rank. */
static void split_sections(struct sections *out, const struct strbuf *body)
{
	struct changelog_lines l;
	unsigned level = 6;
	struct section *open = NULL;
	size_t start = 0;

	changelog_lines_read(&l, body->buf, body->len);
	out->v = xcalloc(l.n_head + 1, sizeof(*out->v));
	out->n = 1;
	open = &out->v[0];
	for (size_t i = 0; i < l.n_head; i++)
		if (l.head[i].level < level)
			level = l.head[i].level;
	for (size_t i = 0; i < l.n_head; i++) {
		const struct changelog_headline *h = &l.head[i];

		if (h->level != level)
			continue;
		open->body = trim_piece(body->buf + start, h->anchor - start);
		open = &out->v[out->n++];
		open->title = (struct piece){ body->buf + h->text.start, h->text.end - h->text.start, 0 };
		open->heading = trim_piece(body->buf + h->anchor, h->lines.end - h->anchor);
		start = h->lines.end;
	}
	open->body = trim_piece(body->buf + start, body->len - start);
	changelog_lines_release(&l);
}

static size_t line_length(const char *s, size_t len)
{
	const char *eol = memchr(s, '\n', len);

	return eol ? (size_t)(eol - s) + 1 : len;
}

/* The length of a list marker with the blanks behind it at the start of a line; 0 when there is none. */
static size_t marker_length(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] >= '0' && s[i] <= '9')
		i++;
	if (i >= len || !strchr(i ? ".)" : "-*+", s[i]) || !s[i])
		return 0;
	i++;
	if (i >= len || (s[i] != ' ' && s[i] != '\t'))
		return 0;
	while (i < len && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i;
}

static void push_piece(struct pieces *p, const char *s, size_t len, int spaced)
{
	struct piece piece = trim_piece(s, len);

	if (!piece.len)
		return;
	piece.spaced = spaced;
	ALLOC_GROW(p->v, p->n + 1, p->alloc);
	p->v[p->n++] = piece;
}

/*
 * Cuts text into items: each begins with a list marker at the margin, or with any text at the margin after a blank
 * line; what is indented belongs to the item above it.
 */
static void split_items(struct pieces *out, struct piece text)
{
	size_t start = 0;
	int spaced = 0;
	int blank = 0;

	for (size_t i = 0; i < text.len;) {
		size_t n = line_length(text.s + i, text.len - i);
		int is_blank = changelog_is_blank(text.s + i, n);
		int margin = text.s[i] != ' ' && text.s[i] != '\t';

		if (!is_blank && i > start && margin && (blank || marker_length(text.s + i, n))) {
			push_piece(out, text.s + start, i - start, spaced);
			start = i;
			spaced = blank;
		}
		blank = is_blank;
		i += n;
	}
	push_piece(out, text.s + start, text.len - start, spaced);
}

/* What an item says, without its marker. */
static struct piece item_text(struct piece p)
{
	size_t n = marker_length(p.s, p.len);

	p.s += n;
	p.len -= n;
	return p;
}

static int compare_items(const void *a, const void *b)
{
	struct piece x = item_text(*(const struct piece *)a);
	struct piece y = item_text(*(const struct piece *)b);
	int order = memcmp(x.s, y.s, x.len < y.len ? x.len : y.len);

	return order ? order : (x.len > y.len) - (x.len < y.len);
}

/* All items of a body, sorted by what they say. */
static void index_items(struct pieces *out, const struct sections *body)
{
	for (size_t i = 0; i < body->n; i++)
		split_items(out, body->v[i].body);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare_items);
}

/* Keeps the items that `known` has not. */
static void drop_known(struct pieces *items, const struct pieces *known)
{
	size_t kept = 0;

	for (size_t i = 0; i < items->n; i++)
		if (!known->n || !bsearch(&items->v[i], known->v, known->n, sizeof(*known->v), compare_items))
			items->v[kept++] = items->v[i];
	items->n = kept;
}

/* The marker of the last list at the margin of a text, or 0. */
static char last_marker(struct piece text)
{
	char marker = 0;

	for (size_t i = 0; i < text.len;) {
		size_t n = line_length(text.s + i, text.len - i);

		if (marker_length(text.s + i, n))
			marker = strchr("-*+", text.s[i]) ? text.s[i] : 0;
		else if (!changelog_is_blank(text.s + i, 1))
			marker = 0;
		i += n;
	}
	return marker;
}

/* Appends items under a text that is there already (`above`, may be empty) as the continuation of its list. */
static void add_items(struct strbuf *out, struct piece above, const struct pieces *items)
{
	char marker = last_marker(above);

	for (size_t i = 0; i < items->n; i++) {
		struct piece p = items->v[i];
		int bullet = marker_length(p.s, p.len) && strchr("-*+", *p.s);

		if ((i && p.spaced) || (!i && above.len && !(bullet && marker)))
			strbuf_addch(out, '\n');
		if (bullet && marker) {
			strbuf_addch(out, marker);
			p.s++;
			p.len--;
		}
		strbuf_add(out, p.s, p.len);
		strbuf_addch(out, '\n');
	}
}

static struct section *find_section(const struct sections *in, const struct section *like)
{
	for (size_t i = 0; i < in->n; i++)
		if (changelog_equal(in->v[i].title.s, in->v[i].title.len, like->title.s, like->title.len))
			return &in->v[i];
	return NULL;
}

static int is_breaking(const struct section *s)
{
	for (size_t i = 0; i + 8 <= s->title.len; i++)
		if (changelog_equal(s->title.s + i, 8, "breaking", 8))
			return 1;
	return 0;
}

static void add_heading(struct strbuf *out, size_t start, const struct section *s)
{
	if (out->len > start)
		strbuf_addch(out, '\n');
	if (!s->heading.len)
		return;
	strbuf_add(out, s->heading.s, s->heading.len);
	strbuf_addstr(out, "\n\n");
}

/* A section that only `made` has. */
static size_t add_made(struct strbuf *out, size_t start, struct section *made, const struct pieces *known)
{
	struct pieces items = { NULL, 0, 0 };
	struct piece none = { "", 0, 0 };

	made->used = 1;
	split_items(&items, made->body);
	drop_known(&items, known);
	if (items.n) {
		add_heading(out, start, made);
		add_items(out, none, &items);
	}
	free(items.v);
	return items.n;
}

/* A section of `hand`, byte for byte, with what `made` has for it (may be NULL). */
static size_t add_joined(struct strbuf *out, size_t start, const struct section *hand, struct section *made,
			 const struct pieces *known)
{
	struct pieces items = { NULL, 0, 0 };

	if (made && !made->used) {
		made->used = 1;
		split_items(&items, made->body);
		drop_known(&items, known);
	}
	if (hand->body.len || items.n) {
		const char *from = hand->heading.len ? hand->heading.s : hand->body.s;

		if (hand->body.len) {
			if (out->len > start)
				strbuf_addch(out, '\n');
			strbuf_add(out, from, (size_t)(hand->body.s + hand->body.len - from));
			strbuf_addch(out, '\n');
		} else {
			add_heading(out, start, hand);
		}
		add_items(out, hand->body, &items);
	}
	free(items.v);
	return items.n;
}

size_t changelog_body_merge(struct strbuf *out, const struct strbuf *hand, const struct strbuf *made)
{
	struct sections h = { NULL, 0 }, m = { NULL, 0 };
	struct pieces known = { NULL, 0, 0 };
	size_t start = out->len;
	size_t n = 0;

	split_sections(&h, hand);
	split_sections(&m, made);
	index_items(&known, &h);
	n += add_joined(out, start, &h.v[0], &m.v[0], &known);
	for (size_t i = 1; i < m.n; i++)
		if (is_breaking(&m.v[i]) && !find_section(&h, &m.v[i]))
			n += add_made(out, start, &m.v[i], &known);
	for (size_t i = 1; i < h.n; i++)
		n += add_joined(out, start, &h.v[i], find_section(&m, &h.v[i]), &known);
	for (size_t i = 1; i < m.n; i++)
		if (!m.v[i].used)
			n += add_made(out, start, &m.v[i], &known);
	free(known.v);
	free(h.v);
	free(m.v);
	return n;
}

size_t changelog_body_beyond(struct strbuf *out, const struct strbuf *was, const struct strbuf *text)
{
	struct sections old = { NULL, 0 }, now = { NULL, 0 };
	struct pieces known = { NULL, 0, 0 };
	size_t start = out->len;
	size_t n = 0;

	split_sections(&old, was);
	split_sections(&now, text);
	index_items(&known, &old);
	for (size_t i = 0; i < now.n; i++)
		n += add_made(out, start, &now.v[i], &known);
	free(known.v);
	free(old.v);
	free(now.v);
	return n;
}
