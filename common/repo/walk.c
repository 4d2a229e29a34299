/* SPDX-License-Identifier: ISC */
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "hex.h"
#include "replace.h"

/* More than any message needs; a limit all the same, since one object could otherwise take all memory. */
#define COMMIT_MAX ((size_t)64 << 20)

/*
 * What a walk for the shape alone has read, the reader of texts wants again. So libgit2 keeps that, up to a bound: a
 * walk down to the root would otherwise hold all commits. Those that are read with their text are read once.
 */
#define KEPT_COMMIT ((size_t)16384)
#define KEPT_ALL    ((ssize_t)16 << 20)

static void keep_objects(struct walk *w, int keep)
{
	if (keep == w->keeps_objects)
		return;
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, keep ? KEPT_COMMIT : (size_t)0);
	w->keeps_objects = keep;
}

static int has_room(void)
{
	ssize_t used = 0, allowed = 0;

	git_libgit2_opts(GIT_OPT_GET_CACHED_MEMORY, &used, &allowed);
	return used < KEPT_ALL;
}

static void load_shallow(struct walk *w)
{
	struct strbuf path = STRBUF_INIT;
	char line[128];
	FILE *f = NULL;
	git_oid oid;

	if (w->repo->is_shallow) {
		strbuf_addf(&path, "%s/shallow", w->repo->place.common_dir);
		f = fopen(path.buf, "r");
	}
	while (f && fgets(line, sizeof(line), f))
		if (strlen(line) >= GIT_OID_HEXSZ && !git_oid_fromstrn(&oid, line, GIT_OID_HEXSZ))
			oidmap_at(&w->shallow, &oid, 0);
	if (f)
		fclose(f);
	strbuf_release(&path);
}

static int has_grafts(const struct repo *r)
{
	struct strbuf path = STRBUF_INIT;
	int has;

	strbuf_addf(&path, "%s/info/grafts", r->place.common_dir);
	has = !access(path.buf, F_OK);
	strbuf_release(&path);
	return has;
}

int walk_init(struct walk *w, struct repo *r, struct err *err)
{
	memset(w, 0, sizeof(*w));
	w->repo = r;
	load_shallow(w);
	if (replace_load(r, &w->replaced, &w->replacements, err))
		return ERR_FAIL;
	/* The graph knows the commits as they were written: git, too, leaves it aside where something else counts. */
	if (!w->replaced.n && !w->shallow.n && !has_grafts(r))
		commitgraph_open(&w->graph, r);
	return 0;
}

void walk_release(struct walk *w)
{
	free(w->v);
	free(w->parents);
	free(w->trees);
	free(w->replacements);
	oidmap_release(&w->index);
	oidmap_release(&w->shallow);
	oidmap_release(&w->replaced);
	heap_release(&w->queue);
	commitgraph_close(&w->graph);
	keep_objects(w, 0);
	memset(w, 0, sizeof(*w));
}

uint32_t walk_node(struct walk *w, const git_oid *oid)
{
	uint32_t node = *oidmap_at(&w->index, oid, (uint32_t)w->n);
	struct walk_node fresh = { *oid, 0, 0, 0, UINT32_MAX, 0 };

	if (node < w->n)
		return node;
	ALLOC_GROW(w->v, w->n + 1, w->alloc);
	w->v[w->n++] = fresh;
	if (w->shallow.n && oidmap_get(&w->shallow, oid) != OIDMAP_NONE)
		w->v[node].flags |= WALK_BOUNDARY;
	return node;
}

struct walk_node *walk_place(struct walk *w, const git_oid *oid)
{
	uint32_t node = walk_node(w, oid);

	return &w->v[node];
}

static void list_add(struct walk_list *list, uint32_t node)
{
	ALLOC_GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = node;
}

/* Own stack: the depth is the history's. Each node is hidden once, so the cost over a whole walk is linear. */
void walk_hide(struct walk *w, uint32_t node)
{
	struct walk_list stack = { NULL, 0, 0 };

	if (w->v[node].flags & WALK_HIDDEN)
		return;
	list_add(&stack, node);
	while (stack.n) {
		struct walk_node *v = &w->v[stack.v[--stack.n]];
		uint32_t i;

		if (v->flags & WALK_HIDDEN)
			continue;
		v->flags |= WALK_HIDDEN;
		w->n_open -= !!(v->flags & WALK_QUEUED);
		for (i = 0; i < v->n_parents; i++)
			if (!(w->v[w->parents[v->parents + i]].flags & WALK_HIDDEN))
				list_add(&stack, w->parents[v->parents + i]);
	}
	free(stack.v);
}

