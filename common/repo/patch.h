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
 * change_patches.id over a struct repo: what `git patch-id --stable` says, with the blobs of binary files counted in. Only reads what git_diff needs; a blob that
 * is missing makes the patch unknown, never an error.
 */
int patch_id(void *repo, const struct commit *c, char out[OID_HEX + 1]);

/*
 * The same of what lies between two trees; the zero id is the empty one. 0 where they are the same or cannot be read.
 */
int patch_paths_between(struct repo *r, const git_oid *before, const git_oid *after, uint64_t *out);
int patch_id_between(struct repo *r, const git_oid *before, const git_oid *after, git_oid *out);
/* Their diff, with so many lines around each change; NULL where there is none to speak of. Freed by the caller. */
git_diff *patch_diff_between(struct repo *r, const git_oid *before, const git_oid *after, unsigned context);

/* One of the files that the fingerprint is the sum of. */
struct patch_file {
	uint64_t path; /* what it adds */
	struct patch_side {
		git_oid oid; /* zero: it is not there */
		unsigned kind;
	} before, after;
};
struct patch_files {
	struct patch_file *v;
	size_t n, alloc;
};
/* Appends them all; the caller frees out->v. 0 where the trees cannot be read. */
int patch_files_between(struct repo *r, const git_oid *before, const git_oid *after, struct patch_files *out);

#endif
