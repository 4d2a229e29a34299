/* SPDX-License-Identifier: ISC */
/* What message.c and message_split.c share: lines, and parsing one stretch of a message. Not for other modules. */
#ifndef MESSAGE_SCAN_H
#define MESSAGE_SCAN_H

#include "message.h"

/* One line, without its end and without white space behind. */
struct line {
	const char *s;
	size_t len;
	unsigned number; /* from 1, in the whole message */
};

struct scan {
	const char *s;
	size_t len;
	size_t pos;
	unsigned number; /* of the line at pos */
};

/* Gives the next line; 0 at the end. */
int scan_next(struct scan *scan, struct line *line);

/* Spaces and tabs in front. */
size_t line_indent(struct line line);
/* The bytes that a list marker takes ("* ", "- ", "+ ", "1. ", "1) "), its indentation of up to 3 spaces included; 0:
 * none. */
size_t line_bullet(struct line line);
/* Three or more of - * or _ alone: what GitHub puts between a squash body and its trailers. */
int line_is_rule(struct line line);

/*
 * Reads "type(scope)!: description" by the letter. Fills type, scope, bang and description and returns 1, or returns 0
 * and leaves `m` alone.
 */
int message_parse_header(struct message *m, struct slice header);

/* Reads m->header of any kind, reporting where it fails the grammar; `column` bytes stand before it in its line. */
void message_read_header(struct message *m, unsigned number, size_t column);

/* The id in git's line of `cherry-pick -x`, or s NULL. */
struct slice line_cherry(struct line line);

/* Does the line start with a footer token and its separator? An empty value is one for BREAKING CHANGE only. */
int message_parse_footer(struct footer *f, struct line line);

enum stretch_kind {
	STRETCH_WHOLE,  /* a whole message: its own header */
	STRETCH_PART,   /* an item of a squash body: footers may stand right under its first line */
	STRETCH_FOOTERS /* the end of a squash body: nothing but footers, added to those that `m` has */
};

struct stretch {
	const char *s;
	size_t len;
	unsigned number; /* of its first line */
	size_t bullet;   /* bytes of the first line that are a list marker; footers may be indented then */
	enum stretch_kind kind;
};

/* `m` must be zero, but for STRETCH_FOOTERS. */
void message_parse_stretch(struct message *m, const struct stretch *stretch);

#endif
