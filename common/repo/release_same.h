/* SPDX-License-Identifier: ISC */
/*
 * Commits that are one candidate: making a release puts a commit on top of what was approved, in which nothing but the
 * version and the changelog is other than before.
 */
#ifndef RELEASE_SAME_H
#define RELEASE_SAME_H

#include "open.h"

/*
 * Appends the id of the commit, then of its first parents so long as what stands between is release commits
 * (release_commit.h) that change the version in version files, and changelogs, and nothing else. ERR_FAIL when a commit
 * cannot be read.
 */
int release_same(struct strvec *out, struct repo *r, const git_oid *commit, const struct policy_package *package,
		 struct err *err);

/* Is it a release commit that changes, of its version files, the version alone, and otherwise only changelogs? */
int release_is_made(struct repo *r, const git_oid *commit, const struct policy_package *package);

#endif
