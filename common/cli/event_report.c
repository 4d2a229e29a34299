/* SPDX-License-Identifier: ISC */
#include "event_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/alloc.h"
#include "../model/calendar.h"
#include "table.h"
#include "term.h"

static int is_shown(const struct event_entry *e)
{
	return e->counts || e->problem;
}

/* Nothing is known of an object that could not be read. */
static char *author_of(const struct event_entry *e)
{
	return e->author ? xstrfmt("%s <%s>", e->author, e->email) : NULL;
}

/* A principal vouches for itself; everything else is what the commit says, and how much that is worth. */
static char *who(const struct event_entry *e)
{
	char *author, *text;

	if (e->identity == EVENT_SIGNED)
		return xstrfmt("%s (signed)", e->principal);
	author = author_of(e);
	text = xstrfmt("%s (%s)", author ? author : "?", event_identity_name(e->identity));
	free(author);
	return text;
}

static char *what(const struct event_entry *e)
{
	const char *subject = e->event.subject ? e->event.subject : "";

	return e->problem ? xstrfmt("%s%scounts for nothing: %s", subject, *subject ? "; " : "", e->problem)
			  : xstrdup(subject);
}

void event_report_print(const struct event_log *l, int use_color)
{
	struct table t;
	size_t i;

	table_init(&t, 4);
	for (i = 0; i < l->n; i++) {
		const struct event_entry *e = &l->v[i];
		struct strbuf time = STRBUF_INIT;
		char id[EVENT_ID_HEX + 1], *by, *text;

		if (!is_shown(e))
			continue;
		event_entry_id(id, e);
		if (e->event.name)
			time_format(&time, e->event.time);
		by = who(e);
		text = what(e);
		table_cell(&t, id, TERM_FAINT);
		table_cell(&t, time.buf, NULL);
		table_cell(&t, by,
			   e->identity == EVENT_SIGNED    ? TERM_GOOD
			   : e->identity == EVENT_CLAIMED ? NULL
							  : TERM_BAD);
		table_cell(&t, text, e->problem ? TERM_BAD : NULL);
		strbuf_release(&time);
		free(by);
		free(text);
	}
	table_print(&t, stdout, use_color);
	table_release(&t);
}

static json_t *text_or_null(const char *s)
{
	return json_text(s && *s ? s : NULL);
}

static json_t *fields_json(const struct event *e)
{
	json_t *fields = json_array();
	size_t i;

	for (i = 0; i < e->n_fields; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "key", json_text(e->fields[i].key));
		json_object_set_new(one, "value", json_text(e->fields[i].value));
		json_array_append_new(fields, one);
	}
	return fields;
}

static json_t *event_json(const struct event_entry *e)
{
	json_t *one = json_object();
	struct strbuf time = STRBUF_INIT;
	char *author = author_of(e);

	if (e->event.name)
		time_format(&time, e->event.time);
	json_object_set_new(one, "oid", json_text(e->oid));
	json_object_set_new(one, "event", json_text(e->event.name));
	json_object_set_new(one, "subject", json_text(e->event.subject));
	json_object_set_new(one, "who", json_text(author));
	json_object_set_new(one, "identity", json_text(event_identity_name(e->identity)));
	json_object_set_new(one, "principal", json_text(e->principal));
	json_object_set_new(one, "candidate", text_or_null(e->event.candidate));
	json_object_set_new(one, "lamport", json_integer((json_int_t)e->lamport));
	json_object_set_new(one, "time", text_or_null(time.buf));
	json_object_set_new(one, "nonce", text_or_null(e->event.nonce));
	json_object_set_new(one, "text", text_or_null(e->event.text));
	json_object_set_new(one, "fields", fields_json(&e->event));
	json_object_set_new(one, "problem", json_text(e->problem));
	strbuf_release(&time);
	free(author);
	return one;
}

json_t *event_report_json(const struct event_log *l)
{
	json_t *events = json_array();
	size_t i;

	for (i = 0; i < l->n; i++)
		if (is_shown(&l->v[i]))
			json_array_append_new(events, event_json(&l->v[i]));
	return events;
}
