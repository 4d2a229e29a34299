/* SPDX-License-Identifier: ISC */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "commitreader.h"
#include "hex.h"
#include "pathfilter.h"
#include "walk.h"

/* One reading: the walk, and what was kept of each commit on the way. */
struct reading {
	struct history *history;
	struct walk walk;
	struct commitreader reader;
	struct walk_list list;
};

/*
 * A commit's object is read once, for its parents, and its text is kept right then. Those known to be hidden are not;
 * the few that turn out to be hidden later cost a little memory.
 */
static int keep_text(void *data, uint32_t node, const struct rawcommit *raw, struct err *err)
{
	struct reading *g = data;

	(void)err;
	if (!(g->walk.v[node].flags & WALK_HIDDEN))
		g->walk.v[node].data = commitreader_add(&g->reader, raw);
	return 0;
}

static int start(struct reading *g, struct history *h, struct repo *r, const struct policy_package *package,
		 struct err *err)
{
	int ret;

	memset(h, 0, sizeof(*h));
	strvec_init(&h->arena);
	memset(g, 0, sizeof(*g));
	g->history = h;
	ret = walk_init(&g->walk, r, err);
	if (!ret)
		ret = commitreader_init(&g->reader, r, &h->arena, err);
	/* With a filter most commits go: then the texts of those that stay are read afterwards. */
	g->walk.keep_trees = package != NULL;
	g->walk.seen = package ? NULL : keep_text;
	g->walk.seen_data = g;
	return ret;
}

static void finish(struct reading *g, int ret)
{
	commitreader_release(&g->reader);
	walk_release(&g->walk);
	free(g->list.v);
	if (ret)
		history_release(g->history);
}

static int node_differs(struct reading *g, struct pathfilter *f, uint32_t node, uint32_t parent, struct err *err)
{
	struct walk *w = &g->walk;
	const git_oid *before = parent == UINT32_MAX ? NULL : &w->trees[parent];

	return pathfilter_differs(f, before, &w->trees[node], err);
}

/*
 * Does the commit touch the package, as git's history simplification sees it without parent rewriting (--full-history):
 * it differs from a parent, where parents in the hidden history (other than the named ones, WALK_OTHER) only count when
 * there are no others.
 */
static int touches(struct reading *g, struct pathfilter *f, uint32_t node, struct err *err)
{
	struct walk *w = &g->walk;
	int relevant = 0, change[2] = { 0, 0 };
	uint32_t i;

	if (!w->v[node].n_parents)
		return node_differs(g, f, node, UINT32_MAX, err);
	for (i = 0; i < w->v[node].n_parents; i++) {
		uint32_t parent = w->parents[w->v[node].parents + i];
		int counts = !(w->v[parent].flags & WALK_HIDDEN) || w->v[parent].flags & WALK_OTHER;
		int differs = walk_read(w, parent, err);

		if (!differs)
			differs = node_differs(g, f, node, parent, err);
		if (differs < 0)
			return differs;
		relevant |= counts;
		change[counts] |= differs;
	}
	return change[relevant];
}

static int filter(struct reading *g, const struct policy_package *package, struct err *err)
{
	struct pathfilter f;
	size_t i, kept = 0;
	int ret = 0;

	if (!package)
		return 0;
	pathfilter_init(&f, g->walk.repo, package);
	for (i = 0; ret >= 0 && i < g->list.n; i++) {
		ret = touches(g, &f, g->list.v[i], err);
		if (ret > 0)
			g->list.v[kept++] = g->list.v[i];
	}
	g->list.n = kept;
	pathfilter_release(&f);
	return ret < 0 ? ret : 0;
}

static int read_text(struct reading *g, uint32_t node, struct err *err)
{
	git_odb_object *object = NULL;
	struct rawcommit raw;
	int ret;

	if (g->walk.v[node].data != UINT32_MAX)
		return 0;
	ret = walk_object(&g->walk, &g->walk.v[node].oid, &object, &raw, err);
	if (!ret)
		g->walk.v[node].data = commitreader_add(&g->reader, &raw);
	git_odb_object_free(object);
	return ret;
}

/* "" when there are not so many. */
static void parent_id(const struct walk *w, const struct walk_node *v, uint32_t i, char out[OID_HEX + 1])
{
	out[0] = '\0';
	if (i < v->n_parents)
		hex_write(out, &w->v[w->parents[v->parents + i]].oid);
}

static void fill(struct reading *g, struct commit *c, uint32_t node)
{
	const struct walk_node *v = &g->walk.v[node];
	const struct commit_text *text = &g->reader.v[v->data];

	hex_write(c->oid, &v->oid);
	parent_id(&g->walk, v, 0, c->first_parent);
	parent_id(&g->walk, v, 1, c->second_parent);
	c->parents = v->n_parents;
	c->message = text->message;
	c->message_len = text->message_len;
	c->author_name = text->author.name;
	c->author_email = text->author.email;
	c->author_time = text->author_time;
	c->committer_time = v->date;
}

static int deliver(struct reading *g, struct err *err)
{
	struct history *h = g->history;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < g->list.n; i++)
		ret = read_text(g, g->list.v[i], err);
	if (ret)
		return ret;
	h->v = xreallocarray(NULL, g->list.n, sizeof(*h->v));
	for (i = 0; i < g->list.n; i++)
		fill(g, &h->v[i], g->list.v[i]);
	h->n = g->list.n;
	return 0;
}

