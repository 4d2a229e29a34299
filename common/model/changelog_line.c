/* SPDX-License-Identifier: ISC */
#include "changelog_line.h"

#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

/* Every line end that cmark knows: LF, CRLF, CR. */
static void split_lines(struct changelog_lines *l, const char *text, size_t len)
{
	size_t alloc = 0;
	size_t pos = 0;

	l->n = 0;
	for (;;) {
		ALLOC_GROW(l->start, l->n + 1, alloc);
		l->start[l->n] = pos;
		if (pos >= len)
			return;
		l->n++;
		while (pos < len && text[pos] != '\n' && text[pos] != '\r')
			pos++;
		if (pos + 1 < len && text[pos] == '\r' && text[pos + 1] == '\n')
			pos++;
		if (pos < len)
			pos++;
	}
}

int changelog_is_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r')
			return 0;
	return 1;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

int changelog_equal(const char *a, size_t a_len, const char *b, size_t b_len)
{
	if (a_len != b_len)
		return 0;
	for (size_t i = 0; i < a_len; i++)
		if (lower(a[i]) != lower(b[i]))
			return 0;
	return 1;
}

static void trim(const char *text, struct changelog_span *s)
{
	while (s->start < s->end && changelog_is_blank(text + s->start, 1))
		s->start++;
	while (s->end > s->start && changelog_is_blank(text + s->end - 1, 1))
		s->end--;
}

/* The line from 1 that cmark names, kept inside the text. */
static size_t line_index(const struct changelog_lines *l, int number)
{
	size_t i = number > 0 ? (size_t)number - 1 : 0;

	return i < l->n ? i : l->n;
}

/* "## text ##" without its marks. 0 when the line is no such heading. */
static int atx_text(const char *text, struct changelog_span *s, unsigned *level)
{
	size_t i = 0;

	trim(text, s);
	*level = 0;
	while (s->start < s->end && text[s->start] == '#') {
		s->start++;
		(*level)++;
	}
	if (!*level || *level > 6 || (s->start < s->end && !changelog_is_blank(text + s->start, 1)))
		return 0;
	trim(text, s);
	for (i = s->end; i > s->start && text[i - 1] == '#'; i--)
		;
	if (i < s->end && (i == s->start || changelog_is_blank(text + i - 1, 1)))
		s->end = i;
	trim(text, s);
	return 1;
}

static int is_underline(const char *text, struct changelog_span s)
{
	trim(text, &s);
	if (s.start == s.end || (text[s.start] != '=' && text[s.start] != '-'))
		return 0;
	for (size_t i = s.start; i < s.end; i++)
		if (text[i] != text[s.start])
			return 0;
	return 1;
}

static void add_headline(struct changelog_lines *l, const char *text, size_t line, unsigned level, size_t anchor)
{
	struct changelog_headline h = { { 0, 0 }, { 0, 0 }, anchor, level, 0 };
	unsigned marks = 0;

	if (line >= l->n)
		return;
	h.lines.start = l->start[line];
	h.lines.end = l->start[line + 1];
	h.text = h.lines;
	/* cmark skips a byte order mark; so do we */
	if (!h.text.start && !strncmp(text, "\xef\xbb\xbf", 3))
		h.text.start = 3;
	if (!atx_text(text, &h.text, &marks)) {
		h.setext = 1;
		h.text = h.lines;
		if (!h.text.start && !strncmp(text, "\xef\xbb\xbf", 3))
			h.text.start = 3;
		do {
			if (++line >= l->n)
				return;
		} while (!is_underline(text, (struct changelog_span){ l->start[line], l->start[line + 1] }));
		h.text.end = l->start[line];
		h.lines.end = l->start[line + 1];
		trim(text, &h.text);
	}
	if (h.anchor > h.lines.start)
		h.anchor = h.lines.start;
	ALLOC_GROW(l->head, l->n_head + 1, l->alloc_head);
	l->head[l->n_head++] = h;
}

