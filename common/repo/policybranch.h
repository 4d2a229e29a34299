/* SPDX-License-Identifier: ISC */
/*
 * Whose word counts on who may sign what. The candidate of a release brings its own .gitrelease along, and may be the
 * work of somebody who is not to sign it; so the allowed signers are the main line's, and what its policy says of
 * roles, signed events and separation the candidate's cannot weaken (policy_heed). Nor does the candidate say which
 * branch the main line is. That is found without it, in two steps: first by git's configuration alone (mainline_find);
 * then, if the policy at the tip of that branch names another one as the main line, that one. No further: whoever may
 * move the first branch answers for the second, and for no third. A local branch that the remote's is ahead of gives
 * way to that. Where there is none, git's configuration alone is heeded, and no file of the work tree vouches for
 * anybody; so it is where there are remotes, and nothing but the branch at hand could be taken for it.
 */
#ifndef POLICYBRANCH_H
#define POLICYBRANCH_H

#include "open.h"

/*
 * Fills r->policy_branch, and makes r->policy heed it. What is in the way of reading its policy goes to
 * r->policy_branch_problem, for policybranch_demand: most commands ask nobody who they are. A judge (repo_open_judge)
 * takes it as it was last.
 */
void policybranch_heed(struct repo *r);
/* For whoever judges who did what. ERR_FAIL when the policy that counts could not be read. */
int policybranch_demand(const struct repo *r, struct err *err);
/* Appends the file as its tip has it; nothing where there is none. ERR_FAIL as repo_read_blob. */
int policybranch_read(struct strbuf *out, struct repo *r, const char *path, struct err *err);
/* For a refusal of somebody whose key is not known: adds how to have the main line known, where it is not. */
void policybranch_advise(const struct repo *r, struct err *err);

#endif
