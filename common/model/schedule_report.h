/* SPDX-License-Identifier: ISC */
/* The calendar of trains as JSON and as iCalendar text. */
#ifndef SCHEDULE_REPORT_H
#define SCHEDULE_REPORT_H

#include <jansson.h>

#include "train_state.h"

/* A train with the departures to show. */
struct timetable {
	struct schedule schedule;
	struct departure current; /* all SCHEDULE_NONE: none in the calendar */
	struct departure *next;   /* those after it, in order */
	size_t n_next;
	const struct train_state *state; /* what is recorded, borrowed; NULL: nothing */
};

/* The train at `now`, with up to `count` departures to come. ERR_FAIL as schedule_init. Released also after a failure.
 */
int timetable_init(struct timetable *t, const struct policy_train *train, int64_t now, size_t count, struct err *err);
void timetable_release(struct timetable *t);
/* Moves the releases that people moved. `state` must outlive the timetable. */
void timetable_hold(struct timetable *t, const struct train_state *state);

/* Sets "cut", "freeze", "release" (instants) and "isoWeek" (of the cut), null where there is none. */
void departure_json(json_t *object, const struct departure *d);
/* {"due", "onTime", "onTimeRate", "on", "missed", "carryOverRate"}: a rate is null without a divisor. */
json_t *schedule_rates_json(const struct schedule_rates *r);
/*
 * {"train", "current", "next", "upcoming", "holds"}: next is the first of upcoming; holds are those of the departures
 * shown, [{"cut", "release", "reason"}].
 */
json_t *timetable_json(const struct timetable *t);

/*
 * A calendar of all departures of the trains, an event for each cut, freeze and release. UIDs are made of the project,
 * the train and the day that the cadence gives, so that an event that moves stays the same one.
 */
void timetable_ical(struct strbuf *out, const struct timetable *trains, size_t n, const char *project, int64_t now);

#endif