/* What is wrong with an object that was read; 0: nothing. */
static int check_object(git_odb_object *object, const git_oid *oid, struct rawcommit *raw, struct err *err)
{
	size_t size = git_odb_object_size(object);
	char hex[GIT_OID_HEXSZ + 1];

	if (git_odb_object_type(object) == GIT_OBJECT_COMMIT && size <= COMMIT_MAX &&
	    !rawcommit_parse(raw, git_odb_object_data(object), size))
		return 0;
	hex_write(hex, oid);
	if (git_odb_object_type(object) != GIT_OBJECT_COMMIT)
		return err_set(err, ERR_FAIL, "'%s' is a %s, not a commit", hex,
			       git_object_type2string(git_odb_object_type(object)));
	if (size > COMMIT_MAX)
		return err_set(err, ERR_FAIL, "commit '%s' is larger than 64 MiB", hex);
	return err_set(err, ERR_FAIL, "commit '%s' is corrupt", hex);
}

int walk_object(struct walk *w, const git_oid *oid, git_odb_object **out, struct rawcommit *raw, struct err *err)
{
	const git_oid *real = replace_find(&w->replaced, w->replacements, oid);
	git_odb_object *object = NULL;
	int ret;

	keep_objects(w, !w->seen && has_room());
	if (git_odb_read(&object, w->repo->odb, real)) {
		char hex[GIT_OID_HEXSZ + 1];

		hex_write(hex, oid);
		return repo_error(err, ERR_FAIL, "cannot read commit '%s'", hex);
	}
	ret = check_object(object, oid, raw, err);
	if (ret)
		git_odb_object_free(object);
	else
		*out = object;
	return ret;
}

static void add_parent(struct walk *w, uint32_t node, const git_oid *oid)
{
	uint32_t parent = walk_node(w, oid);

	ALLOC_GROW(w->parents, w->n_parents + 1, w->alloc_parents);
	w->parents[w->n_parents++] = parent;
	w->v[node].n_parents++;
}

static int take_parents(struct walk *w, uint32_t node, const struct rawcommit *raw, struct err *err)
{
	git_oid oid;
	size_t i;

	w->v[node].parents = (uint32_t)w->n_parents;
	for (i = 0; i < raw->n_parents && !(w->v[node].flags & WALK_BOUNDARY); i++) {
		char hex[GIT_OID_HEXSZ + 1];

		if (rawcommit_parent(raw, i, &oid)) {
			git_oid_tostr(hex, sizeof(hex), &w->v[node].oid);
			return err_set(err, ERR_FAIL, "commit '%s' is corrupt", hex);
		}
		add_parent(w, node, &oid);
	}
	return 0;
}

static void hide_parents(struct walk *w, uint32_t node)
{
	uint32_t i;

	for (i = 0; i < w->v[node].n_parents; i++)
		walk_hide(w, w->parents[w->v[node].parents + i]);
}

static void take_tree(struct walk *w, uint32_t node, const git_oid *tree)
{
	ALLOC_GROW(w->trees, w->n, w->alloc_trees);
	w->trees[node] = *tree;
}

/* 1 when the graph knew the commit; else nothing has been changed. */
static int read_graph(struct walk *w, uint32_t node)
{
	size_t first = w->n_parents;
	struct commitgraph_commit c;
	git_oid parent;
	uint32_t i;
	int more;

	if ((w->seen && !(w->v[node].flags & WALK_HIDDEN)) || !commitgraph_find(&w->graph, &w->v[node].oid, &c))
		return 0;
	w->v[node].parents = (uint32_t)first;
	for (i = 0; (more = commitgraph_parent(&w->graph, &c, i, &parent)) > 0; i++)
		add_parent(w, node, &parent);
	if (more < 0) {
		w->v[node].n_parents = 0;
		w->n_parents = first;
		return 0;
	}
	w->v[node].date = c.date;
	w->v[node].flags |= WALK_READ;
	if (w->keep_trees)
		take_tree(w, node, &c.tree);
	if (w->v[node].flags & WALK_HIDDEN)
		hide_parents(w, node);
	return 1;
}

