/* SPDX-License-Identifier: ISC */
/* What is known here of the branch that a local one is pushed to and pulled from. */
#ifndef UPSTREAM_H
#define UPSTREAM_H

#include "open.h"

/*
 * Has the remote-tracking branch (as configured, else of the same name at the policy's remote, else at origin) commits
 * that the branch, which stands at `tip`, lacks? ERR_FAIL says so: what is built upon such a tip can never be pushed.
 */
int upstream_check(struct repo *r, const char *branch, const git_oid *tip, struct err *err);

#endif
