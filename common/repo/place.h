/* SPDX-License-Identifier: ISC */
/* Where a repository lies, found as git finds it, without opening it. */
#ifndef PLACE_H
#define PLACE_H

#include "../base/err.h"

/* Strings are absolute and owned. */
struct place {
	char *git_dir;    /* of this work tree */
	char *common_dir; /* shared by all work trees */
	char *work_tree;  /* NULL: bare, or inside the git directory */
	char *git_file;   /* the `.git` file that led to git_dir; NULL: there was none */
	int by_env;       /* GIT_DIR said so: git then does not ask who owns it */
};

/*
 * Discovery by GIT_DIR, GIT_WORK_TREE, GIT_COMMON_DIR, GIT_CEILING_DIRECTORIES, `.git` files and bare directories;
 * core.bare and core.worktree count. ERR_NOTFOUND with git's own words when there is none.
 */
int place_find(struct place *p, struct err *err);
void place_release(struct place *p);

#endif