int walk_read(struct walk *w, uint32_t node, struct err *err)
{
	git_odb_object *object = NULL;
	struct rawcommit raw = { 0 };
	int ret;

	if (w->v[node].flags & WALK_READ || read_graph(w, node))
		return 0;
	ret = walk_object(w, &w->v[node].oid, &object, &raw, err);
	if (ret)
		return ret;
	w->v[node].date = raw.committer_time;
	ret = take_parents(w, node, &raw, err);
	if (!ret && w->keep_trees)
		take_tree(w, node, &raw.tree);
	w->v[node].flags |= WALK_READ;
	if (++w->n_read % 1024 == 1 && w->repo->progress)
		w->repo->progress(w->n_read);
	if (!ret && w->v[node].flags & WALK_HIDDEN)
		hide_parents(w, node); /* it was hidden before they were known */
	if (!ret && w->seen)
		ret = w->seen(w->seen_data, node, &raw, err);
	git_odb_object_free(object);
	return ret;
}

int walk_push(struct walk *w, uint32_t node, struct err *err)
{
	int ret = walk_read(w, node, err);
	struct walk_node *v = &w->v[node];

	if (ret || v->flags & WALK_SEEN)
		return ret;
	v->flags |= WALK_SEEN | WALK_QUEUED;
	w->n_open += !(v->flags & WALK_HIDDEN);
	heap_push(&w->queue, v->date, node);
	return 0;
}

uint32_t walk_pop(struct walk *w)
{
	uint32_t node;

	if (!w->queue.n)
		return UINT32_MAX;
	node = heap_pop(&w->queue);
	w->v[node].flags &= ~(uint32_t)WALK_QUEUED;
	w->n_open -= !(w->v[node].flags & WALK_HIDDEN);
	return node;
}

/* A hidden commit may be missing (git passes over it too): it then hides nothing more. */
static void push_hidden_parents(struct walk *w, uint32_t node)
{
	uint32_t i;

	for (i = 0; i < w->v[node].n_parents; i++) {
		uint32_t parent = w->parents[w->v[node].parents + i];

		walk_hide(w, parent);
		walk_push(w, parent, NULL);
	}
}

static int push_parents(struct walk *w, uint32_t node, struct err *err)
{
	uint32_t i;
	int ret = 0;

	for (i = 0; !ret && i < w->v[node].n_parents; i++)
		ret = walk_push(w, w->parents[w->v[node].parents + i], err);
	return ret;
}

/* git's limit of how far the hidden side is followed once nothing new seems to come: it helps where clocks are wrong.
 */
#define SLOP 5

/* How many more hidden commits are to be looked at, after one was; `date` is that of the last commit taken. */
static int still_open(const struct walk *w, int64_t date, int slop)
{
	if (!w->queue.n)
		return 0;
	if (date <= w->queue.v[0].date || w->n_open)
		return SLOP;
	return slop - 1;
}

static int walk_on(struct walk *w, struct walk_list *out, struct err *err)
{
	int64_t date = INT64_MAX;
	int slop = SLOP, ret = 0;
	uint32_t node;

	while (!ret && (node = walk_pop(w)) != UINT32_MAX) {
		if (w->v[node].flags & WALK_HIDDEN) {
			push_hidden_parents(w, node);
			slop = still_open(w, date, slop);
			if (!slop)
				break;
			continue;
		}
		date = w->v[node].date;
		list_add(out, node);
		ret = push_parents(w, node, err);
	}
	return ret;
}

static void drop_hidden(const struct walk *w, struct walk_list *list)
{
	size_t i, kept = 0;

	for (i = 0; i < list->n; i++)
		if (!(w->v[list->v[i]].flags & WALK_HIDDEN))
			list->v[kept++] = list->v[i];
	list->n = kept;
}

int walk_range(struct walk *w, const git_oid *tips, size_t n_tips, const git_oid *hide, size_t n_hide,
	       struct walk_list *out, struct err *err)
{
	int ret = 0;
	size_t i;

	for (i = 0; i < n_hide; i++)
		walk_hide(w, walk_node(w, &hide[i]));
	for (i = 0; !ret && i < n_tips; i++)
		ret = walk_push(w, walk_node(w, &tips[i]), err);
	for (i = 0; !ret && i < n_hide; i++)
		ret = walk_push(w, walk_node(w, &hide[i]), err);
	if (!ret)
		ret = walk_on(w, out, err);
	drop_hidden(w, out);
	return ret;
}

