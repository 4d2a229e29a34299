/* SPDX-License-Identifier: ISC */
/* The checklist of a release as the repository has it: its ledger, judged by the policy and by what it changes. */
#ifndef CHECKLIST_H
#define CHECKLIST_H

#include "../model/check_state.h"
#include "facts.h"
#include "ledger.h"
#include "release_pick.h"

struct checklist {
	struct repo *repo;
	struct release_pick pick;
	struct ledger ledger;
	struct facts facts;
	int is_facts_lent; /* they belong to a cache */
	struct check_list list;
	struct check_state state; /* of the ledger as it was when last folded */
	int is_folded;
	char *owner; /* who answers for the release; NULL: nobody */
};

/*
 * Reads the release's, `asked` as release_pick has it. Runs nothing and writes nothing. ERR_FAIL for an unknown release
 * or a policy that cannot be; ERR_SHALLOW. `c` is to be closed also after a failure.
 */
int checklist_open(struct checklist *c, struct repo *r, const char *asked, struct err *err);
/* Facts of candidates that were read, for the next release that has the same one. */
struct checklist_cache {
	struct checklist_facts {
		git_oid candidate;
		const struct policy_package *package;
		const struct tag *base;
		struct facts facts;
		struct checklist_facts *next;
	} * last;
};
void checklist_cache_release(struct checklist_cache *cache);

/*
 * For those who ask only what holds a release up now: checklist_open by what has been read already, without how big the
 * release is. A tagged release of a policy without checks that are due after that is not judged at all: its state is
 * empty. Index and cache must outlive `c`.
 */
int checklist_open_brief(struct checklist *c, struct release_index *x, struct checklist_cache *cache, const char *asked,
			 struct err *err);
void checklist_close(struct checklist *c);
/* Judges anew, after the ledger was read again. */
void checklist_fold(struct checklist *c);

/*
 * Holds the making of a final version (`release`: its tag) at this commit to its flags in the continuous model
 * (flags_require_clean), and to readiness where release.requireChecks says so. Approvals for the commit under a release
 * commit count (release_same). ERR_NO with what is open.
 */
int checklist_require_ready(struct repo *r, const char *release, const git_oid *commit, struct err *err);
/* Who answers for a release: as recorded for it, else for its line (NULL: none), else release.owner; NULL: nobody. */
const char *checklist_owner(const struct repo *r, const struct lines *lines, const char *release,
			    const struct repo_line *line);

/* Is nothing open that is due by this stage? 0, or ERR_NO with what is. */
int checklist_demand_ready(const struct checklist *c, enum check_stage stage, struct err *err);

#endif
