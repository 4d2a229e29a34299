/* SPDX-License-Identifier: ISC */
/*
 * Where releases stand: everything that tags, policy, branches and ledgers say of one, gathered and judged
 * (model/standing). Runs no command of the policy and writes nothing.
 */
#ifndef REPO_STANDING_H
#define REPO_STANDING_H

#include "../base/map.h"
#include "../model/standing.h"
#include "checklist.h"
#include "deploy.h"
#include "forward.h"
#include "incidents.h"
#include "release_index.h"

/* What the releases of a repository have in common, read once. */
struct standing_context {
	struct repo *repo;
	struct release_index index;
	struct checklist_cache facts;
	struct incidents incidents; /* its ledger is the project's */
	struct forward forward;     /* of all lines, once a release with a line of its own has asked for it */
	int has_forward;
	struct ledger_self self; /* who would act, by what the configuration says: nothing is signed to find out */
	char *at_hand;           /* the branch that is checked out; NULL: none */
	char *stopped;           /* a command of ours that has stopped in this work tree: "release-hotfix"; NULL: none */
	int is_busy;             /* a merge, a rebase or the like is under way in it */
	char *remote;            /* that ledgers are shared with; NULL: none */
	int is_bare, has_policy, is_policy_untracked, is_trusted;
	struct map verified;         /* by "<environment> <release>", as far as somebody has asked */
	struct strvec verified_keys; /* owns them */
};

/* To be closed also after a failure. */
int standing_context_open(struct standing_context *x, struct repo *r, struct err *err);
void standing_context_close(struct standing_context *x);
/* Was the release verified in the environment, or is it said to run there? 1, 0 or ERR_*. Asked of the ledger once. */
int standing_is_verified(struct standing_context *x, const char *release, const char *environment, struct err *err);

/* One release, with all that was read of it; what came later than the reading failed is empty. */
struct standing_reading {
	struct standing_context *context;
	struct checklist checklist; /* its pick, ledger and facts, too */
	struct deploy_session deploy;
	const char *environment; /* where it is, or is to be, deployed: borrowed from policy or ledger */
	struct deploy *last;     /* the deploy there, deploys_last; NULL: none */
	struct strvec deploy_blocking;
	struct strvec open_incidents;
	struct strvec due_before_release, due_before_deploy; /* audiences */
	struct strvec announce_lacks;
	struct strvec open_checks, open_post;
	char *rollback_target;    /* that a plan would have */
	size_t missing_fixes;     /* of its line, on newer ones; read for a tagged release alone */
	const char *forward_line; /* the first line that lacks one; NULL: none */
	struct standing standing;
};

/* `release` as release_pick has it; the context must outlive the reading. To be closed also after a failure. */
int standing_read(struct standing_reading *s, struct standing_context *x, const char *release, struct err *err);
void standing_close(struct standing_reading *s);

#endif
