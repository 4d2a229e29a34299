/* SPDX-License-Identifier: ISC */
/* The half of a merge that git cannot know: version files and changelogs. For merge*.c alone. */
#ifndef MERGE_MEANING_H
#define MERGE_MEANING_H

#include "merge.h"

struct merge_sides {
	git_oid ours, theirs, base; /* commits; the base may be one of several */
	int is_pick;                /* the other side's tag does not come along */
};

/* Settles version files and changelogs in what git made of the merge: the tree, the conflicts that are left, the list.
 */
int merge_by_meaning(struct merge_result *m, struct repo *r, const struct merge_sides *sides, struct err *err);

/*
 * Appends the file as it is in this tree (not commit), when it is there and a plain one, and gives its mode; else
 * ERR_NOTFOUND with nothing said. ERR_FAIL when an object is missing.
 */
int merge_read_file(struct strbuf *out, unsigned *mode, struct repo *r, const git_oid *tree, const char *path,
		    struct err *err);
/* Are both versions of the policy's scheme, and is the first above the other? */
int merge_is_higher(const struct repo *r, const char *a, const char *b);

#endif
