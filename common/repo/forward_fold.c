/* SPDX-License-Identifier: ISC */
/*
 * One obligation, one row. A fix that was picked from one old line to another is a fix on both; the row of the oldest
 * stays and takes over what the others know.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "forward_internal.h"

struct fold {
	struct forward_table *table;
	struct oidmap names;        /* from whatever id names the whole of a fix to its row */
	uint32_t *root;             /* by row: the one that stays for it */
	struct walk_list parts;     /* the rows that the one at hand repeats */
	uint32_t *held;             /* by commit: the first link to a row that it holds; LINEGRAPH_NONE: to none */
	struct forward_link *links; /* the rows ascend */
	size_t n_links, alloc_links;
};

/* Is row `a` one of an older line, and owed by every line that `b` is owed by? */
static int may_hold(const struct forward_table *t, size_t a, size_t b)
{
	size_t x = t->rows[a].line, y = t->rows[b].line, k;

	if (x >= y)
		return 0;
	for (k = 0; k < t->n; k++)
		if (t->must[y * t->n + k] && !t->must[x * t->n + k])
			return 0;
	return 1;
}

static void add_part(struct fold *f, uint32_t row)
{
	size_t i;

	for (i = 0; i < f->parts.n; i++)
		if (f->parts.v[i] == row)
			return;
	ALLOC_GROW(f->parts.v, f->parts.n + 1, f->parts.alloc);
	f->parts.v[f->parts.n++] = row;
}

/* The row that the id names the whole of, if `row` may be a part of it; OIDMAP_NONE. */
static uint32_t named(const struct fold *f, const git_oid *oid, size_t row)
{
	uint32_t of = oidmap_get(&f->names, oid);

	return of != OIDMAP_NONE && may_hold(f->table, of, row) ? of : OIDMAP_NONE;
}

/* The origins of a commit: *n of them, one after the other. */
static const struct forward_origin *origins_of(const struct forward_trace *t, uint32_t commit, size_t *n)
{
	size_t first = t->first_origin[commit], i = first;

	while (i < t->n_origins && t->origins[i].commit == commit)
		i++;
	*n = first < t->n_origins ? i - first : 0;
	return *n ? &t->origins[first] : NULL;
}

static int is_whole(const struct forward_origin *origins, size_t n)
{
	return !n || origins[0].group == origins[n - 1].group;
}

/* --- which row repeats which ---------------------------------------------------------------------------------- */

/* It is the same as another one: one names the other, or both name a third, or their patches are the same. */
static enum forward_how find_same(struct fold *f, size_t row)
{
	const struct forward_table *t = f->table;
	const struct forward_row *r = &t->rows[row];
	const struct forward_origin *origins;
	uint32_t of = named(f, linegraph_oid(&t->graph, r->commit), row);
	size_t n, i;

	origins = origins_of(&t->trace, r->commit, &n);
	for (i = 0; of == OIDMAP_NONE && is_whole(origins, n) && i < n; i++)
		of = named(f, &origins[i].of, row);
	if (of != OIDMAP_NONE) {
		add_part(f, of);
		return FORWARD_TRAILER;
	}
	for (i = 0; of == OIDMAP_NONE && i < r->like.n; i++)
		of = named(f, linegraph_oid(&t->graph, r->like.v[i]), row);
	if (of == OIDMAP_NONE)
		return FORWARD_UNKNOWN;
	add_part(f, of);
	return FORWARD_PATCH;
}

/* Its message names several changes, and each of them is a row. */
static enum forward_how find_named_parts(struct fold *f, size_t row)
{
	size_t n, i;
	const struct forward_origin *o = origins_of(&f->table->trace, f->table->rows[row].commit, &n);
	int has_part = 0;

	for (i = 0; i < n; i++) {
		uint32_t of = named(f, &o[i].of, row);

		if (of != OIDMAP_NONE) {
			add_part(f, of);
			has_part = 1;
		}
		if (i + 1 < n && o[i + 1].group == o[i].group)
			continue;
		if (!has_part)
			f->parts.n = 0;
		if (!has_part)
			return FORWARD_UNKNOWN;
		has_part = 0;
	}
	return n ? FORWARD_TRAILER : FORWARD_UNKNOWN;
}

static void index_held(struct fold *f)
{
	const struct forward_table *t = f->table;
	size_t i, k;

	f->held = xreallocarray(NULL, t->graph.list.n, sizeof(*f->held));
	memset(f->held, 0xff, t->graph.list.n * sizeof(*f->held));
	for (i = t->out->n; i--;)
		for (k = 0; k < t->rows[i].holds.n; k++) {
			uint32_t *first = &f->held[t->rows[i].holds.v[k]];

			ALLOC_GROW(f->links, f->n_links + 1, f->alloc_links);
			f->links[f->n_links] = (struct forward_link){ (uint32_t)i, *first };
			*first = (uint32_t)f->n_links++;
		}
}

