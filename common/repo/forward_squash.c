/* SPDX-License-Identifier: ISC */
#include "forward_squash.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "patch.h"

struct forward_squash_other {
	struct forward_change change;
	git_oid id;
	enum { UNREAD, NONE, READ } state;
};

/* One commit of the chain. */
struct link {
	uint32_t commit;
	int has_fix; /* is one, or has brought one that is looked for */
	struct patch_files files;
	enum { FILES_UNREAD, FILES_NONE, FILES_READ } state;
};

struct search {
	struct forward_squash *squash;
	struct linegraph *graph;
	size_t line;
	struct link *chain; /* the line's first parents since it parted, from the tip */
	size_t n_chain, alloc_chain;
	struct forward_patch *fixes;
	size_t n;
	size_t *place;  /* of each fix in the chain: what brought it; SIZE_MAX: none */
	size_t *before; /* how many fixes stand in the chain in front of each place */
};

/* What a run changes in all. */
struct run_files {
	struct oidmap index; /* from a path to its place in `files` */
	struct patch_files files;
	uint64_t paths; /* the fingerprint */
};

/* --- those that may hold several ------------------------------------------------------------------------------ */

/* Of the same paths, the newest first. */
static int by_paths(const void *a, const void *b)
{
	const struct forward_change *x = &((const struct forward_squash_other *)a)->change;
	const struct forward_change *y = &((const struct forward_squash_other *)b)->change;

	if (x->paths != y->paths)
		return x->paths < y->paths ? -1 : 1;
	return (x->commit > y->commit) - (x->commit < y->commit);
}

void forward_squash_init(struct forward_squash *s, struct linegraph *g, const unsigned char *is_fix,
			 const struct forward_changes *changes)
{
	size_t i;

	s->graph = g;
	s->is_fix = is_fix;
	s->n_others = changes->n;
	s->others = xcalloc(changes->n, sizeof(*s->others));
	for (i = 0; i < changes->n; i++)
		s->others[i].change = changes->v[i];
	qsort(s->others, s->n_others, sizeof(*s->others), by_paths);
}

void forward_squash_release(struct forward_squash *s)
{
	free(s->others);
	memset(s, 0, sizeof(*s));
}

static size_t first_other(const struct forward_squash *s, uint64_t paths)
{
	size_t low = 0, high = s->n_others;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->others[middle].change.paths < paths)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int has_id(struct linegraph *g, struct forward_squash_other *o, const git_oid *id)
{
	git_oid before, after;

	if (o->state == UNREAD)
		o->state = !linegraph_sides(g, o->change.commit, &before, &after) &&
					   patch_id_between(g->walk.repo, &before, &after, &o->id)
				   ? READ
				   : NONE;
	return o->state == READ && git_oid_equal(&o->id, id);
}

/* --- where the fixes are in the chain ------------------------------------------------------------------------- */

static void read_chain(struct search *s, const git_oid *tip)
{
	struct linegraph *g = s->graph;
	uint32_t c = linegraph_find(g, tip);

	while (c != LINEGRAPH_NONE && !linegraph_is_before(g, c, s->line)) {
		const struct walk_node *v = linegraph_node(g, c);

		ALLOC_GROW(s->chain, s->n_chain + 1, s->alloc_chain);
		memset(&s->chain[s->n_chain], 0, sizeof(*s->chain));
		s->chain[s->n_chain].commit = c;
		s->chain[s->n_chain++].has_fix = s->squash->is_fix[c];
		c = v->n_parents ? g->place[g->walk.parents[v->parents]] : LINEGRAPH_NONE;
	}
}

/* Children before parents: the numbers ascend along the chain. SIZE_MAX: it is not of the chain itself. */
static size_t place_in_chain(const struct search *s, uint32_t commit)
{
	size_t low = 0, high = s->n_chain;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->chain[middle].commit < commit)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n_chain && s->chain[low].commit == commit ? low : SIZE_MAX;
}

