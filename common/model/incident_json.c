/* SPDX-License-Identifier: ISC */
#include "incident_json.h"

#include "../base/json.h"

static json_t *actions_of(const struct incident *one, const struct retro_action_list *actions)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < actions->n; i++)
		if (retro_action_is_of(&actions->v[i], one->id))
			json_array_append_new(array, retro_action_json(&actions->v[i]));
	return array;
}

static json_t *updates(const struct incident_list *l, const struct incident *one)
{
	json_t *array = json_array();
	size_t i;

	for (i = 1; i < one->n_events; i++) {
		const struct event_entry *e = &l->log->v[one->events[i]];
		json_t *o = json_object();

		json_object_set_new(o, "event", json_text(e->event.name));
		json_object_set_new(o, "time", json_instant(e->event.time));
		json_object_set_new(o, "who", json_text(event_entry_actor(e)));
		json_object_set_new(o, "text", *e->event.text ? json_text(e->event.text) : json_null());
		json_array_append_new(array, o);
	}
	return array;
}

json_t *incident_json(const struct incident_list *l, const struct incident *one,
		      const struct retro_action_list *actions)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_text(one->id));
	json_object_set_new(o, "release", json_text(one->release));
	json_object_set_new(o, "releases", json_texts(&one->releases));
	json_object_set_new(o, "environment", json_text(one->environment));
	json_object_set_new(o, "severity", json_integer(one->severity));
	json_object_set_new(o, "state", json_text(incident_state_name(one->state)));
	json_object_set_new(o, "impactStart", json_instant(one->impact_start));
	json_object_set_new(o, "detected", json_instant(one->detected));
	json_object_set_new(o, "mitigated", json_instant(one->mitigated));
	json_object_set_new(o, "resolved", json_instant(one->resolved));
	json_object_set_new(o, "causedBy", json_texts(&one->caused_by));
	json_object_set_new(o, "fixedBy", json_texts(&one->fixed_by));
	json_object_set_new(o, "text", json_text(one->text));
	json_object_set_new(o, "openedBy", json_text(event_entry_actor(&l->log->v[one->events[0]])));
	json_object_set_new(o, "updates", updates(l, one));
	json_object_set_new(o, "actions", actions_of(one, actions));
	return o;
}