/* "[label]: url", possibly indented, with <> around the url, with a title after it. */
static int read_reference(const char *text, struct changelog_span line, struct changelog_reference *ref)
{
	struct changelog_span s = line;
	size_t i = 0;

	trim(text, &s);
	if (s.end - s.start < 5 || text[s.start] != '[' || text[s.start + 1] == '^')
		return 0;
	for (i = s.start + 1; i < s.end && text[i] != ']' && text[i] != '['; i++)
		if (text[i] == '\\' && i + 1 < s.end)
			i++;
	if (i + 1 >= s.end || text[i] != ']' || text[i + 1] != ':')
		return 0;
	ref->line = line;
	ref->label = (struct changelog_span){ s.start + 1, i };
	ref->url = (struct changelog_span){ i + 2, s.end };
	trim(text, &ref->url);
	if (ref->url.start < ref->url.end && text[ref->url.start] == '<')
		ref->url.start++;
	for (i = ref->url.start; i < ref->url.end && !changelog_is_blank(text + i, 1) && text[i] != '>'; i++)
		;
	ref->url.end = i;
	return ref->label.end > ref->label.start && ref->url.end > ref->url.start;
}

/* References at the beginning of a paragraph. Returns whether there is nothing else in it. */
static int read_paragraph(struct changelog_lines *l, const char *text, size_t first, size_t last)
{
	for (size_t i = first; i <= last && i < l->n; i++) {
		struct changelog_reference ref = { { 0, 0 }, { 0, 0 }, { 0, 0 } };

		if (!read_reference(text, (struct changelog_span){ l->start[i], l->start[i + 1] }, &ref))
			return 0;
		ALLOC_GROW(l->ref, l->n_ref + 1, l->alloc_ref);
		l->ref[l->n_ref++] = ref;
	}
	return 1;
}

/*
 * `<a name="1.2.0"></a>` before a heading belongs to it. A block of raw HTML that begins so (`<a name="1.2.0">`) ends
 * at a blank line only, and for CommonMark a heading in it is none; older tools wrote their changelogs like that, and
 * people mean a heading. Returns whether there is an anchor that waits for its heading.
 */
static int read_anchor(struct changelog_lines *l, const char *text, size_t first, size_t last)
{
	struct changelog_span s = { 0, 0 };
	size_t n_head = l->n_head;
	unsigned level = 0;

	if (first >= l->n)
		return 0;
	s = (struct changelog_span){ l->start[first], l->start[first + 1] };
	trim(text, &s);
	if (s.end - s.start < 4 || !changelog_equal(text + s.start, 3, "<a ", 3))
		return 0;
	for (size_t i = first + 1; i <= last && i < l->n; i++) {
		s = (struct changelog_span){ l->start[i], l->start[i + 1] };
		if (atx_text(text, &s, &level))
			add_headline(l, text, i, level, i == first + 1 ? l->start[first] : l->start[i]);
	}
	return l->n_head == n_head;
}

/* Walks over the blocks at the top of the document. */
static void read_blocks(struct changelog_lines *l, const char *text, size_t len, cmark_node *doc)
{
	size_t anchor = SIZE_MAX;

	l->end = len;
	for (cmark_node *node = cmark_node_first_child(doc); node; node = cmark_node_next(node)) {
		size_t first = line_index(l, cmark_node_get_start_line(node));
		size_t last = line_index(l, cmark_node_get_end_line(node));
		size_t here = first < l->n ? l->start[first] : len;
		cmark_node_type type = cmark_node_get_type(node);
		int only_references = 0;

		if (type == CMARK_NODE_HEADING)
			add_headline(l, text, first, (unsigned)cmark_node_get_heading_level(node),
				     anchor < here ? anchor : here);
		else if (type == CMARK_NODE_PARAGRAPH)
			only_references = read_paragraph(l, text, first, last);
		anchor = SIZE_MAX;
		if (type == CMARK_NODE_HTML_BLOCK || (type == CMARK_NODE_PARAGRAPH && first == last))
			anchor = read_anchor(l, text, first, last) ? here : SIZE_MAX;
		if (!only_references)
			l->end = len;
		else if (l->end == len)
			l->end = here;
	}
}

void changelog_lines_read(struct changelog_lines *l, const char *text, size_t len)
{
	char *masked = xmemdup(text, len);
	cmark_node *doc = NULL;

	memset(l, 0, sizeof(*l));
	split_lines(l, text, len);
	/*
	 * Only the blocks are wanted. Without "[" there are no links, whose search is quadratic in cmark 0.30, and
	 * references stay visible as paragraphs.
	 */
	for (size_t i = 0; i < len; i++)
		if (masked[i] == '[')
			masked[i] = '(';
	doc = cmark_parse_document(masked, len, CMARK_OPT_DEFAULT);
	read_blocks(l, text, len, doc);
	cmark_node_free(doc);
	free(masked);
}

void changelog_lines_release(struct changelog_lines *l)
{
	free(l->start);
	free(l->head);
	free(l->ref);
	memset(l, 0, sizeof(*l));
}
