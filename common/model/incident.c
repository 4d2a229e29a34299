/* SPDX-License-Identifier: ISC */
#include "incident.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "calendar.h"

const char *incident_state_name(enum incident_state state)
{
	static const char *const names[] = { "open", "mitigated", "resolved", "invalid" };

	return names[state];
}

int incident_severity_parse(int *out, const char *text, struct err *err)
{
	if (text[0] < '1' || text[0] > '4' || text[1])
		return err_set(err, ERR_FAIL, "severity '%s' is none of 1, 2, 3, 4", text);
	*out = text[0] - '0';
	return 0;
}

/* --- the last word on one matter --------------------------------------------------------------------------------- */

static const struct event *event_of(const struct event_log *log, size_t at)
{
	return &log->v[at].event;
}

/* What anybody may say: that there is an incident, and what it is to begin with. */
static int is_heard(const struct event_log *log, const struct incident *one, size_t at)
{
	return at == one->events[0] || event_log_may_allow(log, at);
}

static int severity_of(const struct event *e)
{
	const char *text = event_get(e, "Severity");
	int severity = 0;

	if (text)
		incident_severity_parse(&severity, text, NULL);
	return severity;
}

static int64_t time_of(const struct event *e, const char *key)
{
	const char *text = event_get(e, key);
	int64_t t;

	return text && !time_parse(text, &t, NULL) ? t : INSTANT_NONE;
}

/* An incident whose severity nobody can read is as bad as one can be. */
static int find_severity(const struct event_log *log, const struct incident *one)
{
	struct event_heads heads = { NULL, 0, 0 };
	int worst = 0;
	size_t i;

	for (i = 0; i < one->n_events; i++)
		if (severity_of(event_of(log, one->events[i])) && is_heard(log, one, one->events[i]))
			event_heads_add(&heads, log, one->events[i]);
	for (i = 0; i < heads.n; i++) {
		int s = severity_of(event_of(log, heads.v[i]));

		if (!worst || s < worst)
			worst = s;
	}
	event_heads_release(&heads);
	return worst ? worst : 1;
}

/* The earliest of those that were said last. */
static int64_t find_time(const struct event_log *log, const struct incident *one, const char *key)
{
	struct event_heads heads = { NULL, 0, 0 };
	int64_t found = INSTANT_NONE;
	size_t i;

	for (i = 0; i < one->n_events; i++)
		if (time_of(event_of(log, one->events[i]), key) != INSTANT_NONE && is_heard(log, one, one->events[i]))
			event_heads_add(&heads, log, one->events[i]);
	for (i = 0; i < heads.n; i++) {
		int64_t t = time_of(event_of(log, heads.v[i]), key);

		if (found == INSTANT_NONE || t < found)
			found = t;
	}
	event_heads_release(&heads);
	return found;
}

static int reopens(const struct event *e)
{
	return event_is(e, "incident.update") && event_get(e, "Reopen") != NULL;
}

/* Who reopens it says that people are hurt again, unless the same event says until when they were. */
static int64_t find_mitigated(const struct event_log *log, const struct incident *one)
{
	struct event_heads heads = { NULL, 0, 0 };
	int64_t latest = INSTANT_NONE, t;
	size_t i;

	for (i = 1; i < one->n_events; i++) {
		const struct event *e = event_of(log, one->events[i]);

		if (reopens(e) || (time_of(e, "Mitigated") != INSTANT_NONE && is_heard(log, one, one->events[i])))
			event_heads_add(&heads, log, one->events[i]);
	}
	for (i = 0; i < heads.n; i++) {
		t = time_of(event_of(log, heads.v[i]), "Mitigated");
		if (t == INSTANT_NONE || !is_heard(log, one, heads.v[i])) {
			latest = INSTANT_NONE;
			break;
		}
		if (t > latest)
			latest = t;
	}
	event_heads_release(&heads);
	return latest;
}

/* Does the event settle whether it is over? *state: what it says. */
static int settles(enum incident_state *state, const struct event_log *log, const struct incident *one, size_t at)
{
	const struct event *e = event_of(log, at);

	*state = event_is(e, "incident.resolve")   ? INCIDENT_RESOLVED
		 : event_is(e, "incident.invalid") ? INCIDENT_INVALID
						   : INCIDENT_OPEN;
	if (*state != INCIDENT_OPEN)
		return is_heard(log, one, at);
	return at == one->events[0] || reopens(e);
}

/* State and, where it is resolved, since when: the latest of those who say so side by side. */
static void find_end(struct incident *one, const struct event_log *log)
{
	struct event_heads heads = { NULL, 0, 0 };
	enum incident_state said;
	int64_t t;
	size_t i;

	one->state = INCIDENT_INVALID;
	one->resolved = INSTANT_NONE;
	for (i = 0; i < one->n_events; i++)
		if (settles(&said, log, one, one->events[i]))
			event_heads_add(&heads, log, one->events[i]);
	for (i = 0; i < heads.n; i++) {
		settles(&said, log, one, heads.v[i]);
		if (said < one->state)
			one->state = said;
	}
	for (i = 0; i < heads.n && one->state == INCIDENT_RESOLVED; i++) {
		settles(&said, log, one, heads.v[i]);
		t = time_of(event_of(log, heads.v[i]), "Resolved");
		if (t == INSTANT_NONE)
			t = event_of(log, heads.v[i])->time;
		if (said == INCIDENT_RESOLVED && t > one->resolved)
			one->resolved = t;
	}
	if (one->state == INCIDENT_OPEN && one->mitigated != INSTANT_NONE)
		one->state = INCIDENT_MITIGATED;
	event_heads_release(&heads);
}

