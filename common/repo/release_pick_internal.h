/* SPDX-License-Identifier: ISC */
/* What release_pick.c and release_open.c (which releases are open) have in common. For these two alone. */
#ifndef RELEASE_PICK_INTERNAL_H
#define RELEASE_PICK_INTERNAL_H

#include "release_pick.h"

/* From the name of a tag or a version to package, final version and id: a candidate's name means its release. */
int release_pick_read_name(struct release_pick *p, struct repo *r, const char *asked, struct err *err);
/* The line that the version comes from. `package` NULL: the project. NULL: there is none. */
const struct repo_line *release_pick_line(const struct lines *ls, const struct version *v, const char *package);

/* The id of the release that is meant where none is named. Owned. ERR_FAIL as release_pick. */
int release_open_choose(char **id, struct release_index *x, struct err *err);

#endif
