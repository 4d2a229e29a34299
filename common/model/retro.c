/* SPDX-License-Identifier: ISC */
#include "retro.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

#define SKEW ((int64_t)300)

const char *retro_decision_name(enum retro_decision decision)
{
	static const char *const names[] = { "asked", "granted", "denied" };

	return names[decision];
}

const char *retro_who(const struct event_entry *e)
{
	const char *who = e->identity == EVENT_SIGNED ? e->principal : e->author;

	return who && *who ? who : "somebody";
}

int retro_is_skewed(const struct event_log *log, size_t at, int64_t now)
{
	const struct event_entry *e = &log->v[at];
	size_t i;

	for (i = 0; i < e->n_parents; i++)
		if (log->v[e->parents[i]].counts && e->event.time < log->v[e->parents[i]].event.time - SKEW)
			return 1;
	return e->event.time > now + SKEW;
}

static void add_place(struct retro_places *p, size_t at)
{
	ALLOC_GROW(p->v, p->n + 1, p->alloc);
	p->v[p->n++] = at;
}

/* --- exceptions -------------------------------------------------------------------------------------------------- */

static void on_request(struct retro *r, size_t at)
{
	const struct event *e = &r->log->v[at].event;
	const char *commit = event_get(e, "Commit");

	if (!commit)
		return;
	ALLOC_GROW(r->exceptions, r->n_exceptions + 1, r->exceptions_alloc);
	r->exceptions[r->n_exceptions++] = (struct retro_exception){ at, commit, event_get(e, "Patch"), RETRO_ASKED,
								     -1 };
}

/* Of a grant and a denial side by side the denial counts. */
static void on_decision(struct retro *r, size_t at, enum retro_decision decision)
{
	const char *of = event_get(&r->log->v[at].event, "Exception");
	size_t i, len = of ? strlen(of) : 0;

	for (i = 0; i < r->n_exceptions && len >= 4; i++) {
		struct retro_exception *x = &r->exceptions[i];

		if (strncmp(r->log->v[x->request].oid, of, len) != 0)
			continue;
		if (decision == RETRO_GRANTED && x->decision == RETRO_DENIED &&
		    !event_log_precedes(r->log, (size_t)x->decided, at))
			continue;
		x->decision = decision;
		x->decided = (long)at;
	}
}

const struct retro_exception *retro_exception_find(const struct retro *r, const char *commit, const char *patch)
{
	size_t i = r->n_exceptions;

	while (i--) {
		const struct retro_exception *x = &r->exceptions[i];

		if (!strcmp(x->commit, commit) || (patch && x->patch && !strcmp(x->patch, patch)))
			return x;
	}
	return NULL;
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static int changes_trigger(const struct event *e)
{
	return event_is(e, "deploy.trigger-add") || event_is(e, "deploy.trigger-tighten");
}

/* Was a deploy in the environment of this event started before it? */
static int is_after_start(const struct retro *r, size_t at)
{
	const char *environment = event_get(&r->log->v[at].event, "Environment");
	size_t i;

	for (i = 0; i < r->runs.n && environment; i++)
		if (!strcmp(r->runs.v[i].environment, environment) &&
		    event_log_precedes(r->log, r->runs.v[i].stages[0].event, at))
			return 1;
	return 0;
}

static void on_event(struct retro *r, size_t at, struct event_heads *closings)
{
	const struct event *e = &r->log->v[at].event;
	int may_allow = event_log_may_allow(r->log, at);

	if (may_allow && (event_is(e, "check.waive") || event_is(e, "deploy.waive-trigger")))
		add_place(&r->waivers, at);
	else if (changes_trigger(e) && is_after_start(r, at))
		add_place(&r->amendments, at);
	else if (event_is(e, "announce.publish"))
		add_place(&r->publications, at);
	else if (may_allow && event_is(e, "retro.close"))
		event_heads_add(closings, r->log, at);
	else if (event_is(e, "check.exception-request"))
		on_request(r, at);
	else if (may_allow && event_is(e, "check.exception-grant"))
		on_decision(r, at, RETRO_GRANTED);
	else if (event_is(e, "check.exception-deny"))
		on_decision(r, at, RETRO_DENIED);
	else if (event_is(e, "check.freeze-start") && r->freeze < 0)
		r->freeze = (long)at;
}

void retro_read(struct retro *r, const struct event_log *log)
{
	struct event_heads closings = { NULL, 0, 0 };
	size_t i;

	memset(r, 0, sizeof(*r));
	r->log = log;
	r->freeze = -1;
	retro_runs_read(&r->runs, log);
	for (i = 0; i < log->n; i++)
		if (log->v[i].counts)
			on_event(r, i, &closings);
	for (i = 0; i < closings.n; i++)
		add_place(&r->closings, closings.v[i]);
	event_heads_release(&closings);
}

void retro_release(struct retro *r)
{
	retro_runs_release(&r->runs);
	free(r->waivers.v);
	free(r->amendments.v);
	free(r->publications.v);
	free(r->closings.v);
	free(r->exceptions);
	memset(r, 0, sizeof(*r));
}

int retro_had_trouble(const struct retro *r, const struct incident_list *incidents, const char *release)
{
	size_t i;

	for (i = 0; i < r->runs.n; i++)
		if (r->runs.v[i].was_stopped)
			return 1;
	for (i = 0; i < incidents->n; i++)
		if (incidents->v[i].state != INCIDENT_INVALID && incident_is_of(&incidents->v[i], release))
			return 1;
	return 0;
}
