/* SPDX-License-Identifier: ISC */
/* refs/replace, which libgit2 does not know: an object that stands in for another one (git-replace). */
#ifndef REPLACE_H
#define REPLACE_H

#include "oidmap.h"
#include "open.h"

/*
 * Maps each replaced id to a place in *with, which the caller frees. Both stay empty with GIT_NO_REPLACE_OBJECTS or
 * core.useReplaceRefs=false. Costs two stat-like looks where there are none.
 */
int replace_load(struct repo *r, struct oidmap *map, git_oid **with, struct err *err);
/* What to read for `oid`: itself, or the end of its chain of replacements. */
const git_oid *replace_find(const struct oidmap *map, const git_oid *with, const git_oid *oid);

#endif
