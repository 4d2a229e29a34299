/* SPDX-License-Identifier: ISC */
#include "forward_squash.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "patch.h"

struct other {
	uint32_t commit;
	uint64_t paths; /* fingerprint */
	git_oid id;
	int has_id; /* 0: not asked for yet; -1: it has none */
};

struct squash {
	struct linegraph *graph;
	struct walk_list chain; /* the line's first parents since it parted, from the tip */
	struct forward_patch *fixes;
	size_t n;
	size_t *place;  /* of each fix in the chain: what brought it; SIZE_MAX: none */
	size_t *before; /* how many fixes stand in the chain in front of each place */
	struct other *others;
	size_t n_others;
};

/* The zero id for a root's; -1 when it cannot be read. */
static int tree_before(struct linegraph *g, uint32_t commit, git_oid *out)
{
	const struct walk_node *v = linegraph_node(g, commit);
	uint32_t parent;

	memset(out, 0, sizeof(*out));
	if (!v->n_parents)
		return 0;
	parent = g->walk.parents[v->parents];
	if (walk_read(&g->walk, parent, NULL))
		return -1;
	*out = g->walk.trees[parent];
	return 0;
}

static const git_oid *tree_after(const struct linegraph *g, uint32_t commit)
{
	return &g->walk.trees[g->list.v[commit]];
}

static void read_chain(struct squash *s, size_t line, const git_oid *tip)
{
	struct linegraph *g = s->graph;
	uint32_t c = linegraph_find(g, tip);

	while (c != LINEGRAPH_NONE && !linegraph_is_before(g, c, line)) {
		const struct walk_node *v = linegraph_node(g, c);

		ALLOC_GROW(s->chain.v, s->chain.n + 1, s->chain.alloc);
		s->chain.v[s->chain.n++] = c;
		c = v->n_parents ? g->place[g->walk.parents[v->parents]] : LINEGRAPH_NONE;
	}
}

/* The oldest of the chain that reaches it: itself, or the merge that brought it. */
static size_t place_of(const struct squash *s, uint32_t commit)
{
	size_t low = 0, high = s->chain.n;

	if (!high || !linegraph_reaches(s->graph, s->chain.v[0], commit))
		return SIZE_MAX;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (linegraph_reaches(s->graph, s->chain.v[middle], commit))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void place_fixes(struct squash *s)
{
	size_t i;

	s->place = xreallocarray(NULL, s->n, sizeof(*s->place));
	s->before = xcalloc(s->chain.n + 1, sizeof(*s->before));
	for (i = 0; i < s->n; i++) {
		s->place[i] = place_of(s, s->fixes[i].commit);
		if (s->place[i] != SIZE_MAX)
			s->before[s->place[i] + 1]++;
	}
	for (i = 0; i < s->chain.n; i++)
		s->before[i + 1] += s->before[i];
}

static int by_paths(const void *a, const void *b)
{
	const struct other *x = a, *y = b;

	return (x->paths > y->paths) - (x->paths < y->paths);
}

static void read_others(struct squash *s, size_t line, const struct walk_list *others)
{
	struct linegraph *g = s->graph;
	git_oid before;
	size_t i;

	s->others = xcalloc(others->n, sizeof(*s->others));
	for (i = 0; i < others->n; i++) {
		struct other *o = &s->others[s->n_others];

		o->commit = others->v[i];
		if (!linegraph_has(g, o->commit, line) && !tree_before(g, o->commit, &before) &&
		    patch_paths_between(g->walk.repo, &before, tree_after(g, o->commit), &o->paths))
			s->n_others++;
	}
	if (s->n_others)
		qsort(s->others, s->n_others, sizeof(*s->others), by_paths);
}

static size_t first_other(const struct squash *s, uint64_t paths)
{
	size_t low = 0, high = s->n_others;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->others[middle].paths < paths)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int has_id(const struct squash *s, struct other *o, const git_oid *id)
{
	struct linegraph *g = s->graph;
	git_oid before;

	if (!o->has_id)
		o->has_id = !tree_before(g, o->commit, &before) &&
					    patch_id_between(g->walk.repo, &before, tree_after(g, o->commit), &o->id)
				    ? 1
				    : -1;
	return o->has_id > 0 && git_oid_equal(&o->id, id);
}

/* Every fix in the run is held by the commit. */
static void add_run(const struct squash *s, size_t newest, size_t oldest, uint32_t commit)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct walk_list *like = &s->fixes[i].like;

		if (s->place[i] < newest || s->place[i] > oldest || (like->n && like->v[like->n - 1] == commit))
			continue;
		ALLOC_GROW(like->v, like->n + 1, like->alloc);
		like->v[like->n++] = commit;
	}
}

/* Ids are made only where the files agree. */
static void look_at(struct squash *s, size_t newest, size_t oldest)
{
	struct linegraph *g = s->graph;
	const git_oid *after = tree_after(g, s->chain.v[newest]);
	git_oid before, id;
	uint64_t paths;
	size_t i;

	if (tree_before(g, s->chain.v[oldest], &before) || git_oid_equal(&before, after) ||
	    !patch_paths_between(g->walk.repo, &before, after, &paths))
		return;
	i = first_other(s, paths);
	if (i == s->n_others || s->others[i].paths != paths || !patch_id_between(g->walk.repo, &before, after, &id))
		return;
	for (; i < s->n_others && s->others[i].paths == paths; i++)
		if (has_id(s, &s->others[i], &id))
			add_run(s, newest, oldest, s->others[i].commit);
}

void forward_squash_find(struct linegraph *g, size_t line, const git_oid *tip, struct forward_patch *fixes, size_t n,
			 const struct walk_list *others)
{
	struct squash s = { .graph = g, .fixes = fixes, .n = n };
	size_t newest, oldest;

	read_others(&s, line, others);
	if (s.n_others) {
		read_chain(&s, line, tip);
		place_fixes(&s);
	}
	for (newest = 0; newest < s.chain.n; newest++) {
		/* A run of one commit is the patch of that commit, but for a merge. */
		oldest = newest + (linegraph_node(g, s.chain.v[newest])->n_parents < 2);
		for (; oldest < s.chain.n && oldest - newest < FORWARD_SQUASH_MAX; oldest++)
			if (s.before[oldest + 1] > s.before[newest])
				look_at(&s, newest, oldest);
	}
	free(s.chain.v);
	free(s.place);
	free(s.before);
	free(s.others);
}
