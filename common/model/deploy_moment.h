/* SPDX-License-Identifier: ISC */
/*
 * Within the fold of deploys alone: the state that a number of steps make. Steps are events that could happen where
 * they did; they are applied in the log's order, and each set of them gives one state, however the log came together.
 */
#ifndef DEPLOY_MOMENT_H
#define DEPLOY_MOMENT_H

#include "deploy_state.h"

enum deploy_step_kind {
	DEPLOY_STEP_START,
	DEPLOY_STEP_PROMOTE, /* number: of the stage that it goes to */
	DEPLOY_STEP_PAUSE,
	DEPLOY_STEP_RESUME,
	DEPLOY_STEP_FIRE,  /* number: of the trigger; by a person, or at the event that did it */
	DEPLOY_STEP_WAIVE, /* number: of the trigger */
	DEPLOY_STEP_ABORT,
	DEPLOY_STEP_ROLLBACK_START,
	DEPLOY_STEP_ROLLBACK_COMPLETE,
	DEPLOY_STEP_ROLLBACK_FAILED,
	DEPLOY_STEP_VERIFY,
	DEPLOY_STEP_RESOLVE
};

struct deploy_step {
	enum deploy_step_kind kind;
	size_t event; /* place in the log */
	size_t number;
};

/*
 * The last words on each matter; a start is the first word on all of them, so that what was said before it and was
 * known to it is over. Places in the log; -1: none.
 */
struct deploy_moment {
	long start, stage_event, abort, verify, resolve;
	size_t stage;
	struct event_heads pauses, rollbacks;
	struct event_heads *fires; /* of each trigger */
	size_t n_fires, fires_alloc;
};

void deploy_moment_init(struct deploy_moment *m);
void deploy_moment_release(struct deploy_moment *m);
void deploy_moment_apply(struct deploy_moment *m, const struct event_log *log, const struct deploy_step *step);
/* Out there and not stopped for good: running, paused, or a trigger has fired. */
int deploy_status_is_running(enum deploy_status status);
/* Never DEPLOY_ARMED. */
enum deploy_status deploy_moment_status(const struct deploy_moment *m, const struct event_log *log);
int deploy_moment_is_fired(const struct deploy_moment *m, const struct event_log *log, size_t trigger);
/* Settled by other means, after it was aborted or its rollback failed. */
int deploy_moment_is_resolved(const struct deploy_moment *m, const struct event_log *log);
int deploy_moment_is_over(const struct deploy_moment *m, const struct event_log *log);

#endif
