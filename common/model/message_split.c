/* SPDX-License-Identifier: ISC */
/* The body of a squash merge, taken apart. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "message_scan.h"

/* An item of the body. */
struct item {
	size_t start; /* the header of a squashed commit, else as pos */
	size_t pos;   /* the line of the summary */
	unsigned number;
	size_t bullet;
	size_t end; /* 0: up to the next item, or to the end of the items */
	unsigned end_number;
};

#define SQUASH_INDENT 4 /* of the text of a squashed commit */

struct splitter {
	const char *text;
	size_t len;
	int (*is_type)(void *data, struct slice type);
	void *data;
	struct item *items;
	size_t n, alloc;
	size_t head_end; /* where the header's own part ends */
	int in_squashed; /* behind the header of a squashed commit: its text is indented */
};

/* Does a conventional summary start here? An unlisted word before a colon is prose, unless it has a "!". */
static int is_summary(const struct splitter *sp, const char *s, size_t len)
{
	struct message m;
	struct slice header = { s, len };

	memset(&m, 0, sizeof(m));
	if (!message_parse_header(&m, header))
		return 0;
	return m.bang || message_is_usual_type(m.type) || (sp->is_type && sp->is_type(sp->data, m.type));
}

static int is_fence(struct line line)
{
	size_t i = line_indent(line);

	return line.len - i >= 3 && (!memcmp(line.s + i, "```", 3) || !memcmp(line.s + i, "~~~", 3));
}

/* Moves behind the line that closes the fence; where none does, the fence was none. */
static int skip_fence(struct scan *scan, struct line open)
{
	struct scan ahead = *scan;
	char mark = open.s[line_indent(open)];
	struct line line;

	while (scan_next(&ahead, &line))
		if (is_fence(line) && line.s[line_indent(line)] == mark) {
			*scan = ahead;
			return 1;
		}
	return 0;
}

static void add_item(struct splitter *sp, size_t start, size_t bullet, struct line line)
{
	struct item item = { start, (size_t)(line.s - sp->text), line.number, bullet, 0, 0 };

	ALLOC_GROW(sp->items, sp->n + 1, sp->alloc);
	sp->items[sp->n++] = item;
}

/* What follows is no part of the last item. */
static void end_item(struct splitter *sp, struct line line)
{
	struct item *last = sp->n ? &sp->items[sp->n - 1] : NULL;

	if (!last || last->end)
		return;
	last->end = (size_t)(line.s - sp->text);
	last->end_number = line.number;
}

static int line_starts(struct line line, const char *word)
{
	size_t n = strlen(word);

	return line.len > n && !memcmp(line.s, word, n);
}

/* "commit " and an object id, as `git merge --squash` puts them before each commit. */
static int is_squash_header(struct line line)
{
	static const char start[] = "commit ";
	size_t i, n = sizeof(start) - 1;

	if ((line.len != n + 40 && line.len != n + 64) || memcmp(line.s, start, n) != 0)
		return 0;
	for (i = n; i < line.len; i++)
		if (!strchr("0123456789abcdef", line.s[i]))
			return 0;
	return 1;
}

/*
 * A commit as `git merge --squash` writes it: its id, author and date, an empty line, and the message indented by four
 * spaces. Moves to its first line of text and returns 1, or returns 0 and leaves `scan` alone.
 */
static int take_squashed(struct splitter *sp, struct scan *scan, struct line header)
{
	struct scan ahead = *scan;
	struct line line = header;
	int has_author = 0;

	if (!is_squash_header(header))
		return 0;
	while (scan_next(&ahead, &line) && line.len)
		has_author |= line_starts(line, "Author: ");
	if (!has_author || line.len)
		return 0;
	end_item(sp, header);
	if (!sp->head_end)
		sp->head_end = (size_t)(header.s - sp->text);
	*scan = ahead;
	if (scan_next(&ahead, &line) && line_indent(line) == SQUASH_INDENT && line.s[0] == ' ') {
		*scan = ahead;
		if (is_summary(sp, line.s + SQUASH_INDENT, line.len - SQUASH_INDENT))
			add_item(sp, (size_t)(header.s - sp->text), SQUASH_INDENT, line);
	}
	sp->in_squashed = 1;
	return 1;
}

