/* SPDX-License-Identifier: ISC */
/* The triggers of a deploy while the log is read: which definition holds, who agreed to it, and what fires. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "deploy_building.h"

/* --- triggers ---------------------------------------------------------------------------------------------------- */

struct deploy_saying *deploy_saying_find(struct deploy_building *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->n_sayings; i++)
		if (name && !strcmp(b->sayings[i].trigger.name, name))
			return &b->sayings[i];
	return NULL;
}

size_t deploy_saying_number(const struct deploy_building *b, const struct deploy_saying *s)
{
	return (size_t)(s - b->sayings);
}

static int is_add(const struct deploy_building *b, size_t i)
{
	return event_is(deploy_event_at(b, i), "deploy.trigger-add");
}

/*
 * The definition in force: before the start the last one, from then on the last one that the start knew; the first one
 * there is for a trigger that came later.
 */
static size_t find_base(const struct deploy_building *b, const struct deploy_saying *s)
{
	size_t i, base = s->changes[0];

	for (i = 1; i < s->n_changes; i++)
		if (is_add(b, s->changes[i]) &&
		    (b->now.start < 0 || event_log_precedes(b->log, s->changes[i], (size_t)b->now.start)))
			base = s->changes[i];
	return base;
}

/* What another event says of it counts where it makes the trigger stricter. */
static void take_change(const struct deploy_building *b, struct trigger *t, size_t i)
{
	struct trigger other;
	struct trigger_change change;

	if (is_add(b, i)) {
		if (b->now.start < 0 || trigger_read(&other, deploy_event_at(b, i), NULL) ||
		    strcmp(other.metric, t->metric) != 0 || other.op != t->op)
			return;
		change = (struct trigger_change){ 1, other.threshold, other.window_text, other.window };
	} else if (trigger_change_read(&change, deploy_event_at(b, i), NULL)) {
		return;
	}
	t->amendments++;
	trigger_tighten(t, &change);
}

static void settle_trigger(const struct deploy_building *b, struct deploy_saying *s)
{
	size_t base = find_base(b, s), i;
	struct trigger t;

	if (trigger_read(&t, deploy_event_at(b, base), NULL))
		return;
	t.event = base;
	t.author = event_entry_actor(&b->log->v[base]);
	for (i = 0; i < s->n_changes; i++)
		if (s->changes[i] != base && !event_log_precedes(b->log, s->changes[i], base))
			take_change(b, &t, s->changes[i]);
	strvec_release(&s->trigger.agreed_by);
	s->trigger = t;
}

/* Is it an agreement to the definition `base`: by somebody else, who knew it, and who may? */
static int agrees_to(const struct deploy_building *b, size_t agree, size_t base)
{
	const char *who = event_entry_actor(&b->log->v[agree]), *author = event_entry_actor(&b->log->v[base]);

	return who && author && !deploy_is_same_person(who, author) && event_log_may_allow(b->log, agree) &&
	       event_log_may_allow(b->log, base) && event_log_precedes(b->log, base, agree);
}

int deploy_is_agreed_before(const struct deploy_building *b, size_t i)
{
	size_t t, k, a;

	for (t = 0; t < b->n_sayings; t++) {
		const struct deploy_saying *s = &b->sayings[t];
		long base = -1;

		for (k = 0; k < s->n_changes; k++)
			if (is_add(b, s->changes[k]) && event_log_precedes(b->log, s->changes[k], i))
				base = (long)s->changes[k];
		for (a = 0; a < s->n_agrees && base >= 0; a++)
			if (event_log_precedes(b->log, s->agrees[a], i) && agrees_to(b, s->agrees[a], (size_t)base))
				return 1;
	}
	return 0;
}

void deploy_agreed_by(struct strvec *out, const struct deploy_building *b, const struct deploy_saying *s)
{
	size_t i, k;

	for (i = 0; i < s->n_agrees; i++) {
		const char *who = event_entry_actor(&b->log->v[s->agrees[i]]);

		if (!agrees_to(b, s->agrees[i], s->trigger.event))
			continue;
		for (k = 0; k < out->n && !deploy_is_same_person(out->v[k], who); k++)
			;
		if (k == out->n)
			strvec_push(out, who);
	}
}

/* Does the value count for the trigger: measured, of its metric, since the start and since what was waived? */
static int counts_for(const struct deploy_building *b, const struct deploy_saying *s,
		      const struct deploy_observation *o)
{
	size_t i;

	if (o->result != DEPLOY_MEASURED || strcmp(o->metric, s->trigger.metric) != 0 || b->now.start < 0 ||
	    event_log_precedes(b->log, o->event, (size_t)b->now.start))
		return 0;
	for (i = 0; i < s->n_waives; i++)
		if (event_log_precedes(b->log, o->event, s->waives[i]))
			return 0;
	return 1;
}

