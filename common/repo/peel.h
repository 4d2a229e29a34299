/* SPDX-License-Identifier: ISC */
/* From a tag to the commit behind it, by the bytes of the objects: libgit2 refuses odd ones that git takes. */
#ifndef PEEL_H
#define PEEL_H

#include "open.h"

/*
 * Returns 1 and sets *commit and *annotated (was there a tag object? may be NULL), or 0: no commit behind it, or an object
 * is missing or broken.
 */
int peel_to_commit(struct repo *r, const git_oid *oid, git_oid *commit, int *annotated);
/* Is it there, and a commit? Costs no inflating. */
int peel_is_commit(struct repo *r, const git_oid *oid);

#endif
