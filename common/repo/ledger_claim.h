/* SPDX-License-Identifier: ISC */
/*
 * The exclusive event of a final version's tag, `tag.create` (PRODUCT.md, section 6). It is recorded in the same move as
 * the tag itself: the plan (plan.h) has a claim for each, the journal the move of the ledger's ref, and where there is a
 * remote the event is pushed there before anything moves here. Who finds that somebody else has tagged the version since
 * it was planned has lost.
 */
#ifndef LEDGER_CLAIM_H
#define LEDGER_CLAIM_H

#include "journal.h"
#include "plan.h"

/*
 * Adds the claim of a tag to the plan; nothing for a pre-release, or where the release has no ledger here. ERR_NO when
 * somebody else has made the tag, as the ledger has it, or whoever wants to make it again has pushed it.
 */
int ledger_claim_plan(struct plan *p, struct repo *r, const char *tag, const struct version *v, struct err *err);

/*
 * Receives what the remote has and writes the event on top: `move` gets the ledger's ref (`name` owned by the caller),
 * from where to where. ERR_RACE when somebody else was quicker; ERR_FAIL also when the remote is away.
 */
int ledger_claim_write(struct journal_ref *move, struct repo *r, const struct plan_claim *c, const git_oid *commit,
		       const git_oid *tag, struct err *err);
/*
 * Writes the event of a move anew, on top of what is in the ledger here by now: both ends of the move change. ERR_RACE
 * when somebody else was quicker; ERR_FAIL.
 */
int ledger_claim_again(struct journal_ref *move, struct repo *r, const char *release, struct err *err);

/*
 * The functions below look at the ledgers among the refs of a journal; where there are none they do nothing.
 *
 * Pushes the events to the remote, all or none, writing them anew as often as the ledgers move on there. May be done
 * again. ERR_RACE when somebody else was quicker; ERR_FAIL.
 */
int ledger_claims_publish(struct journal *j, struct repo *r, struct err *err);
/*
 * Somebody has recorded here since the moves were written: an event that is in the ledger by now needs no move any more,
 * and the others are written anew, on top. ERR_RACE when somebody else was quicker.
 */
int ledger_claims_renew(struct journal *j, struct repo *r, struct err *err);
/* Ledgers that have gone on since (`all`: every one) stay where they are. */
void ledger_claims_leave(struct journal *j, struct repo *r, int all);
/* Does the remote have one of the events? Asks it: 1, 0, or -1 when it is away. */
int ledger_claims_published(const struct journal *j, struct repo *r);
/* Does one of the ledgers stand elsewhere than where its move begins? */
int ledger_claims_moved(const struct journal *j, struct repo *r);

#endif
