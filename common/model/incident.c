/* SPDX-License-Identifier: ISC */
#include "incident.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
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

/* --- one matter of one incident ---------------------------------------------------------------------------------- */

/* The events that speak of an incident. */
static int is_about(const struct event_entry *e, const char *id)
{
	const char *of = event_get(&e->event, "Incident");

	return e->counts && of && !strcmp(of, id);
}

static int opens(const struct incident *one, size_t i)
{
	return i == one->opened;
}

/* What was said last under this key: one place in the log, or several side by side. */
static void find_said(struct event_heads *heads, const struct event_log *log, const struct incident *one,
		      const char *key)
{
	size_t i;

	for (i = one->opened; i < log->n; i++)
		if ((opens(one, i) || is_about(&log->v[i], one->id)) && event_get(&log->v[i].event, key))
			event_heads_add(heads, log, i);
}

/* The time said last; of several the earliest, or with `latest` the latest. */
static int64_t find_time(const struct event_log *log, const struct incident *one, const char *key, int latest)
{
	struct event_heads heads = { NULL, 0, 0 };
	int64_t found = INCIDENT_NO_TIME, t;
	size_t i;

	find_said(&heads, log, one, key);
	for (i = 0; i < heads.n; i++) {
		if (time_parse(event_get(&log->v[heads.v[i]].event, key), &t, NULL))
			continue;
		if (found == INCIDENT_NO_TIME || (latest ? t > found : t < found))
			found = t;
	}
	event_heads_release(&heads);
	return found;
}

static int find_severity(const struct event_log *log, const struct incident *one)
{
	struct event_heads heads = { NULL, 0, 0 };
	int worst = 4, s = 4;
	size_t i;

	find_said(&heads, log, one, "Severity");
	for (i = 0; i < heads.n; i++)
		if (!incident_severity_parse(&s, event_get(&log->v[heads.v[i]].event, "Severity"), NULL) && s < worst)
			worst = s;
	event_heads_release(&heads);
	return worst;
}

/* What says that it is over takes back nothing of what was found out beside it. */
static enum incident_state weight_of(const struct event_entry *e)
{
	if (event_is(&e->event, "incident.resolve"))
		return INCIDENT_RESOLVED;
	if (event_is(&e->event, "incident.invalid"))
		return INCIDENT_INVALID;
	return INCIDENT_OPEN;
}

static int settles(const struct event_entry *e)
{
	const char *reopen = event_get(&e->event, "Reopen");

	return event_is(&e->event, "incident.resolve") || event_is(&e->event, "incident.invalid") ||
	       (event_is(&e->event, "incident.update") && reopen);
}

static enum incident_state find_state(const struct event_log *log, const struct incident *one)
{
	struct event_heads heads = { NULL, 0, 0 };
	enum incident_state worst = INCIDENT_INVALID;
	size_t i;

	event_heads_add(&heads, log, one->opened);
	for (i = one->opened + 1; i < log->n; i++)
		if (is_about(&log->v[i], one->id) && settles(&log->v[i]))
			event_heads_add(&heads, log, i);
	for (i = 0; i < heads.n; i++)
		if (weight_of(&log->v[heads.v[i]]) < worst)
			worst = weight_of(&log->v[heads.v[i]]);
	event_heads_release(&heads);
	return worst == INCIDENT_OPEN && one->mitigated != INCIDENT_NO_TIME ? INCIDENT_MITIGATED : worst;
}

/* --- links ------------------------------------------------------------------------------------------------------- */

/* Is the last word on this link that it holds? Side by side it holds: a link too many is seen, one that is lost is not.
 */
static int is_linked(const struct event_log *log, const struct incident *one, const char *key, const char *value)
{
	struct event_heads heads = { NULL, 0, 0 };
	size_t i;
	int linked = 0;

	for (i = one->opened; i < log->n; i++) {
		const char *said = event_get(&log->v[i].event, key);

		if (said && !strcmp(said, value) && (opens(one, i) || is_about(&log->v[i], one->id)))
			event_heads_add(&heads, log, i);
	}
	for (i = 0; i < heads.n; i++)
		linked |= !event_is(&log->v[heads.v[i]].event, "incident.unlink");
	event_heads_release(&heads);
	return linked;
}

static void find_links(struct strvec *out, const struct event_log *log, const struct incident *one, const char *key)
{
	size_t i;

	for (i = one->opened; i < log->n; i++) {
		const char *said = event_get(&log->v[i].event, key);

		if (said && (opens(one, i) || is_about(&log->v[i], one->id)) && !strvec_has(out, said) &&
		    is_linked(log, one, key, said))
			strvec_push(out, said);
	}
}

