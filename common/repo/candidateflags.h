/* SPDX-License-Identifier: ISC */
/* The flags of a candidate beside those of the last release: what `git release-flags` and the checklist judge. */
#ifndef CANDIDATEFLAGS_H
#define CANDIDATEFLAGS_H

#include "../model/flag_state.h"
#include "flagscan.h"
#include "ledger.h"

struct candidateflags_ask {
	const char *commit;                   /* NULL: HEAD, with the policy at hand */
	const char *before;                   /* NULL: the last final release that the commit reaches */
	const struct policy_package *package; /* whose last final release that is; NULL: the project's */
	int with_references;
	int with_base; /* for what changed; not read where the candidate has no flag that could have */
	int with_gone; /* of the base those, too, that the candidate has no more */
};

struct candidateflags {
	struct flags flags;   /* of the candidate, with what is recorded about them */
	struct flags before;  /* of the base, as its registry says; nothing where there is none */
	struct flagscan scan; /* the candidate's references; empty unless asked for */
	char *base;           /* the revision or tag of the base; NULL: none */
	char *unread;         /* why what is recorded could not be read, and was left out; NULL: it was read */
	int64_t now;
	struct ledger ledger; /* the project's, identified */
	struct flag_state recorded;
	struct policy own, old; /* what the registries are made of; not for callers */
	struct config_list own_entries, old_entries;
};

/*
 * ERR_FAIL for a revision that is none, and a policy that cannot be; ERR_SHALLOW when the base cannot be known in this
 * clone. A ledger that cannot be read is no failure, see `unread`. To be released also after a failure.
 */
int candidateflags_read(struct candidateflags *cf, struct repo *r, const struct candidateflags_ask *ask,
			struct err *err);
void candidateflags_release(struct candidateflags *cf);
/* Folds again what the ledger has by now (in the prepare function of a recording). */
void candidateflags_reread(struct candidateflags *cf);

/* What is wrong with the flags, read with_references; default-changed only with_base. Borrows from `cf`. */
void candidateflags_check(struct flag_problems *out, const struct candidateflags *cf);

/*
 * The gate of release.model = continuous: each merge may ship, no freeze and no checklist stands before it, so a final
 * version is tagged only where the flags are in order, whether release.requireChecks is set or not. To be called for
 * every final version, with the commit to be tagged (or its parent, before a release commit is made); in the other
 * models, whose checklist has the flags among its checks, it lets everything through.
 *
 * ERR_NO names what is wrong. A default that changed is not: it is this very release that ships it, and nobody could
 * ever tag it. ERR_FAIL or ERR_SHALLOW where it cannot be known, also for want of the ledger: then nothing passes.
 */
int flags_require_clean(struct repo *r, const git_oid *commit, struct err *err);

#endif
