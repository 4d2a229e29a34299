/* SPDX-License-Identifier: ISC */
/*
 * The calendar of a release train as pure arithmetic: when it is cut, frozen and released. Cuts are fixed at
 * anchor + n × cadence for every whole n, before the anchor too; a date that moves never moves the ones after it.
 *
 * A cut on a skipped day moves to the first day after the skipped ones, at its own time of day. Where that day has a
 * cut of its own already, or an earlier one of the skipped days has moved there, the two are one.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "instant.h"
#include "policy.h"

/* An instant that is not known, or lies outside the calendar (years 0 to 9999). */
#define SCHEDULE_NONE INSTANT_NONE

/* Skipped days since 1970-01-01, both ends included. */
struct schedule_days {
	int64_t first, last;
};

struct schedule {
	const char *name; /* borrowed from the policy */
	int64_t cadence, anchor, freeze, release;
	struct schedule_days *skips; /* ascending, neither touching nor overlapping */
	size_t n_skips, alloc;
};

/* One cut with what follows from it; instants in seconds since the epoch. */
struct departure {
	int64_t planned; /* where the cadence puts the cut; names the departure for good */
	int64_t cut, freeze, release;
};

/*
 * Parses one entry of release-train.skip, "2026-12-24" or "2026-12-21..2027-01-04". ERR_FAIL when it is neither, or the
 * range ends before it begins.
 */
int schedule_days_parse(struct schedule_days *out, const char *text, size_t len, struct err *err);

/*
 * `t` must outlive it; its values are good when policy_demand has let "release-train" through. ERR_FAIL for a skip
 * entry that is none. To be released also after a failure.
 */
int schedule_init(struct schedule *s, const struct policy_train *t, struct err *err);
void schedule_release(struct schedule *s);

/*
 * The last departure whose cut is at or before `now`, and the first whose cut is after it. 1, or 0 when there is none
 * in the calendar; `out` is all SCHEDULE_NONE then. O(skips).
 */
int schedule_current(const struct schedule *s, int64_t now, struct departure *out);
int schedule_next(const struct schedule *s, int64_t now, struct departure *out);

/* A release date that people moved: of the departure whose cut the cadence puts at `planned`. */
struct schedule_move {
	int64_t planned;
	int64_t release; /* SCHEDULE_NONE: held until further notice */
	const char *reason;
};
/* Applies the last of the moves that is for this departure. The cut stays where it is. */
void departure_move(struct departure *d, const struct schedule_move *moves, size_t n);

/* Appends the ISO week of an instant, "2026-W02". */
void schedule_add_week(struct strbuf *out, int64_t instant);
/* Appends an instant for people, a midnight as its day: "2026-01-07 (2026-W02)"; "-" for SCHEDULE_NONE. */
void schedule_add_instant(struct strbuf *out, int64_t instant);

/* A departure of the past, for the rates below. */
struct schedule_record {
	int64_t planned_release; /* SCHEDULE_NONE: it was held, no date was promised */
	int64_t released;        /* SCHEDULE_NONE: not yet */
	size_t on, missed;       /* commits */
};

struct schedule_rates {
	size_t due;     /* departures with a promised day that were released, or whose day is over */
	size_t on_time; /* of these, released on the promised UTC day or before */
	size_t on;      /* commits of all departures that were released, and those that missed theirs */
	size_t missed;
};

/* on_time / due is the on-time rate, missed / (on + missed) the carry-over rate; without a divisor there is none. */
struct schedule_rates schedule_rates(const struct schedule_record *records, size_t n, int64_t now);

#endif
