/* SPDX-License-Identifier: ISC */
/* What the release ledger says about deploys, incidents, trains and approval, as the plain facts that metrics are made
 * of. */
#ifndef STATS_H
#define STATS_H

#include "../model/metrics.h"
#include "open.h"

struct stats {
	struct metrics_facts facts; /* borrows from here and from the repository */
};

#define STATS_INIT \
	{ \
		{ \
			NULL, 0, NULL, 0, NULL, 0 \
		} \
	}

/*
 * Fills the facts with all that counts for this environment up to `ask->until`, of before the window, too: what ran
 * then is not new in it. A repository without a ledger has none. To be released also after a failure.
 */
int stats_read(struct stats *s, struct repo *r, const struct metrics_ask *ask, struct err *err);
void stats_release(struct stats *s);

#endif
