/* SPDX-License-Identifier: ISC */
/*
 * How delivery goes: the five DORA metrics, whether trains leave on their day, and what approval costs. The caller says
 * what happened, in plain arrays; here it is counted, and nowhere else.
 *
 * The window is [since, until): its first second counts, its last one is the one before `until`. Over it and one
 * environment, with D = the deploys started in it:
 *
 * Succeeded: reached verified and was not rolled back, whenever that was. S = those of D.
 *
 * Deployment frequency: |S| / days.
 *
 * Change lead time: over the commits that came with each of S, time verified - committer time. Negative ones (a clock
 * was wrong) are counted as `skewed` and left out. The commits are those that are no merges and that the target has and
 * the target of no earlier deploy that succeeded in this environment, be it of the window or before.
 *
 * Failed: a rollback began, a trigger fired and was not waived, it was aborted after its start, an incident (not an
 * invalid one) or an unplanned release names it; each deploy once. Change fail rate: failed of D / |D|.
 *
 * Onset of a failed deploy: the earliest of impact start, fire, abort, rollback start. Recovered: the earliest of
 * rollback complete; the last of its incidents resolved (none of them still open); an unplanned release that names it
 * verified.
 *
 * Recovery time: over the failed of D, recovered - onset. Not recovered yet: `open`. Recovered, but with an onset that
 * nobody recorded or that lies later (a clock was wrong): `skewed`, and left out.
 *
 * Rework rate: unplanned of D / |D|.
 *
 * Percentiles are by nearest rank: of n sorted values the ceil(p n / 100)-th, so that each is a value that occurred;
 * the median is p50.
 *
 * What names a release means one deploy of it: an incident the latest that had started when the impact began (the
 * first, if none had), an unplanned release the latest before it.
 */
#ifndef METRICS_H
#define METRICS_H

#include <stddef.h>
#include <stdint.h>

/* An instant that was never, or is not known. All others are seconds since the epoch. */
#define METRICS_NEVER INT64_MIN

/*
 * One deploy of a release to an environment. Only what took effect counts: of an abort after the end, which is recorded
 * all the same, the caller says nothing.
 */
struct metrics_deploy {
	const char *release;
	const char *environment;
	const char *target; /* the commit's id: a target that ran before brings no commits. NULL: not known */
	size_t order;       /* its place among all, causes before effects; no two have the same */
	int64_t started;    /* NEVER: planned only. In no D, but it can name a release as unplanned */
	int64_t verified;
	int64_t fired;   /* the first trigger that fired and was not waived */
	int64_t aborted; /* after its start */
	int64_t rollback_started;
	int64_t rolled_back; /* complete */
	int is_unplanned;
	const char *fixes;        /* the release that an unplanned one names; NULL: none */
	const int64_t *committed; /* committer times of the commits that came with it */
	size_t n_committed;
};

/* Nothing has happened yet; for callers, who fill in what did. */
#define METRICS_DEPLOY_INIT \
	{ \
		.started = METRICS_NEVER, .verified = METRICS_NEVER, .fired = METRICS_NEVER, .aborted = METRICS_NEVER, \
		.rollback_started = METRICS_NEVER, .rolled_back = METRICS_NEVER \
	}

struct metrics_incident {
	const char *release;     /* NULL: of none */
	const char *environment; /* NULL: of any */
	int is_invalid;
	int64_t impact_start; /* else when it was detected, else when it was opened */
	int64_t resolved;     /* NEVER: open */
};

/* What happened to a release before it was deployed. */
struct metrics_prepared {
	const char *release;
	int64_t begun;    /* its first candidate was made, or the freeze began; NEVER: not yet */
	int64_t ready;    /* every check was settled; NEVER: not yet */
	int64_t planned;  /* when its train was to leave; NEVER: on no train */
	int64_t released; /* when it left; NEVER: not yet */
	size_t waivers;
};

/* All that the caller knows; borrowed throughout. */
struct metrics_facts {
	const struct metrics_deploy *deploys;
	size_t n_deploys;
	const struct metrics_incident *incidents;
	size_t n_incidents;
	const struct metrics_prepared *prepared;
	size_t n_prepared;
};

/* The window, which must not be empty, and the environment. `now` is for what is overdue. */
struct metrics_ask {
	int64_t since, until, now;
	const char *environment;
};

/* Durations in seconds. */
struct metrics_times {
	int64_t p50, p90; /* METRICS_NEVER without a value */
	size_t n;         /* values */
	size_t skewed;    /* left out, since a clock was wrong or one end is not known */
	size_t open;      /* not over yet, and so without a value */
};

/* The five, over one window. */
struct metrics_figures {
	int64_t since, until;
	size_t started;   /* |D| */
	size_t succeeded; /* |S| */
	size_t failed;
	size_t kept; /* succeeded and did not fail; the rest of D goes on */
	size_t unplanned;
	struct metrics_times lead;
	struct metrics_times recovery;
};

/*
 * Trains with their planned day in the window and due: left, or their day is over. Days are UTC's. A train is on time
 * when it left on its day or before.
 */
struct metrics_trains {
	size_t on_time;
	size_t late;
	size_t overdue; /* not left yet, their day is over */
	int64_t p50; /* days from planned to actual, of those that left, negative before; METRICS_NEVER without any */
};

/* Of the releases begun in the window. */
struct metrics_approval {
	size_t releases;
	size_t waivers;
	size_t most;               /* of one release */
	const char *most_release;  /* the first with that many, borrowed; NULL: there was no waiver */
	struct metrics_times wait; /* from begun to ready */
};

/* As many as a report can show, ten years. */
#define METRICS_WEEKS_MAX 522

struct metrics {
	const char *environment; /* borrowed */
	struct metrics_figures all;
	/*
	 * The same for each ISO week (UTC) that the window touches, cut to the window; a deploy counts in the week of
	 * its start. Of more than METRICS_WEEKS_MAX weeks those from the first deploy to the last, and at most the
	 * newest so many; `unseen` deploys of D are then older than the weeks.
	 */
	struct metrics_figures *weeks;
	size_t n_weeks;
	size_t unseen;
	struct metrics_trains trains;
	struct metrics_approval approval;
};

void metrics_count(struct metrics *out, const struct metrics_facts *facts, const struct metrics_ask *ask);
void metrics_release(struct metrics *m);

/* Did it succeed, in the sense above? For callers that gather the commits of a deploy. */
int metrics_succeeded(const struct metrics_deploy *d);

double metrics_days(const struct metrics_figures *f);
double metrics_per_day(const struct metrics_figures *f);
/* part / whole; 0 and *rate untouched when there is no whole. */
int metrics_rate(double *rate, size_t part, size_t whole);
size_t metrics_trains_due(const struct metrics_trains *t);

#endif
