/* SPDX-License-Identifier: ISC */
/*
 * All releases of a line in one walk. Bases form a tree: what is reachable from a base is the union of the ranges from
 * it up to the root of the tree. So a release's commits are found by a search from its tag that stops at any commit
 * already in the range of one of its ancestors there, and the cost is that of the ranges alone.
 */
#include "release.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "patch.h"

#define NONE UINT32_MAX

/* One release: a tag reachable from the tip, or at the end, without a tag, what is unreleased. */
struct node {
	const struct tag *tag;
	uint32_t at;             /* its commit in the graph */
	uint32_t base;           /* another node, lower; NONE */
	uint32_t child, sibling; /* in the tree of bases */
	uint32_t enter, leave;   /* numbers of a walk over that tree: ancestors enclose */
	uint32_t *commits;       /* its range: numbers of the graph, ascending */
	size_t n;
};

/* A commit is in the range of few releases: of a final one and of a pre-release, mostly. */
struct claim {
	uint32_t node, next;
};

struct all {
	git_oid to_of_tip;
	struct repo *repo;
	struct tags tags;
	struct history history;
	struct history_graph graph;
	struct node *nodes;
	size_t n_nodes;
	uint32_t *claims; /* by commit: the newest claim, NONE */
	struct claim *pool;
	size_t n_pool, alloc_pool;
	uint32_t *stack;
	size_t n_stack, alloc_stack;
	struct map patches; /* by commit id: its patch-id, "" for none */
	struct release_people *people;
	struct strvec patch_ids; /* owns keys and values, in turn */
};

static void push(struct all *a, uint32_t commit)
{
	ALLOC_GROW(a->stack, a->n_stack + 1, a->alloc_stack);
	a->stack[a->n_stack++] = commit;
}

static int read_all(struct all *a, const git_oid *tip, const struct policy_package *package, struct err *err)
{
	git_oid *marks = NULL;
	size_t i;
	int ret = tags_load(&a->tags, a->repo, release_tag_prefix(a->repo, package), err);

	if (ret)
		return ret;
	marks = xreallocarray(NULL, a->tags.n, sizeof(*marks));
	for (i = 0; i < a->tags.n; i++)
		marks[i] = a->tags.v[i].commit;
	ret = history_read_graph(&a->history, &a->graph, a->repo, tip, marks, a->tags.n, package, err);
	free(marks);
	if (ret)
		return ret;
	a->nodes = xcalloc(a->tags.n + 1, sizeof(*a->nodes));
	for (i = 0; i < a->tags.n; i++) {
		if (a->graph.marks[i] == UINT32_MAX)
			continue;
		a->nodes[a->n_nodes].tag = &a->tags.v[i];
		a->nodes[a->n_nodes++].at = a->graph.marks[i];
	}
	/* The tip comes before all that it reaches. */
	a->nodes[a->n_nodes++].at = 0;
	return 0;
}

/* Does the node's version come before the other's, so that it can be its base? Nodes ascend; the last has no tag. */
static int is_lower(const struct all *a, uint32_t low, uint32_t node)
{
	const struct tag *tag = a->nodes[node].tag;

	return low < node && (!tag || version_compare(&a->nodes[low].tag->version, &tag->version) < 0);
}

/* The slow way, for tags whose versions do not rise along the history: the best below among all that is reachable. */
static uint32_t search_base(struct all *a, uint32_t node, const uint32_t *own, const uint32_t *next, int only_final)
{
	unsigned char *seen = xcalloc(a->graph.n, 1);
	uint32_t best = NONE, k, at;

	push(a, a->nodes[node].at);
	seen[a->nodes[node].at] = 1;
	while (a->n_stack) {
		at = a->stack[--a->n_stack];
		for (k = own[at]; k != NONE; k = next[k])
			if ((best == NONE || k > best) && is_lower(a, k, node) &&
			    !(only_final && version_is_prerelease(&a->nodes[k].tag->version)))
				best = k;
		for (k = a->graph.first[at]; k < a->graph.first[at + 1]; k++) {
			if (seen[a->graph.parents[k]])
				continue;
			seen[a->graph.parents[k]] = 1;
			push(a, a->graph.parents[k]);
		}
	}
	free(seen);
	return best;
}

static void raise_best(uint32_t *best, uint32_t by)
{
	if (by != NONE && (*best == NONE || by > *best))
		*best = by;
}

