/* SPDX-License-Identifier: ISC */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "../model/writers.h"
#include "facts_internal.h"
#include "lines.h"
#include "people.h"
#include "release.h"
#include "treediff.h"

/* --- paths ------------------------------------------------------------------------------------------------------- */

int facts_in_package(const struct policy_package *package, const char *path)
{
	size_t i;
	int in = 0;

	if (!package)
		return 1;
	for (i = 0; i < package->paths.n && !in; i++)
		in = pattern_glob_match(package->paths.v[i], path);
	for (i = 0; i < package->exclude.n && in; i++)
		in = !pattern_glob_match(package->exclude.v[i], path);
	return in;
}

struct path_list {
	struct strvec *paths;
	const struct policy_package *package;
};

static int add_path(void *data, const char *path, const struct tree_entry *old, const struct tree_entry *new,
		    struct err *err)
{
	struct path_list *list = data;

	(void)old;
	(void)new;
	(void)err;
	if (facts_in_package(list->package, path))
		strvec_push(list->paths, path);
	return 0;
}

/* The files that differ, sorted. `from` NULL: against nothing. */
static int list_paths(struct strvec *out, struct repo *r, const struct policy_package *package, const git_oid *from,
		      const git_oid *to, struct err *err)
{
	struct path_list list = { out, package };
	int ret = treediff_commits(r, from, to, add_path, &list, err);

	strvec_sort(out);
	return ret;
}

/* --- commits ----------------------------------------------------------------------------------------------------- */

static int add_authors(struct facts *f, struct repo *r, const struct history *h, struct err *err)
{
	size_t i;

	if (!r->policy.strict_separation)
		return 0;
	for (i = 0; i < h->n; i++) {
		if (!writers_have(&f->authors, h->v[i].author_email))
			strvec_push(&f->authors, h->v[i].author_email);
		writers_add_co_authors(&f->authors, h->v[i].message, h->v[i].message_len);
	}
	return people_add_aliases(&f->authors, r, err);
}

static void add_breaking(struct facts *f, const struct change_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		const struct change *c = &set->v[i];

		if (c->fate == CHANGE_COUNTS && c->breaking && !c->migration.len)
			strvec_pushf(&f->breaking_without_migration, "%.7s %.*s", c->commit->oid,
				     (int)c->message.header.len, c->message.header.s);
	}
}

static int read_commits(struct facts *f, struct repo *r, const struct release_range *range, struct err *err)
{
	size_t i;

	for (i = 0; i < range->history.n; i++)
		f->size.commits += range->history.v[i].parents < 2;
	add_breaking(f, &range->changes);
	return add_authors(f, r, &range->history, err);
}

int facts_read(struct facts *out, struct repo *r, const struct release_pick *p, struct err *err)
{
	const git_oid *from = p->base ? &p->base->commit : NULL;
	struct release_range range;
	int ret;

	memset(out, 0, sizeof(*out));
	ret = release_range_read(&range, r, &p->tags, p->base, NULL, &p->candidate, p->package, err);
	if (!ret)
		ret = read_commits(out, r, &range, err);
	if (!ret)
		ret = list_paths(&out->paths, r, p->package, from, &p->candidate, err);
	if (!ret) {
		facts_judge_risk(out, &r->policy);
		ret = facts_schema_of(out, r, p, &range.history, err);
	}
	if (!ret)
		ret = facts_config(out, r, p, err);
	out->size.files = out->paths.n;
	release_range_release(&range);
	return ret;
}

/* --- size -------------------------------------------------------------------------------------------------------- */

static size_t count_areas(const struct strvec *paths)
{
	struct strbuf last = STRBUF_INIT, area = STRBUF_INIT;
	struct strvec areas = STRVEC_INIT;
	size_t i, n;

	for (i = 0; i < paths->n; i++) {
		strbuf_reset(&area);
		facts_area(&area, paths->v[i]);
		if (!i || strcmp(area.buf, last.buf) != 0) {
			if (!strvec_has(&areas, area.buf))
				strvec_push(&areas, area.buf);
			strbuf_reset(&last);
			strbuf_addbuf(&last, &area);
		}
	}
	n = areas.n;
	strvec_release(&areas);
	strbuf_release(&last);
	strbuf_release(&area);
	return n;
}

static int count_commits(size_t *out, struct repo *r, const struct policy_package *package, const git_oid *from,
			 const git_oid *to, struct err *err)
{
	struct history_range range = { *to, from, from != NULL, package };
	struct history h;
	size_t i;
	int ret = history_read(&h, r, &range, err);

	for (i = 0; !ret && i < h.n; i++)
		*out += h.v[i].parents < 2;
	if (!ret)
		history_release(&h);
	return ret;
}

static int measure(struct facts_size *s, struct repo *r, const struct release_pick *p, const struct tag *base,
		   const struct tag *tag, struct err *err)
{
	struct strvec paths = STRVEC_INIT;
	int ret = list_paths(&paths, r, p->package, &base->commit, &tag->commit, err);

	s->release = xstrdup(tag->name);
	s->files = paths.n;
	s->areas = count_areas(&paths);
	s->days = (double)(release_tag_time(r, tag) - release_tag_time(r, base)) / 86400;
	if (!ret)
		ret = count_commits(&s->commits, r, p->package, &base->commit, &tag->commit, err);
	strvec_release(&paths);
	return ret;
}

int facts_read_size(struct facts *f, struct repo *r, const struct release_pick *p, struct err *err)
{
	const struct tag *tag = p->base;
	int ret = 0;

	f->size.areas = count_areas(&f->paths);
	if (tag)
		f->size.days = (double)(r->now - release_tag_time(r, tag)) / 86400;
	if (p->is_tagged && tag) {
		const struct tag *own = tags_find_name(&p->tags, p->id);

		f->size.days = own ? (double)(release_tag_time(r, own) - release_tag_time(r, tag)) / 86400
				   : f->size.days;
	}
	f->history = xcalloc(FACTS_HISTORY, sizeof(*f->history));
	while (tag && f->n_history < FACTS_HISTORY && !ret) {
		const struct tag *base = NULL;

		ret = release_base(&base, &p->tags, r, &tag->commit, &tag->version, 1, err);
		if (!ret && base)
			ret = measure(&f->history[f->n_history++], r, p, base, tag, err);
		tag = base;
	}
	return ret;
}
