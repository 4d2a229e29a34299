/* SPDX-License-Identifier: ISC */
#include "deploy_building.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

const struct event *deploy_event_at(const struct deploy_building *b, size_t i)
{
	return &b->log->v[i].event;
}

void deploy_keep(size_t **v, size_t *n, size_t *alloc, size_t i)
{
	ALLOC_GROW(*v, *n + 1, *alloc);
	(*v)[(*n)++] = i;
}

void deploy_building_init(struct deploy_building *b, const struct event_log *log, const char *environment)
{
	memset(b, 0, sizeof(*b));
	b->log = log;
	b->environment = environment;
	b->plan = -1;
	strvec_init(&b->stages);
	deploy_moment_init(&b->now);
	deploy_moment_init(&b->then);
}

void deploy_building_release(struct deploy_building *b)
{
	size_t i;

	for (i = 0; i < b->n_sayings; i++) {
		strvec_release(&b->sayings[i].trigger.agreed_by);
		free(b->sayings[i].changes);
		free(b->sayings[i].agrees);
		free(b->sayings[i].waives);
	}
	free(b->sayings);
	free(b->observations);
	free(b->plans);
	free(b->steps);
	event_heads_release(&b->step_heads);
	event_heads_release(&b->observation_heads);
	deploy_moment_release(&b->now);
	deploy_moment_release(&b->then);
	strvec_release(&b->stages);
	memset(b, 0, sizeof(*b));
}

int deploy_building_follows(const struct event_heads *h, const struct event_log *log, size_t i)
{
	size_t k;

	for (k = 0; k < h->n; k++)
		if (h->v[k] != i && !event_log_precedes(log, h->v[k], i))
			return 0;
	return 1;
}

const struct deploy_moment *deploy_building_before(struct deploy_building *b, size_t i)
{
	size_t k;

	if (deploy_building_follows(&b->step_heads, b->log, i))
		return &b->now;
	deploy_moment_release(&b->then);
	deploy_moment_init(&b->then);
	for (k = 0; k < b->n_steps; k++)
		if (event_log_precedes(b->log, b->steps[k].event, i))
			deploy_moment_apply(&b->then, b->log, &b->steps[k]);
	return &b->then;
}

void deploy_building_step(struct deploy_building *b, enum deploy_step_kind kind, size_t event, size_t number)
{
	struct deploy_step step = { kind, event, number };

	ALLOC_GROW(b->steps, b->n_steps + 1, b->steps_alloc);
	b->steps[b->n_steps++] = step;
	event_heads_add(&b->step_heads, b->log, event);
	deploy_moment_apply(&b->now, b->log, &step);
}
