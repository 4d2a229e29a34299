/* SPDX-License-Identifier: ISC */
/* Between the bump and the tag of a release. */
#ifndef RELEASE_BUMPED_H
#define RELEASE_BUMPED_H

#include "open.h"

/* The release that a release commit was made for, while its tag is not there; NULL: it is none, or its tags are there.
 * Owned. */
char *release_bumped_for(struct repo *r, const struct policy_package *package, const git_oid *commit);

#endif