/* Kahn's algorithm with git's queue, so that equal dates come out as git puts them. */
void walk_sort(const struct walk *w, struct walk_list *list)
{
	uint32_t *children = xcalloc(w->n, sizeof(*children));
	struct heap ready = HEAP_INIT;
	size_t i, n = 0;
	uint32_t k;

	for (i = 0; i < list->n; i++)
		children[list->v[i]] = 1; /* in the list; one more for each child there */
	for (i = 0; i < list->n; i++) {
		const struct walk_node *v = &w->v[list->v[i]];

		for (k = 0; k < v->n_parents; k++)
			if (children[w->parents[v->parents + k]])
				children[w->parents[v->parents + k]]++;
	}
	for (i = 0; i < list->n; i++)
		if (children[list->v[i]] == 1)
			heap_push(&ready, w->v[list->v[i]].date, list->v[i]);
	while (ready.n) {
		uint32_t node = heap_pop(&ready);
		const struct walk_node *v = &w->v[node];

		list->v[n++] = node;
		for (k = 0; k < v->n_parents; k++) {
			uint32_t parent = w->parents[v->parents + k];

			if (children[parent] && --children[parent] == 1)
				heap_push(&ready, w->v[parent].date, parent);
		}
		children[node] = 0;
	}
	list->n = n;
	heap_release(&ready);
	free(children);
}

/* --- what a shallow clone cannot know -------------------------------------------------------------------------- */

static int is_met(const struct walk_node *v, uint32_t flags)
{
	return v->flags & WALK_BOUNDARY && (v->flags & flags) == flags;
}

static int any_is_boundary(const struct walk *w, const struct walk_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (w->v[list->v[i]].flags & WALK_BOUNDARY)
			return 1;
	return 0;
}

/* The nodes with these flags; boundaries alone, or all. */
static void collect(const struct walk *w, uint32_t flags, int boundaries, struct walk_list *out)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (boundaries ? is_met(&w->v[i], flags) : (w->v[i].flags & flags) == flags)
			list_add(out, (uint32_t)i);
}

/* Does every commit of the list reach these boundaries, up to 64 of them? `all` has children before parents. */
static int reach_all(const struct walk *w, const struct walk_list *list, const struct walk_list *all,
		     const uint32_t *boundaries, size_t n)
{
	uint64_t *marks = xcalloc(w->n, sizeof(*marks)), wanted = UINT64_MAX >> (64 - n);
	size_t i;
	uint32_t k;
	int ret = 1;

	for (i = 0; i < n; i++)
		marks[boundaries[i]] |= UINT64_C(1) << i;
	for (i = all->n; i--;) {
		const struct walk_node *v = &w->v[all->v[i]];

		for (k = 0; k < v->n_parents; k++)
			marks[all->v[i]] |= marks[w->parents[v->parents + k]];
	}
	for (i = 0; i < list->n && ret; i++)
		ret = marks[list->v[i]] == wanted;
	free(marks);
	return ret;
}

/*
 * Dates are no help: clocks are wrong, and many commits share a second. But what descends from a boundary cannot lie in
 * what is cut off below it.
 */
static int is_certain(const struct walk *w, const struct walk_list *list)
{
	struct walk_list boundaries = { NULL, 0, 0 }, all = { NULL, 0, 0 };
	size_t i;
	int ret = 1;

	collect(w, WALK_READ | WALK_HIDDEN, 1, &boundaries);
	collect(w, WALK_READ, 0, &all);
	walk_sort(w, &all);
	for (i = 0; i < boundaries.n && ret; i += 64)
		ret = reach_all(w, list, &all, boundaries.v + i, boundaries.n - i < 64 ? boundaries.n - i : 64);
	free(boundaries.v);
	free(all.v);
	return ret;
}

static int meets_boundary(const struct walk *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (is_met(&w->v[i], WALK_READ | WALK_HIDDEN))
			return 1;
	return 0;
}

int walk_check_shallow(struct walk *w, struct walk_list *list, struct err *err)
{
	uint32_t node;

	if (!w->shallow.n)
		return 0;
	if (any_is_boundary(w, list))
		return walk_error_shallow(w->repo, err);
	/* Where no boundary was met, the walk was the same as with all history there. */
	if (!meets_boundary(w))
		return 0;
	while ((node = walk_pop(w)) != UINT32_MAX)
		push_hidden_parents(w, node);
	drop_hidden(w, list);
	return is_certain(w, list) ? 0 : walk_error_shallow(w->repo, err);
}

int walk_error_shallow(struct repo *r, struct err *err)
{
	(void)r;
	err_set(err, ERR_SHALLOW, "this shallow clone lacks history that the answer needs");
	err_hint(err, "run 'git fetch --unshallow --tags'");
	return ERR_SHALLOW;
}
