/* SPDX-License-Identifier: ISC */
#include "linegraph.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

static int keep_text(void *data, uint32_t node, const struct rawcommit *raw, struct err *err)
{
	struct linegraph *g = data;

	(void)err;
	g->walk.v[node].data = commitreader_add(&g->reader, raw);
	return 0;
}

/* --- where the lines part ------------------------------------------------------------------------------------ */

/* Two chains of first parents, followed in turns; on both, `place` counts from the tip. */
struct chains {
	struct linegraph *g;
	uint32_t main; /* the next node of the main line's chain; LINEGRAPH_NONE: at its root */
	uint32_t n_main;
	uint32_t *at_main; /* by node: its place on the main chain, from 1 */
	uint32_t *at_line; /* by node: number of the last line, from 1, whose chain it was found on */
	size_t alloc;
};

static int first_parent(struct linegraph *g, uint32_t node, uint32_t *parent, struct err *err)
{
	int ret = walk_read(&g->walk, node, err);

	*parent = LINEGRAPH_NONE;
	if (!ret && g->walk.v[node].n_parents)
		*parent = g->walk.parents[g->walk.v[node].parents];
	return ret;
}

static void make_room(struct chains *c)
{
	size_t n = c->g->walk.n, old = c->alloc;

	if (n <= old && c->at_main)
		return;
	c->alloc = n * 2;
	c->at_main = xreallocarray(c->at_main, c->alloc, sizeof(*c->at_main));
	c->at_line = xreallocarray(c->at_line, c->alloc, sizeof(*c->at_line));
	memset(c->at_main + old, 0, (c->alloc - old) * sizeof(*c->at_main));
	memset(c->at_line + old, 0, (c->alloc - old) * sizeof(*c->at_line));
}

/* As both chains are one from their first common commit on, whichever side meets the other first has found it. */
static int find_fork(struct chains *c, size_t line, const git_oid *tip, uint32_t *fork, struct err *err)
{
	uint32_t node = walk_node(&c->g->walk, tip), here, id = (uint32_t)line + 1;
	int ret = 0;

	*fork = LINEGRAPH_NONE;
	while (!ret && (node != LINEGRAPH_NONE || c->main != LINEGRAPH_NONE)) {
		make_room(c);
		if (node != LINEGRAPH_NONE) {
			*fork = node;
			if (c->at_main[node])
				return 0;
			c->at_line[node] = id;
			here = node;
			ret = first_parent(c->g, here, &node, err);
		}
		if (!ret && c->main != LINEGRAPH_NONE) {
			*fork = here = c->main;
			c->at_main[here] = ++c->n_main;
			ret = first_parent(c->g, here, &c->main, err);
			if (!ret && c->at_line[here] == id)
				return 0;
		}
	}
	*fork = LINEGRAPH_NONE;
	return ret;
}

/*
 * The base instead of the fork where it lies further down the main chain: the main line has been moved forward along
 * the line since. Not looked for below its date.
 */
static int prefer_base(struct chains *c, size_t line, const git_oid *base, uint32_t *fork, struct err *err)
{
	struct walk *w = &c->g->walk;
	uint32_t node = git_oid_is_zero(base) ? LINEGRAPH_NONE : walk_node(w, base), here;
	int ret = 0;

	if (node == LINEGRAPH_NONE || node == *fork)
		return 0;
	make_room(c);
	if (c->at_line[node] == line + 1)
		return 0;
	ret = walk_read(w, node, err);
	while (!ret && !c->at_main[node] && c->main != LINEGRAPH_NONE) {
		here = c->main;
		make_room(c);
		c->at_main[here] = ++c->n_main;
		ret = first_parent(c->g, here, &c->main, err);
		if (!ret && w->v[here].date < w->v[node].date)
			break;
	}
	if (!ret && c->at_main[node] > c->at_main[*fork])
		*fork = node;
	return ret;
}

