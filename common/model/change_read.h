/* SPDX-License-Identifier: ISC */
/* What the files of change share while a set is being read. Not for other modules. */
#ifndef CHANGE_READ_H
#define CHANGE_READ_H

#include "change.h"

#define NO_COMMIT ((size_t)-1)

/* An id by which a commit can be spoken of: its own, or that of the commit it was picked from. */
struct id_entry {
	const char *id;
	size_t len;
	size_t commit;
	int is_alias;
};

struct reading {
	struct change_set *set;
	const struct commit *commits; /* newest first */
	size_t n;
	size_t *first;        /* n + 1: the changes of commit i are first[i] up to first[i + 1] */
	struct id_entry *ids; /* sorted */
	size_t n_ids;

	/* reverts: the commits in range that commit i takes back are targets[target_at[i]] up to target_at[i + 1] */
	size_t *targets;
	size_t n_targets, alloc_targets;
	size_t *target_at;
	unsigned char *takes_back_more; /* it names commits that are not in range */

	/*
	 * What merges on the main line (first parents from the newest commit) brought: lists of commit + 1, 0 at the
	 * end. Filled only when a merge is taken back.
	 */
	size_t *brought;
	size_t *brought_next;

	size_t *twin; /* union-find over commits that hold the same change */
};

/* The commit that `hex` (7 digits or more) names among those older than commit `newer`; NO_COMMIT. */
size_t reading_find(const struct reading *r, const char *hex, size_t len, size_t newer);

/* The first change of a commit, which speaks for the whole. */
struct change *reading_head(const struct reading *r, size_t commit);

/* A subject without the number of the pull request that GitHub puts behind it: " (#12)". */
struct slice subject_without_number(struct slice subject);

/* Fills targets, target_at and takes_back_more. */
void reading_find_reverts(struct reading *r);
/* Is it a revert of something in range? */
int reading_is_revert(const struct reading *r, size_t commit);

/* Joins twins: picked from one another, or equal by patch-id. Folds merges that repeat a commit of their branch. */
void reading_find_twins(struct reading *r, const struct change_patches *patches);
size_t reading_twin(const struct reading *r, size_t commit);

/* Decides the fate of all that is still CHANGE_COUNTS. */
void reading_settle(struct reading *r);

#endif
