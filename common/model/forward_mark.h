/* SPDX-License-Identifier: ISC */
/*
 * What a person recorded about a fix and a newer line: the text of a note in refs/notes/release-forward, one mark a
 * line, so that two clones' notes join line by line (git's merge strategy cat_sort_uniq):
 *
 *	equivalent main 3f2a1bc…        another commit of the line does the same
 *	not-needed release/1.4 <reason> the line does not have the fault
 */
#ifndef FORWARD_MARK_H
#define FORWARD_MARK_H

#include "../base/err.h"
#include "commit.h"

enum forward_mark_kind { FORWARD_MARK_EQUIVALENT, FORWARD_MARK_NOT_NEEDED };

/* In place of a line's branch: all lines. */
#define FORWARD_MARK_ALL "*"

struct forward_mark {
	enum forward_mark_kind kind;
	char *line;            /* the branch, or FORWARD_MARK_ALL */
	char oid[OID_HEX + 1]; /* for EQUIVALENT, lower case; else "" */
	char *reason;          /* for NOT_NEEDED; else NULL */
};

struct forward_marks {
	struct forward_mark *v; /* in the order of the text */
	size_t n, alloc;
	size_t n_bad; /* lines that are no mark; they count for nothing */
};

/* Reads a note; never fails. A mark is taken only when it is exactly what forward_mark_format writes. */
void forward_marks_parse(struct forward_marks *out, const char *text, size_t len);
void forward_marks_release(struct forward_marks *m);

/*
 * Adds a mark, in place of those for the same line; copies. ERR_FAIL for a line that is no branch's name, or a reason
 * that is empty; white space and control characters of a reason become blanks.
 */
int forward_marks_add(struct forward_marks *m, enum forward_mark_kind kind, const char *line, const char *oid,
		      const char *reason, struct err *err);

/* The line of one mark, newline included. */
void forward_mark_format(struct strbuf *out, const struct forward_mark *mark);

/* Does the mark speak of the line on this branch? */
int forward_mark_is_for(const struct forward_mark *mark, const char *branch);

#endif
