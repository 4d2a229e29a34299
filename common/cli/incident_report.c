/* SPDX-License-Identifier: ISC */
#include "incident_report.h"

#include <stdio.h>
#include <string.h>

#include "../base/utf8.h"
#include "../model/calendar.h"
#include "json.h"
#include "table.h"

static int is_wanted(const struct incident *one, const char *release)
{
	return !release || (one->release && !strcmp(one->release, release));
}

/* "2026-01-12T08:00:00Z", or "-". */
static void add_time(struct strbuf *out, int64_t t)
{
	if (t == INCIDENT_NO_TIME)
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

		if (!is_wanted(one, release))
			continue;
		snprintf(severity, sizeof(severity), "sev%d", one->severity);
		add_time(&since, one->impact_start != INCIDENT_NO_TIME ? one->impact_start : one->detected);
		strbuf_add(&first, one->text, strcspn(one->text, "\n"));
		table_cells(&t, one->id, severity, incident_state_name(one->state), one->release ? one->release : "-",
			    since.buf, first.buf, NULL);
		strbuf_release(&since);
		strbuf_release(&first);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
}

static void print_line(const char *name, const char *value)
{
	char *clean = utf8_cleaned(value);

	printf("%-13s %s\n", name, clean);
	free(clean);
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

void incident_report_one(const struct incident_list *l, const struct incident *one)
{
	char severity[2] = { (char)('0' + one->severity), '\0' };
	size_t i;

	print_line("incident", one->id);
	print_line("release", one->release ? one->release : "-");
	print_line("environment", one->environment ? one->environment : "-");
	print_line("severity", severity);
	print_line("state", incident_state_name(one->state));
	print_time("impact start", one->impact_start);
	print_time("detected", one->detected);
	print_time("mitigated", one->mitigated);
	print_time("resolved", one->resolved);
	print_links("caused by", &one->caused_by);
	print_links("fixed by", &one->fixed_by);
	for (i = 0; i < l->n_actions; i++)
		if (l->actions[i].incident && !strcmp(l->actions[i].incident, one->id))
			print_line(l->actions[i].is_done ? "action done" : "action", l->actions[i].text);
	putchar('\n');
	fputs(one->text, stdout);
	putchar('\n');
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *json_time(int64_t t)
{
	struct strbuf text = STRBUF_INIT;
	json_t *value;

	if (t == INCIDENT_NO_TIME)
		return json_null();
	time_format(&text, t);
	value = json_text(text.buf);
	strbuf_release(&text);
	return value;
}

static json_t *json_links(const struct strvec *links)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < links->n; i++)
		json_array_append_new(list, json_text(links->v[i]));
	return list;
}

static json_t *json_actions(const struct incident_list *l, const struct incident *one)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < l->n_actions; i++) {
		const struct incident_action *a = &l->actions[i];
		json_t *item;

		if (!a->incident || strcmp(a->incident, one->id) != 0)
			continue;
		item = json_object();
		json_object_set_new(item, "id", json_text(a->id));
		json_object_set_new(item, "text", json_text(a->text));
		json_object_set_new(item, "owner", json_text(a->owner));
		json_object_set_new(item, "due", json_time(a->due));
		json_object_set_new(item, "done", json_boolean(a->is_done));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *json_incident(const struct incident_list *l, const struct incident *one)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_text(one->id));
	json_object_set_new(o, "release", json_text(one->release));
	json_object_set_new(o, "environment", json_text(one->environment));
	json_object_set_new(o, "severity", json_integer(one->severity));
	json_object_set_new(o, "state", json_text(incident_state_name(one->state)));
	json_object_set_new(o, "impactStart", json_time(one->impact_start));
	json_object_set_new(o, "detected", json_time(one->detected));
	json_object_set_new(o, "mitigated", json_time(one->mitigated));
	json_object_set_new(o, "resolved", json_time(one->resolved));
	json_object_set_new(o, "causedBy", json_links(&one->caused_by));
	json_object_set_new(o, "fixedBy", json_links(&one->fixed_by));
	json_object_set_new(o, "text", json_text(one->text));
	json_object_set_new(o, "actions", json_actions(l, one));
	return o;
}

int incident_report_json(const struct incident_list *l, const struct incident *only, const char *release,
			 struct err *err)
{
	json_t *root = json_document("release-incident"), *list = json_array();
	size_t i;

	for (i = 0; i < l->n; i++)
		if ((!only || only == &l->v[i]) && is_wanted(&l->v[i], release))
			json_array_append_new(list, json_incident(l, &l->v[i]));
	json_object_set_new(root, "incidents", list);
	return json_print(root, err);
}
