/* SPDX-License-Identifier: ISC */
/* The table of forward obligations while it is made. For forward*.c alone. */
#ifndef FORWARD_INTERNAL_H
#define FORWARD_INTERNAL_H

#include "forward.h"
#include "forward_trace.h"

struct forward_row {
	uint32_t commit; /* of the fix */
	size_t line;     /* the one that it belongs to */
	struct walk_list
		like; /* commits that make the same change, by their patches; only looked for when it is missing */
	struct walk_list holds; /* commits that make it with others in one, likewise */
};

struct forward_table {
	struct forward *out;
	struct repo *repo;
	const struct lines *lines;
	const struct repo_line **v; /* the lines from old to new, the production branch first */
	size_t n;
	unsigned char *must;   /* n * n: must what is fixed on line i reach line k? */
	unsigned char *wanted; /* n: is the line one that cells are wanted of? */
	size_t *n_cells;       /* n: of each fix of line i */
	struct linegraph graph;
	struct forward_trace trace;
	unsigned char *is_fix;    /* by commit; taken away from what has got its row */
	struct forward_row *rows; /* of each fix in `out`, in the same order */
	size_t alloc_rows;
};

int forward_is_missing(const struct forward_fix *fix);
/* The number of a line of the table: the production branch stands before all others. */
size_t forward_line_number(const struct forward_table *t, const struct repo_line *line);

/* What is still missing, by patches: of single commits, then of several in one. */
void forward_use_patches(struct forward_table *t);
/* Makes one fix of a fix and its picks on other old lines, and drops those that only repeat others in one commit. */
void forward_fold(struct forward_table *t);
/* What is still missing, by marks on the fix or on its forms. */
void forward_use_marks(struct forward_table *t);

#endif
