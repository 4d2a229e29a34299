/* SPDX-License-Identifier: ISC */
/*
 * What is passed over so that a deploy can be stopped (PRODUCT.md, section 8: abort, pause, fire and rollback are never
 * refused). Each does nothing in a repository that repo_open has opened, and adds to its warnings what it has done.
 * Nothing is made good on disk.
 */
#ifndef URGENT_H
#define URGENT_H

#include "open.h"

/* A SOURCE_DATE_EPOCH that is no number counts as not set, for the children too. */
void urgent_clock(struct repo *r);

/*
 * The policy in place of one that cannot be read, `err` saying why: as it was committed last in a form that can, else
 * the defaults, with git's configuration over it where that is sound. ERR_FAIL where it cannot be read: then git does
 * nothing at all. In a repository that repo_open_judge has opened, too; ERR_FAIL there for a configuration that is not
 * sound.
 */
int urgent_policy(struct repo *r, struct err *err);

/*
 * Who and when where git does not know it: for what is missing the account and the machine, put in the environment.
 * user.useConfigOnly forbids that here as in git.
 */
void urgent_identity(struct repo *r);

/*
 * The newest commit that the ref's reflog, or what was seen at a remote, has of the ledger and that can be read, in
 * place of a tip that cannot. Zero: there is none.
 */
void urgent_tip(git_oid *tip, struct repo *r, const char *ref, const char *release);

/*
 * May the commit, which cannot be read, be taken for the project's first one? Where that one is damaged it is; in a
 * shallow clone it is not, and the event counts there alone. 0 or ERR_FAIL.
 */
int urgent_first_commit(struct repo *r, const git_oid *missing);

#endif
