/* SPDX-License-Identifier: ISC */
/*
 * Where the checklist of a release stands (PRODUCT.md, section 7): the events of its ledger folded with the policy, the
 * facts and the time. What allows something (a pass, a sign-off, a waiver, a thaw, an end of a blocker, of a veto or of
 * an exception's waiting) counts only from somebody who may, only for the candidate, and only where everything that
 * speaks against it was known; what stops counts from anybody.
 *
 * The events, all with the trailer `Check` where they speak of one:
 *
 *   check.pass fail error          a result; `Candidate`, `Exit`, `Duration`, `Url`, `Evidence`
 *   check.sign waive withdraw      without `Check`, withdraw takes back a veto
 *   check.veto                     of the whole release
 *   check.block unblock            unblock names the block by `Blocker`
 *   check.freeze-start freeze-end  `Candidate` is the commit that is frozen; `Branch`, `Until`
 *   check.exception-request exception-grant exception-deny
 *                                  `Commit`, `Patch` and `Written-By`, addresses between blanks; the other two name
 *                                  the request by `Exception`
 *
 * A bad entry may have been a denial: what was granted without knowing of it waits for another grant.
 *
 * For config-diff `Digest` says which difference was judged, and stands in for the candidate.
 */
#ifndef CHECK_STATE_H
#define CHECK_STATE_H

#include "check.h"
#include "event_log.h"

struct check_context {
	const struct check_list *list;
	const struct policy *policy;
	const struct facts *facts;
	const struct event_log *log; /* who is who has been found out */
	const struct strvec *same;   /* ids of the commits that are the candidate */
	int64_t now;
};

enum check_status {
	CHECK_PENDING,
	CHECK_PASSED,
	CHECK_FAILED,
	CHECK_ERROR,
	CHECK_WAIVED,
	CHECK_NOT_APPLICABLE,
	CHECK_OUTDATED
};

/* Numbers of events are places in the log. */
struct check_events {
	size_t *v;
	size_t n, alloc;
};

struct check_result {
	const struct check *check;
	enum check_status status;
	char *reason;                /* why; a phrase, "" where there is nothing to say */
	struct strvec problems;      /* what the facts have against it */
	struct check_events signers; /* the sign-offs that count, one a person */
	struct check_events results; /* of the last word: the passes that count, or the failures */
	int missing_runs;            /* passes that its command still needs */
	int missing_signs;
};

struct check_blocker {
	size_t event;
	long closed; /* the event that ended it; -1: it is open */
};

enum check_decision { CHECK_ASKED, CHECK_GRANTED, CHECK_DENIED };

struct check_exception {
	size_t event; /* the request */
	enum check_decision decision;
	long decided; /* by this event; -1: not yet */
};

struct check_freeze {
	int is_on;
	size_t event;  /* that began it */
	int64_t until; /* 0: until it is ended */
	/*
	 * A bad entry that no later freeze or end of one knows of: it may have been either, so whether there is a
	 * freeze cannot be told. -1: none.
	 */
	long doubt;
};

struct check_state {
	struct check_context context;
	struct check_result *v; /* in the list's order */
	size_t n;
	struct check_blocker *blockers; /* in the log's order, all */
	size_t n_blockers, blockers_alloc;
	struct check_events vetoes; /* that stand, the last one of each person */
	struct check_exception *exceptions;
	size_t n_exceptions, exceptions_alloc;
	struct check_freeze freeze;
	int is_out; /* check_state_end_freeze */
};

/* Folds; the context's members must outlive the state. O(checks * events). */
void check_state_init(struct check_state *s, const struct check_context *x);
/* The release is out: nothing is frozen for it any more, nor in doubt. */
void check_state_end_freeze(struct check_state *s);
void check_state_release(struct check_state *s);

const char *check_status_name(enum check_status status);
const char *check_decision_name(enum check_decision decision);

struct check_open {
	size_t checks, blockers, vetoes, unread;
};
/*
 * What a release waits for that has come to this stage: blocking checks due by then that are neither passed nor waived
 * and do apply; open blockers; vetoes; entries of the ledger that cannot be read, as a veto may stand in them or before
 * them. 1: nothing, it is ready.
 */
int check_state_is_ready(const struct check_state *s, enum check_stage stage, struct check_open *open);
/* Does this check hold the release up, once it is due? */
int check_result_is_open(const struct check_result *r);

/* NULL: none of that name. */
const struct check_result *check_state_find(const struct check_state *s, const char *name);
/*
 * Of the id, or the only one that begins with these digits (at least 4). NULL with ERR_FAIL in `err`: none, or several.
 */
const struct check_blocker *check_state_blocker(const struct check_state *s, const char *id, struct err *err);
const struct check_exception *check_state_exception(const struct check_state *s, const char *id, struct err *err);

/*
 * May this person sign the check off (is a sign-off of theirs counted)? Otherwise the reason is appended, a phrase.
 * `actor` and `identity` as an event of theirs has them.
 */
int check_may_sign(const struct check_context *x, const struct check *c, const char *actor,
		   enum event_identity identity, struct strbuf *reason);
/* The same for a waiver, which takes one person however many sign-offs the check wants. */
int check_may_waive(const struct check_context *x, const struct check *c, const char *actor,
		    enum event_identity identity, struct strbuf *reason);

#endif
