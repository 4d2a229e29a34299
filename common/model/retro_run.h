/* SPDX-License-Identifier: ISC */
/*
 * How the deploys of a release went, for looking back: when each stage began and ended, how it all ended, and which
 * metrics of agreed triggers were never measured. What may happen next is no matter here (deploy_state.h).
 *
 * What goes on (start, promote, verify) counts only from those who may allow, and only before the end that it knows of;
 * an abort or a rollback takes back what it did not know of.
 */
#ifndef RETRO_RUN_H
#define RETRO_RUN_H

#include "event_log.h"
#include "instant.h"

enum retro_end {
	RETRO_GOES_ON,
	RETRO_VERIFIED,
	RETRO_ABORTED,
	RETRO_ROLLING_BACK,
	RETRO_ROLLED_BACK,
	RETRO_ROLLBACK_FAILED,
	RETRO_SETTLED /* by other means, after an abort or a rollback that failed */
};

/* Strings are borrowed from the log. */
struct retro_stage {
	const char *name;     /* "" where the event does not say */
	size_t event;         /* the start, or the promote to it */
	long next;            /* the event that ended it; -1: it goes on */
	int64_t began, ended; /* ended INSTANT_NONE: it goes on */
};

/* A metric of an agreed trigger that had no measured value in a stage. */
struct retro_gap {
	size_t stage;
	const char *trigger, *metric;
	size_t errors, inconclusive; /* what was recorded instead */
};

/* From one start in an environment to its end. */
struct retro_run {
	const char *environment;
	struct retro_stage *stages;
	size_t n_stages, stages_alloc;
	struct retro_gap *gaps;
	size_t n_gaps, gaps_alloc;
	enum retro_end end;
	size_t last;      /* the event that made it so */
	int64_t verified; /* INSTANT_NONE: never */
	int was_stopped;  /* somebody fired a trigger, aborted it or began a rollback */
};

struct retro_runs {
	struct retro_run *v; /* in the order of their starts */
	size_t n, alloc;
};

/* O(events), and for gaps events * stages * triggers. */
void retro_runs_read(struct retro_runs *r, const struct event_log *log);
void retro_runs_release(struct retro_runs *r);

/* Is more to come of it: is it neither verified, rolled back, aborted nor settled? */
int retro_run_goes_on(const struct retro_run *run);
/* "verified", "aborted", "rolling back", … */
const char *retro_end_name(enum retro_end end);

#endif