static char *find_release(const struct event_log *log, const struct incident *one)
{
	struct strvec all = STRVEC_INIT;
	char *last = NULL;

	find_links(&all, log, one, "Release");
	if (all.n)
		last = xstrdup(all.v[all.n - 1]);
	strvec_release(&all);
	return last;
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static void read_one(struct incident *one, const struct event_log *log, size_t opened)
{
	const struct event *e = &log->v[opened].event;

	memset(one, 0, sizeof(*one));
	strvec_init(&one->caused_by);
	strvec_init(&one->fixed_by);
	one->opened = opened;
	event_entry_id(one->id, &log->v[opened]);
	one->environment = xstrdup_null(event_get(e, "Environment"));
	one->text = xstrdup(e->text);
	one->release = find_release(log, one);
	one->severity = find_severity(log, one);
	one->impact_start = find_time(log, one, "Impact-Start", 0);
	one->detected = find_time(log, one, "Detected", 0);
	one->mitigated = find_time(log, one, "Mitigated", 1);
	one->state = find_state(log, one);
	one->resolved = one->state == INCIDENT_RESOLVED ? find_time(log, one, "Resolved", 1) : INCIDENT_NO_TIME;
	find_links(&one->caused_by, log, one, "Caused-By");
	find_links(&one->fixed_by, log, one, "Fixed-By");
}

static void read_action(struct incident_action *a, const struct event_log *log, size_t i)
{
	const struct event *e = &log->v[i].event;
	const char *due = event_get(e, "Due");
	size_t k;

	memset(a, 0, sizeof(*a));
	event_entry_id(a->id, &log->v[i]);
	a->incident = xstrdup_null(event_get(e, "Incident"));
	a->release = xstrdup_null(event_get(e, "Release"));
	a->owner = xstrdup_null(event_get(e, "Owner"));
	a->text = xstrdup(e->text);
	if (!due || time_parse(due, &a->due, NULL))
		a->due = INCIDENT_NO_TIME;
	for (k = i + 1; k < log->n; k++) {
		const char *of = event_get(&log->v[k].event, "Action");

		a->is_done |= log->v[k].counts && event_is(&log->v[k].event, "retro.action-done") && of &&
			      !strcmp(of, a->id);
	}
}

void incident_list_read(struct incident_list *l, const struct event_log *log)
{
	size_t i, alloc = 0, actions_alloc = 0;

	memset(l, 0, sizeof(*l));
	for (i = 0; i < log->n; i++) {
		if (!log->v[i].counts)
			continue;
		if (event_is(&log->v[i].event, "incident.open")) {
			ALLOC_GROW(l->v, l->n + 1, alloc);
			read_one(&l->v[l->n++], log, i);
		} else if (event_is(&log->v[i].event, "retro.action-add")) {
			ALLOC_GROW(l->actions, l->n_actions + 1, actions_alloc);
			read_action(&l->actions[l->n_actions++], log, i);
		}
	}
}

void incident_list_release(struct incident_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].release);
		free(l->v[i].environment);
		free(l->v[i].text);
		strvec_release(&l->v[i].caused_by);
		strvec_release(&l->v[i].fixed_by);
	}
	for (i = 0; i < l->n_actions; i++) {
		free(l->actions[i].incident);
		free(l->actions[i].release);
		free(l->actions[i].text);
		free(l->actions[i].owner);
	}
	free(l->v);
	free(l->actions);
	memset(l, 0, sizeof(*l));
}

/* -1: none, -2: several. */
static long find_id(const char *base, size_t size, size_t n, const char *id)
{
	size_t len = strlen(id), i;
	long found = -1;

	for (i = 0; i < n && len >= 4; i++) {
		if (strncmp(base + i * size, id, len < EVENT_ID_HEX ? len : EVENT_ID_HEX) != 0)
			continue;
		if (found >= 0)
			return -2;
		found = (long)i;
	}
	return found;
}

const struct incident *incident_find(const struct incident_list *l, const char *id, struct err *err)
{
	long at = l->n ? find_id(l->v[0].id, sizeof(*l->v), l->n, id) : -1;

	if (at >= 0)
		return &l->v[at];
	err_set(err, ERR_FAIL, at == -1 ? "no incident '%s'" : "several incidents begin with '%s'", id);
	return NULL;
}

const struct incident_action *incident_action_find(const struct incident_list *l, const char *id, struct err *err)
{
	long at = l->n_actions ? find_id(l->actions[0].id, sizeof(*l->actions), l->n_actions, id) : -1;

	if (at >= 0)
		return &l->actions[at];
	err_set(err, ERR_FAIL, at == -1 ? "no action '%s'" : "several actions begin with '%s'", id);
	return NULL;
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

static int is_over(const void *ask, struct strbuf *reason)
{
	const struct incident *one = ((const struct incident_ask *)ask)->incident;

	if (one->state != INCIDENT_RESOLVED && one->state != INCIDENT_INVALID)
		return 0;
	strbuf_addf(reason, "incident %s is %s", one->id, incident_state_name(one->state));
	return 1;
}

static int is_invalid(const void *ask, struct strbuf *reason)
{
	const struct incident *one = ((const struct incident_ask *)ask)->incident;

	if (one->state != INCIDENT_INVALID)
		return 0;
	strbuf_addf(reason, "incident %s is invalid", one->id);
	return 1;
}

static int ends_before_it_begins(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;

	if (a->impact_start == INCIDENT_NO_TIME || a->resolved == INCIDENT_NO_TIME || a->resolved >= a->impact_start)
		return 0;
	strbuf_addstr(reason, "it would be resolved before its impact began");
	return 1;
}

static int has_no_link(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;

	if (a->has_link)
		return 0;
	strbuf_addf(reason, "incident %s has no such link", a->incident->id);
	return 1;
}

const struct guard_rule incident_rules[] = {
	{ "incident.update", "invalid", is_invalid },
	{ "incident.update", "ends-before-it-begins", ends_before_it_begins },
	{ "incident.resolve", "over", is_over },
	{ "incident.resolve", "ends-before-it-begins", ends_before_it_begins },
	{ "incident.invalid", "invalid", is_invalid },
	{ "incident.unlink", "no-link", has_no_link },
	{ NULL, NULL, NULL },
};
