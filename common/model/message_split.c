/* SPDX-License-Identifier: ISC */
/* The body of a squash merge, taken apart. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "message_scan.h"

/* Where an item of the body begins. */
struct item {
	size_t pos;
	unsigned number;
	size_t bullet;
};

struct splitter {
	const char *text;
	size_t len;
	int (*is_type)(void *data, struct slice type);
	void *data;
	struct item *items;
	size_t n, alloc;
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

static void add_item(struct splitter *sp, size_t pos, unsigned number, size_t bullet)
{
	ALLOC_GROW(sp->items, sp->n + 1, sp->alloc);
	sp->items[sp->n].pos = pos;
	sp->items[sp->n].number = number;
	sp->items[sp->n++].bullet = bullet;
}

static void find_items(struct splitter *sp, struct scan scan)
{
	struct line line;
	int paragraph_start = 0, unclosed[2] = { 0, 0 };
	size_t bullet;

	while (scan_next(&scan, &line)) {
		if (is_fence(line)) {
			int *mark = &unclosed[line.s[line_indent(line)] == '~'];

			/* looked for once each, so that many open ones do not cost a pass each */
			if (!*mark && !skip_fence(&scan, line))
				*mark = 1;
			paragraph_start = 0;
			continue;
		}
		bullet = line_bullet(line);
		if ((bullet || paragraph_start) && is_summary(sp, line.s + bullet, line.len - bullet))
			add_item(sp, (size_t)(line.s - sp->text), line.number, bullet);
		paragraph_start = !line.len;
	}
}

/*
 * Where the last item ends and the footers of the whole begin: after an empty line, at the first paragraph that starts
 * with a footer in the first column, or at a rule.
 */
static size_t tail_start(const struct splitter *sp, const struct item *last, unsigned *number)
{
	struct scan scan = { sp->text + last->pos, sp->len - last->pos, 0, last->number };
	struct line line;
	struct footer f;
	int paragraph_start = 0;

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
	struct stretch head = { sp->text, sp->items[0].pos, 1, 0, STRETCH_WHOLE };
	struct stretch foot = { sp->text + tail, sp->len - tail, number, 0, STRETCH_FOOTERS };

	message_parse_stretch(&parts[0], &head);
	parts[0].text.len = sp->len;
	message_parse_stretch(&parts[0], &foot);
	for (i = 0; i < sp->n; i++) {
		struct stretch part = { sp->text + sp->items[i].pos, 0, sp->items[i].number, sp->items[i].bullet,
					STRETCH_PART };

		end = i + 1 < sp->n ? sp->items[i + 1].pos : tail;
		part.len = end - sp->items[i].pos;
		message_parse_stretch(&parts[i + 1], &part);
	}
}

void message_split_by(const char *text, size_t len, int (*is_type)(void *data, struct slice type), void *data,
		      struct message **parts, size_t *n)
{
	struct splitter sp = { text, len, is_type, data, NULL, 0, 0 };
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

void message_split(const char *text, size_t len, struct message **parts, size_t *n)
{
	message_split_by(text, len, NULL, NULL, parts, n);
}
