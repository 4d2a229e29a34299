/* SPDX-License-Identifier: ISC */
/*
 * What people recorded about feature flags beside the registry, folded from the project's ledger. The events:
 *
 *	flags.extend       Flag, Until; the text says why
 *	flags.retire       Flag; the text, if any, says why
 *	flags.retire-undo  Flag; it is in the code after all
 *
 * The last word on a flag's day, and the last word on its retirement, each hold. Of days that were recorded side by
 * side the earliest holds, and what was retired stays retired. An extension or an undo that may allow nothing
 * (event_log_may_allow) counts for nothing. A retirement always forbids to refer to the flag; what it excuses (a day
 * that is over, no reference) it excuses only where it may allow.
 */
#ifndef FLAG_STATE_H
#define FLAG_STATE_H

#include "event_log.h"
#include "flag.h"
#include "guard.h"

struct flag_state {
	struct flag_overlay *v; /* one a flag, in the order of their first events */
	size_t n;
};

/* `log` is the project's; it must outlive the state. O(events). */
void flag_state_read(struct flag_state *s, const struct event_log *log);
void flag_state_release(struct flag_state *s);

/* For the guard of all three. */
struct flag_ask {
	const struct flag *flag; /* of the registry at hand, with what is recorded of it */
	int64_t until;           /* extend: the day asked for */
	int64_t now;
	int may_allow; /* would the event count (see ledger_self)? */
};
extern const struct guard_rule flag_rules[];

#endif