/* *oldest becomes the fork furthest down the main chain; left alone when a line has none. */
static int find_forks(struct linegraph *g, const git_oid *tips, const git_oid *bases, git_oid *oldest, struct err *err)
{
	struct chains c = { g, walk_node(&g->walk, &tips[g->n_lines - 1]), 0, NULL, NULL, 0 };
	uint32_t fork, lowest = 0;
	int ret = 0, all = 1;
	size_t i;

	for (i = 0; !ret && i + 1 < g->n_lines; i++) {
		ret = find_fork(&c, i, &tips[i], &fork, err);
		if (!ret && fork != LINEGRAPH_NONE)
			ret = prefer_base(&c, i, &bases[i], &fork, err);
		if (ret || fork == LINEGRAPH_NONE) {
			all = 0;
			continue;
		}
		g->forks[i] = g->walk.v[fork].oid;
		if (c.at_main[fork] > lowest) {
			lowest = c.at_main[fork];
			*oldest = g->forks[i];
		}
	}
	if (!all)
		memset(oldest, 0, sizeof(*oldest));
	free(c.at_main);
	free(c.at_line);
	return ret;
}

/* --- who has what -------------------------------------------------------------------------------------------- */

static void set_bit(struct linegraph *g, const git_oid *oid, size_t bit)
{
	uint32_t commit = linegraph_find(g, oid);

	if (commit != LINEGRAPH_NONE)
		g->reach[commit * g->words + bit / 64] |= UINT64_C(1) << bit % 64;
}

static void hand_down(struct linegraph *g)
{
	size_t i, k;
	uint32_t p;

	for (i = 0; i < g->list.n; i++) {
		const struct walk_node *v = linegraph_node(g, (uint32_t)i);

		for (p = 0; p < v->n_parents; p++) {
			uint32_t parent = g->place[g->walk.parents[v->parents + p]];

			for (k = 0; parent != LINEGRAPH_NONE && k < g->words; k++)
				g->reach[parent * g->words + k] |= g->reach[i * g->words + k];
		}
	}
}

static void find_reach(struct linegraph *g, const git_oid *tips)
{
	size_t i;

	g->words = (g->n_lines * 2 + 63) / 64;
	g->reach = xcalloc(g->list.n, g->words * sizeof(*g->reach));
	for (i = 0; i < g->n_lines; i++) {
		set_bit(g, &tips[i], i);
		if (!git_oid_is_zero(&g->forks[i]))
			set_bit(g, &g->forks[i], g->n_lines + i);
	}
	hand_down(g);
}

static int compare(const void *a, const void *b)
{
	return git_oid_cmp(&((const struct linegraph_id *)a)->oid, &((const struct linegraph_id *)b)->oid);
}

static void number(struct linegraph *g)
{
	size_t i;

	g->place = xreallocarray(NULL, g->walk.n, sizeof(*g->place));
	g->sorted = xreallocarray(NULL, g->list.n, sizeof(*g->sorted));
	for (i = 0; i < g->walk.n; i++)
		g->place[i] = LINEGRAPH_NONE;
	for (i = 0; i < g->list.n; i++) {
		g->place[g->list.v[i]] = (uint32_t)i;
		g->sorted[i].oid = *linegraph_oid(g, (uint32_t)i);
		g->sorted[i].commit = (uint32_t)i;
	}
	qsort(g->sorted, g->list.n, sizeof(*g->sorted), compare);
}

int linegraph_read(struct linegraph *g, struct repo *r, const git_oid *tips, const git_oid *bases, size_t n,
		   struct err *err)
{
	git_oid oldest = { { 0 } };
	int ret;

	memset(g, 0, sizeof(*g));
	strvec_init(&g->arena);
	g->n_lines = n;
	g->forks = xcalloc(n, sizeof(*g->forks));
	ret = walk_init(&g->walk, r, err);
	if (!ret)
		ret = commitreader_init(&g->reader, r, &g->arena, err);
	g->walk.keep_trees = 1;
	g->walk.seen = keep_text;
	g->walk.seen_data = g;
	if (!ret)
		ret = find_forks(g, tips, bases, &oldest, err);
	if (!ret)
		ret = walk_range(&g->walk, tips, n, &oldest, !git_oid_is_zero(&oldest), &g->list, err);
	if (!ret)
		ret = walk_check_shallow(&g->walk, &g->list, err);
	if (ret)
		return ret;
	walk_sort(&g->walk, &g->list);
	number(g);
	find_reach(g, tips);
	return 0;
}

