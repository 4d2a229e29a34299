/* SPDX-License-Identifier: ISC */
/* A file that says how the project is run, as a commit has it. */
#ifndef COMMITTED_H
#define COMMITTED_H

#include "open.h"

/*
 * As a work tree of the commit would give it: symbolic links are followed within the commit, and what a partial clone
 * lacks is fetched by git. ERR_NOTFOUND when absent; ERR_FAIL also for a link that leads to no file there. `out` is
 * empty before.
 */
int committed_read(struct strbuf *out, struct repo *r, const git_oid *commit, const char *path, struct err *err);

#endif
