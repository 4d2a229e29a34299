/* SPDX-License-Identifier: ISC */
#include "flag.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "calendar.h"

/* --- the registry ------------------------------------------------------------------------------------------------- */

static void add_names(struct map *m, const struct flags *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		*map_at(m, f->v[i].policy->name, strlen(f->v[i].policy->name)) = &f->v[i];
}

static struct flag *find(const struct map *names, const char *name)
{
	return map_get(names, name, strlen(name));
}

static void note_place(struct flag *flag, const struct config_entry *e)
{
	struct flag_place place = { e->file, e->line };

	if (!flag->place.path)
		flag->place = place;
	if (!strcasecmp(e->key, "default"))
		flag->dflt = place;
	if (!strcasecmp(e->key, "expires"))
		flag->expires = place;
}

/* As the registry has it. */
static void reset(struct flag *flag)
{
	flag->is_retired = flag->policy->retired;
	flag->is_unproven = 0;
	flag->reason = NULL;
	free(flag->expires_text);
	flag->expires_text = xstrdup_null(flag->policy->expires);
	if (!flag->expires_text || time_parse(flag->expires_text, &flag->expires_at, NULL))
		flag->expires_at = FLAG_NEVER;
}

void flags_reset(struct flags *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		reset(&f->v[i]);
}

void flags_init(struct flags *f, const struct policy *p, const struct config_list *entries)
{
	struct map names = MAP_INIT;
	size_t i;

	f->n = p->n_flags;
	f->v = xcalloc(f->n, sizeof(*f->v));
	for (i = 0; i < f->n; i++) {
		struct flag *flag = &f->v[i];

		flag->policy = &p->flags[i];
		reset(flag);
	}
	add_names(&names, f);
	for (i = 0; i < entries->n; i++) {
		const struct config_entry *e = &entries->v[i];
		struct flag *flag = NULL;

		if (e->subsection && !strcmp(e->section, "release-flag"))
			flag = find(&names, e->subsection);
		if (flag)
			note_place(flag, e);
	}
	for (i = 0; i < f->n; i++) {
		if (!f->v[i].dflt.path)
			f->v[i].dflt = f->v[i].place;
		if (!f->v[i].expires.path)
			f->v[i].expires = f->v[i].place;
	}
	map_release(&names);
}

void flags_release(struct flags *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		free(f->v[i].expires_text);
	free(f->v);
	f->v = NULL;
	f->n = 0;
}

const struct flag *flags_find(const struct flags *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].policy->name, name))
			return &f->v[i];
	return NULL;
}

/* What the registry retires needs no proof. */
static void retire(struct flag *flag, const struct flag_overlay *o)
{
	if (!o->is_retired || flag->policy->retired)
		return;
	flag->is_unproven = o->is_unproven && (!flag->is_retired || flag->is_unproven);
	flag->is_retired = 1;
	flag->reason = o->reason;
}

static void extend(struct flag *flag, int64_t until, const char *reason)
{
	struct strbuf text = STRBUF_INIT;
	struct date day = date_from_time(until);

	if (until == FLAG_NEVER || flag->expires_at == FLAG_NEVER || until <= flag->expires_at)
		return;
	flag->expires_at = until;
	if (!flag->is_retired)
		flag->reason = reason;
	if (until == date_to_days(&day) * 86400)
		date_format(&text, &day);
	else
		time_format(&text, until);
	free(flag->expires_text);
	flag->expires_text = strbuf_detach(&text, NULL);
}

void flags_apply(struct flags *f, const struct flag_overlay *v, size_t n)
{
	struct map names = MAP_INIT;
	const struct flag_overlay **earliest = xcalloc(f->n + 1, sizeof(struct flag_overlay *));
	size_t i;

	add_names(&names, f);
	for (i = 0; i < n; i++) {
		struct flag *flag = find(&names, v[i].flag);
		const struct flag_overlay **best = flag ? &earliest[flag - f->v] : NULL;

		if (!flag)
			continue;
		retire(flag, &v[i]);
		if (!*best || v[i].until < (*best)->until)
			*best = &v[i];
	}
	for (i = 0; i < f->n; i++)
		if (earliest[i])
			extend(&f->v[i], earliest[i]->until, earliest[i]->reason);
	free(earliest);
	map_release(&names);
}

void flags_count(struct flags *f, const struct flag_references *r)
{
	struct map names = MAP_INIT;
	size_t i;

	add_names(&names, f);
	for (i = 0; i < r->n; i++) {
		struct flag *flag = find(&names, r->v[i].flag);

		if (flag)
			flag->n_references++;
	}
	map_release(&names);
}

/* --- what is wrong ------------------------------------------------------------------------------------------------ */

const char *flag_trouble_name(enum flag_trouble t)
{
	static const char *const names[] = { "unregistered", "unreferenced", "expired", "default-changed",
					     "retired-but-referenced" };

	return names[t];
}

static void add(struct flag_problems *out, const char *flag, enum flag_trouble trouble, struct flag_place place,
		char *detail)
{
	ALLOC_GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = (struct flag_problem){ flag, trouble, place, detail };
}