int history_read(struct history *h, struct repo *r, const struct history_range *range, struct err *err)
{
	struct reading g;
	size_t i;
	int ret = start(&g, h, r, range->package, err);

	if (ret)
		goto out;
	for (i = 0; i < range->n_hide; i++)
		walk_place(&g.walk, &range->hide[i])->flags |= WALK_OTHER;
	ret = walk_range(&g.walk, &range->tip, 1, range->hide, range->n_hide, &g.list, err);
	if (!ret)
		ret = walk_check_shallow(&g.walk, &g.list, err);
	if (ret)
		goto out;
	walk_sort(&g.walk, &g.list);
	ret = filter(&g, range->package, err);
	if (!ret)
		ret = deliver(&g, err);
out:
	finish(&g, ret);
	return ret;
}

/* The graph with the numbers of the list instead of the walk's. */
static void fill_graph(struct reading *g, struct history_graph *graph, uint32_t *place)
{
	const struct walk *w = &g->walk;
	size_t i;
	uint32_t k;

	graph->n = g->list.n;
	graph->parents = xreallocarray(NULL, w->n_parents + 1, sizeof(*graph->parents));
	graph->first = xreallocarray(NULL, graph->n + 1, sizeof(*graph->first));
	graph->commit = xreallocarray(NULL, graph->n, sizeof(*graph->commit));
	for (i = 0; i < graph->n; i++)
		place[g->list.v[i]] = (uint32_t)i;
	graph->first[0] = 0;
	for (i = 0; i < graph->n; i++) {
		const struct walk_node *v = &w->v[g->list.v[i]];
		uint32_t at = graph->first[i];

		for (k = 0; k < v->n_parents; k++)
			if (place[w->parents[v->parents + k]] != UINT32_MAX)
				graph->parents[at++] = place[w->parents[v->parents + k]];
		graph->first[i + 1] = at;
	}
}

/* Which commits are left after the filter: both lists have the same order. */
static void map_commits(const struct reading *g, struct history_graph *graph, const uint32_t *place)
{
	size_t i;

	for (i = 0; i < graph->n; i++)
		graph->commit[i] = UINT32_MAX;
	for (i = 0; i < g->list.n; i++)
		graph->commit[place[g->list.v[i]]] = (uint32_t)i;
}

int history_read_graph(struct history *h, struct history_graph *graph, struct repo *r, const git_oid *tip,
		       const git_oid *marks, size_t n_marks, const struct policy_package *package, struct err *err)
{
	uint32_t *place = NULL, node;
	struct reading g;
	size_t i;
	int ret = start(&g, h, r, package, err);

	memset(graph, 0, sizeof(*graph));
	if (!ret)
		ret = walk_range(&g.walk, tip, 1, NULL, 0, &g.list, err);
	if (!ret)
		ret = walk_check_shallow(&g.walk, &g.list, err);
	if (ret)
		goto out;
	walk_sort(&g.walk, &g.list);
	place = xreallocarray(NULL, g.walk.n, sizeof(*place));
	for (i = 0; i < g.walk.n; i++)
		place[i] = UINT32_MAX;
	fill_graph(&g, graph, place);
	graph->marks = xreallocarray(NULL, n_marks, sizeof(*graph->marks));
	for (i = 0; i < n_marks; i++) {
		node = oidmap_get(&g.walk.index, &marks[i]);
		graph->marks[i] = node == OIDMAP_NONE ? UINT32_MAX : place[node];
	}
	ret = filter(&g, package, err);
	if (!ret)
		map_commits(&g, graph, place);
	if (!ret)
		ret = deliver(&g, err);
out:
	if (ret)
		history_graph_release(graph);
	free(place);
	finish(&g, ret);
	return ret;
}

void history_graph_release(struct history_graph *graph)
{
	free(graph->parents);
	free(graph->first);
	free(graph->commit);
	free(graph->marks);
	memset(graph, 0, sizeof(*graph));
}

void history_release(struct history *h)
{
	free(h->v);
	strvec_release(&h->arena);
	h->v = NULL;
	h->n = 0;
}

/*
 * From the tip down, without going below what the other one reaches: its ancestors cannot be its descendants. So on one
 * line the cost is the commits between the two.
 */
int history_is_ancestor(struct repo *r, const git_oid *ancestor, const git_oid *tip, struct err *err)
{
	uint32_t goal, node, i;
	int ret, cut = 0;
	struct walk w;

	ret = walk_init(&w, r, err);
	if (ret)
		goto out;
	goal = walk_node(&w, ancestor);
	walk_hide(&w, goal);
	ret = walk_push(&w, walk_node(&w, tip), err);
	if (!ret)
		ret = walk_push(&w, goal, err);
	/* Everything open is reachable from the tip alone; the goal is found as a parent of such a commit. */
	while (!ret && w.n_open && (node = walk_pop(&w)) != UINT32_MAX) {
		int open = !(w.v[node].flags & WALK_HIDDEN);

		cut |= open && w.v[node].flags & WALK_BOUNDARY;
		for (i = 0; !ret && i < w.v[node].n_parents; i++) {
			uint32_t parent = w.parents[w.v[node].parents + i];

			if (!open)
				walk_push(&w, parent, NULL);
			else
				ret = parent == goal ? 1 : walk_push(&w, parent, err);
		}
	}
	if (!ret && walk_node(&w, tip) == goal)
		ret = 1;
	if (!ret && cut)
		ret = walk_error_shallow(r, err);
out:
	walk_release(&w);
	return ret;
}
