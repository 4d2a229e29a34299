/* SPDX-License-Identifier: ISC */
/* Which commits of the lines make the same change as a fix, whatever they say: by their diffs. */
#ifndef FORWARD_PATCH_H
#define FORWARD_PATCH_H

#include "linegraph.h"

struct forward_patch {
	uint32_t commit;        /* whose like is looked for */
	const uint64_t *wanted; /* a bit for each line where it is (graph.words of them) */
	struct walk_list like;  /* those that make the same change, newest first; filled here, freed by the caller */
};

/* A commit that was looked at, by the files that it changes. */
struct forward_change {
	uint64_t paths; /* patch_paths_between */
	uint32_t commit;
};
struct forward_changes {
	struct forward_change *v;
	size_t n, alloc;
};

/*
 * The same: an equal patch-id, as `git cherry` has it; or, between commits of one subject or of one author and moment,
 * the same lines taken away and put in, in files of any name, so that a rename in between hides nothing. Merges and
 * commits that change nothing are like no other. What cannot be read is like nothing.
 *
 * Looked at are the commits of the lines where a fix is wanted, and those that `is_named` has (by commit), wherever
 * they are. Diffs are made, once each, only of fixes and commits that change the very same paths, or share subject or
 * author and moment; all that is read of the others are trees. `changes` gets every one that changes something, newest
 * first; the caller frees its v.
 */
void forward_patch_find(struct linegraph *g, struct forward_patch *fixes, size_t n, const unsigned char *is_named,
			struct forward_changes *changes);

#endif
