/* SPDX-License-Identifier: ISC */
/* The lines of development as `release-branch list` shows them. */
#ifndef LINELIST_H
#define LINELIST_H

#include <jansson.h>

#include "lines.h"

struct linelist_row {
	const struct repo_line *line;
	char *latest_tag;   /* NULL: none reachable */
	size_t commits;     /* since it, or in all */
	size_t missing;     /* fixes of older lines that it still needs */
	char *owner;        /* as lines_owner, else who made the line's first tag; NULL: nobody */
};

struct linelist {
	struct linelist_row *v;
	size_t n;
};

/* `ls` must outlive it. ERR_SHALLOW when the clone lacks the history. To be released also after a failure. */
int linelist_read(struct linelist *l, struct repo *r, const struct lines *ls, struct err *err);
void linelist_release(struct linelist *l);

/*
 * Who tagged the first version of a release branch: they have cut it. `tags`: all of the line's prefix. Owned; NULL:
 * nobody is known, also of the main line.
 */
char *linelist_who_cut(struct repo *r, const struct repo_line *l, const struct tags *tags);

/* The array `lines` of the document. */
json_t *linelist_json(const struct linelist *l);
/* "supported" or "closed". */
const char *linelist_state(const struct linelist_row *row);

#endif
