/* SPDX-License-Identifier: ISC */
/* What a commit changes against its first parent: to tell the same change in two commits. */
#ifndef PATCH_H
#define PATCH_H

#include "../model/change.h"
#include "open.h"

/*
 * change_patches.paths over a struct repo: a fingerprint of the changed paths. Only trees that differ are read, no
 * blob.
 */
int patch_paths(void *repo, const struct commit *c, uint64_t *out);

/*
 * change_patches.id over a struct repo: what `git patch-id --stable` says. Only reads what git_diff needs; a blob that
 * is missing makes the patch unknown, never an error.
 */
int patch_id(void *repo, const struct commit *c, char out[OID_HEX + 1]);

/* What git shows around a change; a patch-id counts it in. */
#define PATCH_CONTEXT 3

/* patch_paths of two trees; the zero id is the empty tree. 0 where they are the same or cannot be read. */
int patch_fingerprint(struct repo *r, const git_oid *before, const git_oid *after, uint64_t *out);
/* The diff of two trees, likewise; NULL where there is none to speak of. Freed by the caller. */
git_diff *patch_diff(struct repo *r, const git_oid *before, const git_oid *after, unsigned context);

#endif
