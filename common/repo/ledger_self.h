/* SPDX-License-Identifier: ISC */
/*
 * Who an event would be by if it were recorded now, for rules that depend on it: somebody signs and is known, or claims
 * to be somebody. A rule that is asked with this refuses at once what would count for nothing later.
 */
#ifndef LEDGER_SELF_H
#define LEDGER_SELF_H

#include "ledger.h"

struct ledger_self {
	enum event_identity identity;
	char *actor;   /* as event_entry_actor would have it: the principal, else the author's address */
	int may_allow; /* as event_log_may_allow would have it */
};

/*
 * Where events are signed, signs a commit that nobody keeps and verifies it as the ledger does. ERR_FAIL when git does
 * not know who the person is, or cannot sign. `out` is to be released also after a failure.
 */
int ledger_self(struct ledger_self *out, struct repo *r, struct err *err);
void ledger_self_release(struct ledger_self *s);
/* Is an event signed? As any commit of the person's; and where the policy lets nothing count that is not signed. */
int ledger_shall_sign(const struct repo *r);

#endif
