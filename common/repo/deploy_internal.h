/* SPDX-License-Identifier: ISC */
/* What the parts of deploy.h share. For deploy*.c of this storey alone. */
#ifndef DEPLOY_INTERNAL_H
#define DEPLOY_INTERNAL_H

#include "deploy.h"

/* What does not change while the command runs: the tag's properties, the policy's windows. */
int deploy_gather_fixed(struct deploy_session *s, const char *environment, struct err *err);
/*
 * What the ledgers say at this moment. `may_fetch`: what looks live in another release's ledger is asked of the remote
 * before it is believed.
 */
int deploy_gather_ledgers(struct deploy_session *s, const struct deploy *d, const char *environment, int may_fetch,
			  struct err *err);
/* The ask for a rule, from what the session knows. */
void deploy_fill_ask(struct deploy_ask *ask, const struct deploy_session *s, const struct deploy *d,
		     const char *environment);

/* Fills the draft of the session's request. ERR_FAIL: what is asked for is not there. */
int deploy_draft(struct ledger_draft *draft, struct ledger_draft *project, const struct deploy_session *s,
		 const struct deploy *d, struct err *err);
/* Values that cannot be, and what the request names that does not exist. */
int deploy_check_request(struct deploy_session *s, struct err *err);

#endif
