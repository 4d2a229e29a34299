/* SPDX-License-Identifier: ISC */
/* A sync under way: what is known of each ledger here and on the remote. For ledger_remote.c and ledger_receive.c. */
#ifndef LEDGER_SYNC_H
#define LEDGER_SYNC_H

#include "ledger_remote.h"

#define SEEN_PREFIX "refs/release-remotes/"

/* What is known of a ledger here and there. */
struct ledger_side {
	char *release, *ref, *seen_ref;
	git_oid here;  /* our tip; zero: none */
	git_oid seen;  /* the remote's last tip that we saw; zero: none */
	git_oid there; /* what it has now; zero: none */
	enum ledger_remote_state state;
	char *reason;
};

struct ledger_syncing {
	struct repo *repo;
	const char *remote;
	struct ledger_side *v;
	size_t n, alloc;
	int push;
	struct err *err;
};

/* The ledger of a release, added where it was not there. The pointer is good until the next call. */
struct ledger_side *ledger_side_add(struct ledger_syncing *s, const char *release);
/* This one is left alone from now on. */
void ledger_side_refuse(struct ledger_side *one, const char *reason);
/* Ledgers that were seen on the remote: one that it has no longer must be noticed. */
int ledger_sides_add_seen(struct ledger_syncing *s);
/*
 * Lists what the remote has (`only_known`: of these ledgers alone), reads what is here, fetches what is new into the
 * refs that keep it, and marks what has gone back.
 */
int ledger_receive(struct ledger_syncing *s, int only_known);
/* The same without fetching: the state tells what a sync would do. What is not here cannot be judged: it is received. */
int ledger_look(struct ledger_syncing *s);

#endif
