/* SPDX-License-Identifier: ISC */
#include "notes_json.h"

#include "../base/json.h"
#include "../base/strbuf.h"
#include "calendar.h"

static json_t *string(const char *s)
{
	return json_text(s && *s ? s : NULL);
}

static json_t *slice(struct slice s)
{
	return s.s ? json_textn(s.s, s.len) : json_null();
}

static json_t *instant(int64_t seconds)
{
	struct strbuf sb = STRBUF_INIT;
	json_t *v;

	if (!seconds)
		return json_null();
	time_format(&sb, seconds);
	v = json_string(sb.buf);
	strbuf_release(&sb);
	return v;
}

static json_t *footers(const struct notes_release *r, const struct message *m)
{
	json_t *a = json_array(), *o;
	size_t i;

	for (i = 0; i < m->n_footers; i++) {
		if (!notes_shows_footer(r, &m->footers[i]))
			continue;
		o = json_object();
		json_object_set_new_nocheck(o, "token", slice(m->footers[i].token));
		json_object_set_new_nocheck(o, "value", slice(m->footers[i].value));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *entry(const struct notes_release *r, const struct notes_entry *e)
{
	json_t *o = json_object(), *issues = json_array(), *authors = json_array();
	size_t i;

	for (i = 0; i < e->n_issues; i++)
		json_array_append_new(issues, slice(e->issues[i].id));
	for (i = 0; i < e->n_authors; i++)
		json_array_append_new(authors, slice(e->authors[i]));
	json_object_set_new_nocheck(o, "oid", string(e->oid));
	json_object_set_new_nocheck(o, "type", slice(e->type));
	json_object_set_new_nocheck(o, "scope", slice(e->scope));
	json_object_set_new_nocheck(o, "description", slice(e->description));
	json_object_set_new_nocheck(o, "breaking", json_boolean(e->breaking));
	json_object_set_new_nocheck(o, "migration", slice(e->migration));
	json_object_set_new_nocheck(o, "body", slice(e->body));
	json_object_set_new_nocheck(o, "footers", footers(r, &e->change->message));
	json_object_set_new_nocheck(o, "issues", issues);
	json_object_set_new_nocheck(o, "authors", authors);
	json_object_set_new_nocheck(o, "alsoIn", json_texts(&e->change->also_in));
	if (r->audience && r->audience->internal)
		json_object_set_new_nocheck(o, "internal", slice(e->internal));
	if (r->audience && notes_shows(r, "risk"))
		json_object_set_new_nocheck(o, "risk", string(e->risk));
	return o;
}

static json_t *entries(const struct notes_release *r, const struct notes_section *s)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < s->n; i++)
		json_array_append_new(a, entry(r, &s->entries[i]));
	return a;
}

static json_t *sections(const struct notes_release *r)
{
	json_t *a = json_array(), *o;
	size_t i;

	for (i = 0; i < r->n_sections; i++) {
		o = json_object();
		json_object_set_new_nocheck(o, "type", string(r->sections[i].type));
		json_object_set_new_nocheck(o, "title", string(r->sections[i].title));
		json_object_set_new_nocheck(o, "entries", entries(r, &r->sections[i]));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *contributors(const struct notes_release *r)
{
	json_t *a = json_array(), *o;
	size_t i;

	for (i = 0; i < r->n_contributors; i++) {
		o = json_object();
		json_object_set_new_nocheck(o, "name", slice(r->contributors[i].name));
		json_object_set_new_nocheck(o, "commits", json_integer((json_int_t)r->contributors[i].commits));
		json_array_append_new(a, o);
	}
	return a;
}

json_t *notes_json(const struct notes_release *r)
{
	json_t *o = json_object();

	json_object_set_new_nocheck(o, "version", string(r->version));
	json_object_set_new_nocheck(o, "tag", string(r->tag));
	json_object_set_new_nocheck(o, "date", instant(r->date));
	json_object_set_new_nocheck(o, "previousTag", string(r->previous_tag));
	json_object_set_new_nocheck(o, "from", string(r->from));
	json_object_set_new_nocheck(o, "to", string(r->to));
	json_object_set_new_nocheck(o, "commits", json_integer((json_int_t)r->commits));
	json_object_set_new_nocheck(o, "breaking", entries(r, &r->breaking));
	json_object_set_new_nocheck(o, "sections", sections(r));
	json_object_set_new_nocheck(o, "contributors", contributors(r));
	return o;
}

json_t *notes_json_document(json_t *releases)
{
	json_t *o = json_object();

	json_object_set_new_nocheck(o, "schema", json_string(NOTES_SCHEMA));
	json_object_set_new_nocheck(o, "releases", releases);
	return o;
}
