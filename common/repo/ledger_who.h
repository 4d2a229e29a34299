/* SPDX-License-Identifier: ISC */
/*
 * Who recorded an event: the principal of the allowed-signers file (signers.h) whose key signed it, never the author's
 * address. Verified once: what was found is kept in `<common git directory>/release-verified`, by the event's id and
 * the SHA-256 of what it was verified against.
 */
#ifndef LEDGER_WHO_H
#define LEDGER_WHO_H

#include "ledger.h"

/*
 * Fills identity and principal of every entry, and log->must_sign (release.signedEvents; left at auto: an
 * allowed-signers file is configured). A signature that does not fit its commit is the entry's problem: it counts for
 * nothing then. ERR_FAIL when git cannot be run, or the file or the policy that counts cannot be read; for what stops a
 * deploy (repo_open_urgent) and for a mere look (repo.is_look) that is a warning, and all are claimed.
 */
int ledger_identify(struct ledger *l, struct err *err);
/* Opens it (ledger.h) and identifies; to be closed also after a failure. */
int ledger_open_identified(struct ledger *l, struct repo *r, const char *release, struct err *err);
/* The same for many ledgers of one repository: what all of them need is read once. */
int ledger_identify_many(struct ledger *const *ledgers, size_t n, struct err *err);

#endif
