/* SPDX-License-Identifier: ISC */
#include "retro_run.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

const char *retro_end_name(enum retro_end end)
{
	static const char *const names[] = { "going on",    "verified",        "aborted", "rolling back",
					     "rolled back", "rollback failed", "settled" };

	return names[end];
}

int retro_run_goes_on(const struct retro_run *run)
{
	return run->end == RETRO_GOES_ON || run->end == RETRO_ROLLING_BACK || run->end == RETRO_ROLLBACK_FAILED;
}

static const char *field(const struct event_log *log, size_t at, const char *key)
{
	const char *value = event_get(&log->v[at].event, key);

	return value ? value : "";
}

static int is(const struct event_log *log, size_t at, const char *name)
{
	return event_is(&log->v[at].event, name);
}

/* --- stages and the end ------------------------------------------------------------------------------------------ */

static void begin_stage(struct retro_run *run, const struct event_log *log, size_t at)
{
	ALLOC_GROW(run->stages, run->n_stages + 1, run->stages_alloc);
	run->stages[run->n_stages++] = (struct retro_stage){ field(log, at, "Stage"), at, -1, log->v[at].event.time,
							     INSTANT_NONE };
}

static void end_stage(struct retro_run *run, const struct event_log *log, size_t at)
{
	struct retro_stage *stage = &run->stages[run->n_stages - 1];

	stage->next = (long)at;
	stage->ended = log->v[at].event.time;
}

static void end_run(struct retro_run *run, size_t at, enum retro_end end)
{
	run->end = end;
	run->last = at;
}

static void on_start(struct retro_runs *r, const struct event_log *log, size_t at)
{
	struct retro_run *run;

	ALLOC_GROW(r->v, r->n + 1, r->alloc);
	run = &r->v[r->n++];
	memset(run, 0, sizeof(*run));
	run->environment = field(log, at, "Environment");
	run->verified = INSTANT_NONE;
	end_run(run, at, RETRO_GOES_ON);
	begin_stage(run, log, at);
}

static void on_promote(struct retro_run *run, const struct event_log *log, size_t at)
{
	if (run->end != RETRO_GOES_ON)
		return;
	end_stage(run, log, at);
	begin_stage(run, log, at);
}

static void on_verify(struct retro_run *run, const struct event_log *log, size_t at)
{
	if (run->end != RETRO_GOES_ON)
		return;
	end_stage(run, log, at);
	run->verified = log->v[at].event.time;
	end_run(run, at, RETRO_VERIFIED);
}

/* Stages, or a verification, that whoever stopped it did not know of never were. */
static void forget_unknown(struct retro_run *run, const struct event_log *log, size_t at)
{
	while (run->n_stages > 1 && !event_log_precedes(log, run->stages[run->n_stages - 1].event, at)) {
		run->n_stages--;
		run->stages[run->n_stages - 1].next = -1;
	}
	if (run->end == RETRO_VERIFIED && !event_log_precedes(log, run->last, at)) {
		run->stages[run->n_stages - 1].next = -1;
		run->verified = INSTANT_NONE;
		run->end = RETRO_GOES_ON;
	}
}

/* Stopping is recorded in every state and changes it only where that makes sense. */
static void on_stop(struct retro_run *run, const struct event_log *log, size_t at, enum retro_end end)
{
	forget_unknown(run, log, at);
	if (end == RETRO_ABORTED && run->end != RETRO_GOES_ON)
		return;
	if (run->end == RETRO_ROLLING_BACK || run->end == RETRO_ROLLED_BACK)
		return;
	if (run->stages[run->n_stages - 1].next < 0)
		end_stage(run, log, at);
	run->was_stopped = 1;
	end_run(run, at, end);
}

static void on_outcome(struct retro_run *run, size_t at, enum retro_end end)
{
	if (run->end == RETRO_ROLLING_BACK || (run->end == RETRO_ROLLBACK_FAILED && end != RETRO_ROLLBACK_FAILED) ||
	    (run->end == RETRO_ABORTED && end == RETRO_SETTLED))
		end_run(run, at, end);
}

/* The newest one in the environment of the event, if the event comes after its start. */
static struct retro_run *run_of(const struct retro_runs *r, const struct event_log *log, size_t at)
{
	const char *environment = field(log, at, "Environment");
	size_t i = r->n;

	while (i--)
		if (!strcmp(r->v[i].environment, environment))
			return event_log_precedes(log, r->v[i].stages[0].event, at) ? &r->v[i] : NULL;
	return NULL;
}