/* The base of each release that counts from finals (or from all), given the best that lies at or below each commit. */
static void set_bases(struct all *a, const uint32_t *own, const uint32_t *next, int only_final, int since_final)
{
	uint32_t *below = xreallocarray(NULL, a->graph.n, sizeof(*below)), *best = NULL, i, k;

	best = xreallocarray(NULL, a->graph.n, sizeof(*best));
	for (i = (uint32_t)a->graph.n; i--;) {
		below[i] = NONE;
		for (k = a->graph.first[i]; k < a->graph.first[i + 1]; k++)
			raise_best(&below[i], best[a->graph.parents[k]]);
		best[i] = below[i];
		for (k = own[i]; k != NONE; k = next[k])
			if (!(only_final && version_is_prerelease(&a->nodes[k].tag->version)))
				raise_best(&best[i], k);
	}
	for (i = 0; i < a->n_nodes; i++) {
		struct node *n = &a->nodes[i];
		int finals = since_final || (n->tag && !version_is_prerelease(&n->tag->version));

		if (finals != only_final)
			continue;
		n->base = n->tag ? below[n->at] : best[n->at];
		for (k = n->tag ? own[n->at] : NONE; k != NONE; k = next[k])
			if (is_lower(a, k, i) && !(only_final && version_is_prerelease(&a->nodes[k].tag->version)))
				raise_best(&n->base, k);
		if (n->tag && n->base != NONE && !is_lower(a, n->base, i))
			n->base = search_base(a, i, own, next, only_final);
	}
	free(below);
	free(best);
}

static void find_bases(struct all *a, int since_final)
{
	uint32_t *own = xreallocarray(NULL, a->graph.n, sizeof(*own));
	uint32_t *next = xreallocarray(NULL, a->n_nodes, sizeof(*next)), i;

	for (i = 0; i < a->graph.n; i++)
		own[i] = NONE;
	for (i = 0; i + 1 < a->n_nodes; i++) {
		next[i] = own[a->nodes[i].at];
		own[a->nodes[i].at] = i;
	}
	set_bases(a, own, next, 1, since_final);
	set_bases(a, own, next, 0, since_final);
	free(own);
	free(next);
}

/* Numbers the tree of bases so that "is an ancestor of" is a comparison. */
static void number_tree(struct all *a)
{
	uint32_t counter = 0, i, root = NONE, at;

	for (i = 0; i < a->n_nodes; i++)
		a->nodes[i].child = a->nodes[i].sibling = NONE;
	for (i = (uint32_t)a->n_nodes; i--;) {
		uint32_t *list = a->nodes[i].base == NONE ? &root : &a->nodes[a->nodes[i].base].child;

		a->nodes[i].sibling = *list;
		*list = i;
	}
	at = root;
	while (at != NONE) {
		a->nodes[at].enter = counter++;
		if (a->nodes[at].child != NONE) {
			at = a->nodes[at].child;
			continue;
		}
		a->nodes[at].leave = counter++;
		while (a->nodes[at].sibling == NONE && a->nodes[at].base != NONE) {
			at = a->nodes[at].base;
			a->nodes[at].leave = counter++;
		}
		at = a->nodes[at].sibling;
	}
}

/* Is the commit reachable from the base: in the range of the base or of an ancestor of it? Or claimed by `self`? */
static int is_covered(const struct all *a, uint32_t commit, uint32_t base, uint32_t self)
{
	uint32_t k;

	for (k = a->claims[commit]; k != NONE; k = a->pool[k].next) {
		const struct node *n = &a->nodes[a->pool[k].node];

		if (a->pool[k].node == self)
			return 1;
		if (base != NONE && n->enter <= a->nodes[base].enter && n->leave >= a->nodes[base].leave)
			return 1;
	}
	return 0;
}

static void claim(struct all *a, uint32_t commit, uint32_t self)
{
	struct claim c = { self, a->claims[commit] };

	ALLOC_GROW(a->pool, a->n_pool + 1, a->alloc_pool);
	a->claims[commit] = (uint32_t)a->n_pool;
	a->pool[a->n_pool++] = c;
	a->nodes[self].n++;
	push(a, commit);
}

static void find_range(struct all *a, uint32_t self)
{
	const struct node *n = &a->nodes[self];
	uint32_t at, k;

	if (!is_covered(a, n->at, n->base, self))
		claim(a, n->at, self);
	while (a->n_stack) {
		at = a->stack[--a->n_stack];
		for (k = a->graph.first[at]; k < a->graph.first[at + 1]; k++)
			if (!is_covered(a, a->graph.parents[k], n->base, self))
				claim(a, a->graph.parents[k], self);
	}
}

/* The claims of all commits in the order of the graph, so that each release gets its own in that order. */
static void collect_ranges(struct all *a)
{
	uint32_t i, k;

	for (i = 0; i < a->n_nodes; i++) {
		a->nodes[i].commits = xreallocarray(NULL, a->nodes[i].n, sizeof(*a->nodes[i].commits));
		a->nodes[i].n = 0;
	}
	for (i = 0; i < a->graph.n; i++) {
		for (k = a->claims[i]; k != NONE; k = a->pool[k].next) {
			struct node *n = &a->nodes[a->pool[k].node];

			n->commits[n->n++] = i;
		}
	}
}

static void find_ranges(struct all *a)
{
	uint32_t i;

	a->claims = xreallocarray(NULL, a->graph.n, sizeof(*a->claims));
	for (i = 0; i < a->graph.n; i++)
		a->claims[i] = NONE;
	for (i = 0; i < a->n_nodes; i++)
		find_range(a, i);
	collect_ranges(a);
}

