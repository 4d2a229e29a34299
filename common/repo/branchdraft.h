/* SPDX-License-Identifier: ISC */
/*
 * What is to happen to a branch that is not at hand: it is made or moved on, with a commit or without one, and gets
 * tags. It is shown before any object is written; branchdraft_plan then writes the objects and leaves every ref to the
 * plan, which lets a linked work tree follow. HEAD's own branch is the plan's matter alone (plan.h).
 */
#ifndef BRANCHDRAFT_H
#define BRANCHDRAFT_H

#include "plan.h"

struct branchdraft {
	char *branch;      /* without refs/heads/ */
	git_oid from;      /* its tip; zero: it is new */
	git_oid base;      /* what the commit stands on; without a commit, what the branch comes to */
	/*
	 * Of it only files, commit_message, run_hooks and tags count. The files' content is as git stores it. Without a
	 * message there is no commit. A tag with the zero target stands at what the branch comes to.
	 */
	struct plan effects;
	char *what;        /* for the dry run and the reflog, or NULL */
};

/* `branch` is copied; `from` NULL: the branch is new. `effects` is empty then. */
void branchdraft_init(struct branchdraft *d, const char *branch, const git_oid *from, const git_oid *base);
void branchdraft_release(struct branchdraft *d);

/* Prints one effect a line, like plan_print. */
void branchdraft_print(const struct branchdraft *d, FILE *out);

/*
 * Writes the commit, with the hooks of git commit, signed where commit.gpgSign says so, and adds branch and tags to the
 * plan, which has begun. ERR_FAIL also when a hook refuses.
 */
int branchdraft_plan(const struct branchdraft *d, struct plan *p, struct repo *r, struct err *err);

#endif