static void on_event(struct retro_runs *r, const struct event_log *log, size_t at)
{
	struct retro_run *run = run_of(r, log, at);
	int may_allow = event_log_may_allow(log, at);

	if (is(log, at, "deploy.start") && may_allow)
		on_start(r, log, at);
	else if (!run)
		return;
	else if (is(log, at, "deploy.promote") && may_allow)
		on_promote(run, log, at);
	else if (is(log, at, "deploy.verify") && may_allow)
		on_verify(run, log, at);
	else if (is(log, at, "deploy.abort"))
		on_stop(run, log, at, RETRO_ABORTED);
	else if (is(log, at, "deploy.rollback-start"))
		on_stop(run, log, at, RETRO_ROLLING_BACK);
	else if (is(log, at, "deploy.rollback-failed"))
		on_outcome(run, at, RETRO_ROLLBACK_FAILED);
	else if (is(log, at, "deploy.rollback-complete") && may_allow)
		on_outcome(run, at, RETRO_ROLLED_BACK);
	else if (is(log, at, "deploy.resolve") && may_allow && run->end != RETRO_ROLLING_BACK)
		on_outcome(run, at, RETRO_SETTLED);
	else if (is(log, at, "deploy.fire"))
		run->was_stopped |= run->end == RETRO_GOES_ON;
}

/* --- gaps -------------------------------------------------------------------------------------------------------- */

static int is_in(const struct event_log *log, size_t at, const struct retro_stage *stage)
{
	return event_log_precedes(log, stage->event, at) &&
	       (stage->next < 0 || !event_log_precedes(log, (size_t)stage->next, at));
}

static void look_for_gap(struct retro_run *run, const struct event_log *log, size_t stage, const char *trigger,
			 const char *metric)
{
	struct retro_gap gap = { stage, trigger, metric, 0, 0 };
	size_t i;

	for (i = run->stages[stage].event + 1; i < log->n; i++) {
		const char *result;

		if (!log->v[i].counts || !is(log, i, "deploy.observe") ||
		    strcmp(field(log, i, "Metric"), metric) != 0 ||
		    strcmp(field(log, i, "Environment"), run->environment) != 0 || !is_in(log, i, &run->stages[stage]))
			continue;
		result = field(log, i, "Result");
		if (!strcmp(result, "error"))
			gap.errors++;
		else if (!strcmp(result, "inconclusive"))
			gap.inconclusive++;
		else
			return;
	}
	ALLOC_GROW(run->gaps, run->n_gaps + 1, run->gaps_alloc);
	run->gaps[run->n_gaps++] = gap;
}

static int is_agreed(const struct event_log *log, const struct retro_run *run, const char *trigger)
{
	size_t i, start = run->stages[0].event;

	for (i = 0; i < start; i++)
		if (log->v[i].counts && is(log, i, "deploy.agree") && !strcmp(field(log, i, "Trigger"), trigger) &&
		    !strcmp(field(log, i, "Environment"), run->environment) && event_log_may_allow(log, i) &&
		    event_log_precedes(log, i, start))
			return 1;
	return 0;
}

static int is_defined_again(const struct event_log *log, size_t at, size_t start)
{
	size_t i;

	for (i = at + 1; i < start; i++)
		if (log->v[i].counts && is(log, i, "deploy.trigger-add") && event_log_precedes(log, i, start) &&
		    !strcmp(field(log, i, "Trigger"), field(log, at, "Trigger")) &&
		    !strcmp(field(log, i, "Environment"), field(log, at, "Environment")))
			return 1;
	return 0;
}

static void find_gaps(struct retro_run *run, const struct event_log *log)
{
	size_t i, k, start = run->stages[0].event;

	for (k = 0; k < run->n_stages; k++)
		for (i = 0; i < start; i++) {
			const char *trigger = field(log, i, "Trigger");

			if (log->v[i].counts && is(log, i, "deploy.trigger-add") && event_log_precedes(log, i, start) &&
			    !strcmp(field(log, i, "Environment"), run->environment) &&
			    !is_defined_again(log, i, start) && is_agreed(log, run, trigger))
				look_for_gap(run, log, k, trigger, field(log, i, "Metric"));
		}
}

void retro_runs_read(struct retro_runs *r, const struct event_log *log)
{
	size_t i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < log->n; i++)
		if (log->v[i].counts && !strncmp(log->v[i].event.name, "deploy.", 7))
			on_event(r, log, i);
	for (i = 0; i < r->n; i++)
		find_gaps(&r->v[i], log);
}

void retro_runs_release(struct retro_runs *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		free(r->v[i].stages);
		free(r->v[i].gaps);
	}
	free(r->v);
	memset(r, 0, sizeof(*r));
}
