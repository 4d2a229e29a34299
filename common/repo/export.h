/* SPDX-License-Identifier: ISC */
/* A commit's files in a folder of their own: nothing of the work tree, no repository beside them. */
#ifndef EXPORT_H
#define EXPORT_H

#include "open.h"

/*
 * Makes a new folder (below TMPDIR) with the files of the commit as a checkout would have them (line ends, filters of
 * the person's own configuration); submodules are empty folders. *dir is the caller's, to be removed with
 * export_remove before the next is made. ERR_FAIL with nothing left behind, and nor has a signal that ends us.
 */
int export_make(char **dir, struct repo *r, const git_oid *commit, struct err *err);
/* Removes folder and name; NULL is allowed. */
void export_remove(char *dir);

#endif