/* The oldest of the chain that reaches it: itself, or the merge that brought it. */
static size_t place_of(const struct search *s, uint32_t commit)
{
	size_t low = 0, high = s->n_chain, own = place_in_chain(s, commit);

	if (own != SIZE_MAX)
		return own;
	if (!high || !linegraph_reaches(s->graph, s->chain[0].commit, commit))
		return SIZE_MAX;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (linegraph_reaches(s->graph, s->chain[middle].commit, commit))
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void place_fixes(struct search *s)
{
	size_t i;

	s->place = xreallocarray(NULL, s->n, sizeof(*s->place));
	s->before = xcalloc(s->n_chain + 1, sizeof(*s->before));
	for (i = 0; i < s->n; i++) {
		s->place[i] = place_of(s, s->fixes[i].commit);
		if (s->place[i] == SIZE_MAX)
			continue;
		s->before[s->place[i] + 1]++;
		s->chain[s->place[i]].has_fix = 1;
	}
	for (i = 0; i < s->n_chain; i++)
		s->before[i + 1] += s->before[i];
}

/* --- runs ----------------------------------------------------------------------------------------------------- */

static const struct patch_files *files_of(struct search *s, size_t place)
{
	struct link *link = &s->chain[place];
	git_oid before, after;

	if (link->state == FILES_UNREAD)
		link->state = !linegraph_sides(s->graph, link->commit, &before, &after) &&
					      patch_files_between(s->graph->walk.repo, &before, &after, &link->files)
				      ? FILES_READ
				      : FILES_NONE;
	return link->state == FILES_READ ? &link->files : NULL;
}

static int is_changed(const struct patch_file *f)
{
	return !git_oid_equal(&f->before.oid, &f->after.oid) || f->before.kind != f->after.kind;
}

/* A file that the run has changed already was, before this older commit, as this one found it. */
static void add_file(struct run_files *run, const struct patch_file *file)
{
	struct patch_file *known;
	git_oid key = { { 0 } };
	uint32_t *at;

	memcpy(key.id, &file->path, sizeof(file->path));
	at = oidmap_at(&run->index, &key, (uint32_t)run->files.n);
	if (*at == run->files.n) {
		ALLOC_GROW(run->files.v, run->files.n + 1, run->files.alloc);
		run->files.v[run->files.n++] = *file;
		run->paths += file->path;
		return;
	}
	known = &run->files.v[*at];
	if (is_changed(known))
		run->paths -= known->path;
	known->before = file->before;
	if (is_changed(known))
		run->paths += known->path;
}

/* Is something left of it when the run is over? */
static int is_left(const struct search *s, const struct run_files *run, size_t place)
{
	const struct patch_files *files = &s->chain[place].files;
	git_oid key = { { 0 } };
	size_t i;

	for (i = 0; i < files->n; i++) {
		memcpy(key.id, &files->v[i].path, sizeof(files->v[i].path));
		if (is_changed(&run->files.v[oidmap_get(&run->index, &key)]))
			return 1;
	}
	return 0;
}

static int has_fix(const struct search *s, const struct run_files *run, size_t newest, size_t oldest)
{
	size_t at;

	for (at = newest; at <= oldest; at++)
		if (s->chain[at].has_fix && is_left(s, run, at))
			return 1;
	return 0;
}

/*
 * The commit holds every fix in the run that something is left of. One that changes nothing, such as a pick of what was
 * there, goes with the others.
 */
static void add_run(const struct search *s, const struct run_files *run, size_t newest, size_t oldest, uint32_t commit)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct walk_list *like = &s->fixes[i].like;
		size_t place = s->place[i];

		if (place < newest || place > oldest || (like->n && like->v[like->n - 1] == commit) ||
		    (s->chain[place].files.n && !is_left(s, run, place)))
			continue;
		ALLOC_GROW(like->v, like->n + 1, like->alloc);
		like->v[like->n++] = commit;
	}
}

static int id_of(struct search *s, size_t newest, size_t oldest, git_oid *id)
{
	struct linegraph *g = s->graph;
	git_oid before, after, between;

	return !linegraph_sides(g, s->chain[newest].commit, &between, &after) &&
	       !linegraph_sides(g, s->chain[oldest].commit, &before, &between) &&
	       patch_id_between(g->walk.repo, &before, &after, id);
}

static void look_at(struct search *s, const struct run_files *run, size_t newest, size_t oldest)
{
	struct forward_squash *all = s->squash;
	size_t i = first_other(all, run->paths);
	int known = 0;
	git_oid id;

	for (; i < all->n_others && all->others[i].change.paths == run->paths; i++) {
		struct forward_squash_other *o = &all->others[i];

		if (linegraph_has(s->graph, o->change.commit, s->line))
			continue;
		if (!known && (!has_fix(s, run, newest, oldest) || !id_of(s, newest, oldest, &id)))
			return;
		known = 1;
		if (has_id(s->graph, o, &id))
			add_run(s, run, newest, oldest, o->change.commit);
	}
}

/* All runs that end with this commit. */
static void look_from(struct search *s, size_t newest)
{
	size_t last = newest + FORWARD_SQUASH_MAX < s->n_chain ? newest + FORWARD_SQUASH_MAX : s->n_chain, at, i;
	struct run_files run = { OIDMAP_INIT, { NULL, 0, 0 }, 0 };
	const struct patch_files *files = NULL;

	if (s->before[last] > s->before[newest])
		files = files_of(s, newest);
	for (at = newest; files; files = at < last ? files_of(s, at) : NULL) {
		for (i = 0; i < files->n; i++)
			add_file(&run, &files->v[i]);
		/* A run of one commit is the patch of that commit, but for a merge. */
		if ((at > newest || linegraph_node(s->graph, s->chain[at].commit)->n_parents > 1) &&
		    s->before[at + 1] > s->before[newest])
			look_at(s, &run, newest, at);
		at++;
	}
	oidmap_release(&run.index);
	free(run.files.v);
}

static void release(struct search *s)
{
	size_t i;

	for (i = 0; i < s->n_chain; i++)
		free(s->chain[i].files.v);
	free(s->chain);
	free(s->place);
	free(s->before);
}

void forward_squash_find(struct forward_squash *squash, size_t line, const git_oid *tip, struct forward_patch *fixes,
			 size_t n)
{
	struct search s = { .squash = squash, .graph = squash->graph, .line = line, .fixes = fixes, .n = n };
	size_t newest;

	if (!squash->n_others)
		return;
	read_chain(&s, tip);
	place_fixes(&s);
	for (newest = 0; newest < s.n_chain; newest++)
		look_from(&s, newest);
	release(&s);
}
