/* SPDX-License-Identifier: ISC */
/* The final review: what model/audit judges, found out from repository and ledgers. Changes nothing, asks no remote. */
#ifndef REPO_AUDIT_H
#define REPO_AUDIT_H

#include "../model/audit.h"
#include "open.h"

/*
 * Of a release (as release_pick has it); its id is the caller's to free. `verify_all`: every ledger and every tag's
 * anchor is verified, not the release's alone. ERR_FAIL for an unknown one. `out` is to be released after success.
 */
int audit_read(struct audit *out, char **release, struct repo *r, const char *asked, int verify_all, struct err *err);
/* Of the policy; with `verify_all` every ledger is verified for the item `ledger`. */
int audit_read_policy(struct audit *out, struct repo *r, int verify_all, struct err *err);

#endif
