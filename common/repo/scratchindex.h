/* SPDX-License-Identifier: ISC */
/* An index beside the real one, in which a commit is made. */
#ifndef SCRATCHINDEX_H
#define SCRATCHINDEX_H

#include "open.h"
#include "run.h"

/* Git will take this one, and paths relative to the root (gitcmd_at_top). */
void scratchindex_use(struct run *git, const struct repo *r, const char *index_file);
/* Makes it anew, of a commit or a tree. ERR_FAIL. */
int scratchindex_read(const struct repo *r, const char *index_file, const git_oid *of, struct err *err);
/* The tree that it stands for, as an object that git has written just now. ERR_FAIL. */
int scratchindex_write(git_oid *tree, struct repo *r, const char *index_file, struct err *err);

#endif
