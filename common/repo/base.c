/* SPDX-License-Identifier: ISC */
/* The base of a release: see tags_base in tags.h. */
#include <stdlib.h>

#include "../base/alloc.h"
#include "tags.h"
#include "walk.h"

#define NO_TAG SIZE_MAX

/* The tags at one commit that can be a base; a final one outweighs every pre-release there. */
struct site {
	size_t final, latest; /* places in tags.v, or NO_TAG */
};

struct search {
	const struct tags *tags;
	struct walk walk;
	struct oidmap index; /* commit to site */
	struct site *sites;
	struct site top;  /* the highest anywhere: nothing better can come */
	struct site best; /* the highest met */
	int want_final, want_latest;
	struct walk_list cut; /* shallow boundaries met */
};

static size_t higher(size_t a, size_t b)
{
	if (a == NO_TAG || b == NO_TAG)
		return a == NO_TAG ? b : a;
	return a > b ? a : b;
}

static void raise_site(struct site *s, const struct site *by)
{
	s->final = higher(s->final, by->final);
	s->latest = higher(s->latest, by->latest);
}

static void index_tags(struct search *s)
{
	const struct tags *t = s->tags;
	size_t i;

	s->sites = xreallocarray(NULL, t->n + 1, sizeof(*s->sites));
	for (i = 0; i < t->n; i++) {
		uint32_t fresh = (uint32_t)s->index.n, at = *oidmap_at(&s->index, &t->v[i].commit, fresh);
		struct site *site = &s->sites[at];

		if (at == fresh)
			*site = (struct site){ NO_TAG, NO_TAG };
		if (!version_is_prerelease(&t->v[i].version))
			site->final = site->latest = i;
		else if (site->final == NO_TAG)
			site->latest = i;
	}
	for (i = 0; i < s->index.n; i++)
		raise_site(&s->top, &s->sites[i]);
}

/*
 * Is this the highest there can be? A shallow clone may lack the tags along with the history: there, none is no answer
 * before the walk has come to an end.
 */
static int is_top(const struct search *s, size_t best, size_t top)
{
	return best == top && (best != NO_TAG || !s->walk.repo->is_shallow);
}

static int is_settled(const struct search *s)
{
	return (!s->want_final || is_top(s, s->best.final, s->top.final)) &&
	       (!s->want_latest || is_top(s, s->best.latest, s->top.latest));
}

static void visit(struct search *s, uint32_t node)
{
	const struct walk_node *v = &s->walk.v[node];
	uint32_t at = oidmap_get(&s->index, &v->oid);

	if (at != OIDMAP_NONE)
		raise_site(&s->best, &s->sites[at]);
	if (v->flags & WALK_BOUNDARY) {
		ALLOC_GROW(s->cut.v, s->cut.n + 1, s->cut.alloc);
		s->cut.v[s->cut.n++] = node;
	}
}

/* By date, so that on one line the nearest tag comes first; until nothing higher is left to be met. */
static int search(struct search *s, const git_oid *commit, struct err *err)
{
	int ret = walk_push(&s->walk, walk_node(&s->walk, commit), err);
	uint32_t node, i;

	while (!ret && !is_settled(s) && (node = walk_pop(&s->walk)) != UINT32_MAX) {
		visit(s, node);
		for (i = 0; !ret && !is_settled(s) && i < s->walk.v[node].n_parents; i++)
			ret = walk_push(&s->walk, s->walk.parents[s->walk.v[node].parents + i], err);
	}
	return ret;
}

/*
 * Could the tag lie in the history that is cut off? Not when every boundary met is an ancestor of it: then the cut-off
 * part lies below the tag as well. Returns 1 (it could), 0, or an error.
 */
static int may_be_cut_off(struct search *s, const git_oid *tag, struct err *err)
{
	struct walk w;
	size_t found = 0, i;
	uint32_t node, k;
	int ret = walk_init(&w, s->walk.repo, err);

	/* A commit that is not there may lie anywhere. */
	if (!ret && walk_push(&w, walk_node(&w, tag), NULL)) {
		walk_release(&w);
		return 1;
	}
	for (i = 0; i < s->cut.n; i++)
		walk_place(&w, &s->walk.v[s->cut.v[i]].oid)->flags |= WALK_MARK;
	while (!ret && found < s->cut.n && (node = walk_pop(&w)) != UINT32_MAX) {
		found += !!(w.v[node].flags & WALK_MARK);
		for (k = 0; !ret && k < w.v[node].n_parents; k++)
			ret = walk_push(&w, w.parents[w.v[node].parents + k], err);
	}
	walk_release(&w);
	return ret ? ret : found < s->cut.n;
}

static int outranks(size_t tag, size_t best)
{
	return tag != NO_TAG && (best == NO_TAG || tag > best);
}

/* History that is cut off may hold a tag higher than what was met: then there is no right answer here. */
static int check_cut(struct search *s, struct err *err)
{
	size_t i;
	int ret = 0;

	if (!s->cut.n || is_settled(s))
		return 0;
	if ((s->want_final && s->best.final == NO_TAG) || (s->want_latest && s->best.latest == NO_TAG))
		return walk_error_shallow(s->walk.repo, err);
	for (i = 0; !ret && i < s->index.size; i++) {
		const struct oidmap_slot *slot = &s->index.slots[i];
		const struct site *site = &s->sites[slot->value == OIDMAP_NONE ? 0 : slot->value];

		if (slot->value == OIDMAP_NONE)
			continue;
		if ((s->want_final && outranks(site->final, s->best.final)) ||
		    (s->want_latest && outranks(site->latest, s->best.latest)))
			ret = may_be_cut_off(s, &slot->oid, err);
	}
	return ret == 1 ? walk_error_shallow(s->walk.repo, err) : ret;
}

static const struct tag *tag_at(const struct tags *t, const git_oid *commit)
{
	size_t i;

	for (i = t->n; i--;)
		if (git_oid_equal(&t->v[i].commit, commit))
			return &t->v[i];
	return NULL;
}

int tags_base(const struct tags *t, struct repo *r, const git_oid *commit, const struct tag **final,
	      const struct tag **latest, const struct tag **at, struct err *err)
{
	struct search s = { .tags = t,
			    .top = { NO_TAG, NO_TAG },
			    .best = { NO_TAG, NO_TAG },
			    .want_final = !!final,
			    .want_latest = !!latest };
	int ret;

	index_tags(&s);
	ret = walk_init(&s.walk, r, err);
	if (!ret)
		ret = search(&s, commit, err);
	if (!ret)
		ret = check_cut(&s, err);
	if (ret)
		goto out;
	if (final)
		*final = s.best.final == NO_TAG ? NULL : &t->v[s.best.final];
	if (latest)
		*latest = s.best.latest == NO_TAG ? NULL : &t->v[s.best.latest];
	if (at)
		*at = tag_at(t, commit);
out:
	walk_release(&s.walk);
	oidmap_release(&s.index);
	free(s.sites);
	free(s.cut.v);
	return ret;
}
