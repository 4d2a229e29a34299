/* SPDX-License-Identifier: ISC */
/* The fold of deploy_state.h: events in the log's order, each taken by the deploy that it is of. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "deploy_building.h"

struct folding {
	const struct event_log *log;
	struct deploy_building **v;
	size_t n, alloc;
	size_t *orphans; /* what stops and knows of no plan in its environment */
	size_t n_orphans, orphans_alloc;
};

/* --- steps ------------------------------------------------------------------------------------------------------- */

static void split_stages(struct strvec *out, const char *text)
{
	while (text && *text) {
		size_t len = strcspn(text, ","), used = len;

		while (used && text[used - 1] == ' ')
			used--;
		if (used)
			strvec_pushn(out, text, used);
		text += len + (text[len] == ',');
		text += strspn(text, " ");
	}
}

/* The last plan; from the start on the last one that the start knew. */
static void settle_plan(struct deploy_building *b)
{
	size_t i;

	b->plan = (long)b->plans[0];
	for (i = 1; i < b->n_plans; i++)
		if (b->now.start < 0 || event_log_precedes(b->log, b->plans[i], (size_t)b->now.start))
			b->plan = (long)b->plans[i];
	strvec_release(&b->stages);
	split_stages(&b->stages, event_get(deploy_event_at(b, (size_t)b->plan), "Stages"));
}

static int may(const struct deploy_building *b, size_t i)
{
	return event_log_may_allow(b->log, i);
}

static enum deploy_status status_before(struct deploy_building *b, size_t i)
{
	return deploy_moment_status(deploy_building_before(b, i), b->log);
}

static void on_start(struct deploy_building *b, size_t i)
{
	int is_first = b->now.start < 0;

	if (status_before(b, i) != DEPLOY_PLANNED || !may(b, i) || !deploy_is_agreed_before(b, i) || !b->stages.n)
		return;
	deploy_building_step(b, DEPLOY_STEP_START, i, 0);
	if (!is_first)
		return;
	settle_plan(b);
	deploy_on_started(b, i);
}

static void on_promote(struct deploy_building *b, size_t i)
{
	const struct deploy_moment *m = deploy_building_before(b, i);
	const char *stage = event_get(deploy_event_at(b, i), "Stage");
	size_t next = m->stage + 1;

	if (may(b, i) && deploy_moment_status(m, b->log) == DEPLOY_RUNNING && next < b->stages.n && stage &&
	    !strcmp(stage, b->stages.v[next]))
		deploy_building_step(b, DEPLOY_STEP_PROMOTE, i, next);
}

static void on_verify(struct deploy_building *b, size_t i)
{
	const struct deploy_moment *m = deploy_building_before(b, i);

	if (may(b, i) && deploy_moment_status(m, b->log) == DEPLOY_RUNNING && m->stage + 1 == b->stages.n)
		deploy_building_step(b, DEPLOY_STEP_VERIFY, i, 0);
}

/* Before the start it is kept, for a start of which it does not know. */
static int can_stop(enum deploy_status status)
{
	return status == DEPLOY_PLANNED || deploy_status_is_running(status);
}

static void on_pause(struct deploy_building *b, size_t i)
{
	if (can_stop(status_before(b, i)))
		deploy_building_step(b, DEPLOY_STEP_PAUSE, i, 0);
}

static void on_resume(struct deploy_building *b, size_t i)
{
	if (may(b, i) && status_before(b, i) == DEPLOY_PAUSED)
		deploy_building_step(b, DEPLOY_STEP_RESUME, i, 0);
}

static void on_abort(struct deploy_building *b, size_t i)
{
	if (can_stop(status_before(b, i)))
		deploy_building_step(b, DEPLOY_STEP_ABORT, i, 0);
}

static void on_fire(struct deploy_building *b, size_t i)
{
	const struct deploy_saying *s = deploy_saying_find(b, event_get(deploy_event_at(b, i), "Trigger"));

	if (s && can_stop(status_before(b, i)))
		deploy_building_step(b, DEPLOY_STEP_FIRE, i, deploy_saying_number(b, s));
}

