/* SPDX-License-Identifier: ISC */
/* The half of a merge that git cannot know: version files and changelogs. For merge.c alone. */
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

#endif
