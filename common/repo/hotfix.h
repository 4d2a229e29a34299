/* SPDX-License-Identifier: ISC */
/*
 * Hotfixes: branched from a release tag, released on their own branch, and brought to every line that must have them,
 * all in one move (PRODUCT.md, section 9).
 *
 * finish makes the release commit, then merges it into the production branch, the main line, the release branch that
 * holds the version and every newer one that is open, in memory. When all merges are clean, all branches and the tag
 * move together; on a conflict nothing has moved: the conflict is put into the work tree on a detached HEAD, and what
 * was settled is remembered (stopped.h).
 */
#ifndef HOTFIX_H
#define HOTFIX_H

#include <stdio.h>

#include "open.h"

#define HOTFIX_COMMAND "release-hotfix"

struct hotfix_start_ask {
	const char *text;                     /* a version or a name; "api/1.2.1" says the package, too */
	const char *from;                     /* the release tag; NULL: see below */
	const struct policy_package *package; /* NULL: as text or from say, else the project */
	int dry_run;
};

/*
 * Branches from the release tag `from` (NULL: the latest final one below the version in its own line; without a version
 * the latest of the production branch or main line) and checks the branch out where there is a work tree. Prints what
 * was done on `out`. ERR_FAIL when the version does not follow the tag or leaves its line, tag or branch are there, or
 * the work tree is in the way.
 */
int hotfix_start(struct repo *r, const struct hotfix_start_ask *ask, FILE *out, struct err *err);

struct hotfix_ask {
	const char *version;                  /* or the name of the hotfix; NULL: the branch's, else the next patch */
	const struct policy_package *package; /* NULL: as the branch says */
	int pick;                             /* cherry-picks in place of merges; below 0: as the policy says */
	int no_merge;                         /* topic branches for pull requests; the lines themselves stay */
	int push;
	int run_hooks;
	int dry_run;
};

/*
 * Finishes the hotfix that is named, else the one whose branch is checked out. ERR_NO when there is nothing to release;
 * ERR_STOPPED when a conflict waits in the work tree; ERR_RACE with nothing moved when somebody else has pushed since
 * the remote was asked; ERR_FAIL with nothing moved, or with everything moved and only the push refused for another
 * reason.
 */
int hotfix_finish(struct repo *r, const struct hotfix_ask *ask, FILE *out, struct err *err);
/* Takes up a finish that was killed or has stopped. ERR_STOPPED when conflicts are left, ERR_FAIL when nothing waits.
 */
int hotfix_continue(struct repo *r, FILE *out, struct err *err);
/* Puts everything back as it was before; 0 too when there is nothing in progress. */
int hotfix_abort(struct repo *r, FILE *out, struct err *err);

struct hotfix_item {
	char *branch;
	const struct policy_package *package; /* NULL: of the project */
	char *base;                           /* the release tag it started from; NULL: none */
	char *version;     /* as tagged, else as the branch is named, else the next patch; NULL: not known */
	size_t commits;    /* since the base */
	const char *state; /* "open", "stopped", "finished" */
};

struct hotfix_list {
	struct hotfix_item *v; /* by branch */
	size_t n, alloc;
};

/* The branch that a hotfix of the release `of` would get, as the next patch; owned. NULL: the policy gives it none. */
char *hotfix_branch_of(struct repo *r, const struct version *of, const struct policy_package *package);

/* `package` NULL: all of them. */
int hotfix_list(struct hotfix_list *out, struct repo *r, const struct policy_package *package, struct err *err);
void hotfix_list_release(struct hotfix_list *l);

#endif
