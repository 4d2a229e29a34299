/* SPDX-License-Identifier: ISC */
/* Tag objects, signed by git itself, made before any ref moves. */
#ifndef TAGOBJECT_H
#define TAGOBJECT_H

#include "../model/commit.h"
#include "open.h"

/* The folder in the git directory while a tag is made; one plan at a time makes one (journal.h). */
#define TAGOBJECT_SCRATCH "release-scratch"

/*
 * Writes an annotated tag object `name` -> `target` whose message is `message`, byte for byte, and gives its id. Signed as
 * `sign` says: true, false, or as tag.gpgSign and tag.forceSignAnnotated say. No ref is touched.
 *
 * ERR_FAIL also when a signature was asked for and git made the object without one (git 2.39 does, with exit 0, when an
 * ssh key fails).
 */
int tagobject_write(git_oid *out, struct repo *r, const char *name, const char *message, const git_oid *target,
		    enum policy_tristate sign, struct err *err);

/* Does the content of a tag object end in a signature (openpgp, ssh or x509)? */
int tagobject_is_signed(const char *content, size_t len);
/* Where the signature starts in the content; len when there is none. */
size_t tagobject_signature_start(const char *content, size_t len);

#endif
