/* SPDX-License-Identifier: ISC */
/*
 * Merges and cherry-picks computed in memory: from commits to a tree, or to conflicts; no ref, index or work tree is
 * touched (PRODUCT.md, section 9). Git does the merging (`git merge-tree --write-tree`), so that its attributes, merge
 * drivers and rename detection hold; a git that is older than 2.38 is stood in for by libgit2, which is handed the
 * merge drivers (merge_driver.h).
 *
 * Two kinds of files are settled by meaning, whatever git made of them. Version files: the target keeps its version; a
 * merge, which brings the other side's tag along, may raise it to the other side's higher one, never lower it; a pick
 * may not change it at all. Changelogs: where git sees a conflict, the entries of both sides stay, each in its place.
 * What else is in conflict in such a file is left to a person, that alone.
 */
#ifndef MERGE_H
#define MERGE_H

#include "../model/commit.h"
#include "open.h"

/* One side of a conflict, as in the index. */
struct merge_stage {
	char *path;
	unsigned mode;
	git_oid oid;
	int stage; /* 1: base, 2: the target, 3: what comes in */
};

struct merge_result {
	git_oid tree;               /* what was merged; of conflicted files, the content with git's markers */
	struct strvec conflicts;    /* paths that need a person, sorted, each once; none: the merge is clean */
	struct merge_stage *stages; /* of those paths, in git's order */
	size_t n_stages, stages_alloc;
	struct strvec resolved; /* what was settled by meaning, for people: "CHANGELOG.md (both entries stay)" */
	struct strvec settled;  /* their paths, in the same order */
	/* Those of the conflicts that are settled in part: their stages have that part alike, other than git's own. */
	struct strvec eased;
};

#define MERGE_RESULT_INIT \
	{ \
		{ { 0 } }, STRVEC_INIT, NULL, 0, 0, STRVEC_INIT, STRVEC_INIT, STRVEC_INIT \
	}
void merge_result_release(struct merge_result *m);

/*
 * `theirs` merged into the target `ours`. 0 also with conflicts: look at out->conflicts. ERR_FAIL when git cannot merge
 * them at all (no common history, a missing object). Writes objects that nothing refers to yet.
 */
int merge_commits(struct merge_result *out, struct repo *r, const git_oid *ours, const git_oid *theirs,
		  struct err *err);

/*
 * What `commit` changed against its parent (the `mainline`-th, from 1, for a merge; 0: the only one), applied to the
 * target `onto`. When it is there already, out->tree is the target's own. Otherwise as merge_commits; ERR_FAIL also for
 * a merge without `mainline`.
 */
int merge_pick(struct merge_result *out, struct repo *r, const git_oid *onto, const git_oid *commit, unsigned mainline,
	       struct err *err);

/*
 * What a person has made of a merge into, or with `is_pick` a pick onto, the target: is the version in each version
 * file of the target what the rule above allows? Else ERR_STOPPED. A file that is gone or has no version any more is
 * theirs to judge.
 */
int merge_check_version(struct repo *r, const git_oid *target, const git_oid *tree, int is_pick, struct err *err);

/* The tree of a commit. ERR_FAIL when it cannot be read. */
int merge_tree_of(git_oid *tree, struct repo *r, const git_oid *commit, struct err *err);

#endif
