/* SPDX-License-Identifier: ISC */
#include "retro_report.h"

#include <string.h>

#include "../base/headline.h"
#include "../model/calendar.h"
#include "../model/retro_draft.h"
#include "../model/retro_json.h"
#include "json.h"
#include "table.h"

#define COMMAND "release-retro"

static json_t *unanswered(const char *text)
{
	struct strvec questions = STRVEC_INIT;
	json_t *list;

	retro_unanswered(&questions, text);
	list = json_texts(&questions);
	strvec_release(&questions);
	return list;
}

int retro_report_draft(const char *release, const struct retro *r, const struct retro_facts *f, const char *text,
		       struct err *err)
{
	json_t *root = json_document(COMMAND);

	json_object_set_new(root, "release", json_text(release));
	json_object_set_new(root, "closed", json_boolean(r->closings.n > 0));
	retro_json(root, r, f);
	json_object_set_new(root, "unanswered", unanswered(text));
	json_object_set_new(root, "text", json_text(text));
	return json_print(root, err);
}

int retro_report_show(const char *release, const struct retro *r, const char *text, struct err *err)
{
	const struct event_entry *e = r->closings.n ? &r->log->v[r->closings.v[r->closings.n - 1]] : NULL;
	json_t *root = json_document(COMMAND);

	json_object_set_new(root, "release", json_text(release));
	json_object_set_new(root, "closed", json_boolean(e != NULL));
	json_object_set_new(root, "closedBy", json_text(e ? event_entry_actor(e) : NULL));
	json_object_set_new(root, "identity", json_text(e ? event_identity_name(e->identity) : NULL));
	json_object_set_new(root, "time", json_instant(e ? e->event.time : INSTANT_NONE));
	json_object_set_new(root, "unanswered", e ? unanswered(text) : json_null());
	json_object_set_new(root, "text", json_text(e ? text : NULL));
	return json_print(root, err);
}

static int is_wanted(const struct retro_action *a, const char *release, int all)
{
	return (all || !a->is_done) && (!release || (a->release && !strcmp(a->release, release)));
}

int retro_report_actions(const struct retro_action_list *l, const char *release, int all, struct err *err)
{
	json_t *root = json_document(COMMAND), *list = json_array();
	size_t i;

	for (i = 0; i < l->n; i++)
		if (is_wanted(&l->v[i], release, all))
			json_array_append_new(list, retro_action_json(&l->v[i]));
	json_object_set_new(root, "actions", list);
	return json_print(root, err);
}

void retro_report_table(const struct retro_action_list *l, const char *release, int all, int64_t now)
{
	struct table t;
	size_t i;

	table_init(&t, 6);
	for (i = 0; i < l->n; i++) {
		const struct retro_action *a = &l->v[i];
		struct strbuf due = STRBUF_INIT, text = STRBUF_INIT;

		if (!is_wanted(a, release, all))
			continue;
		if (a->due != INSTANT_NONE) {
			struct date day = date_from_time(a->due);

			date_format(&due, &day);
		}
		headline(&text, a->text);
		table_cells(&t, a->id,
			    a->is_done                     ? "done"
			    : retro_action_is_late(a, now) ? "late"
							   : "open",
			    due.len ? due.buf : "-", a->owner ? a->owner : "-", a->release ? a->release : "-", text.buf,
			    NULL);
		strbuf_release(&due);
		strbuf_release(&text);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
}