/* A fenced block is passed over. Each kind that is never closed is looked for once, not to cost a pass each. */
static int take_fence(struct scan *scan, struct line line, int unclosed[2])
{
	int *mark;

	if (!is_fence(line))
		return 0;
	mark = &unclosed[line.s[line_indent(line)] == '~'];
	if (!*mark && !skip_fence(scan, line))
		*mark = 1;
	return 1;
}

static void find_items(struct splitter *sp, struct scan scan)
{
	struct line line;
	int paragraph_start = 0, unclosed[2] = { 0, 0 };
	size_t bullet;

	while (scan_next(&scan, &line)) {
		if ((paragraph_start && take_squashed(sp, &scan, line)) || take_fence(&scan, line, unclosed)) {
			paragraph_start = 0;
			continue;
		}
		if (sp->in_squashed && line.len && !line_indent(line)) {
			sp->in_squashed = 0;
			end_item(sp, line);
		}
		bullet = line_bullet(line);
		if ((bullet || paragraph_start) && is_summary(sp, line.s + bullet, line.len - bullet))
			add_item(sp, (size_t)(line.s - sp->text), bullet, line);
		paragraph_start = !line.len;
	}
	if (sp->n && (!sp->head_end || sp->items[0].start < sp->head_end))
		sp->head_end = sp->items[0].start;
}

/*
 * Where the last item ends and the footers of the whole begin: after an empty line, at the first paragraph that starts
 * with a footer in the first column, or at a rule.
 */
static size_t tail_start(const struct splitter *sp, const struct item *last, unsigned *number)
{
	size_t from = last->end ? last->end : last->pos;
	struct scan scan = { sp->text + from, sp->len - from, 0, last->end ? last->end_number : last->number };
	struct line line;
	struct footer f;
	int paragraph_start = last->end != 0;

	if (!last->end)
		scan_next(&scan, &line);
	while (scan_next(&scan, &line)) {
		if (paragraph_start && (line_is_rule(line) || line_cherry(line).s || message_parse_footer(&f, line))) {
			*number = line.number;
			return (size_t)(line.s - sp->text);
		}
		paragraph_start = !line.len;
	}
	*number = scan.number;
	return sp->len;
}

static void parse_items(const struct splitter *sp, struct message *parts)
{
	unsigned number = 0;
	size_t i, end, tail = tail_start(sp, &sp->items[sp->n - 1], &number);
	struct stretch head = { sp->text, sp->head_end, 1, 0, STRETCH_WHOLE };
	struct stretch foot = { sp->text + tail, sp->len - tail, number, 0, STRETCH_FOOTERS };

	message_parse_stretch(&parts[0], &head);
	parts[0].text.len = sp->len;
	message_parse_stretch(&parts[0], &foot);
	for (i = 0; i < sp->n; i++) {
		const struct item *item = &sp->items[i];
		struct stretch part = { sp->text + item->pos, 0, item->number, item->bullet, STRETCH_PART };

		end = item->end ? item->end : i + 1 < sp->n ? sp->items[i + 1].start : tail;
		part.len = end - item->pos;
		message_parse_stretch(&parts[i + 1], &part);
	}
}

void message_split(const char *text, size_t len, int (*is_type)(void *data, struct slice type), void *data,
		   struct message **parts, size_t *n)
{
	struct splitter sp = { text, len, is_type, data, NULL, 0, 0, 0, 0 };
	struct scan scan = { text, len, 0, 1 };
	struct message whole;
	struct line line = { text, 0, 1 };

	message_parse(&whole, text, len);
	while (scan_next(&scan, &line) && !line.len)
		;
	/* a merge or a revert tells of changes that stand elsewhere */
	if (whole.kind == MESSAGE_CONVENTIONAL || whole.kind == MESSAGE_PLAIN)
		find_items(&sp, scan);
	*n = sp.n + 1;
	*parts = xcalloc(*n, sizeof(**parts));
	if (sp.n) {
		parse_items(&sp, *parts);
		message_release(&whole);
	} else {
		**parts = whole;
	}
	free(sp.items);
}
