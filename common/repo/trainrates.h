/* SPDX-License-Identifier: ISC */
/*
 * How a train has kept its days. A commit boards the first train that is cut after it reached the main line, as the
 * board of git release-train has it. A final release rides the last train that was cut before its tag was made and from
 * which it holds a commit; what holds none, as a hotfix between two trains, rides none. Of several the one with most of
 * them is the train's. It was released when the first deploy.verify in production was recorded, else when its tag was
 * made.
 *
 * Departures count from the train's anchor on, the newest TRAINRATES_MAX of them, where something was on board that was
 * neither taken off nor in a release that rode an earlier train.
 */
#ifndef TRAINRATES_H
#define TRAINRATES_H

#include <jansson.h>

#include "../model/train_state.h"
#include "open.h"

#define TRAINRATES_MAX 520

struct trainrate {
	struct departure departure; /* with the release date that is recorded */
	char *release;              /* the tag; NULL: nothing has ridden it */
	int64_t released;           /* SCHEDULE_NONE: not yet */
	size_t on, missed;          /* commits: those of the release; those recorded as missing the train */
};

struct trainrates {
	struct trainrate *v; /* by cut */
	size_t n;
	struct schedule_rates rates;
};

/*
 * `package`: whose tags; NULL: the project's. `state`: what is recorded of this train. ERR_SHALLOW when the clone lacks
 * the history, ERR_FAIL without a main line. To be released also after a failure.
 */
int trainrates_read(struct trainrates *t, struct repo *r, const struct schedule *schedule,
		    const struct policy_package *package, const struct train_state *state, struct err *err);
void trainrates_release(struct trainrates *t);

/*
 * The keys of schedule_rates_json and "departures", an array of the keys of departure_json, "released", "tag", "on" and
 * "missed".
 */
json_t *trainrates_json(const struct trainrates *t);

#endif
