/* SPDX-License-Identifier: ISC */
/* Everything that can be wrong with ledgers, named: what `git release-sync verify` says. Changes nothing. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "ledger.h"

struct ledger_problem {
	char *release;
	char oid[OID_HEX + 1]; /* of the event or the tip it is about; "" for none */
	char *text;
};

struct ledger_problems {
	struct ledger_problem *v;
	size_t n, alloc;
};

void ledger_problems_release(struct ledger_problems *p);
/* One that is of no event. */
void ledger_problems_add(struct ledger_problems *p, const char *release, const char *text);

/*
 * One ledger, by what is here: the chain from its root on, joins, Lamport numbers, signatures and who stands behind
 * them, evidence, that the tags here are those it has made, and that nothing is lost of what was seen at a remote. `l` is
 * identified afterwards.
 */
int ledger_verify(struct ledger_problems *p, struct ledger *l, struct err *err);

/* Of that only the last: what was seen at a remote must still be in it. */
int ledger_verify_seen(struct ledger_problems *p, struct ledger *l, struct err *err);

/* The anchors of the version tags: of those of one release, or (NULL) of all. */
int ledger_verify_tags(struct ledger_problems *p, struct repo *r, const char *release, struct err *err);

/*
 * Whether the remotes whose ledgers were seen still have them. `away` gets the names of those that do not answer: that
 * is no problem of the ledger's.
 */
int ledger_verify_remotes(struct ledger_problems *p, struct strvec *away, struct repo *r, const char *release,
			  struct err *err);

#endif
