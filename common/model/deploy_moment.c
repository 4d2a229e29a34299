/* SPDX-License-Identifier: ISC */
#include "deploy_moment.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

void deploy_moment_init(struct deploy_moment *m)
{
	memset(m, 0, sizeof(*m));
	m->start = m->stage_event = m->abort = m->verify = m->resolve = -1;
}

void deploy_moment_release(struct deploy_moment *m)
{
	size_t i;

	event_heads_release(&m->pauses);
	event_heads_release(&m->rollbacks);
	for (i = 0; i < m->n_fires; i++)
		event_heads_release(&m->fires[i]);
	free(m->fires);
	deploy_moment_init(m);
}

static void start(struct deploy_moment *m, const struct event_log *log, size_t event)
{
	size_t i;

	if (m->start < 0)
		m->start = (long)event;
	if (!m->stage)
		m->stage_event = (long)event;
	event_heads_add(&m->pauses, log, event);
	event_heads_add(&m->rollbacks, log, event);
	for (i = 0; i < m->n_fires; i++)
		event_heads_add(&m->fires[i], log, event);
}

static struct event_heads *fires_of(struct deploy_moment *m, size_t trigger)
{
	while (m->n_fires <= trigger) {
		ALLOC_GROW(m->fires, m->n_fires + 1, m->fires_alloc);
		memset(&m->fires[m->n_fires++], 0, sizeof(*m->fires));
	}
	return &m->fires[trigger];
}

/* Of two promotes to one stage side by side the later one counts for the soak. */
static void promote(struct deploy_moment *m, const struct deploy_step *step)
{
	if (step->number < m->stage)
		return;
	m->stage = step->number;
	m->stage_event = (long)step->event;
}

void deploy_moment_apply(struct deploy_moment *m, const struct event_log *log, const struct deploy_step *step)
{
	switch (step->kind) {
	case DEPLOY_STEP_START:
		start(m, log, step->event);
		break;
	case DEPLOY_STEP_PROMOTE:
		promote(m, step);
		break;
	case DEPLOY_STEP_PAUSE:
	case DEPLOY_STEP_RESUME:
		event_heads_add(&m->pauses, log, step->event);
		break;
	case DEPLOY_STEP_FIRE:
	case DEPLOY_STEP_WAIVE:
		event_heads_add(fires_of(m, step->number), log, step->event);
		break;
	case DEPLOY_STEP_ROLLBACK_START:
	case DEPLOY_STEP_ROLLBACK_COMPLETE:
	case DEPLOY_STEP_ROLLBACK_FAILED:
		event_heads_add(&m->rollbacks, log, step->event);
		break;
	case DEPLOY_STEP_ABORT:
		if (m->abort < 0)
			m->abort = (long)step->event;
		break;
	case DEPLOY_STEP_VERIFY:
		if (m->verify < 0)
			m->verify = (long)step->event;
		break;
	case DEPLOY_STEP_RESOLVE:
		m->resolve = (long)step->event;
		break;
	}
}

static int has_head(const struct event_heads *h, const struct event_log *log, const char *name)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (event_is(&log->v[h->v[i]].event, name))
			return 1;
	return 0;
}

int deploy_moment_is_fired(const struct deploy_moment *m, const struct event_log *log, size_t trigger)
{
	const struct event_heads *h = trigger < m->n_fires ? &m->fires[trigger] : NULL;
	size_t i;

	for (i = 0; h && i < h->n; i++)
		if (!event_is(&log->v[h->v[i]].event, "deploy.waive-trigger") &&
		    !event_is(&log->v[h->v[i]].event, "deploy.start"))
			return 1;
	return 0;
}

static int is_any_fired(const struct deploy_moment *m, const struct event_log *log)
{
	size_t i;

	for (i = 0; i < m->n_fires; i++)
		if (deploy_moment_is_fired(m, log, i))
			return 1;
	return 0;
}

int deploy_status_is_running(enum deploy_status status)
{
	return status == DEPLOY_RUNNING || status == DEPLOY_PAUSED || status == DEPLOY_FIRED;
}

enum deploy_status deploy_moment_status(const struct deploy_moment *m, const struct event_log *log)
{
	if (m->start < 0)
		return m->abort < 0 ? DEPLOY_PLANNED : DEPLOY_ABORTED;
	if (has_head(&m->rollbacks, log, "deploy.rollback-failed"))
		return DEPLOY_ROLLBACK_FAILED;
	if (has_head(&m->rollbacks, log, "deploy.rollback-start"))
		return DEPLOY_ROLLING_BACK;
	if (has_head(&m->rollbacks, log, "deploy.rollback-complete"))
		return DEPLOY_ROLLED_BACK;
	if (m->abort >= 0)
		return DEPLOY_ABORTED;
	if (is_any_fired(m, log))
		return DEPLOY_FIRED;
	if (has_head(&m->pauses, log, "deploy.pause"))
		return DEPLOY_PAUSED;
	return m->verify >= 0 ? DEPLOY_VERIFIED : DEPLOY_RUNNING;
}

int deploy_moment_is_resolved(const struct deploy_moment *m, const struct event_log *log)
{
	enum deploy_status status = deploy_moment_status(m, log);
	size_t i;

	if (m->resolve < 0 || (status != DEPLOY_ROLLBACK_FAILED && status != DEPLOY_ABORTED))
		return 0;
	for (i = 0; i < m->rollbacks.n; i++)
		if (!event_log_precedes(log, m->rollbacks.v[i], (size_t)m->resolve))
			return 0;
	return 1;
}

int deploy_moment_is_over(const struct deploy_moment *m, const struct event_log *log)
{
	switch (deploy_moment_status(m, log)) {
	case DEPLOY_VERIFIED:
	case DEPLOY_ABORTED:
	case DEPLOY_ROLLED_BACK:
		return 1;
	case DEPLOY_ROLLBACK_FAILED:
		return deploy_moment_is_resolved(m, log);
	case DEPLOY_PLANNED:
	case DEPLOY_ARMED:
	case DEPLOY_RUNNING:
	case DEPLOY_PAUSED:
	case DEPLOY_FIRED:
	case DEPLOY_ROLLING_BACK:
		break;
	}
	return 0;
}
