/* SPDX-License-Identifier: ISC */
/* The other work trees of the repository: what is under way in them concerns the refs that all share. */
#ifndef WORKTREES_H
#define WORKTREES_H

#include "open.h"

/* Appends the git directory of every work tree, the main one's first; gone work trees count until git prunes them. */
void worktrees_list(struct strvec *git_dirs, const struct repo *r);
int worktrees_is_own(const struct repo *r, const char *git_dir);
/* Where the work tree of this git directory is, for messages; owned. */
char *worktrees_place(const char *git_dir);
/* Its topmost folder, absolute, links and dots left in; NULL: it is bare. Owned. */
char *worktrees_top(const struct repo *r, const char *git_dir);

/*
 * Is the branch, a full ref, checked out in another work tree? *place is that one, owned; NULL where it cannot be told,
 * or is gone.
 */
int worktrees_hold(char **place, const struct repo *r, const char *ref);

/*
 * git keeps a branch in mind while it rebases or bisects it, and refuses to move it from elsewhere: so do we. ERR_FAIL
 * names the operation and the work tree.
 */
int worktrees_check_free(const struct repo *r, const char *ref, struct err *err);

#endif