/* No value and an empty one are the same. */
static const char *value_of(const char *s)
{
	return s ? s : "";
}

static void check_references(struct flag_problems *out, const struct flag_inquiry *q, const struct map *names,
			     unsigned char *is_referenced)
{
	size_t i;

	for (i = 0; i < q->references->n; i++) {
		const struct flag_reference *r = &q->references->v[i];
		const struct flag *flag = find(names, r->flag);

		if (!flag) {
			add(out, r->flag, FLAG_UNREGISTERED, r->place, NULL);
			continue;
		}
		is_referenced[flag - q->flags->v] = 1;
		if (flag->is_retired)
			add(out, r->flag, FLAG_RETIRED_BUT_REFERENCED, r->place, NULL);
	}
}

static void check_flag(struct flag_problems *out, const struct flag *flag, const struct flag *before,
		       const struct flag_inquiry *q, int is_referenced)
{
	const char *name = flag->policy->name;

	if (flag->is_retired && !flag->is_unproven)
		return;
	if (!is_referenced)
		add(out, name, FLAG_UNREFERENCED, flag->place, NULL);
	if (flag->expires_at <= q->now)
		add(out, name, FLAG_EXPIRED, flag->expires, xstrfmt("since %s", flag->expires_text));
	if (before && strcmp(value_of(before->policy->dflt), value_of(flag->policy->dflt)) != 0)
		add(out, name, FLAG_DEFAULT_CHANGED, flag->dflt,
		    xstrfmt("'%s' in %s, now '%s'", value_of(before->policy->dflt), q->before_name,
			    value_of(flag->policy->dflt)));
}

static int by_place(const void *a, const void *b)
{
	const struct flag_problem *x = a, *y = b;
	int c = strcmp(x->place.path, y->place.path);

	if (!c)
		c = (x->place.line > y->place.line) - (x->place.line < y->place.line);
	if (!c)
		c = strcmp(x->flag, y->flag);
	return c ? c : (int)x->trouble - (int)y->trouble;
}

void flags_check(struct flag_problems *out, const struct flag_inquiry *q)
{
	struct map names = MAP_INIT, before = MAP_INIT;
	unsigned char *is_referenced = xcalloc(q->flags->n, 1);
	size_t i;

	memset(out, 0, sizeof(*out));
	add_names(&names, q->flags);
	if (q->before)
		add_names(&before, q->before);
	check_references(out, q, &names, is_referenced);
	for (i = 0; i < q->flags->n; i++)
		check_flag(out, &q->flags->v[i], find(&before, q->flags->v[i].policy->name), q, is_referenced[i]);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_place);
	free(is_referenced);
	map_release(&names);
	map_release(&before);
}

void flag_problems_release(struct flag_problems *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->v[i].detail);
	free(p->v);
	memset(p, 0, sizeof(*p));
}

/* --- what changed --------------------------------------------------------------------------------------------------
 */

const char *flag_change_name(enum flag_change_kind kind)
{
	static const char *const names[] = { "added", "removed", "default-changed", "expiry-changed", "retired" };

	return names[kind];
}

static void add_change(struct flag_changes *out, enum flag_change_kind kind, const struct flag *before,
		       const struct flag *after)
{
	ALLOC_GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = (struct flag_change){ kind, before, after };
}

static void compare(struct flag_changes *out, const struct flag *before, const struct flag *after)
{
	if (strcmp(value_of(before->policy->dflt), value_of(after->policy->dflt)) != 0)
		add_change(out, FLAG_DEFAULT, before, after);
	if (before->expires_at != after->expires_at)
		add_change(out, FLAG_EXPIRY, before, after);
	if (before->is_retired != after->is_retired)
		add_change(out, FLAG_RETIREMENT, before, after);
}

void flags_diff(struct flag_changes *out, const struct flags *before, const struct flags *after)
{
	struct map old = MAP_INIT, new = MAP_INIT;
	size_t i;

	memset(out, 0, sizeof(*out));
	add_names(&old, before);
	add_names(&new, after);
	for (i = 0; i < after->n; i++) {
		const struct flag *was = find(&old, after->v[i].policy->name);

		if (was)
			compare(out, was, &after->v[i]);
		else
			add_change(out, FLAG_ADDED, NULL, &after->v[i]);
	}
	for (i = 0; i < before->n; i++)
		if (!find(&new, before->v[i].policy->name))
			add_change(out, FLAG_REMOVED, &before->v[i], NULL);
	map_release(&old);
	map_release(&new);
}

void flag_changes_release(struct flag_changes *c)
{
	free(c->v);
	memset(c, 0, sizeof(*c));
}

static const char *value_in(const struct flag_change *c, const struct flag *flag)
{
	if (!flag)
		return NULL;
	switch (c->kind) {
	case FLAG_EXPIRY:
		return flag->expires_text;
	case FLAG_RETIREMENT:
		return flag->is_retired ? "true" : "false";
	default:
		return flag->policy->dflt;
	}
}

const char *flag_change_from(const struct flag_change *c)
{
	return value_in(c, c->before);
}

const char *flag_change_to(const struct flag_change *c)
{
	return value_in(c, c->after);
}
