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
	struct strvec refs;    /* "refs/heads/release/1.4" */
	struct err doubt;      /* its code is set: whether they are frozen cannot be told, and why */
	git_oid at;            /* the candidate when it began; zero: not said */
	const char *tag;       /* of the release, which does not end the freeze; NULL: there is none */
	const char *objection; /* to that tag, as thaw_objection has it */
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
	struct release_index index; /* which the picks borrow from */
};
void frozen_list_release(struct frozen_list *l);

/* A ledger that is about to come, by a push. */
struct frozen_coming {
	char *release;
	git_oid tip;
};

/*
 * What holds any of these branches (full names) now, the ledgers that come taken as they will be. A ledger speaks of
 * the branch of its release; where that has none of its own, of the main line, of the branches that the policy would
 * make for it and of those that it names itself. One that speaks of such a branch and cannot be read whole leaves it in
 * doubt, unless somebody has begun or ended a freeze since, knowing of what is bad in it; so does one that lacks what
 * was seen of it at a remote. Once the release is out (thaw.h) its ledger holds nothing. `out` is to
 * be released also after a failure. O(events of all ledgers).
 */
int frozen_read(struct frozen_list *out, struct repo *r, const struct strvec *refs, const struct frozen_coming *coming,
		size_t n, struct err *err);

/* Does the commit go in all the same? What cannot be told does not. */
int frozen_lets_in(const struct frozen *f, struct repo *r, const struct commit *c);

#endif
