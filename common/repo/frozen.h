/* SPDX-License-Identifier: ISC */
/* Branches whose release is frozen, and which commits go into them all the same; see gate.h. */
#ifndef FROZEN_H
#define FROZEN_H

#include "../model/check_state.h"
#include "../model/commit.h"
#include "ledger.h"
#include "release_pick.h"

struct frozen {
	char *release;
	char *ref;  /* "refs/heads/release/1.4" */
	git_oid at; /* the candidate when it began; zero: not said */
	/* Not for callers. */
	struct release_pick pick;
	struct ledger ledger;
	struct check_list list;
	struct facts facts;
	struct check_state state;
	int is_folded;
};

struct frozen_list {
	struct frozen **v; /* each of its own: their states point into them */
	size_t n, alloc;
};
void frozen_list_release(struct frozen_list *l);

/* A ledger that is about to come, by a push. */
struct frozen_coming {
	char *release;
	git_oid tip;
};

/*
 * Every branch that is frozen now, those ledgers taken as they will be. `out` is to be released also after a failure.
 * O(events of all ledgers).
 */
int frozen_read(struct frozen_list *out, struct repo *r, const struct frozen_coming *coming, size_t n, struct err *err);

/* Does the commit go in all the same? What cannot be told does not. */
int frozen_lets_in(const struct frozen *f, struct repo *r, const struct commit *c);

#endif
