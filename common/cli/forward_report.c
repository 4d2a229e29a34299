/* SPDX-License-Identifier: ISC */
#include "forward_report.h"

#include <stdio.h>

#include "../repo/hex.h"
#include "json.h"
#include "table.h"
#include "term.h"

static json_t *cell_json(const struct forward_cell *cell)
{
	json_t *one = json_object();

	json_object_set_new(one, "branch", json_text(cell->line->line.branch));
	json_object_set_new(one, "state", json_text(forward_state_name(cell->state)));
	json_object_set_new(one, "how", json_text(forward_how_name(cell->how)));
	json_object_set_new(one, "oid", hex_json(&cell->oid));
	return one;
}

static json_t *fix_json(const struct forward_fix *fix)
{
	json_t *one = json_object(), *cells = json_array();
	size_t i;

	for (i = 0; i < fix->n_cells; i++)
		json_array_append_new(cells, cell_json(&fix->cells[i]));
	json_object_set_new(one, "oid", hex_json(&fix->oid));
	json_object_set_new(one, "subject", json_text(fix->subject));
	json_object_set_new(one, "from", json_text(fix->from->line.branch));
	json_object_set_new(one, "lines", cells);
	return one;
}

int forward_report_json(const struct forward *f, struct err *err)
{
	json_t *root = json_document("release-forward"), *fixes = json_array();
	size_t i;

	for (i = 0; i < f->n; i++)
		json_array_append_new(fixes, fix_json(&f->v[i]));
	json_object_set_new(root, "fixes", fixes);
	json_object_set_new(root, "missing", json_integer((json_int_t)forward_missing(f, NULL)));
	return json_print(root, err);
}

/* "trailer 3f2a1bc", "ancestor", "recorded: no parser there". */
static void describe_how(struct strbuf *out, const struct forward_cell *cell)
{
	char hex[8];

	strbuf_reset(out);
	if (cell->how == FORWARD_UNKNOWN)
		return;
	strbuf_addstr(out, forward_how_name(cell->how));
	git_oid_tostr(hex, sizeof(hex), &cell->oid);
	if (cell->reason)
		strbuf_addf(out, ": %s", cell->reason);
	else if (cell->how != FORWARD_ANCESTOR)
		strbuf_addf(out, " %s", hex);
}

static void add_row(struct table *t, const struct forward_fix *fix, const struct forward_cell *cell)
{
	struct strbuf how = STRBUF_INIT;
	char hex[8];

	git_oid_tostr(hex, sizeof(hex), &fix->oid);
	describe_how(&how, cell);
	table_cell(t, forward_state_name(cell->state), cell->state == FORWARD_MISSING ? TERM_BAD : TERM_GOOD);
	table_cells(t, cell->line->line.branch, hex, fix->from->line.branch, fix->subject, how.buf, (char *)NULL);
	strbuf_release(&how);
}

void forward_report_print(const struct forward *f, int only_missing, int color)
{
	struct table t;
	size_t i, k;

	table_init(&t, 6);
	if (f->n && (!only_missing || forward_missing(f, NULL)))
		table_cells(&t, "STATE", "LINE", "FIX", "FROM", "SUBJECT", "HOW", (char *)NULL);
	for (i = 0; i < f->n; i++)
		for (k = 0; k < f->v[i].n_cells; k++)
			if (!only_missing || f->v[i].cells[k].state == FORWARD_MISSING)
				add_row(&t, &f->v[i], &f->v[i].cells[k]);
	table_print(&t, stdout, color);
	table_release(&t);
}
