/* SPDX-License-Identifier: ISC */
/*
 * What the ledger of a release says of its deploys (PRODUCT.md, section 8). A deploy is one plan for one environment
 * and what came of it; a plan that was made after the end of a deploy begins another one, so a release may have several
 * in an environment. The events and their trailers, each with `Environment`:
 *
 *   deploy.plan              Stages, Rollback-Target, Rollback-Runbook, Unplanned, Fixes; Candidate
 *   deploy.trigger-add       Trigger, Metric, Operator, Threshold, For, Owner, Action, Dashboard
 *   deploy.trigger-tighten   Trigger, Threshold, For
 *   deploy.agree             Trigger
 *   deploy.start             Stage, Soak, Rollback-Target; Candidate
 *   deploy.observe           Metric, and Value or Result (error, inconclusive)
 *   deploy.promote           Stage (the new one), From, Soak
 *   deploy.pause, deploy.resume, deploy.abort, deploy.resolve          Reason
 *   deploy.fire, deploy.waive-trigger                                  Trigger, Reason
 *   deploy.rollback-start, deploy.rollback-complete, deploy.rollback-failed
 *   deploy.verify            Stage, Contract
 *
 * An event belongs to the newest deploy whose plan came before it, or while an older one is live to that one; a
 * rollback-start always to what was started last, so that no plan for later keeps what runs from being rolled back. It
 * counts when it could happen in the state that its ancestors make: a promote after an abort is nothing. Of what
 * happened side by side the safe side wins: a rollback over an abort over a fired trigger over a pause over verified
 * over running; a failed rollback over one under way over a complete one. What goes on counts only from those who may
 * allow (event_log_may_allow).
 */
#ifndef DEPLOY_STATE_H
#define DEPLOY_STATE_H

#include "event_log.h"
#include "trigger.h"

enum deploy_status {
	DEPLOY_PLANNED,
	DEPLOY_ARMED, /* only by deploy_arm: it takes facts from elsewhere */
	DEPLOY_RUNNING,
	DEPLOY_PAUSED,
	DEPLOY_FIRED,
	DEPLOY_ABORTED,
	DEPLOY_ROLLING_BACK,
	DEPLOY_ROLLED_BACK,
	DEPLOY_ROLLBACK_FAILED,
	DEPLOY_VERIFIED
};

enum deploy_result { DEPLOY_MEASURED, DEPLOY_ERROR, DEPLOY_INCONCLUSIVE };

struct deploy_observation {
	size_t event; /* place in the log */
	const char *metric;
	enum deploy_result result;
	struct decimal value; /* when measured */
	int64_t time;
};

/* An instant that was never. */
#define DEPLOY_NEVER INT64_MIN

/* Strings are borrowed from the log, which must outlive it. */
struct deploy {
	const char *release, *environment;
	enum deploy_status status;
	int is_started;
	int is_resolved; /* aborted or rollback-failed, and settled by other means since */
	/* The plan. */
	struct strvec stages;
	const char *target;          /* the commit that runs, or is to run; NULL: not known */
	const char *rollback_target; /* a tag */
	const char *runbook;         /* NULL: none */
	int is_unplanned;
	const char *fixes; /* the release that an unplanned one repairs; NULL: none */
	const char *planner;
	/* Where it stands. */
	size_t stage;          /* of `stages`; 0 before the start */
	int64_t stage_began;   /* NEVER before the start */
	int64_t soak_until;    /* NEVER before the start */
	int64_t *stages_began; /* of each stage; NEVER: not reached */
	/* When what counts happened, by the clock of whoever recorded it; NEVER: it did not. */
	int64_t planned, started;
	int64_t verified; /* nothing that stops was recorded beside it */
	int64_t fired;    /* the first trigger that fired and was not waived */
	int64_t aborted;  /* also before the start */
	int64_t rollback_started;
	int64_t rolled_back; /* complete */
	/* Places in the log; -1: none. */
	long plan_event, start_event, stage_event, verify_event, rollback_event;
	struct trigger *triggers;
	size_t n_triggers;
	struct deploy_observation *observations; /* since the plan, in causal order */
	size_t n_observations;
};

struct deploys {
	struct deploy *v; /* in the order of their first plans */
	size_t n, alloc;
};

/* All deploys that the ledger knows of. O(events) where they follow one another. */
void deploys_fold(struct deploys *out, const struct event_log *log);
void deploys_release(struct deploys *d);
/* The newest one that is live in the environment, else the newest one; NULL: none was ever planned there. */
const struct deploy *deploys_last(const struct deploys *d, const char *environment);
/* Was the release verified there, and not rolled back since? */
int deploys_is_verified(const struct deploys *d, const char *environment);

/* "planned", "armed", "running", … */
const char *deploy_status_name(enum deploy_status status);
/* Does it hold the environment: started and neither verified, rolled back, aborted nor settled otherwise? */
int deploy_is_live(const struct deploy *d);
/* Is nothing more to come of it, so that a new plan may follow? */
int deploy_is_over(const struct deploy *d);
const struct trigger *deploy_trigger(const struct deploy *d, const char *name);
/* Has anybody agreed to any of its triggers? */
int deploy_is_agreed(const struct deploy *d);
/* Two addresses or principals that differ in case alone, or not at all. NULL is nobody's. */
int deploy_is_same_person(const char *a, const char *b);
/*
 * A plan becomes armed when a trigger was agreed to and its rollback target can be gone back to: verified there, and
 * not below the floor.
 */
void deploy_arm(struct deploy *d, int target_is_good);
/* The last observation of the metric, whoever recorded it; NULL: there is none. */
const struct deploy_observation *deploy_last_observation(const struct deploy *d, const char *metric);
/*
 * The last one of the metric after this event that what goes on may rest on: a value that was measured allows, so it
 * counts from those who may (event_log_may_allow); a measurement that failed counts from anybody. NULL: there is none.
 */
const struct deploy_observation *deploy_last_evidence(const struct deploy *d, const struct event_log *log,
						      const char *metric, long since);
/* Was anything measured after this event, by those who may allow? */
int deploy_has_measured(const struct deploy *d, const struct event_log *log, long since);

/* How far clocks may differ before it is said, and how old a value may always be. */
#define DEPLOY_SKEW  ((int64_t)300)
#define DEPLOY_FRESH ((int64_t)300)

/*
 * Appends a line for each event of deploys that is dated in the future, or before what it follows, by more than
 * DEPLOY_SKEW: a clock was wrong somewhere. At most 10.
 */
void deploy_skew_notes(struct strvec *notes, const struct event_log *log, int64_t now);

#endif
