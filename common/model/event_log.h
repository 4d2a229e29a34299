/* SPDX-License-Identifier: ISC */
/*
 * The events of one ledger and how they follow one another. Two clones record at the same time, so the events are a
 * graph and not a list: state is computed from what came before what (event_log_precedes), never from clocks, and of
 * what happened side by side the safe side wins (event_heads). The order for display is (Lamport, object id).
 *
 * repo/ledger fills in what the objects say; event_log_settle works out the rest. A bad event (tampered with, replayed,
 * malformed) stays in the log with its problem, and counts for nothing: `counts` is what every fold looks at.
 */
#ifndef EVENT_LOG_H
#define EVENT_LOG_H

#include "event.h"
#include "policy.h"

enum event_identity {
	EVENT_CLAIMED,     /* not signed: the author's name and address are a claim */
	EVENT_SIGNED,      /* by a key that the allowed signers know; `principal` says whose */
	EVENT_UNKNOWN_KEY, /* signed by a key that nobody knows, or that could not be checked */
	EVENT_REVOKED      /* signed by a key that was taken back, or was past its time */
};

struct event_evidence {
	char *name; /* of the entry in the event's tree */
	char oid[OID_HEX + 1];
};

struct event_entry {
	char oid[OID_HEX + 1];
	int is_unread;   /* the object is missing or damaged: nothing is known of it, not even its parents */
	size_t *parents; /* places in the log */
	size_t n_parents;
	struct event event;   /* all empty when it could not be read or parsed */
	char *author, *email; /* as the commit says, clean */
	int64_t commit_time;  /* the committer's */
	int is_signed;        /* a signature stands in it, whatever it is worth */
	struct event_evidence *evidence;
	size_t n_evidence;
	char *problem; /* NULL: none. Set by the reader, or by event_log_settle */
	/* Who: known only where it was asked for (repo/ledger_who). */
	enum event_identity identity;
	char *principal; /* for EVENT_SIGNED, else NULL */
	/* By event_log_settle. */
	uint64_t lamport;    /* as it must be, whatever the event says */
	int counts;          /* an event without a problem that is neither root nor join */
	uint32_t chain, place; /* for event_log_precedes */
	uint32_t *reach;
	uint32_t n_reach;
};

struct event_log {
	struct event_entry
		*v; /* after event_log_settle in (lamport, oid) order, so that parents come before children */
	size_t n, alloc;
	char *release;          /* whose ledger this is */
	char root[OID_HEX + 1]; /* the root that counts; "" for an empty log */
	int must_sign;          /* only what is signed by a known principal may approve or allow (policy) */
	uint32_t **reaches;     /* owns the vectors */
	size_t n_reaches, reaches_alloc;
};

void event_log_init(struct event_log *l, const char *release);
void event_log_release(struct event_log *l);
/* A new entry, all zero; the pointer is good until the next call. */
struct event_entry *event_log_add(struct event_log *l);
/* Notes a problem; the first one stays. */
void event_entry_fail(struct event_entry *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Sorts the log, works out Lamport numbers and the graph, and finds what is wrong between events: a second root, a
 * Ledger-Root or a Release-Id of another ledger, a Lamport that lies, an event with several parents, a replayed one.
 * `root`: the id of the root that this ledger must have; NULL: the first one that has no problem. The graph has no
 * cycles (object ids cannot). O(n log n) for n events that follow one another, O(n * width) where they do not.
 *
 * Replayed is an event whose nonce another one had before it; of two side by side the later one in the order, but only
 * when both say the same in the same name and neither is signed. Nobody can so take away what somebody else has said.
 */
void event_log_settle(struct event_log *l, const char *root);

/* Did entry `a` happen before entry `b` (is it an ancestor of it)? Not of itself. O(1). */
int event_log_precedes(const struct event_log *l, size_t a, size_t b);
/* The entry of this id, or of the only one that begins with these (at least 4) digits. -1: none, -2: several. */
long event_log_find(const struct event_log *l, const char *oid);

/* Who acted: the principal that signed, else the address that is claimed. One of these counts once. */
const char *event_entry_actor(const struct event_entry *e);
/*
 * May the event allow something (approve, waive, end a freeze, agree, start)? Where signing is in force only what a
 * known principal signed may; what forbids or stops needs no such thing: it always counts.
 */
int event_log_may_allow(const struct event_log *l, size_t i);
/* Does its actor hold the role, as event_log_may_allow has it? A role of NULL is anybody's. */
int event_log_has_role(const struct event_log *l, size_t i, const struct policy_role *role);
/* "signed", "claimed", "unknown-key", "revoked". */
const char *event_identity_name(enum event_identity identity);

/*
 * The last word on one matter: the events that no later one has replaced. One of them when all know of each other,
 * several when they were recorded side by side. Fed in the order of the log.
 */
struct event_heads {
	size_t *v; /* places in the log, ascending */
	size_t n, alloc;
};
void event_heads_add(struct event_heads *h, const struct event_log *l, size_t i);
void event_heads_release(struct event_heads *h);

/* An event's id as people write it and JSON has it: the first 12 digits. */
#define EVENT_ID_HEX 12
void event_entry_id(char out[EVENT_ID_HEX + 1], const struct event_entry *e);

#endif
