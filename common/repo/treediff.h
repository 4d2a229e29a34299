/* SPDX-License-Identifier: ISC */
/* Which files differ between two trees, without looking into them: folders with equal ids are passed over. */
#ifndef TREEDIFF_H
#define TREEDIFF_H

#include "tree.h"

/* A file (also a link or a submodule) that differs; `old` or `new` NULL: it is not there on that side. */
typedef int (*treediff_fn)(void *data, const char *path, const struct tree_entry *old, const struct tree_entry *new,
			   struct err *err);

/*
 * Calls `each` for every file that differs, in the order of the trees; what it returns other than 0 ends the reading
 * and is returned. NULL is the empty tree. ERR_FAIL when a tree is missing or nested deeper than 512 folders.
 */
int treediff(struct repo *r, const git_oid *old, const git_oid *new, treediff_fn each, void *data, struct err *err);

/* The same between two commits; `old` NULL: against nothing. */
int treediff_commits(struct repo *r, const git_oid *old, const git_oid *new, treediff_fn each, void *data,
		     struct err *err);

#endif