/* The lowest release below the base that has the commit too: an older line, merged since. */
static const struct tag *older_line(const struct all *a, uint32_t commit, uint32_t self)
{
	uint32_t k, base = a->nodes[self].base, lowest = NONE;

	for (k = base == NONE ? NONE : a->claims[commit]; k != NONE; k = a->pool[k].next) {
		uint32_t node = a->pool[k].node;

		if (node < base && node < lowest && is_covered(a, a->nodes[node].at, NONE, self))
			lowest = node;
	}
	return lowest == NONE ? NULL : a->nodes[lowest].tag;
}

static void set_also_in(const struct all *a, uint32_t self, const struct release_range *range, const uint32_t *numbers)
{
	size_t i;

	for (i = 0; i < range->changes.n; i++) {
		struct change *c = &range->changes.v[i];
		const struct tag *tag = older_line(a, numbers[c->commit - range->history.v], self);

		if (tag)
			strvec_push(&c->also_in, tag->name);
	}
}

static int paths(void *data, const struct commit *c, uint64_t *out)
{
	const struct all *a = data;

	return release_patch_paths(a->repo, c, out);
}

/* A commit in the range of a final and of its pre-releases is asked for in each; a patch-id costs a diff. */
static int patch_id_once(void *data, const struct commit *c, char out[OID_HEX + 1])
{
	struct all *a = data;
	char *known = map_get(&a->patches, c->oid, OID_HEX);

	if (!known) {
		if (!patch_id(a->repo, c, out))
			*out = '\0';
		strvec_push(&a->patch_ids, c->oid);
		strvec_push(&a->patch_ids, out);
		known = a->patch_ids.v[a->patch_ids.n - 1];
		*map_at(&a->patches, a->patch_ids.v[a->patch_ids.n - 2], OID_HEX) = known;
	}
	memcpy(out, known, strlen(known) + 1);
	return *known != '\0';
}

/* The commits of one release as a range of its own; the texts stay the history's. */
static int tell(struct all *a, uint32_t self, const struct policy_audience *audience, release_each_fn each, void *data,
		struct err *err)
{
	const struct node *n = &a->nodes[self];
	struct release_range range = { .base = n->base == NONE ? NULL : a->nodes[n->base].tag, .people = a->people };
	const struct change_patches patches = { a, paths, patch_id_once };
	struct history *h = &range.history;
	struct notes_release notes;
	uint32_t *numbers = xreallocarray(NULL, n->n, sizeof(*numbers));
	size_t i;
	int ret;

	strvec_init(&h->arena);
	h->v = xreallocarray(NULL, n->n, sizeof(*h->v));
	for (i = 0; i < n->n; i++) {
		if (a->graph.commit[n->commits[i]] == UINT32_MAX)
			continue;
		numbers[h->n] = n->commits[i];
		h->v[h->n++] = a->history.v[a->graph.commit[n->commits[i]]];
	}
	range.has_from = !!range.base;
	if (range.base)
		range.from = range.base->commit;
	range.to = a->to_of_tip;
	if (n->tag)
		range.to = n->tag->commit;
	ret = change_set_read(&range.changes, h->v, h->n, &a->repo->policy, &patches, err);
	if (ret)
		goto out;
	set_also_in(a, self, &range, numbers);
	release_notes_build(&notes, a->repo, &range, n->tag ? n->tag->version.text : NULL, n->tag ? n->tag->name : NULL,
			    n->tag ? release_tag_time(a->repo, n->tag) : 0, audience);
	if (n->tag || !notes_is_empty(&notes))
		ret = each(data, &notes, err);
	notes_release_free(&notes);
out:
	range.people = NULL; /* one for all */
	release_range_release(&range);
	free(numbers);
	return ret;
}

static void all_release(struct all *a)
{
	size_t i;

	for (i = 0; i < a->n_nodes; i++)
		free(a->nodes[i].commits);
	free(a->nodes);
	free(a->claims);
	free(a->pool);
	free(a->stack);
	map_release(&a->patches);
	strvec_release(&a->patch_ids);
	release_people_free(a->people);
	history_graph_release(&a->graph);
	history_release(&a->history);
	tags_release(&a->tags);
}

int release_each(struct repo *r, const git_oid *tip, const struct policy_package *package, int since_final,
		 const struct policy_audience *audience, release_each_fn each, void *data, struct err *err)
{
	struct all a = { .repo = r, .to_of_tip = *tip };
	size_t i;
	int ret;

	strvec_init(&a.history.arena);
	strvec_init(&a.patch_ids);
	a.people = release_people_new(r);
	ret = read_all(&a, tip, package, err);
	if (ret)
		goto out;
	find_bases(&a, since_final);
	number_tree(&a);
	find_ranges(&a);
	for (i = a.n_nodes; !ret && i--;)
		ret = tell(&a, (uint32_t)i, audience, each, data, err);
out:
	all_release(&a);
	return ret;
}
