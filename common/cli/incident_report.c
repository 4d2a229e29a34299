/* SPDX-License-Identifier: ISC */
#include "incident_report.h"

#include <stdio.h>
#include <string.h>

#include "../base/headline.h"
#include "../model/calendar.h"
#include "../model/incident_json.h"
#include "json.h"
#include "table.h"

/* "2026-01-12T08:00:00Z", or "-". */
static void add_time(struct strbuf *out, int64_t t)
{
	if (t == INSTANT_NONE)
		strbuf_addch(out, '-');
	else
		time_format(out, t);
}

void incident_report_table(const struct incident_list *l, const char *release)
{
	struct table t;
	size_t i;

	table_init(&t, 6);
	for (i = 0; i < l->n; i++) {
		const struct incident *one = &l->v[i];
		struct strbuf since = STRBUF_INIT, first = STRBUF_INIT;
		char severity[8];

		if (release && !incident_is_of(one, release))
			continue;
		snprintf(severity, sizeof(severity), "sev%d", one->severity);
		add_time(&since, incident_since(one));
		headline(&first, one->text);
		table_cells(&t, one->id, severity, incident_state_name(one->state), one->release ? one->release : "-",
			    since.buf, first.buf, NULL);
		strbuf_release(&since);
		strbuf_release(&first);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
}

/* --- one --------------------------------------------------------------------------------------------------------- */

static void print_line(const char *name, const char *value)
{
	printf("%-13s %s\n", name, value ? value : "-");
}

static void print_time(const char *name, int64_t t)
{
	struct strbuf text = STRBUF_INIT;

	add_time(&text, t);
	print_line(name, text.buf);
	strbuf_release(&text);
}

static void print_links(const char *name, const struct strvec *links)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		print_line(name, links->v[i]);
}

static void print_action(const struct retro_action *a)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s %s", a->id, a->is_done ? "done: " : "");
	headline(&line, a->text);
	if (a->owner)
		strbuf_addf(&line, ", %s", a->owner);
	if (a->due != INSTANT_NONE) {
		struct date due = date_from_time(a->due);

		strbuf_addstr(&line, ", due ");
		date_format(&line, &due);
	}
	print_line("action", line.buf);
	strbuf_release(&line);
}

static void print_update(const struct event_entry *e)
{
	struct strbuf when = STRBUF_INIT;

	time_format(&when, e->event.time);
	printf("\n%s %s, %s\n", when.buf, e->event.name, event_entry_actor(e));
	if (*e->event.text)
		printf("%s\n", e->event.text);
	strbuf_release(&when);
}

/* Everything here comes from events, whose text is clean (event_parse). */
void incident_report_one(const struct incident_list *l, const struct incident *one,
			 const struct retro_action_list *actions)
{
	char severity[2] = { (char)('0' + one->severity), '\0' };
	size_t i;

	print_line("incident", one->id);
	if (!one->releases.n)
		print_line("release", NULL);
	print_links("release", &one->releases);
	print_line("environment", one->environment);
	print_line("severity", severity);
	print_line("state", incident_state_name(one->state));
	print_time("impact start", one->impact_start);
	print_time("detected", one->detected);
	print_time("mitigated", one->mitigated);
	print_time("resolved", one->resolved);
	print_links("caused by", &one->caused_by);
	print_links("fixed by", &one->fixed_by);
	for (i = 0; i < actions->n; i++)
		if (retro_action_is_of(&actions->v[i], one->id))
			print_action(&actions->v[i]);
	for (i = 0; i < one->n_events; i++)
		print_update(&l->log->v[one->events[i]]);
}

int incident_report_json(const struct incident_list *l, const struct incident *only, const char *release,
			 const struct retro_action_list *actions, struct err *err)
{
	json_t *root = json_document("release-incident"), *list = json_array();
	size_t i;

	for (i = 0; i < l->n; i++)
		if ((!only || only == &l->v[i]) && (!release || incident_is_of(&l->v[i], release)))
			json_array_append_new(list, incident_json(l, &l->v[i], actions));
	json_object_set_new(root, "incidents", list);
	return json_print(root, err);
}
