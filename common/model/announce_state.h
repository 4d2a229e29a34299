/* SPDX-License-Identifier: ISC */
/*
 * What each audience was told of a release and who has taken note of it, folded from the ledger: the events
 *
 *	announce.draft    Audience, Digest; evidence "text"
 *	announce.publish  Audience, Digest; evidence "text"
 *	announce.ack      Audience, Digest of what was read
 *
 * A draft or publication speaks of the candidate that was at hand; when there is another one, it is the draft of the
 *next. An acknowledgement is one of that very text. Of two publications side by side both must be acknowledged.
 */
#ifndef ANNOUNCE_STATE_H
#define ANNOUNCE_STATE_H

#include "event_log.h"
#include "guard.h"

enum announce_stage { ANNOUNCE_NONE, ANNOUNCE_DRAFTED, ANNOUNCE_PUBLISHED, ANNOUNCE_ACKNOWLEDGED };

struct announce_audience {
	const struct policy_audience *audience;
	enum announce_stage stage;
	long text;                     /* place in the log of the newest draft or publication; -1: none */
	struct event_heads published;  /* publications for this candidate, the last ones */
	struct strvec acknowledged_by; /* actors, each once: principals, or addresses that are claimed */
	int is_other_candidate;        /* `text` speaks of another candidate */
};

struct announce_state {
	struct announce_audience *v; /* in the order of the policy */
	size_t n;
};

/*
 * `audiences`: those that there are (n of them), which must outlive the state. `same`: the commits that count as the
 * candidate (release_pick.h).
 */
void announce_state_read(struct announce_state *s, const struct event_log *log, const struct policy *p,
			 const struct policy_audience *const *audiences, size_t n, const struct strvec *same);
void announce_state_release(struct announce_state *s);
const struct announce_audience *announce_state_find(const struct announce_state *s, const char *audience);
/* "none", "drafted", "published", "acknowledged". */
const char *announce_stage_name(enum announce_stage stage);

/*
 * Appends the audiences that must acknowledge before this step ("deploy" or "release") and have not. What must be
 * acknowledged before the release is due before the deploy, too.
 */
void announce_state_due(struct strvec *out, const struct announce_state *s, const char *step);

/* What somebody wants to do, for the guard. */
struct announce_ask {
	const struct announce_audience *audience;
	int may_allow;                    /* would it count? (ledger_self.h) */
	const struct policy_role *role;   /* of the audience's ackRole; NULL: anybody */
	const char *actor;                /* who asks: the principal, or the address git would write */
	const struct strvec *missing;     /* what the text lacks (announce_missing) */
	const struct strvec *unexplained; /* breaking changes without migration text */
	const char *text;                 /* to be published; NULL: there is none */
	int is_other_candidate;           /* the text was drafted for another one */
};
extern const struct guard_rule announce_rules[];

#endif
