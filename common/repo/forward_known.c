/* SPDX-License-Identifier: ISC */
/* What the messages of commits do not tell: by their patches, and by what people have recorded. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "forward_internal.h"
#include "forward_squash.h"
#include "history.h"

/* --- patches -------------------------------------------------------------------------------------------------- */

static void use_carriers(const struct forward_table *t, struct forward_cell *cell, uint32_t fix,
			 const struct walk_list *carriers)
{
	size_t line = forward_line_number(t, cell->line), i;

	for (i = 0; cell->state == FORWARD_MISSING && i < carriers->n; i++) {
		uint32_t carrier = carriers->v[i];

		if (!forward_trace_holds(&t->trace, carrier, line) ||
		    forward_trace_is_reverted(&t->trace, fix, carrier, line))
			continue;
		cell->state = FORWARD_PRESENT;
		cell->how = FORWARD_PATCH;
		cell->oid = *linegraph_oid(&t->graph, carrier);
	}
}

static void use_row(const struct forward_table *t, size_t row, const struct walk_list *carriers)
{
	struct forward_fix *fix = &t->out->v[row];
	size_t k;

	for (k = 0; k < fix->n_cells; k++)
		use_carriers(t, &fix->cells[k], t->rows[row].commit, carriers);
}

/* The lines that still lack the fix, as bits; 0: none does. */
static int find_wanted(const struct forward_table *t, const struct forward_fix *fix, uint64_t *wanted)
{
	int any = 0;
	size_t k, line;

	for (k = 0; k < fix->n_cells; k++) {
		if (fix->cells[k].state != FORWARD_MISSING)
			continue;
		line = forward_line_number(t, fix->cells[k].line);
		wanted[line / 64] |= UINT64_C(1) << line % 64;
		any = 1;
	}
	return any;
}

/* The rows that are missing somewhere: their patches, their numbers, and room for what each is wanted on. */
struct missing {
	struct forward_patch *patches;
	size_t *row;
	uint64_t *wanted;
	size_t n;
};

static void add_missing(struct missing *m, const struct forward_table *t, size_t row)
{
	struct forward_patch *patch = &m->patches[m->n];
	uint64_t *wanted = m->wanted + m->n * t->graph.words;

	memset(wanted, 0, t->graph.words * sizeof(*wanted));
	if (!find_wanted(t, &t->out->v[row], wanted))
		return;
	memset(patch, 0, sizeof(*patch));
	patch->commit = t->rows[row].commit;
	patch->wanted = wanted;
	m->row[m->n++] = row;
}

static void find_alike(struct forward_table *t, struct missing *m, unsigned char *is_row,
		       struct forward_changes *changes)
{
	size_t i;

	for (i = 0; i < t->out->n; i++) {
		is_row[t->rows[i].commit] = 1;
		add_missing(m, t, i);
	}
	if (m->n)
		forward_patch_find(&t->graph, m->patches, m->n, is_row, changes);
	for (i = 0; i < m->n; i++) {
		t->rows[m->row[i]].like = m->patches[i].like;
		use_row(t, m->row[i], &m->patches[i].like);
	}
}

/* The rows of a line stand together. */
static void find_squashes(struct forward_table *t, struct missing *m, struct forward_squash *squash, size_t first,
			  size_t end)
{
	size_t line = t->rows[first].line, i;

	m->n = 0;
	for (i = first; i < end; i++)
		add_missing(m, t, i);
	if (m->n)
		forward_squash_find(squash, line, &t->v[line]->tip, m->patches, m->n);
	for (i = 0; i < m->n; i++) {
		t->rows[m->row[i]].holds = m->patches[i].like;
		use_row(t, m->row[i], &m->patches[i].like);
	}
}

void forward_use_patches(struct forward_table *t)
{
	size_t n = t->out->n, first, end;
	struct missing m = { xcalloc(n, sizeof(*m.patches)), xcalloc(n, sizeof(*m.row)),
			     xcalloc(n, t->graph.words * sizeof(*m.wanted)), 0 };
	unsigned char *is_row = xcalloc(t->graph.list.n, 1); /* by commit */
	struct forward_changes changes = { NULL, 0, 0 };
	struct forward_squash squash;

	find_alike(t, &m, is_row, &changes);
	forward_squash_init(&squash, &t->graph, is_row, &changes);
	for (first = 0; first < n; first = end) {
		for (end = first + 1; end < n && t->rows[end].line == t->rows[first].line; end++)
			;
		find_squashes(t, &m, &squash, first, end);
	}
	forward_squash_release(&squash);
	free(changes.v);
	free(is_row);
	free(m.patches);
	free(m.row);
	free(m.wanted);
}

/* --- marks ---------------------------------------------------------------------------------------------------- */

/* An equivalent counts as long as the line has it. */
static int line_holds_oid(const struct forward_table *t, const git_oid *oid, size_t line)
{
	uint32_t commit = linegraph_find(&t->graph, oid);

	if (commit != LINEGRAPH_NONE)
		return forward_trace_holds(&t->trace, commit, line);
	return history_is_ancestor(t->repo, oid, &t->v[line]->tip, NULL) == 1;
}

static void use_mark(const struct forward_table *t, struct forward_cell *cell, const struct forward_mark *mark)
{
	git_oid oid;

	if (cell->state != FORWARD_MISSING || !forward_mark_is_for(mark, cell->line->line.branch))
		return;
	if (mark->kind == FORWARD_MARK_NOT_NEEDED) {
		cell->state = FORWARD_NOT_NEEDED;
		cell->reason = xstrdup(mark->reason);
	} else if (!git_oid_fromstr(&oid, mark->oid) && line_holds_oid(t, &oid, forward_line_number(t, cell->line))) {
		cell->state = FORWARD_EQUIVALENT;
		cell->oid = oid;
	} else {
		return;
	}
	cell->how = FORWARD_RECORDED;
}

static void use_note(struct forward_table *t, struct forward_fix *fix, const git_oid *oid)
{
	struct forward_marks marks;
	size_t k, m;

	forward_marks_load(&marks, t->repo, oid);
	t->out->n_bad_marks += marks.n_bad;
	for (k = 0; k < fix->n_cells; k++)
		for (m = 0; m < marks.n; m++)
			use_mark(t, &fix->cells[k], &marks.v[m]);
	forward_marks_release(&marks);
}

void forward_use_marks(struct forward_table *t)
{
	size_t i, k;

	for (i = 0; i < t->out->n; i++) {
		struct forward_fix *fix = &t->out->v[i];

		if (forward_is_missing(fix))
			use_note(t, fix, &fix->oid);
		for (k = 0; k < fix->n_forms && forward_is_missing(fix); k++)
			use_note(t, fix, &fix->forms[k].oid);
	}
}
