/* SPDX-License-Identifier: ISC */
/* Which commits of the lines make the same change as a fix, whatever they say: by their diffs. */
#ifndef FORWARD_PATCH_H
#define FORWARD_PATCH_H

#include "linegraph.h"

struct forward_patch {
	uint32_t commit; /* whose like is looked for */
	struct walk_list
		like; /* the commits that make the same change, newest first; filled here, freed by the caller */
};

/*
 * The same: an equal patch-id, as `git cherry` has it; or, between commits of one subject or of one author and moment,
 * the same lines taken away and put in, in files of any name, so that a rename in between hides nothing. Merges and
 * commits that change nothing are like no other. Diffs are made only of the fixes, of commits that touch a file of
 * theirs, and of those with such a subject or author; what cannot be read is like nothing. `touching` gets the commits
 * that touch a file of theirs, and maybe more, newest first; the caller frees its v.
 */
void forward_patch_find(struct linegraph *g, struct forward_patch *fixes, size_t n, struct walk_list *touching);

#endif
