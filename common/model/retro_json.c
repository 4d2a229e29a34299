/* SPDX-License-Identifier: ISC */
#include "retro_json.h"

#include "../base/json.h"
#include "incident_json.h"
#include "schedule_report.h"

static void set_text(json_t *o, const char *key, const char *text)
{
	json_object_set_new(o, key, json_text(text));
}

static void set_time(json_t *o, const char *key, int64_t t)
{
	json_object_set_new(o, key, json_instant(t));
}

static json_t *event_json(const struct event_log *log, size_t at)
{
	const struct event_entry *e = &log->v[at];
	json_t *o = json_object();

	set_text(o, "oid", e->oid);
	set_text(o, "event", e->event.name);
	set_text(o, "subject", e->event.subject);
	set_text(o, "who", event_entry_actor(e));
	set_text(o, "identity", event_identity_name(e->identity));
	set_time(o, "time", e->event.time);
	return o;
}

static json_t *timeline(const struct event_log *log, int64_t now)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < log->n; i++) {
		json_t *o;

		if (!log->v[i].counts)
			continue;
		o = event_json(log, i);
		json_object_set_new(o, "skewed", json_boolean(retro_is_skewed(log, i, now)));
		json_array_append_new(list, o);
	}
	return list;
}

/* The events with some of their trailers; keys as JSON has them, then as the event does, up to NULL. */
static json_t *events(const struct event_log *log, const struct retro_places *places, const char *const *keys)
{
	json_t *list = json_array();
	size_t i, k;

	for (i = 0; i < places->n; i++) {
		const struct event *e = &log->v[places->v[i]].event;
		json_t *o = event_json(log, places->v[i]);

		for (k = 0; keys[k]; k += 2)
			set_text(o, keys[k], event_get(e, keys[k + 1]));
		if (*e->text)
			set_text(o, "reason", e->text);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *late_changes(const struct retro *r, const struct retro_facts *f)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < f->n_late; i++) {
		const struct retro_exception *x = retro_exception_find(r, f->late[i].oid, f->late[i].patch);
		json_t *o = json_object();

		set_text(o, "oid", f->late[i].oid);
		set_text(o, "subject", f->late[i].subject);
		set_text(o, "author", f->late[i].author);
		set_text(o, "exception", x ? retro_decision_name(x->decision) : NULL);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *stages(const struct retro_run *run)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < run->n_stages; i++) {
		const struct retro_stage *s = &run->stages[i];
		json_t *o = json_object();

		set_text(o, "stage", s->name);
		set_time(o, "began", s->began);
		set_time(o, "ended", s->ended);
		json_object_set_new(o, "seconds",
				    s->ended == INSTANT_NONE ? json_null() : json_integer(s->ended - s->began));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *deploys(const struct retro_runs *runs)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < runs->n; i++) {
		json_t *o = json_object();

		set_text(o, "environment", runs->v[i].environment);
		set_text(o, "end", retro_end_name(runs->v[i].end));
		set_time(o, "started", runs->v[i].stages[0].began);
		set_time(o, "verified", runs->v[i].verified);
		json_object_set_new(o, "stages", stages(&runs->v[i]));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *missing(const struct retro_runs *runs)
{
	json_t *list = json_array();
	size_t i, k;

	for (i = 0; i < runs->n; i++)
		for (k = 0; k < runs->v[i].n_gaps; k++) {
			const struct retro_gap *g = &runs->v[i].gaps[k];
			json_t *o = json_object();

			set_text(o, "environment", runs->v[i].environment);
			set_text(o, "stage", runs->v[i].stages[g->stage].name);
			set_text(o, "trigger", g->trigger);
			set_text(o, "metric", g->metric);
			json_object_set_new(o, "errors", json_integer((json_int_t)g->errors));
			json_object_set_new(o, "inconclusive", json_integer((json_int_t)g->inconclusive));
			json_array_append_new(list, o);
		}
	return list;
}

static json_t *incidents(const struct retro_facts *f)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < f->incidents->n; i++)
		if (incident_is_of(&f->incidents->v[i], f->release))
			json_array_append_new(list, incident_json(f->incidents, &f->incidents->v[i], f->actions));
	return list;
}

static json_t *obligations(const struct retro_facts *f)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < f->n_debts; i++) {
		json_t *o = json_object();

		set_text(o, "oid", f->debts[i].oid);
		set_text(o, "subject", f->debts[i].subject);
		set_text(o, "line", f->debts[i].line);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *train(const struct retro_facts *f)
{
	json_t *o;

	if (!f->train)
		return json_null();
	o = json_object();
	set_text(o, "train", f->train);
	departure_json(o, &f->departure);
	return o;
}

static json_t *actions(const struct retro_facts *f)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < f->actions->n; i++)
		if (retro_facts_has_action(f, &f->actions->v[i]))
			json_array_append_new(list, retro_action_json(&f->actions->v[i]));
	return list;
}

void retro_json(json_t *object, const struct retro *r, const struct retro_facts *f)
{
	static const char *const waiver[] = { "check", "Check", "trigger", "Trigger", "reason", "Reason", NULL };
	static const char *const amendment[] = { "environment", "Environment", "trigger", "Trigger", "threshold",
						 "Threshold",   "for",         "For",     NULL };
	static const char *const publication[] = { "audience", "Audience", NULL };

	json_object_set_new(object, "timeline", timeline(r->log, f->now));
	json_object_set_new(object, "waivers", events(r->log, &r->waivers, waiver));
	set_text(object, "lateSince", f->first);
	json_object_set_new(object, "lateChanges", late_changes(r, f));
	json_object_set_new(object, "triggerAmendments", events(r->log, &r->amendments, amendment));
	json_object_set_new(object, "deploys", deploys(&r->runs));
	json_object_set_new(object, "missingObservations", missing(&r->runs));
	json_object_set_new(object, "incidents", incidents(f));
	json_object_set_new(object, "obligations", obligations(f));
	json_object_set_new(object, "planned", train(f));
	json_object_set_new(object, "announced", events(r->log, &r->publications, publication));
	json_object_set_new(object, "actions", actions(f));
}
