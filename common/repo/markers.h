/* SPDX-License-Identifier: ISC */
/*
 * Conflict markers that a person left in what they added. As `git diff --check` finds them, but in every file, also
 * in one that an attribute calls binary: all four kinds, as long as the attribute conflict-marker-size says. A line that one of the sides has, such as the ======= under a heading, is
 * none.
 */
#ifndef MARKERS_H
#define MARKERS_H

#include "open.h"

/*
 * Looks in the index, at the files that were in conflict. `ours` and `theirs` name the commits that met. 1 and appends
 * the first place, "f:6"; 0: there is none.
 */
int markers_find(struct strbuf *place, struct repo *r, const char *ours, const char *theirs, struct err *err);

#endif
