/* SPDX-License-Identifier: ISC */
/*
 * Reads loose objects in libgit2's place: up to 1.9.7 that one waits for ever for the rest of a file that is cut short.
 * Here such a file is an error at once, in git's words, and so is one with too much in it.
 */
#ifndef LOOSE_H
#define LOOSE_H

#include <git2.h>

/* For GIT_OPT_SET_ODB_PACKED_PRIORITY: packs, as in git, are looked at first; then these, then libgit2's own reader. */
#define LOOSE_PACKED_PRIORITY 3

/*
 * Adds the reader to `odb`, which takes it over: for the folder `objects`, the folders of `more` (separated by ':',
 * NULL: none) and the alternates of each. 0, or an error of libgit2.
 */
int loose_guard(git_odb *odb, const char *objects, const char *more);

#endif
