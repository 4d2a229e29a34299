/* SPDX-License-Identifier: ISC */
/* Which commits hold several fixes of a line in one, whatever they say: a squash whose message names nothing. */
#ifndef FORWARD_SQUASH_H
#define FORWARD_SQUASH_H

#include "forward_patch.h"

/* Longer runs are not looked at. */
#define FORWARD_SQUASH_MAX 32

/* The commits that may hold several. */
struct forward_squash {
	struct linegraph *graph;
	const unsigned char *is_fix;
	struct forward_squash_other *others; /* by their paths */
	size_t n_others;
};

/* `is_fix`: by commit, of all lines. `changes`: those of the commits that are looked at (forward_patch_find). */
void forward_squash_init(struct forward_squash *s, struct linegraph *g, const unsigned char *is_fix,
			 const struct forward_changes *changes);
void forward_squash_release(struct forward_squash *s);

/*
 * A commit holds fixes when its patch-id is that of a run of commits, one after the other in the line's chain of first
 * parents, that the fixes are in (themselves or by a merge), all put together, and something of a fix is left in the
 * end. `line` is the line that has the fixes;
 * its own commits are passed over. Appends those that hold a fix to its `like`. What cannot be read holds nothing.
 *
 * Of every commit that is in a run the trees are compared once; ids are made only where a run and a commit change the
 * very same files.
 */
void forward_squash_find(struct forward_squash *s, size_t line, const git_oid *tip, struct forward_patch *fixes,
			 size_t n);

#endif
