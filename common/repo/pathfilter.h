/* SPDX-License-Identifier: ISC */
/*
 * Do two trees differ inside a package? Folders and files without wildcards are compared by the id of what stands
 * there, each tree being looked at once however many commits share it; only globs and exclusions need a look at single
 * files, and only inside what differs.
 *
 * A path without wildcards is the file or folder at that very place. For globs see pattern_glob_match.
 */
#ifndef PATHFILTER_H
#define PATHFILTER_H

#include "oidmap.h"
#include "open.h"

struct pathfilter {
	struct repo *repo;
	const struct policy_package *package;
	struct strvec include, exclude; /* normalised */
	int all_plain;                  /* no include has wildcards */
	struct pathfilter_node *root;   /* of the plain ones; NULL when there is a glob */
};

void pathfilter_init(struct pathfilter *f, struct repo *r, const struct policy_package *p);
void pathfilter_release(struct pathfilter *f);
/*
 * 1 when a file of the package differs between the two trees, else 0; NULL is the empty tree. ERR_FAIL for a tree that
 * is missing (as in a partial clone without trees) or corrupt.
 */
int pathfilter_differs(struct pathfilter *f, const git_oid *a, const git_oid *b, struct err *err);

#endif