static void on_waive(struct deploy_building *b, size_t i)
{
	struct deploy_saying *s = deploy_saying_find(b, event_get(deploy_event_at(b, i), "Trigger"));

	if (!s || !may(b, i) ||
	    !deploy_moment_is_fired(deploy_building_before(b, i), b->log, deploy_saying_number(b, s)))
		return;
	deploy_building_step(b, DEPLOY_STEP_WAIVE, i, deploy_saying_number(b, s));
	deploy_on_waived(b, s, i);
}

static void on_rollback_start(struct deploy_building *b, size_t i)
{
	const struct deploy_moment *m = deploy_building_before(b, i);
	enum deploy_status status = deploy_moment_status(m, b->log);

	if (status != DEPLOY_ROLLING_BACK && status != DEPLOY_ROLLED_BACK &&
	    (status != DEPLOY_ABORTED || m->start >= 0))
		deploy_building_step(b, DEPLOY_STEP_ROLLBACK_START, i, 0);
}

static void on_rollback_complete(struct deploy_building *b, size_t i)
{
	if (may(b, i) && status_before(b, i) == DEPLOY_ROLLING_BACK)
		deploy_building_step(b, DEPLOY_STEP_ROLLBACK_COMPLETE, i, 0);
}

static void on_rollback_failed(struct deploy_building *b, size_t i)
{
	if (status_before(b, i) == DEPLOY_ROLLING_BACK)
		deploy_building_step(b, DEPLOY_STEP_ROLLBACK_FAILED, i, 0);
}

static void on_resolve(struct deploy_building *b, size_t i)
{
	const struct deploy_moment *m = deploy_building_before(b, i);
	enum deploy_status status = deploy_moment_status(m, b->log);

	if (may(b, i) && (status == DEPLOY_ROLLBACK_FAILED || (status == DEPLOY_ABORTED && m->start >= 0)))
		deploy_building_step(b, DEPLOY_STEP_RESOLVE, i, 0);
}

/* --- which deploy an event is of --------------------------------------------------------------------------------- */

static int knows(const struct deploy_building *b, size_t i)
{
	size_t k;

	for (k = b->n_plans; k-- > 0;)
		if (event_log_precedes(b->log, b->plans[k], i))
			return 1;
	return 0;
}

static int has_started(struct deploy_building *b, size_t i)
{
	return deploy_building_before(b, i)->start >= 0;
}

static int is_live(struct deploy_building *b, size_t i)
{
	return has_started(b, i) && !deploy_moment_is_over(deploy_building_before(b, i), b->log);
}

/* The newest one in the environment that the event knows of, and knows to be so; NULL: none. */
static struct deploy_building *find_known(const struct folding *f, const char *environment, size_t i,
					  int (*is_so)(struct deploy_building *b, size_t i))
{
	size_t k;

	for (k = f->n; k-- > 0;)
		if (!strcmp(f->v[k]->environment, environment) && knows(f->v[k], i) && (!is_so || is_so(f->v[k], i)))
			return f->v[k];
	return NULL;
}

/* What goes on is not hidden by a plan for later. */
static struct deploy_building *find_meant(const struct folding *f, const char *environment, size_t i)
{
	struct deploy_building *b = find_known(f, environment, i, is_live);

	return b ? b : find_known(f, environment, i, NULL);
}

/* The first one in the environment behind `after`, or at all; NULL: none. */
static struct deploy_building *find_next(const struct folding *f, const char *environment,
					 const struct deploy_building *after)
{
	size_t k = 0;

	if (after) {
		while (f->v[k] != after)
			k++;
		k++;
	}
	for (; k < f->n; k++)
		if (!strcmp(f->v[k]->environment, environment))
			return f->v[k];
	return NULL;
}

typedef void (*handler)(struct deploy_building *b, size_t i);

static const struct {
	const char *name;
	handler handle;
	int stops;
} handlers[] = {
	{ "deploy.observe", deploy_on_observe, 0 },
	{ "deploy.trigger-add", deploy_on_trigger_add, 0 },
	{ "deploy.trigger-tighten", deploy_on_trigger_tighten, 0 },
	{ "deploy.agree", deploy_on_agree, 0 },
	{ "deploy.start", on_start, 0 },
	{ "deploy.promote", on_promote, 0 },
	{ "deploy.pause", on_pause, 1 },
	{ "deploy.resume", on_resume, 0 },
	{ "deploy.fire", on_fire, 1 },
	{ "deploy.waive-trigger", on_waive, 0 },
	{ "deploy.abort", on_abort, 1 },
	{ "deploy.rollback-start", on_rollback_start, 1 },
	{ "deploy.rollback-complete", on_rollback_complete, 0 },
	{ "deploy.rollback-failed", on_rollback_failed, 0 },
	{ "deploy.verify", on_verify, 0 },
	{ "deploy.resolve", on_resolve, 0 },
};

