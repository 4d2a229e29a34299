/* SPDX-License-Identifier: ISC */
/* What the release ledger says about deploys, incidents, trains and approval, as the plain facts that metrics are made
 * of. */
#ifndef STATS_H
#define STATS_H

#include "../model/deploy_state.h"
#include "../model/incident.h"
#include "../model/metrics.h"
#include "ledger.h"
#include "open.h"

/* One release's ledger, kept open: facts borrow from it. */
struct stats_release_log {
	struct ledger ledger;
	struct deploys deploys;
};

struct stats {
	struct metrics_facts facts; /* borrows from what follows */
	struct stats_release_log *logs;
	size_t n_logs;
	struct ledger project;
	struct incident_list incidents;
	struct metrics_deploy *deploys; /* of the environment, causes before effects */
	size_t n_deploys;
	struct metrics_incident *metric_incidents;
	struct metrics_prepared *prepared;
	size_t n_prepared;
	struct strvec unseen; /* releases that were deployed and whose commit is not here: none of its commits counts */
};

#define STATS_INIT \
	{ \
		.logs = NULL, .unseen = STRVEC_INIT \
	}

/*
 * Fills the facts with all that the ledgers know of this environment, before the window and after it, too: what ran
 * before brought its commits then, and what came later can say how a deploy of the window ended. A repository without a
 * ledger has none. ERR_SHALLOW where the commits of a deploy in the window are cut off. To be released also after a
 * failure.
 */
int stats_read(struct stats *s, struct repo *r, const struct metrics_ask *ask, struct err *err);
void stats_release(struct stats *s);

#endif
