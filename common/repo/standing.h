/* SPDX-License-Identifier: ISC */
/*
 * Where releases stand: everything that tags, policy, branches and ledgers say of one, gathered and judged
 * (model/standing). Runs no command of the policy and writes nothing.
 */
#ifndef REPO_STANDING_H
#define REPO_STANDING_H

#include "../model/announce_state.h"
#include "../model/standing.h"
#include "checklist.h"
#include "deploy.h"
#include "incidents.h"

/* One release, with all that was read of it; what came later than the reading failed is empty. */
struct standing_reading {
	struct repo *repo;
	struct checklist checklist; /* its pick, ledger and facts, too */
	struct deploy_session deploy;
	const char *environment; /* where it is, or is to be, deployed: borrowed from policy or ledger */
	struct deploy *last;     /* the newest deploy there; NULL: none */
	struct strvec deploy_blocking;
	struct incidents incidents;
	struct strvec open_incidents;
	struct strvec due_before_release, due_before_deploy; /* audiences */
	struct strvec open_checks;
	size_t missing_fixes; /* of its line, on newer ones; read for a tagged release alone */
	char *forward_line;   /* the first line that lacks one; NULL: none */
	int is_closed;
	struct standing standing;
};

/* `release` as release_pick has it. To be closed also after a failure. */
int standing_read(struct standing_reading *s, struct repo *r, const char *release, struct err *err);
void standing_close(struct standing_reading *s);

/*
 * The releases to be shown: those that are open, in version order; with `all` every one that has a ledger or an open
 * candidate, too. *is_open (the caller's, n of them) tells which are.
 */
int standing_list(struct strvec *ids, unsigned char **is_open, struct repo *r, int all, struct err *err);

#endif
