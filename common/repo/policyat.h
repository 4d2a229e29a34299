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
/*
 * All of it as it was last in a form that can be read: of the commit, else of the first of its first parents whose can;
 * *commit tells which. ERR_NOTFOUND when none of the last 100 has one.
 */
int policyat_read_last(struct policy *p, struct config_list *entries, struct repo *r, git_oid *commit);

#endif