/* Its patch is that of several rows together. */
static enum forward_how find_held_parts(struct fold *f, size_t row)
{
	const struct forward_table *t = f->table;
	uint32_t at = f->held[t->rows[row].commit];

	for (; at < f->n_links && f->links[at].commit < row; at = f->links[at].next)
		if (may_hold(t, f->root[f->links[at].commit], row))
			add_part(f, f->root[f->links[at].commit]);
	return f->parts.n ? FORWARD_PATCH : FORWARD_UNKNOWN;
}

/* Whatever names the whole of `row` names row `of` from now on. */
static void know(struct fold *f, size_t row, size_t of)
{
	const struct forward_table *t = f->table;
	const struct forward_row *r = &t->rows[row];
	size_t n, i;
	const struct forward_origin *o = origins_of(&t->trace, r->commit, &n);

	oidmap_at(&f->names, linegraph_oid(&t->graph, r->commit), (uint32_t)of);
	for (i = 0; is_whole(o, n) && i < n; i++)
		oidmap_at(&f->names, &o[i].of, (uint32_t)of);
	for (i = 0; i < r->like.n; i++)
		oidmap_at(&f->names, linegraph_oid(&t->graph, r->like.v[i]), (uint32_t)of);
}

/* --- into one ------------------------------------------------------------------------------------------------- */

static void take_over(const struct forward_table *t, size_t row, struct forward_cell *cell, const git_oid *carrier,
		      enum forward_how how)
{
	size_t line = forward_line_number(t, cell->line);
	uint32_t by = linegraph_find(&t->graph, carrier);

	if (cell->state != FORWARD_MISSING || by == LINEGRAPH_NONE ||
	    forward_trace_is_reverted(&t->trace, t->rows[row].commit, by, line))
		return;
	cell->state = FORWARD_PRESENT;
	cell->how = how;
	cell->oid = *carrier;
}

/* What `from` is known to have reached, `row` has reached. */
static void merge_row(const struct forward_table *t, size_t row, size_t from, enum forward_how how)
{
	struct forward_fix *fix = &t->out->v[row];
	const struct forward_fix *other = &t->out->v[from];
	size_t i, k;

	for (i = 0; i < fix->n_cells; i++) {
		struct forward_cell *cell = &fix->cells[i];

		if (cell->line == other->from)
			take_over(t, row, cell, &other->oid, how);
		for (k = 0; k < other->n_cells; k++) {
			const struct forward_cell *known = &other->cells[k];

			if (known->line == cell->line && known->state == FORWARD_PRESENT)
				take_over(t, row, cell, &known->oid, known->how == FORWARD_ANCESTOR ? how : known->how);
		}
	}
}

static void add_form(const struct forward_table *t, size_t row, size_t from)
{
	struct forward_fix *fix = &t->out->v[row];
	struct forward_form form = { t->out->v[from].oid, t->out->v[from].from };

	ALLOC_GROW(fix->forms, fix->n_forms + 1, fix->alloc_forms);
	fix->forms[fix->n_forms++] = form;
}

static void fold_row(struct fold *f, size_t row)
{
	enum forward_how how;
	size_t i;

	f->parts.n = 0;
	how = find_same(f, row);
	if (how != FORWARD_UNKNOWN) {
		add_form(f->table, f->parts.v[0], row);
		know(f, row, f->parts.v[0]);
	} else {
		how = find_named_parts(f, row);
		if (how == FORWARD_UNKNOWN)
			how = find_held_parts(f, row);
		if (how == FORWARD_UNKNOWN)
			know(f, row, row);
	}
	for (i = 0; i < f->parts.n; i++)
		merge_row(f->table, f->parts.v[i], row, how);
	f->root[row] = f->parts.n ? f->parts.v[0] : (uint32_t)row;
}

static void drop(struct forward_table *t, const uint32_t *root)
{
	struct forward *out = t->out;
	size_t i, n = 0;

	for (i = 0; i < out->n; i++) {
		if (root[i] != i) {
			free(out->v[i].cells);
			free(out->v[i].subject);
		} else {
			out->v[n++] = out->v[i];
		}
	}
	out->n = n;
}

void forward_fold(struct forward_table *t)
{
	struct fold f = { .table = t, .root = xcalloc(t->out->n, sizeof(*f.root)) };
	size_t i;

	index_held(&f);
	for (i = 0; i < t->out->n; i++)
		fold_row(&f, i);
	drop(t, f.root);
	oidmap_release(&f.names);
	free(f.parts.v);
	free(f.root);
	free(f.held);
	free(f.links);
}
