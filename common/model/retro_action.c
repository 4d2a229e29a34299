/* SPDX-License-Identifier: ISC */
#include "retro_action.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/json.h"
#include "../base/map.h"
#include "calendar.h"

static void add(struct retro_action_list *l, size_t at)
{
	const struct event *e = &l->log->v[at].event;
	const char *due = event_get(e, "Due");
	struct retro_action *a;

	ALLOC_GROW(l->v, l->n + 1, l->alloc);
	a = &l->v[l->n++];
	memset(a, 0, sizeof(*a));
	event_entry_id(a->id, &l->log->v[at]);
	a->added = at;
	a->release = event_get(e, "Release");
	a->incident = event_get(e, "Incident");
	a->text = e->text;
	a->owner = event_get(e, "Owner");
	a->done = INSTANT_NONE;
	if (!due || time_parse(due, &a->due, NULL))
		a->due = INSTANT_NONE;
}

void retro_action_list_read(struct retro_action_list *l, const struct event_log *log)
{
	struct map numbers = MAP_INIT;
	size_t i, number;

	memset(l, 0, sizeof(*l));
	l->log = log;
	for (i = 0; i < log->n; i++) {
		const struct event_entry *e = &log->v[i];
		const char *of = event_get(&e->event, "Action");

		if (e->counts && event_is(&e->event, "retro.action-add")) {
			add(l, i);
			*map_at(&numbers, e->oid, EVENT_ID_HEX) = (void *)(uintptr_t)l->n;
		} else if (e->counts && event_is(&e->event, "retro.action-done") && of && event_log_may_allow(log, i)) {
			number = (size_t)(uintptr_t)map_get(&numbers, of, strlen(of));
			if (!number || l->v[number - 1].is_done)
				continue;
			l->v[number - 1].is_done = 1;
			l->v[number - 1].done = e->event.time;
		}
	}
	map_release(&numbers);
}

void retro_action_list_release(struct retro_action_list *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

const struct retro_action *retro_action_find(const struct retro_action_list *l, const char *id, struct err *err)
{
	const struct retro_action *found = NULL;
	size_t len = strlen(id), i;

	for (i = 0; i < l->n && len >= 4; i++) {
		if (strncmp(l->log->v[l->v[i].added].oid, id, len) != 0)
			continue;
		if (found) {
			err_set(err, ERR_FAIL, "several actions begin with '%s'", id);
			return NULL;
		}
		found = &l->v[i];
	}
	if (!found)
		err_set(err, ERR_FAIL, "no action '%s'", id);
	return found;
}

int retro_action_is_of(const struct retro_action *a, const char *incident)
{
	return a->incident && !strcmp(a->incident, incident);
}

/* The day that it is due on is still one to do it. */
int retro_action_is_late(const struct retro_action *a, int64_t now)
{
	return !a->is_done && a->due != INSTANT_NONE && days_from_time(now) > days_from_time(a->due);
}

json_t *retro_action_json(const struct retro_action *a)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_text(a->id));
	json_object_set_new(o, "text", json_text(a->text));
	json_object_set_new(o, "owner", json_text(a->owner));
	json_object_set_new(o, "due", json_instant(a->due));
	json_object_set_new(o, "done", json_boolean(a->is_done));
	json_object_set_new(o, "release", json_text(a->release));
	json_object_set_new(o, "incident", json_text(a->incident));
	return o;
}

static int is_done(const void *ask, struct strbuf *reason)
{
	const struct retro_action_ask *a = ask;

	if (a->action->is_done)
		strbuf_addf(reason, "action %s is done", a->action->id);
	return a->action->is_done;
}

static int is_not_known(const void *ask, struct strbuf *reason)
{
	return guard_refuses_unknown(((const struct retro_action_ask *)ask)->may_allow, reason);
}

const struct guard_rule retro_action_rules[] = {
	{ "retro.action-done", "not-known", is_not_known },
	{ "retro.action-done", "done", is_done },
	{ NULL, NULL, NULL },
};
