/* SPDX-License-Identifier: ISC */
#include "incident_change.h"

#include <string.h>

#include "../base/headline.h"
#include "calendar.h"

void incident_change_init(struct incident_change *c, const char *step)
{
	memset(c, 0, sizeof(*c));
	c->step = step;
	c->impact_start = c->detected = c->mitigated = c->resolved = INSTANT_NONE;
}

static void set_time(struct event *e, const char *key, int64_t t)
{
	struct strbuf text = STRBUF_INIT;

	if (t != INSTANT_NONE) {
		time_format(&text, t);
		event_set(e, key, text.buf);
	}
	strbuf_release(&text);
}

static int64_t either(int64_t said, int64_t otherwise)
{
	return said != INSTANT_NONE ? said : otherwise;
}

static void set_subject(struct event *e, const struct incident_change *c, const struct incident *one)
{
	struct strbuf line = STRBUF_INIT;

	headline(&line, e->text);
	if (one)
		event_set_subject(e, "%s %s%s%s", c->step, one->id, line.len ? ": " : "", line.buf);
	else
		event_set_subject(e, "%s sev%d%s%s: %s", c->step, c->severity, c->release ? " " : "",
				  c->release ? c->release : "", line.buf);
	strbuf_release(&line);
}

void incident_change_fill(struct event *e, const struct incident_change *c, const struct incident *one, int64_t now)
{
	event_set_name(e, c->step);
	event_set_text(e, c->text);
	set_subject(e, c, one);
	if (one)
		event_set(e, "Incident", one->id);
	if (c->severity)
		event_setf(e, "Severity", "%d", c->severity);
	event_set(e, "Environment", c->environment);
	set_time(e, "Impact-Start", c->impact_start);
	set_time(e, "Detected", one ? c->detected : either(c->detected, now));
	set_time(e, "Mitigated", c->mitigated);
	set_time(e, "Resolved", event_is(e, "incident.resolve") ? either(c->resolved, now) : c->resolved);
	event_set(e, "Reopen", c->reopen ? "yes" : NULL);
	event_set(e, "Release", c->release);
	event_set(e, "Caused-By", c->caused_by);
	event_set(e, "Fixed-By", c->fixed_by);
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

/* Anybody may reopen an incident, and say no more. */
static int is_not_known(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;
	const struct incident_change *c = a->change;

	if (c->reopen && !c->severity && c->impact_start == INSTANT_NONE && c->detected == INSTANT_NONE &&
	    c->mitigated == INSTANT_NONE)
		return 0;
	return guard_refuses_unknown(a->may_allow, reason);
}

static int is_over(const void *ask, struct strbuf *reason)
{
	const struct incident *one = ((const struct incident_ask *)ask)->incident;

	if (incident_is_open(one))
		return 0;
	strbuf_addf(reason, "incident %s is %s", one->id, incident_state_name(one->state));
	return 1;
}

static int is_invalid(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;

	return a->incident->state == INCIDENT_INVALID && !a->change->reopen && is_over(ask, reason);
}

static int is_open_already(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;

	if (!a->change->reopen || a->incident->state != INCIDENT_OPEN)
		return 0;
	strbuf_addf(reason, "incident %s is open", a->incident->id);
	return 1;
}

static int lies_in_the_future(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;
	const struct incident_change *c = a->change;
	const struct {
		const char *what;
		int64_t at;
	} times[] = { { "the start of its impact", c->impact_start },
		      { "its detection", c->detected },
		      { "its mitigation", c->mitigated },
		      { "its end", c->resolved } };
	size_t i, n = sizeof(times) / sizeof(times[0]);

	for (i = 0; i < n && (times[i].at == INSTANT_NONE || times[i].at <= a->now + INCIDENT_SKEW); i++)
		;
	if (i == n)
		return 0;
	strbuf_addf(reason, "%s would lie in the future", times[i].what);
	return 1;
}

/* What would be said of the incident when the change is made. */
static void look_ahead(int64_t *start, int64_t *mitigated, int64_t *resolved, const struct incident_ask *a)
{
	const struct incident_change *c = a->change;
	const struct incident *one = a->incident;
	int is_resolve = !strcmp(c->step, "incident.resolve");

	*start = either(c->impact_start, one->impact_start);
	*mitigated = either(c->mitigated, c->reopen ? INSTANT_NONE : one->mitigated);
	*resolved = is_resolve ? either(c->resolved, a->now) : c->reopen ? INSTANT_NONE : one->resolved;
}

static int is_out_of_order(const void *ask, struct strbuf *reason)
{
	int64_t start, mitigated, resolved;
	const char *what = NULL;

	look_ahead(&start, &mitigated, &resolved, ask);
	if (resolved != INSTANT_NONE && resolved < start)
		what = "it would be resolved before its impact began";
	else if (mitigated != INSTANT_NONE && mitigated < start)
		what = "it would be mitigated before its impact began";
	else if (resolved != INSTANT_NONE && resolved < mitigated)
		what = "it would be resolved before it was mitigated";
	if (what)
		strbuf_addstr(reason, what);
	return what != NULL;
}

static int has_no_link(const void *ask, struct strbuf *reason)
{
	const struct incident_ask *a = ask;
	const struct incident_change *c = a->change;
	const struct incident *one = a->incident;
	const char *lacks = c->release && !incident_is_of(one, c->release)               ? c->release
			    : c->caused_by && !strvec_has(&one->caused_by, c->caused_by) ? c->caused_by
			    : c->fixed_by && !strvec_has(&one->fixed_by, c->fixed_by)    ? c->fixed_by
											 : NULL;

	if (lacks)
		strbuf_addf(reason, "incident %s has no such link to '%s'", one->id, lacks);
	return lacks != NULL;
}

const struct guard_rule incident_rules[] = {
	{ "incident.open", "in-the-future", lies_in_the_future },
	{ "incident.update", "not-known", is_not_known },
	{ "incident.update", "invalid", is_invalid },
	{ "incident.update", "open-already", is_open_already },
	{ "incident.update", "in-the-future", lies_in_the_future },
	{ "incident.update", "out-of-order", is_out_of_order },
	{ "incident.resolve", "not-known", is_not_known },
	{ "incident.resolve", "over", is_over },
	{ "incident.resolve", "in-the-future", lies_in_the_future },
	{ "incident.resolve", "out-of-order", is_out_of_order },
	{ "incident.invalid", "not-known", is_not_known },
	{ "incident.invalid", "invalid", is_invalid },
	{ "incident.link", "invalid", is_invalid },
	{ "incident.unlink", "not-known", is_not_known },
	{ "incident.unlink", "no-link", has_no_link },
	{ NULL, NULL, NULL },
};
