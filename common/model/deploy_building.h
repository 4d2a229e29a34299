/* SPDX-License-Identifier: ISC */
/*
 * Within the fold of deploys alone: a deploy while the log is read. Each event is judged by the moment that its own
 * ancestors make and becomes a step if it could happen there. For deploy_*.c of the model.
 */
#ifndef DEPLOY_BUILDING_H
#define DEPLOY_BUILDING_H

#include "deploy_moment.h"

/* What was said of one trigger: the definitions and changes in order, and who agreed when. */
struct deploy_saying {
	size_t *changes; /* trigger-add and trigger-tighten */
	size_t n_changes, changes_alloc;
	size_t *agrees;
	size_t n_agrees, agrees_alloc;
	size_t *waives;
	size_t n_waives, waives_alloc;
	struct trigger trigger; /* as it stands */
	struct trigger_run run; /* over all observations so far */
};

struct deploy_building {
	const struct event_log *log;
	const char *environment;
	size_t *plans;
	size_t n_plans, plans_alloc;
	long plan;            /* the one in force */
	struct strvec stages; /* its stages */
	struct deploy_step *steps;
	size_t n_steps, steps_alloc;
	struct event_heads step_heads, observation_heads;
	struct deploy_moment now, then; /* `then`: made afresh for one event */
	struct deploy_saying *sayings;
	size_t n_sayings, sayings_alloc;
	struct deploy_observation *observations;
	size_t n_observations, observations_alloc;
};

const struct event *deploy_event_at(const struct deploy_building *b, size_t i);
/* Appends a place in the log to a list of them. */
void deploy_keep(size_t **v, size_t *n, size_t *alloc, size_t i);

void deploy_building_init(struct deploy_building *b, const struct event_log *log, const char *environment);
void deploy_building_release(struct deploy_building *b);
/*
 * The moment that the ancestors of event `i` make; good until the next call. The one at hand where the event follows
 * all steps, which is nearly always; else made afresh.
 */
const struct deploy_moment *deploy_building_before(struct deploy_building *b, size_t i);
void deploy_building_step(struct deploy_building *b, enum deploy_step_kind kind, size_t event, size_t number);
/* Does event `i` follow all of these (or is it one)? */
int deploy_building_follows(const struct event_heads *h, const struct event_log *log, size_t i);

/* Triggers and observations: deploy_fires.c. */
struct deploy_saying *deploy_saying_find(struct deploy_building *b, const char *name);
size_t deploy_saying_number(const struct deploy_building *b, const struct deploy_saying *s);
void deploy_on_trigger_add(struct deploy_building *b, size_t i);
void deploy_on_trigger_tighten(struct deploy_building *b, size_t i);
void deploy_on_agree(struct deploy_building *b, size_t i);
void deploy_on_observe(struct deploy_building *b, size_t i);
/* A waiver: what was measured before it counts no more. */
void deploy_on_waived(struct deploy_building *b, struct deploy_saying *s, size_t i);
/* The first start is known now: which definitions hold, and what has been measured since. */
void deploy_on_started(struct deploy_building *b, size_t i);
/* Was any trigger agreed to, as far as event `i` knows? */
int deploy_is_agreed_before(const struct deploy_building *b, size_t i);

/* Who agreed to the definition that holds, each once. */
void deploy_agreed_by(struct strvec *out, const struct deploy_building *b, const struct deploy_saying *s);

/* The result, for the caller; deploy_finish.c. */
void deploy_building_finish(struct deploy *d, struct deploy_building *b);

#endif
