/* SPDX-License-Identifier: ISC */
/*
 * What people recorded about the departures of a release train, folded from the project's ledger. The events, all with
 * Train and Departure (where the cadence puts the cut, which names the departure for good):
 *
 *	train.miss       Commit; the text says why it is not on board
 *	train.miss-undo  Commit; it is, after all
 *	train.hold       Until, or none: until further notice; the text says why. The cut stays where it is.
 *
 * The last word on a commit, and the last word on a departure's release, hold. Side by side a miss outweighs its
 * undoing, no date outweighs a date, and a later date an earlier one. What may allow nothing (event_log_may_allow)
 * undoes no miss and makes no hold shorter.
 */
#ifndef TRAIN_STATE_H
#define TRAIN_STATE_H

#include "event_log.h"
#include "guard.h"
#include "schedule.h"

/* A commit that is not on board, with the reason. */
struct train_miss {
	int64_t departure;
	char oid[OID_HEX + 1];
	const char *reason;
};

struct train_state {
	struct train_miss *misses; /* by departure, then oid */
	size_t n_misses;
	struct schedule_move *moves; /* by departure, one each */
	size_t n_moves;
};

/* `log` is the project's; it must outlive the state. O(n log n) in the events of trains. */
void train_state_read(struct train_state *s, const struct event_log *log, const char *train);
void train_state_release(struct train_state *s);

/* The misses of one departure, sorted by oid; *n of them. */
const struct train_miss *train_state_misses(const struct train_state *s, int64_t departure, size_t *n);
/* NULL: this commit did not miss it. */
const struct train_miss *train_state_find(const struct train_state *s, int64_t departure, const char *oid);
/* NULL: the departure was not held. */
const struct schedule_move *train_state_hold(const struct train_state *s, int64_t departure);

/* For the guard of all three. */
struct train_ask {
	const struct train_state *state;
	const struct departure *departure; /* as the calendar has it */
	const char *oid;                   /* of a miss */
	int is_on_board;                   /* on the train, or on the main line since its cut */
	int64_t until;                     /* of a hold; SCHEDULE_NONE: until further notice */
	int64_t now;
	int may_allow; /* would the event count (see ledger_self)? */
};
extern const struct guard_rule train_rules[];

#endif
