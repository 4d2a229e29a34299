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
	struct metrics_deploy *deploys;
	size_t n_deploys, deploys_alloc;
	struct metrics_incident *metric_incidents;
	struct metrics_prepared *prepared;
	size_t n_prepared;
};

#define STATS_INIT \
	{ \
		.logs = NULL \
	}

/*
 * Fills the facts with all that counts for this environment up to `ask->until`, of before the window, too: what ran
 * then is not new in it. A repository without a ledger has none. ERR_SHALLOW where the commits of a deploy are cut off.
 * To be released also after a failure.
 */
int stats_read(struct stats *s, struct repo *r, const struct metrics_ask *ask, struct err *err);
void stats_release(struct stats *s);

#endif
