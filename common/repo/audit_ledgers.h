/* SPDX-License-Identifier: ISC */
/* What both reviews of audit.h need: ledgers, verified, and what a list of checks covers. */
#ifndef AUDIT_LEDGERS_H
#define AUDIT_LEDGERS_H

#include "../model/audit.h"
#include "../model/check.h"
#include "open.h"

struct audit_ledgers {
	size_t n_events, n_signed, n_ledgers;
	struct strvec problems; /* "<release> <id>: <problem>" */
};

/*
 * The ledger of a release and its tag's anchor, by what is here; with `all` every other one, too. `release` NULL: of
 * none. `out` is to be released also after a failure.
 */
int audit_ledgers_read(struct audit_ledgers *out, struct repo *r, const char *release, int all, struct err *err);
void audit_ledgers_release(struct audit_ledgers *l);

void audit_cover_read(struct audit_cover *out, const struct check_list *list);

#endif
