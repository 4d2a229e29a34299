/* SPDX-License-Identifier: ISC */
/* From a deploy as the fold has built it to the value that callers get. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "calendar.h"
#include "deploy_building.h"

static const struct event *event_at(const struct deploy_building *b, long i)
{
	return &b->log->v[i].event;
}

static int64_t time_at(const struct deploy_building *b, long i)
{
	return i < 0 ? DEPLOY_NEVER : event_at(b, i)->time;
}

static void take_plan(struct deploy *d, const struct deploy_building *b)
{
	const struct event *plan = event_at(b, b->plan);

	d->release = b->log->release;
	d->environment = b->environment;
	d->plan_event = b->plan;
	d->planned = plan->time;
	d->planner = event_entry_actor(&b->log->v[b->plan]);
	strvec_pushv(&d->stages, &b->stages);
	d->target = *plan->candidate ? plan->candidate : NULL;
	d->rollback_target = event_get(plan, "Rollback-Target");
	d->runbook = event_get(plan, "Rollback-Runbook");
	d->fixes = event_get(plan, "Fixes");
	d->is_unplanned = event_get(plan, "Unplanned") != NULL || d->fixes != NULL;
}

/* What a start or promote says of how long its stage must run. */
static int64_t soak_of(const struct event *e)
{
	const char *soak = event_get(e, "Soak");
	int64_t seconds;

	return soak && !duration_parse(soak, &seconds, NULL) ? seconds : 0;
}

static void take_stages(struct deploy *d, const struct deploy_building *b)
{
	size_t i;

	d->stages_began = xcalloc(d->stages.n + 1, sizeof(*d->stages_began));
	for (i = 0; i < d->stages.n; i++)
		d->stages_began[i] = DEPLOY_NEVER;
	if (b->now.start < 0)
		return;
	d->is_started = 1;
	d->start_event = b->now.start;
	d->stage_event = b->now.stage_event;
	d->started = time_at(b, d->start_event);
	if (*event_at(b, d->start_event)->candidate)
		d->target = event_at(b, d->start_event)->candidate;
	d->stage = b->now.stage < d->stages.n ? b->now.stage : d->stages.n - 1;
	d->stage_began = time_at(b, d->stage_event);
	d->soak_until = d->stage_began + soak_of(event_at(b, d->stage_event));
	d->stages_began[0] = d->started;
	for (i = 0; i < b->n_steps; i++)
		if (b->steps[i].kind == DEPLOY_STEP_PROMOTE && b->steps[i].number < d->stages.n)
			d->stages_began[b->steps[i].number] = time_at(b, (long)b->steps[i].event);
}

/* --- triggers ---------------------------------------------------------------------------------------------------- */

static int is_waived(const struct deploy_building *b, const struct deploy_saying *s, size_t fire)
{
	size_t i;

	for (i = 0; i < s->n_waives; i++)
		if (event_log_precedes(b->log, fire, s->waives[i]))
			return 1;
	return b->now.start >= 0 && event_log_precedes(b->log, fire, (size_t)b->now.start);
}

/* The first step that fired it and that no waiver knew of. */
static void find_fire(struct trigger *t, const struct deploy_building *b, const struct deploy_saying *s, size_t number)
{
	size_t i;

	if (b->now.start < 0 || !deploy_moment_is_fired(&b->now, b->log, number))
		return;
	for (i = 0; i < b->n_steps; i++) {
		const struct deploy_step *step = &b->steps[i];

		if (step->kind != DEPLOY_STEP_FIRE || step->number != number || is_waived(b, s, step->event))
			continue;
		t->is_fired = 1;
		t->fired_at = time_at(b, (long)step->event);
		t->fired_value = event_get(event_at(b, (long)step->event), "Value");
		return;
	}
}

static void take_triggers(struct deploy *d, struct deploy_building *b)
{
	size_t i;

	d->triggers = xcalloc(b->n_sayings + 1, sizeof(*d->triggers));
	d->n_triggers = b->n_sayings;
	for (i = 0; i < b->n_sayings; i++) {
		struct trigger *t = &d->triggers[i];

		*t = b->sayings[i].trigger;
		strvec_init(&t->agreed_by);
		deploy_agreed_by(&t->agreed_by, b, &b->sayings[i]);
		find_fire(t, b, &b->sayings[i], i);
		if (t->is_fired && (d->fired == DEPLOY_NEVER || t->fired_at < d->fired))
			d->fired = t->fired_at;
	}
}

/* --- how it went ------------------------------------------------------------------------------------------------- */

/* A rollback that the start knew of was none of this deploy. */
static void take_rollback(struct deploy *d, const struct deploy_building *b)
{
	size_t i;

	if (!d->is_started)
		return;
	for (i = 0; i < b->n_steps; i++) {
		const struct deploy_step *step = &b->steps[i];

		if (step->kind == DEPLOY_STEP_ROLLBACK_START &&
		    !event_log_precedes(b->log, step->event, (size_t)d->start_event)) {
			if (d->rollback_started == DEPLOY_NEVER)
				d->rollback_started = time_at(b, (long)step->event);
			d->rollback_event = (long)step->event;
		} else if (step->kind == DEPLOY_STEP_ROLLBACK_COMPLETE && d->status == DEPLOY_ROLLED_BACK) {
			d->rolled_back = time_at(b, (long)step->event);
		}
	}
}

static int is_stopped(const struct deploy *d, const struct deploy_building *b)
{
	size_t i;

	for (i = 0; i < b->now.pauses.n; i++)
		if (event_is(event_at(b, (long)b->now.pauses.v[i]), "deploy.pause"))
			return 1;
	return b->now.abort >= 0 || d->fired != DEPLOY_NEVER;
}

void deploy_building_finish(struct deploy *d, struct deploy_building *b)
{
	memset(d, 0, sizeof(*d));
	strvec_init(&d->stages);
	d->start_event = d->stage_event = d->rollback_event = -1;
	d->stage_began = d->soak_until = d->started = d->verified = d->fired = d->aborted = DEPLOY_NEVER;
	d->rollback_started = d->rolled_back = DEPLOY_NEVER;
	take_plan(d, b);
	d->status = deploy_moment_status(&b->now, b->log);
	d->is_resolved = deploy_moment_is_resolved(&b->now, b->log);
	take_stages(d, b);
	take_triggers(d, b);
	d->aborted = time_at(b, b->now.abort);
	d->verify_event = b->now.verify;
	if (!is_stopped(d, b))
		d->verified = time_at(b, b->now.verify);
	take_rollback(d, b);
	d->observations = b->observations;
	d->n_observations = b->n_observations;
	b->observations = NULL;
	b->n_observations = 0;
}