/* --- links ------------------------------------------------------------------------------------------------------- */

static int links(const struct event *e)
{
	return event_is(e, "incident.open") || event_is(e, "incident.link");
}

/* Does the link made by event number `i` still hold, or has a later one taken it back or, with `moves`, its place? */
static int is_held(const struct event_log *log, const struct incident *one, size_t i, const char *key, int moves)
{
	const char *value = event_get(event_of(log, one->events[i]), key);
	size_t k;

	for (k = i + 1; k < one->n_events; k++) {
		const struct event *e = event_of(log, one->events[k]);
		const char *said = event_get(e, key);

		if (!said || !event_log_precedes(log, one->events[i], one->events[k]))
			continue;
		if (moves && links(e))
			return 0;
		if (event_is(e, "incident.unlink") && !strcmp(said, value) && is_heard(log, one, one->events[k]))
			return 0;
	}
	return 1;
}

static void find_links(struct strvec *out, const struct event_log *log, const struct incident *one, const char *key,
		       int moves)
{
	size_t i;

	for (i = 0; i < one->n_events; i++) {
		const struct event *e = event_of(log, one->events[i]);
		const char *value = event_get(e, key);

		if (value && links(e) && is_held(log, one, i, key, moves) && !strvec_has(out, value))
			strvec_push(out, value);
	}
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static void add_event(struct incident *one, size_t at)
{
	ALLOC_GROW(one->events, one->n_events + 1, one->alloc);
	one->events[one->n_events++] = at;
}

static void fold(struct incident *one, const struct event_log *log)
{
	const struct event *e = event_of(log, one->events[0]);

	one->environment = event_get(e, "Environment");
	one->text = e->text;
	one->severity = find_severity(log, one);
	one->impact_start = find_time(log, one, "Impact-Start");
	one->detected = find_time(log, one, "Detected");
	if (one->detected == INSTANT_NONE)
		one->detected = e->time;
	one->mitigated = find_mitigated(log, one);
	find_end(one, log);
	find_links(&one->releases, log, one, "Release", 1);
	find_links(&one->caused_by, log, one, "Caused-By", 0);
	find_links(&one->fixed_by, log, one, "Fixed-By", 0);
	one->release = one->releases.n ? one->releases.v[one->releases.n - 1] : NULL;
}

static void add_incident(struct incident_list *l, size_t at)
{
	struct incident *one;

	ALLOC_GROW(l->v, l->n + 1, l->alloc);
	one = &l->v[l->n++];
	memset(one, 0, sizeof(*one));
	strvec_init(&one->releases);
	strvec_init(&one->caused_by);
	strvec_init(&one->fixed_by);
	event_entry_id(one->id, &l->log->v[at]);
	add_event(one, at);
}

/* Which incident an event speaks of; those that speak of one come after what opened it. */
static void collect(struct incident_list *l)
{
	struct map numbers = MAP_INIT;
	size_t i, number;

	for (i = 0; i < l->log->n; i++) {
		const struct event_entry *e = &l->log->v[i];
		const char *of = event_get(&e->event, "Incident");

		if (!e->counts || strncmp(e->event.name, "incident.", 9) != 0)
			continue;
		if (event_is(&e->event, "incident.open")) {
			add_incident(l, i);
			*map_at(&numbers, e->oid, EVENT_ID_HEX) = (void *)(uintptr_t)l->n;
		} else if (of) {
			number = (size_t)(uintptr_t)map_get(&numbers, of, strlen(of));
			if (number)
				add_event(&l->v[number - 1], i);
		}
	}
	map_release(&numbers);
}

void incident_list_read(struct incident_list *l, const struct event_log *log)
{
	size_t i;

	memset(l, 0, sizeof(*l));
	l->log = log;
	collect(l);
	for (i = 0; i < l->n; i++)
		fold(&l->v[i], log);
}

void incident_list_release(struct incident_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].events);
		strvec_release(&l->v[i].releases);
		strvec_release(&l->v[i].caused_by);
		strvec_release(&l->v[i].fixed_by);
	}
	free(l->v);
	memset(l, 0, sizeof(*l));
}

const struct incident *incident_find(const struct incident_list *l, const char *id, struct err *err)
{
	const struct incident *found = NULL;
	size_t len = strlen(id), i;

	for (i = 0; i < l->n && len >= 4; i++) {
		if (strncmp(l->log->v[l->v[i].events[0]].oid, id, len) != 0)
			continue;
		if (found) {
			err_set(err, ERR_FAIL, "several incidents begin with '%s'", id);
			return NULL;
		}
		found = &l->v[i];
	}
	if (!found)
		err_set(err, ERR_FAIL, "no incident '%s'", id);
	return found;
}

int incident_is_of(const struct incident *one, const char *release)
{
	return strvec_has(&one->releases, release);
}

int incident_is_open(const struct incident *one)
{
	return one->state == INCIDENT_OPEN || one->state == INCIDENT_MITIGATED;
}

int64_t incident_since(const struct incident *one)
{
	return one->impact_start != INSTANT_NONE ? one->impact_start : one->detected;
}
