/* SPDX-License-Identifier: ISC */
#include "flag_report.h"

#include <string.h>

#include "../base/json.h"
#include "../base/map.h"
#include "../base/utf8.h"

/* --- JSON ------------------------------------------------------------------------------------------------------------
 */

static json_t *line_json(const struct flag_place *place)
{
	return place->line ? json_integer(place->line) : json_null();
}

static json_t *place_json(const struct flag_place *place)
{
	json_t *one = json_object();

	json_object_set_new(one, "path", json_text(place->path));
	json_object_set_new(one, "line", line_json(place));
	return one;
}

static json_t *flag_json(const struct flag *f, json_t *references)
{
	json_t *one = json_object();

	json_object_set_new(one, "name", json_text(f->policy->name));
	json_object_set_new(one, "owner", json_text(f->policy->owner));
	json_object_set_new(one, "type", json_text(f->policy->type));
	json_object_set_new(one, "default", json_text(f->policy->dflt));
	json_object_set_new(one, "introduced", json_text(f->policy->introduced));
	json_object_set_new(one, "expires", json_text(f->expires_text));
	json_object_set_new(one, "issue", json_text(f->policy->issue));
	json_object_set_new(one, "retired", json_boolean(f->is_retired));
	json_object_set_new(one, "reason", f->reason && *f->reason ? json_text(f->reason) : json_null());
	json_object_set_new(one, "references", references);
	return one;
}

json_t *flags_json(const struct flags *f, const struct flag_references *r)
{
	json_t *list = json_array();
	struct map by_name = MAP_INIT; /* to the array of its references, which the list then owns */
	size_t i;

	for (i = 0; i < f->n; i++) {
		json_t *references = json_array();

		*map_at(&by_name, f->v[i].policy->name, strlen(f->v[i].policy->name)) = references;
		json_array_append_new(list, flag_json(&f->v[i], references));
	}
	for (i = 0; i < r->n; i++) {
		json_t *references = map_get(&by_name, r->v[i].flag, strlen(r->v[i].flag));

		if (references)
			json_array_append_new(references, place_json(&r->v[i].place));
	}
	map_release(&by_name);
	return list;
}

json_t *flag_problems_json(const struct flag_problems *p)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < p->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "flag", json_text(p->v[i].flag));
		json_object_set_new(one, "problem", json_text(flag_trouble_name(p->v[i].trouble)));
		json_object_set_new(one, "path", json_text(p->v[i].place.path));
		json_object_set_new(one, "line", line_json(&p->v[i].place));
		json_object_set_new(one, "detail", json_text(p->v[i].detail));
		json_array_append_new(list, one);
	}
	return list;
}

static const char *name_of(const struct flag_change *c)
{
	return c->after ? c->after->policy->name : c->before->policy->name;
}

json_t *flag_changes_json(const struct flag_changes *c)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < c->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "flag", json_text(name_of(&c->v[i])));
		json_object_set_new(one, "change", json_text(flag_change_name(c->v[i].kind)));
		json_object_set_new(one, "from", json_text(flag_change_from(&c->v[i])));
		json_object_set_new(one, "to", json_text(flag_change_to(&c->v[i])));
		json_array_append_new(list, one);
	}
	return list;
}

/* --- text ------------------------------------------------------------------------------------------------------------
 */

const char *flag_state(const struct flag *f, int64_t now)
{
	return f->is_retired ? "retired" : f->expires_at <= now ? "expired" : "active";
}

/* Names may hold anything but must not break the line. */
static void add_clean(struct strbuf *out, struct strbuf *raw)
{
	strbuf_replace(raw, "\n", " ");
	utf8_clean(out, raw->buf, raw->len);
	strbuf_release(raw);
}

void flag_problem_text(struct strbuf *out, const struct flag_problem *p)
{
	struct strbuf raw = STRBUF_INIT;

	strbuf_addf(&raw, "%s:", p->place.path);
	if (p->place.line)
		strbuf_addf(&raw, "%u:", p->place.line);
	strbuf_addf(&raw, " %s: %s", p->flag, flag_trouble_name(p->trouble));
	if (p->detail)
		strbuf_addf(&raw, " (%s)", p->detail);
	add_clean(out, &raw);
}

void flag_change_text(struct strbuf *out, const struct flag_change *c)
{
	const char *from = flag_change_from(c), *to = flag_change_to(c);
	struct strbuf raw = STRBUF_INIT;

	switch (c->kind) {
	case FLAG_ADDED:
		strbuf_addf(&raw, "+ %s", name_of(c));
		if (to)
			strbuf_addf(&raw, " (%s)", to);
		break;
	case FLAG_REMOVED:
		strbuf_addf(&raw, "- %s", name_of(c));
		break;
	case FLAG_RETIREMENT:
		strbuf_addf(&raw, "~ %s: %s", name_of(c), c->after->is_retired ? "retired" : "no longer retired");
		break;
	case FLAG_DEFAULT:
	case FLAG_EXPIRY:
		strbuf_addf(&raw, "~ %s: %s %s -> %s", name_of(c), c->kind == FLAG_DEFAULT ? "default" : "expires",
			    from ? from : "none", to ? to : "none");
		break;
	}
	add_clean(out, &raw);
}
