/* SPDX-License-Identifier: ISC */
#include "release_also_in.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "oidmap.h"
#include "walk.h"

/* "(cherry picked from commit <id>)", as `git cherry-pick -x` writes it, in one commit of an older line. */
struct pick {
	uint32_t node;
	git_oid of;
};

struct search {
	const struct release_range *range;
	struct walk walk;
	struct walk_list list;
	struct oidmap commits;      /* id to place in the range's history */
	const struct tag **shipped; /* by that place: the lowest tag that has it; NULL: none */
	size_t *tags;               /* tags of older lines, places in tags.v, ascending */
	size_t n_tags, alloc_tags;
	struct pick *picks;
	size_t n_picks, alloc_picks;
	int64_t since; /* nothing older than the range's oldest commit can matter */
};

/* The last such line counts: each pick of a pick adds one. */
static int find_pick(const char *s, size_t len, git_oid *of)
{
	static const char line[] = "(cherry picked from commit ";
	const char *end = s + len;
	int found = 0;

	while (len > sizeof(line) && (s = memchr(s, '(', (size_t)(end - s)))) {
		if ((size_t)(end - s) < sizeof(line) + GIT_OID_HEXSZ)
			break;
		if (!memcmp(s, line, sizeof(line) - 1) && !git_oid_fromstrn(of, s + sizeof(line) - 1, GIT_OID_HEXSZ))
			found = 1;
		s++;
	}
	return found;
}

static int note_pick(void *data, uint32_t node, const struct rawcommit *raw, struct err *err)
{
	struct search *s = data;
	struct pick p = { node, { { 0 } } };

	(void)err;
	if (!find_pick(raw->message.s, raw->message.len, &p.of))
		return 0;
	ALLOC_GROW(s->picks, s->n_picks + 1, s->alloc_picks);
	s->picks[s->n_picks++] = p;
	return 0;
}

static void index_range(struct search *s)
{
	const struct history *h = &s->range->history;
	git_oid oid;
	size_t i;

	s->since = INT64_MAX;
	s->shipped = xcalloc(h->n, sizeof(*s->shipped));
	for (i = 0; i < h->n; i++) {
		if (h->v[i].committer_time < s->since)
			s->since = h->v[i].committer_time;
		if (!git_oid_fromstr(&oid, h->v[i].oid))
			oidmap_at(&s->commits, &oid, (uint32_t)i);
	}
}

/* Are both on one line of maintenance: the same major and minor number? CalVer goes by the calendar: one line. */
static int same_line(const struct version *a, const struct version *b)
{
	const struct semver *x = &a->u.semver, *y = &b->u.semver;

	if (a->kind != SCHEME_SEMVER)
		return 1;
	return x->major.len == y->major.len && x->minor.len == y->minor.len &&
	       !memcmp(x->text + x->major.at, y->text + y->major.at, x->major.len) &&
	       !memcmp(x->text + x->minor.at, y->text + y->minor.at, x->minor.len);
}

/*
 * The tags below the base that are young enough. On each line downwards until one is too old, so that of thousands of
 * tags only those of living lines are read.
 */
static void collect_tags(struct search *s)
{
	const struct tag *v = s->range->tags->v;
	size_t i = (size_t)(s->range->base - v), k;
	const struct version *done = NULL;

	while (i--) {
		uint32_t node;

		if (done && same_line(done, &v[i].version))
			continue;
		done = NULL;
		node = walk_node(&s->walk, &v[i].commit);
		if (walk_read(&s->walk, node, NULL))
			continue;
		if (s->walk.v[node].date < s->since) {
			done = &v[i].version;
			continue;
		}
		ALLOC_GROW(s->tags, s->n_tags + 1, s->alloc_tags);
		s->tags[s->n_tags++] = i;
	}
	for (i = 0, k = s->n_tags; i + 1 < k; i++) {
		size_t swap = s->tags[i];

		s->tags[i] = s->tags[--k];
		s->tags[k] = swap;
	}
}

static void walk_lines(struct search *s)
{
	struct walk *w = &s->walk;
	uint32_t node, i;
	size_t k;

	for (k = 0; k < s->n_tags; k++)
		walk_push(w, walk_node(w, &s->range->tags->v[s->tags[k]].commit), NULL);
	while ((node = walk_pop(w)) != UINT32_MAX && w->v[node].date >= s->since) {
		ALLOC_GROW(s->list.v, s->list.n + 1, s->list.alloc);
		s->list.v[s->list.n++] = node;
		for (i = 0; i < w->v[node].n_parents; i++)
			walk_push(w, w->parents[w->v[node].parents + i], NULL);
	}
	walk_sort(w, &s->list);
}

/* walk_node.data becomes the place in s->tags of the lowest tag that has the commit. */
static void find_owners(struct search *s)
{
	struct walk *w = &s->walk;
	uint32_t k;
	size_t i;

	for (i = s->n_tags; i--;)
		walk_place(w, &s->range->tags->v[s->tags[i]].commit)->data = (uint32_t)i;
	for (i = 0; i < s->list.n; i++) {
		const struct walk_node *v = &w->v[s->list.v[i]];

		for (k = 0; k < v->n_parents; k++) {
			struct walk_node *parent = &w->v[w->parents[v->parents + k]];

			if (v->data < parent->data)
				parent->data = v->data;
		}
	}
}

static void ship(struct search *s, uint32_t commit, uint32_t owner)
{
	const struct tag *tag;

	if (commit == OIDMAP_NONE || owner == UINT32_MAX)
		return;
	tag = &s->range->tags->v[s->tags[owner]];
	if (!s->shipped[commit] || tag < s->shipped[commit])
		s->shipped[commit] = tag;
}

static void match(struct search *s)
{
	const struct history *h = &s->range->history;
	struct walk *w = &s->walk;
	git_oid of;
	size_t i;

	for (i = 0; i < s->list.n; i++)
		ship(s, oidmap_get(&s->commits, &w->v[s->list.v[i]].oid), w->v[s->list.v[i]].data);
	for (i = 0; i < s->n_picks; i++)
		ship(s, oidmap_get(&s->commits, &s->picks[i].of), w->v[s->picks[i].node].data);
	for (i = 0; i < h->n; i++) {
		uint32_t node = find_pick(h->v[i].message, h->v[i].message_len, &of) ? oidmap_get(&w->index, &of)
										     : OIDMAP_NONE;

		if (node != OIDMAP_NONE)
			ship(s, (uint32_t)i, w->v[node].data);
	}
}

static void deliver(const struct search *s)
{
	const struct release_range *range = s->range;
	size_t i;

	for (i = 0; i < range->changes.n; i++) {
		struct change *c = &range->changes.v[i];
		const struct tag *tag = s->shipped[c->commit - range->history.v];

		strvec_release(&c->also_in);
		if (tag)
			strvec_push(&c->also_in, tag->name);
	}
}

void release_also_in(const struct release_range *range, struct repo *r)
{
	struct search s = { .range = range };

	if (!range->tags || !range->base || !range->history.n)
		return;
	if (walk_init(&s.walk, r, NULL))
		goto out;
	s.walk.seen = note_pick;
	s.walk.seen_data = &s;
	index_range(&s);
	collect_tags(&s);
	if (s.n_tags) {
		walk_lines(&s);
		find_owners(&s);
		match(&s);
		deliver(&s);
	}
out:
	walk_release(&s.walk);
	oidmap_release(&s.commits);
	free(s.shipped);
	free(s.tags);
	free(s.picks);
	free(s.list.v);
}
