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

/* Of the rows that are missing somewhere; all of `line`, or SIZE_MAX: of any. `row` gets their numbers. */
static size_t collect_missing(const struct forward_table *t, size_t line, struct forward_patch *patches, size_t *row)
{
	size_t i, n = 0;

	for (i = 0; i < t->out->n; i++) {
		if ((line != SIZE_MAX && t->rows[i].line != line) || !forward_is_missing(&t->out->v[i]))
			continue;
		row[n] = i;
		memset(&patches[n], 0, sizeof(*patches));
		patches[n++].commit = t->rows[i].commit;
	}
	return n;
}

static void use_squashes(struct forward_table *t, size_t line, struct forward_patch *patches, size_t *row,
			 const struct walk_list *touching)
{
	size_t n = collect_missing(t, line, patches, row), i;

	if (!n)
		return;
	forward_squash_find(&t->graph, line, &t->v[line]->tip, patches, n, touching);
	for (i = 0; i < n; i++) {
		t->rows[row[i]].holds = patches[i].like;
		use_row(t, row[i], &patches[i].like);
	}
}

void forward_use_patches(struct forward_table *t)
{
	struct forward_patch *patches = xcalloc(t->out->n, sizeof(*patches));
	size_t *row = xcalloc(t->out->n, sizeof(*row)), n = collect_missing(t, SIZE_MAX, patches, row), i;
	struct walk_list touching = { NULL, 0, 0 };

	if (n)
		forward_patch_find(&t->graph, patches, n, &touching);
	for (i = 0; i < n; i++) {
		t->rows[row[i]].like = patches[i].like;
		use_row(t, row[i], &patches[i].like);
	}
	for (i = 0; n && i < t->n; i++)
		use_squashes(t, i, patches, row, &touching);
	free(touching.v);
	free(patches);
	free(row);
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
