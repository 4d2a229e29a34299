/* SPDX-License-Identifier: ISC */
#include "linetags.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "walk.h"

#define NO_TAG UINT32_MAX

/* As many as a word has pairs of bits. */
#define LINES_AT_ONCE 32

struct reading {
	struct linetags *out;
	struct repo *repo;
	const struct lines *lines;
	struct walk walk;
	struct walk_list list; /* all that the lines have, children before parents */
	git_oid *bases;        /* of each line, the commit of its latest tag; zero: none */
	struct err *err;
};

static int walk_all(struct reading *g)
{
	git_oid *tips = xreallocarray(NULL, g->lines->n, sizeof(*tips));
	size_t i;
	int ret;

	for (i = 0; i < g->lines->n; i++)
		tips[i] = g->lines->v[i].tip;
	ret = walk_range(&g->walk, tips, g->lines->n, NULL, 0, &g->list, g->err);
	if (!ret)
		walk_sort(&g->walk, &g->list);
	free(tips);
	return ret;
}

/* --- the latest tags ------------------------------------------------------------------------------------------- */

/*
 * By node: the tag of its commit that counts, as a place in `tags`, which ascends by version. At one commit a final
 * version wins over every pre-release.
 */
static uint32_t *find_sites(const struct reading *g, const struct tags *tags)
{
	uint32_t *best = xreallocarray(NULL, g->walk.n, sizeof(*best)), node;
	size_t i;

	memset(best, 0xff, g->walk.n * sizeof(*best));
	for (i = 0; i < tags->n; i++) {
		node = oidmap_get(&g->walk.index, &tags->v[i].commit);
		if (node != OIDMAP_NONE && (best[node] == NO_TAG || !version_is_prerelease(&tags->v[i].version) ||
					    version_is_prerelease(&tags->v[best[node]].version)))
			best[node] = (uint32_t)i;
	}
	return best;
}

/* From the roots up: what a commit has is the highest of its own and its parents'. */
static void raise_all(const struct reading *g, uint32_t *best)
{
	const struct walk *w = &g->walk;
	size_t i;
	uint32_t p;

	for (i = g->list.n; i--;) {
		uint32_t node = g->list.v[i];

		for (p = 0; p < w->v[node].n_parents; p++) {
			uint32_t of_parent = best[w->parents[w->v[node].parents + p]];

			if (of_parent != NO_TAG && (best[node] == NO_TAG || of_parent > best[node]))
				best[node] = of_parent;
		}
	}
}

/* For every line with this prefix. */
static int find_latest(struct reading *g, const char *prefix)
{
	struct tags tags = { 0 };
	uint32_t *best, tag;
	size_t i;
	int ret = tags_load(&tags, g->repo, prefix, g->err);

	if (ret)
		return ret;
	best = find_sites(g, &tags);
	raise_all(g, best);
	for (i = 0; i < g->lines->n; i++) {
		if (strcmp(prefix, lines_tag_prefix(g->repo, &g->lines->v[i].line)) != 0)
			continue;
		tag = best[oidmap_get(&g->walk.index, &g->lines->v[i].tip)];
		if (tag == NO_TAG)
			continue;
		g->out->v[i].latest = xstrdup(tags.v[tag].name);
		g->bases[i] = tags.v[tag].commit;
	}
	free(best);
	tags_release(&tags);
	return 0;
}

static int find_all_latest(struct reading *g)
{
	struct strvec done = STRVEC_INIT;
	size_t i;
	int ret = 0;

	for (i = 0; i < g->lines->n && !ret; i++) {
		const char *prefix = lines_tag_prefix(g->repo, &g->lines->v[i].line);

		if (strvec_has(&done, prefix))
			continue;
		strvec_push(&done, prefix);
		ret = find_latest(g, prefix);
	}
	strvec_release(&done);
	return ret;
}

/* --- what came since ------------------------------------------------------------------------------------------- */

static void set(const struct reading *g, uint64_t *marks, const git_oid *oid, size_t bit)
{
	marks[oidmap_get(&g->walk.index, oid)] |= UINT64_C(1) << bit;
}

/* Line i of the n has what carries bit i, and its latest tag what carries bit i + LINES_AT_ONCE. */
static void count(struct reading *g, size_t first, size_t n)
{
	const struct walk *w = &g->walk;
	uint64_t *marks = xcalloc(w->n, sizeof(*marks)), since;
	size_t i, k;
	uint32_t p;

	for (i = 0; i < n; i++) {
		set(g, marks, &g->lines->v[first + i].tip, i);
		if (g->out->v[first + i].latest)
			set(g, marks, &g->bases[first + i], i + LINES_AT_ONCE);
	}
	for (i = 0; i < g->list.n; i++) {
		const struct walk_node *v = &w->v[g->list.v[i]];

		since = marks[g->list.v[i]];
		for (p = 0; p < v->n_parents; p++)
			marks[w->parents[v->parents + p]] |= since;
		since &= ~(since >> LINES_AT_ONCE) & UINT32_MAX;
		for (k = first; since; since >>= 1, k++)
			g->out->v[k].commits += since & 1;
	}
	free(marks);
}

/* --- the whole ------------------------------------------------------------------------------------------------- */

/* What a shallow clone lacks is another question for each line; and one line alone mostly needs a part of its history.
 */
static int read_each(struct reading *g)
{
	struct tags tags = { 0 };
	const char *prefix = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; i < g->lines->n && !ret; i++) {
		const char *wanted = lines_tag_prefix(g->repo, &g->lines->v[i].line);
		const struct tag *latest = NULL;

		if (!prefix || strcmp(prefix, wanted) != 0) {
			tags_release(&tags);
			ret = tags_load(&tags, g->repo, wanted, g->err);
			prefix = wanted;
		}
		if (!ret)
			ret = lines_latest(&latest, &g->out->v[i].commits, &g->lines->v[i], g->repo, &tags, g->err);
		g->out->v[i].latest = latest ? xstrdup(latest->name) : NULL;
	}
	tags_release(&tags);
	return ret;
}

static int read_together(struct reading *g)
{
	size_t i;
	int ret = walk_init(&g->walk, g->repo, g->err);

	g->bases = xcalloc(g->lines->n, sizeof(*g->bases));
	if (!ret)
		ret = walk_all(g);
	if (!ret)
		ret = find_all_latest(g);
	for (i = 0; i < g->lines->n && !ret; i += LINES_AT_ONCE)
		count(g, i, g->lines->n - i < LINES_AT_ONCE ? g->lines->n - i : LINES_AT_ONCE);
	free(g->bases);
	free(g->list.v);
	walk_release(&g->walk);
	return ret;
}

int linetags_read(struct linetags *lt, struct repo *r, const struct lines *ls, struct err *err)
{
	struct reading g = { .out = lt, .repo = r, .lines = ls, .err = err };

	lt->v = xcalloc(ls->n, sizeof(*lt->v));
	lt->n = ls->n;
	return ls->n < 2 || r->is_shallow ? read_each(&g) : read_together(&g);
}

void linetags_release(struct linetags *lt)
{
	size_t i;

	for (i = 0; i < lt->n; i++)
		free(lt->v[i].latest);
	free(lt->v);
	memset(lt, 0, sizeof(*lt));
}