/* Reads all observations afresh; with `only_before` those alone that event `i` knows of. Does it fire at the end? */
static int replay(const struct deploy_building *b, const struct deploy_saying *s, struct trigger_run *run,
		  int only_before, size_t i)
{
	size_t k;
	int fires = 0;

	memset(run, 0, sizeof(*run));
	for (k = 0; k < b->n_observations; k++) {
		const struct deploy_observation *o = &b->observations[k];

		if (counts_for(b, s, o) && (!only_before || o->event == i || event_log_precedes(b->log, o->event, i)))
			fires = trigger_run_feed(run, &s->trigger, &o->value, o->time);
	}
	return fires;
}

static void fire_if(struct deploy_building *b, const struct deploy_saying *s, size_t i, int fires)
{
	const struct deploy_moment *m = fires ? deploy_building_before(b, i) : NULL;

	if (m && deploy_status_is_running(deploy_moment_status(m, b->log)) &&
	    !deploy_moment_is_fired(m, b->log, deploy_saying_number(b, s)))
		deploy_building_step(b, DEPLOY_STEP_FIRE, i, deploy_saying_number(b, s));
}

/* After what changed a trigger, or when it began to count. */
static void look_again(struct deploy_building *b, struct deploy_saying *s, size_t i)
{
	fire_if(b, s, i, replay(b, s, &s->run, 0, 0));
}

void deploy_on_trigger_add(struct deploy_building *b, size_t i)
{
	struct trigger t;
	struct deploy_saying *s;

	if (trigger_read(&t, deploy_event_at(b, i), NULL))
		return;
	s = deploy_saying_find(b, t.name);
	if (!s) {
		ALLOC_GROW(b->sayings, b->n_sayings + 1, b->sayings_alloc);
		s = &b->sayings[b->n_sayings++];
		memset(s, 0, sizeof(*s));
		s->trigger = t;
	}
	deploy_keep(&s->changes, &s->n_changes, &s->changes_alloc, i);
	settle_trigger(b, s);
	look_again(b, s, i);
}

void deploy_on_trigger_tighten(struct deploy_building *b, size_t i)
{
	struct deploy_saying *s = deploy_saying_find(b, event_get(deploy_event_at(b, i), "Trigger"));

	if (!s)
		return;
	deploy_keep(&s->changes, &s->n_changes, &s->changes_alloc, i);
	settle_trigger(b, s);
	look_again(b, s, i);
}

void deploy_on_agree(struct deploy_building *b, size_t i)
{
	struct deploy_saying *s = deploy_saying_find(b, event_get(deploy_event_at(b, i), "Trigger"));

	if (s)
		deploy_keep(&s->agrees, &s->n_agrees, &s->agrees_alloc, i);
}

/* --- observations ------------------------------------------------------------------------------------------------ */

static int read_observation(struct deploy_observation *o, const struct event *e)
{
	const char *value = event_get(e, "Value"), *result = event_get(e, "Result");

	o->metric = event_get(e, "Metric");
	o->time = e->time;
	if (!o->metric || !value == !result)
		return -1;
	o->result = value ? DEPLOY_MEASURED : !strcmp(result, "error") ? DEPLOY_ERROR : DEPLOY_INCONCLUSIVE;
	if (!value)
		return o->result == DEPLOY_ERROR || !strcmp(result, "inconclusive") ? 0 : -1;
	return decimal_parse(&o->value, value, NULL);
}

/*
 * A trigger fires by what the observer could see, which stays so whatever joins later, and by all that is known now:
 * each of two clones may have seen half of it.
 */
void deploy_on_observe(struct deploy_building *b, size_t i)
{
	struct deploy_observation o = { .event = i };
	int follows;
	size_t t;

	if (read_observation(&o, deploy_event_at(b, i)))
		return;
	ALLOC_GROW(b->observations, b->n_observations + 1, b->observations_alloc);
	b->observations[b->n_observations++] = o;
	follows = deploy_building_follows(&b->observation_heads, b->log, i);
	event_heads_add(&b->observation_heads, b->log, i);
	for (t = 0; t < b->n_sayings; t++) {
		struct deploy_saying *s = &b->sayings[t];
		struct trigger_run seen;
		int fires;

		if (!counts_for(b, s, &o))
			continue;
		fires = trigger_run_feed(&s->run, &s->trigger, &o.value, o.time);
		if (!fires && !follows)
			fires = replay(b, s, &seen, 1, i);
		fire_if(b, s, i, fires);
	}
}

void deploy_on_waived(struct deploy_building *b, struct deploy_saying *s, size_t i)
{
	deploy_keep(&s->waives, &s->n_waives, &s->waives_alloc, i);
	replay(b, s, &s->run, 0, 0);
}

void deploy_on_started(struct deploy_building *b, size_t i)
{
	size_t t;

	for (t = 0; t < b->n_sayings; t++) {
		settle_trigger(b, &b->sayings[t]);
		look_again(b, &b->sayings[t], i);
	}
}
