/* SPDX-License-Identifier: ISC */
/*
 * May this step happen, and if not, why? Every "refused when" of the product is one row of a table: a pure function of
 * the state, the request, the time and the policy. Commands hold no rules of their own. The tables stand with the
 * states they speak of (`check_rules`, `announce_rules`, `deploy_rules`, …), each with a struct of its own for what is
 * asked.
 */
#ifndef GUARD_H
#define GUARD_H

#include "../base/err.h"

struct guard_rule {
	const char *step; /* the event it guards: "deploy.start". NULL: the end of the table */
	const char *name; /* stable, in kebab case: "not-armed"; unique in its step */
	/* Does it refuse? Then the reason is appended: a phrase, lower case, no full stop. */
	int (*refuses)(const void *ask, struct strbuf *reason);
};

/*
 * Asks the rows of this step in order. 0: it may happen (also when no row speaks of it); ERR_NO with the reasons of all
 * rows that refuse, the first as the message and the others as hints.
 */
int guard_ask(const struct guard_rule *rules, const char *step, const void *ask, struct err *err);

/* Has this step a row named "not-known"? Who somebody is costs much to find out: only such a step needs it. */
int guard_asks_who(const struct guard_rule *rules, const char *step);

/* What rows of that name answer, of whoever may not allow anything (event_log_may_allow). */
int guard_not_known(int may_allow, struct strbuf *reason);

#endif
