/* SPDX-License-Identifier: ISC */
/* What git takes out of a message file before it makes the commit: comment lines, and all below the scissors. */
#ifndef CLEANUP_H
#define CLEANUP_H

#include "../base/strbuf.h"

/* commit.cleanup, see git-commit(1). */
enum cleanup_mode {
	CLEANUP_STRIP, /* also `default`, which is this for a message that was edited */
	CLEANUP_SCISSORS,
	CLEANUP_WHITESPACE,
	CLEANUP_VERBATIM
};

/* 0, or -1 for a word that git does not know. NULL is the default. */
int cleanup_mode_parse(const char *word, enum cleanup_mode *out);

struct cleanup {
	struct strbuf text;
	unsigned *lines; /* lines[i]: the line of the file (from 1) that line i (from 0) of the text is */
	size_t n_lines;
};

/*
 * `comment` is core.commentChar (or core.commentString): a text that comment lines start with; NULL, "" and "auto" mean
 * "#". The scissors count in every mode where git itself wrote them (its "Do not modify" follows); in CLEANUP_SCISSORS
 * always. Empty lines are kept: they change nothing for a reader, and so lines stay countable.
 */
void cleanup_message(struct cleanup *out, const char *text, size_t len, enum cleanup_mode mode, const char *comment);
void cleanup_release(struct cleanup *c);

#endif
