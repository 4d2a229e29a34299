/* SPDX-License-Identifier: ISC */
/* The policy as a commit has it. */
#ifndef POLICYAT_H
#define POLICYAT_H

#include "open.h"

/*
 * The policy from the commit's .gitrelease (none, or `commit` NULL: that of no file), git config over it as for the one
 * at hand.
 * `section` keeps only that section of it ("release-flag"), so that nothing else of an old policy can be in the way;
 * NULL: all. ERR_FAIL for a file that cannot be parsed or is above 1 MiB. Both are the caller's to release, also after
 * a failure.
 */
int policyat_read(struct policy *p, struct config_list *entries, struct repo *r, const git_oid *commit,
		  const char *section, struct err *err);

#endif
