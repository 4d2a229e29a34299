/* SPDX-License-Identifier: ISC */
/* The latest tag of every line, and what came since, in one walk for all lines. */
#ifndef LINETAGS_H
#define LINETAGS_H

#include "lines.h"

struct linetag {
	char *latest;   /* name of the highest version tag reachable from the line's tip, of its prefix; NULL: none */
	size_t commits; /* since it, or in all */
};

struct linetags {
	struct linetag *v; /* one for each line, in the order of lines.v */
	size_t n;
};

/*
 * The same answers as lines_latest of each line. ERR_SHALLOW when the clone lacks the history. To be released also after
 * a failure. O(commits * (prefixes + lines / 32)).
 */
int linetags_read(struct linetags *lt, struct repo *r, const struct lines *ls, struct err *err);
void linetags_release(struct linetags *lt);

#endif