/* --- all of it --------------------------------------------------------------------------------------------------- */

static struct deploy_building *open_building(struct folding *f, const char *environment)
{
	struct deploy_building *b = xcalloc(1, sizeof(*b));

	deploy_building_init(b, f->log, environment);
	ALLOC_GROW(f->v, f->n + 1, f->alloc);
	f->v[f->n++] = b;
	return b;
}

/* What was recorded beside the very first plan, without knowing it, was meant for it. */
static void adopt_orphans(struct folding *f, struct deploy_building *b, size_t plan)
{
	size_t i, k;

	for (i = 0; i < f->n_orphans; i++) {
		size_t o = f->orphans[i];

		if (strcmp(event_get(deploy_event_at(b, o), "Environment"), b->environment) != 0 ||
		    event_log_precedes(f->log, o, plan))
			continue;
		for (k = 0; k < ARRAY_SIZE(handlers); k++)
			if (event_is(deploy_event_at(b, o), handlers[k].name))
				handlers[k].handle(b, o);
	}
}

/* A rollback is one of what runs; a plan keeps it besides, for a start of which it does not know. */
static void take_rollback(struct folding *f, const char *environment, const struct deploy_building *planned, size_t i)
{
	struct deploy_building *runs = find_known(f, environment, i, has_started);

	if (runs && runs != planned)
		on_rollback_start(runs, i);
}

/* A new deploy where the one that it knows of is over; one that has started takes no other plan. */
static void on_plan(struct folding *f, const char *environment, size_t i)
{
	struct deploy_building *known = find_meant(f, environment, i), *b = find_next(f, environment, known);
	const struct deploy_moment *m = known ? deploy_building_before(known, i) : NULL;
	int is_over = m && deploy_moment_is_over(m, f->log), is_first = !known && !b;

	if (m && !is_over) {
		if (m->start >= 0)
			return;
		b = known;
	} else if (!b) {
		b = open_building(f, environment);
	}
	deploy_keep(&b->plans, &b->n_plans, &b->plans_alloc, i);
	settle_plan(b);
	if (is_first)
		adopt_orphans(f, b, i);
}

static void take(struct folding *f, size_t i)
{
	const struct event *e = &f->log->v[i].event;
	const char *environment = event_get(e, "Environment");
	struct deploy_building *b;
	size_t k;

	if (!environment || strncmp(e->name, "deploy.", 7) != 0)
		return;
	if (event_is(e, "deploy.plan")) {
		on_plan(f, environment, i);
		return;
	}
	for (k = 0; k < ARRAY_SIZE(handlers) && !event_is(e, handlers[k].name); k++)
		;
	if (k == ARRAY_SIZE(handlers))
		return;
	b = find_meant(f, environment, i);
	if (!b && handlers[k].stops) {
		b = find_next(f, environment, NULL);
		if (!b)
			deploy_keep(&f->orphans, &f->n_orphans, &f->orphans_alloc, i);
	}
	if (b && event_is(e, "deploy.rollback-start") && !has_started(b, i))
		take_rollback(f, environment, b, i);
	if (b)
		handlers[k].handle(b, i);
}

void deploys_fold(struct deploys *out, const struct event_log *log)
{
	struct folding f = { .log = log };
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < log->n; i++)
		if (log->v[i].counts)
			take(&f, i);
	out->v = f.n ? xcalloc(f.n, sizeof(*out->v)) : NULL;
	out->n = out->alloc = f.n;
	for (i = 0; i < f.n; i++) {
		deploy_building_finish(&out->v[i], f.v[i]);
		deploy_building_release(f.v[i]);
		free(f.v[i]);
	}
	free(f.v);
	free(f.orphans);
}
