/* SPDX-License-Identifier: ISC */
#include "deploy_state.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "calendar.h"

static void release_deploy(struct deploy *d)
{
	size_t i;

	for (i = 0; i < d->n_triggers; i++)
		strvec_release(&d->triggers[i].agreed_by);
	free(d->triggers);
	free(d->observations);
	free(d->stages_began);
	strvec_release(&d->stages);
}

void deploys_release(struct deploys *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		release_deploy(&d->v[i]);
	free(d->v);
	memset(d, 0, sizeof(*d));
}

const struct deploy *deploys_last(const struct deploys *d, const char *environment)
{
	const struct deploy *newest = NULL;
	size_t i;

	for (i = d->n; i-- > 0;) {
		if (strcmp(d->v[i].environment, environment) != 0)
			continue;
		if (deploy_is_live(&d->v[i]))
			return &d->v[i];
		if (!newest)
			newest = &d->v[i];
	}
	return newest;
}

int deploys_is_verified(const struct deploys *d, const char *environment)
{
	int verified = 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		if (strcmp(d->v[i].environment, environment) != 0)
			continue;
		if (d->v[i].status == DEPLOY_VERIFIED)
			verified = 1;
		else if (d->v[i].rollback_started != DEPLOY_NEVER)
			verified = 0;
	}
	return verified;
}

const char *deploy_status_name(enum deploy_status status)
{
	static const char *const names[] = { "planned",         "armed",   "running",      "paused",
					     "trigger-fired",   "aborted", "rolling-back", "rolled-back",
					     "rollback-failed", "verified" };

	return names[status];
}

int deploy_is_live(const struct deploy *d)
{
	switch (d->status) {
	case DEPLOY_RUNNING:
	case DEPLOY_PAUSED:
	case DEPLOY_FIRED:
	case DEPLOY_ROLLING_BACK:
		return 1;
	case DEPLOY_ROLLBACK_FAILED:
		return !d->is_resolved;
	case DEPLOY_PLANNED:
	case DEPLOY_ARMED:
	case DEPLOY_ABORTED:
	case DEPLOY_ROLLED_BACK:
	case DEPLOY_VERIFIED:
		break;
	}
	return 0;
}

int deploy_is_over(const struct deploy *d)
{
	return d->status != DEPLOY_PLANNED && d->status != DEPLOY_ARMED && !deploy_is_live(d);
}

const struct trigger *deploy_trigger(const struct deploy *d, const char *name)
{
	size_t i;

	for (i = 0; i < d->n_triggers; i++)
		if (!strcmp(d->triggers[i].name, name))
			return &d->triggers[i];
	return NULL;
}

int deploy_is_agreed(const struct deploy *d)
{
	size_t i;

	for (i = 0; i < d->n_triggers; i++)
		if (d->triggers[i].agreed_by.n)
			return 1;
	return 0;
}

int deploy_is_same_person(const char *a, const char *b)
{
	size_t len = a && b ? strlen(a) : 0, i;

	if (!len || len != strlen(b))
		return 0;
	for (i = 0; i < len; i++)
		if (a[i] != b[i] && ((a[i] | 32) != (b[i] | 32) || (a[i] | 32) < 'a' || (a[i] | 32) > 'z'))
			return 0;
	return 1;
}

void deploy_arm(struct deploy *d, int target_is_good)
{
	if (d->status == DEPLOY_PLANNED && target_is_good && deploy_is_agreed(d))
		d->status = DEPLOY_ARMED;
}

const struct deploy_observation *deploy_last_observation(const struct deploy *d, const char *metric)
{
	size_t i;

	for (i = d->n_observations; i-- > 0;)
		if (!strcmp(d->observations[i].metric, metric))
			return &d->observations[i];
	return NULL;
}

static int is_evidence(const struct deploy_observation *o, const struct event_log *log, long since)
{
	return since >= 0 && event_log_precedes(log, (size_t)since, o->event) &&
	       (o->result != DEPLOY_MEASURED || event_log_may_allow(log, o->event));
}

const struct deploy_observation *deploy_last_evidence(const struct deploy *d, const struct event_log *log,
						      const char *metric, long since)
{
	size_t i;

	for (i = d->n_observations; i-- > 0;)
		if (!strcmp(d->observations[i].metric, metric) && is_evidence(&d->observations[i], log, since))
			return &d->observations[i];
	return NULL;
}

int deploy_has_measured(const struct deploy *d, const struct event_log *log, long since)
{
	size_t i;

	for (i = d->n_observations; i-- > 0;)
		if (d->observations[i].result == DEPLOY_MEASURED && is_evidence(&d->observations[i], log, since))
			return 1;
	return 0;
}

/* --- clocks ------------------------------------------------------------------------------------------------------ */

static void add_span(struct strbuf *out, int64_t seconds)
{
	if (seconds >= 2 * 86400)
		strbuf_addf(out, "%lld days", (long long)(seconds / 86400));
	else if (seconds >= 2 * 3600)
		strbuf_addf(out, "%lld hours", (long long)(seconds / 3600));
	else
		strbuf_addf(out, "%lld minutes", (long long)(seconds / 60));
}

static void add_note(struct strvec *notes, const struct event_entry *e, int64_t by, const char *how)
{
	struct strbuf note = STRBUF_INIT;
	char id[EVENT_ID_HEX + 1];

	event_entry_id(id, e);
	strbuf_addf(&note, "%s of %s is dated ", e->event.name, id);
	time_format(&note, e->event.time);
	strbuf_addstr(&note, ", ");
	add_span(&note, by);
	strbuf_addf(&note, " %s", how);
	strvec_push(notes, note.buf);
	strbuf_release(&note);
}

#define NOTES_MAX 10

/* The time of what an entry follows; a join has the later of its parents', for its own is nobody's. */
static int64_t time_before(const struct event_log *log, const int64_t *times, size_t i)
{
	int64_t latest = INT64_MIN;
	size_t k;

	for (k = 0; k < log->v[i].n_parents; k++)
		if (times[log->v[i].parents[k]] > latest)
			latest = times[log->v[i].parents[k]];
	return latest;
}

void deploy_skew_notes(struct strvec *notes, const struct event_log *log, int64_t now)
{
	int64_t *times = xcalloc(log->n + 1, sizeof(*times)), before;
	size_t i, n = 0;

	for (i = 0; i < log->n && n < NOTES_MAX; i++) {
		const struct event_entry *e = &log->v[i];

		before = time_before(log, times, i);
		times[i] = e->counts ? e->event.time : before;
		if (!e->counts || strncmp(e->event.name, "deploy.", 7) != 0)
			continue;
		if (e->event.time > now + DEPLOY_SKEW)
			add_note(notes, e, e->event.time - now, "in the future");
		else if (before > e->event.time + DEPLOY_SKEW)
			add_note(notes, e, before - e->event.time, "before the event it follows");
		else
			continue;
		n++;
	}
	free(times);
}