void linegraph_release(struct linegraph *g)
{
	commitreader_release(&g->reader);
	walk_release(&g->walk);
	strvec_release(&g->arena);
	free(g->list.v);
	free(g->place);
	free(g->sorted);
	free(g->reach);
	free(g->forks);
	memset(g, 0, sizeof(*g));
}

/* --- looking -------------------------------------------------------------------------------------------------- */

const struct walk_node *linegraph_node(const struct linegraph *g, uint32_t commit)
{
	return &g->walk.v[g->list.v[commit]];
}

const git_oid *linegraph_oid(const struct linegraph *g, uint32_t commit)
{
	return &linegraph_node(g, commit)->oid;
}

const struct commit_text *linegraph_text(const struct linegraph *g, uint32_t commit)
{
	return &g->reader.v[linegraph_node(g, commit)->data];
}

int linegraph_sides(struct linegraph *g, uint32_t commit, git_oid *before, git_oid *after)
{
	const struct walk_node *v = linegraph_node(g, commit);
	uint32_t parent;
	int ret;

	memset(before, 0, sizeof(*before));
	*after = g->walk.trees[g->list.v[commit]];
	if (!v->n_parents)
		return 0;
	parent = g->walk.parents[v->parents];
	ret = walk_read(&g->walk, parent, NULL);
	if (!ret)
		*before = g->walk.trees[parent];
	return ret;
}

static int has_bit(const struct linegraph *g, uint32_t commit, size_t bit)
{
	return g->reach[commit * g->words + bit / 64] >> bit % 64 & 1;
}

int linegraph_has(const struct linegraph *g, uint32_t commit, size_t line)
{
	return has_bit(g, commit, line);
}

int linegraph_is_before(const struct linegraph *g, uint32_t commit, size_t line)
{
	return has_bit(g, commit, g->n_lines + line);
}

uint32_t linegraph_find(const struct linegraph *g, const git_oid *oid)
{
	uint32_t node = oidmap_get(&g->walk.index, oid);

	return node == OIDMAP_NONE ? LINEGRAPH_NONE : g->place[node];
}

uint32_t linegraph_find_hex(const struct linegraph *g, const char *hex, size_t len)
{
	size_t low = 0, high = g->list.n, mid;
	git_oid from;

	if (len < 7 || len > GIT_OID_HEXSZ || git_oid_fromstrn(&from, hex, len))
		return LINEGRAPH_NONE;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (git_oid_cmp(&g->sorted[mid].oid, &from) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == g->list.n || git_oid_ncmp(&g->sorted[low].oid, &from, len))
		return LINEGRAPH_NONE;
	if (low + 1 < g->list.n && !git_oid_ncmp(&g->sorted[low + 1].oid, &from, len))
		return LINEGRAPH_NONE;
	return g->sorted[low].commit;
}

int linegraph_reaches(const struct linegraph *g, uint32_t from, uint32_t to)
{
	unsigned char *mark;
	uint32_t i, p;
	int found;

	if (to < from)
		return 0;
	mark = xcalloc(g->list.n, 1);
	mark[from] = 1;
	for (i = from; i < to && !mark[to]; i++) {
		const struct walk_node *v = linegraph_node(g, i);

		for (p = 0; mark[i] && p < v->n_parents; p++)
			if (g->place[g->walk.parents[v->parents + p]] != LINEGRAPH_NONE)
				mark[g->place[g->walk.parents[v->parents + p]]] = 1;
	}
	found = mark[to];
	free(mark);
	return found;
}

/* Children stand before parents, so one pass down hands both marks on. */
void linegraph_brought(const struct linegraph *g, uint32_t merge, struct walk_list *out)
{
	unsigned char *mark = xcalloc(g->list.n, 1);
	const struct walk_node *v;
	uint32_t i, p;

	mark[merge] = 1;
	for (i = merge; i < g->list.n; i++) {
		v = linegraph_node(g, i);
		for (p = 0; mark[i] && p < v->n_parents; p++) {
			uint32_t parent = g->place[g->walk.parents[v->parents + p]];

			if (parent != LINEGRAPH_NONE)
				mark[parent] |= i == merge && !p ? 2 : mark[i];
		}
		if (mark[i] != 1)
			continue;
		ALLOC_GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = i;
	}
	free(mark);
}
