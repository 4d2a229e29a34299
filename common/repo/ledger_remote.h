/* SPDX-License-Identifier: ISC */
/*
 * Sharing ledgers by fetch and push (PRODUCT.md, section 6). What a remote has is kept in
 * `refs/release-remotes/<remote>/<id>`: the last tip seen there, never moved backwards, never pruned. Every fetch and
 * push is a fast-forward; what two clones recorded is joined.
 */
#ifndef LEDGER_REMOTE_H
#define LEDGER_REMOTE_H

#include "ledger.h"

enum ledger_remote_state {
	LEDGER_SAME,     /* nothing to do */
	LEDGER_RECEIVED, /* came from the remote */
	LEDGER_SENT,
	LEDGER_JOINED,  /* both had something: joined and sent */
	LEDGER_REWOUND, /* the remote has gone back behind what it had, or has deleted it: left alone */
	LEDGER_REFUSED  /* not taken: there (a hook, a protected namespace), or here (objects that git refuses) */
};

struct ledger_remote_result {
	char *release;
	enum ledger_remote_state state;
	git_oid seen; /* rewound: the last tip that was seen there */
	git_oid now;  /* rewound: what it has now; zero: it is gone */
	char *reason; /* refused: why */
};

struct ledger_sync {
	struct ledger_remote_result *v; /* by release, the project's own first */
	size_t n, alloc;
	struct ledger_remote_result *notes; /* ledger_notes.h: `release` is the ref's name */
	size_t n_notes;
};
void ledger_sync_release(struct ledger_sync *s);

/*
 * Fetches, joins and pushes the ledgers of these releases (n_only of them; 0: all, here and there, then the notes of
 * ledger_notes.h likewise). A push that lost against another one is tried again with a growing, random pause, at
 * most LEDGER_TRIES times. `push` 0: only receives. ERR_FAIL when the remote cannot be reached, in git's words. `s` is
 * to be released also after a failure.
 */
#define LEDGER_TRIES 64
int ledger_sync_run(struct ledger_sync *s, struct repo *r, const char *remote, const char *const *only, size_t n_only,
		    int push, struct err *err);

/* What a sync of all ledgers would do, as far as can be told without fetching. Changes nothing; looks at no notes. */
int ledger_sync_look(struct ledger_sync *s, struct repo *r, const char *remote, struct err *err);

/* "received", "sent" … */
const char *ledger_remote_state_name(enum ledger_remote_state state);

/* The remote to share ledgers with (repo_push_remote), owned; NULL when the repository has none. */
char *ledger_remote_name(struct repo *r);
/* Brings our ref up to what was last seen at the remote, without asking it. */
int ledger_take_seen(struct repo *r, const char *remote, const char *release, struct err *err);
/* The remotes at which this ledger (NULL: any) was seen, by name. */
int ledger_seen_remotes(struct strvec *out, struct repo *r, const char *release, struct err *err);
/* The releases whose ledgers were seen at any remote, by name, the project's own left out. */
int ledger_seen_releases(struct strvec *out, struct repo *r, struct err *err);
/* The name of the ref that keeps what a remote had. */
void ledger_remote_ref(struct strbuf *out, const char *remote, const char *release);

/*
 * Pushes these commits to these refs of the remote, all or none, each a fast-forward. 0, ERR_RACE when the remote has
 * moved on, ERR_NO when it does not take them, ERR_FAIL for everything else. What was accepted although the answer got
 * lost is found out by the caller's next fetch.
 */
int ledger_push(struct repo *r, const char *remote, const char *const *refs, const git_oid *commits, size_t n,
		struct err *err);

/* Is `a` the same as or an ancestor of `b`? Both must be here. 1, 0, or ERR_FAIL. */
int ledger_contains(struct repo *r, const git_oid *b, const git_oid *a, struct err *err);

/* A pause before try number `attempt` (from 1): random, up to some 20 ms at first and half a second in the end. */
void ledger_pause(unsigned attempt);

#endif
