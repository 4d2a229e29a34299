/* SPDX-License-Identifier: ISC */
#include "forward_json.h"

#include "../base/json.h"
#include "hex.h"

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

void forward_json(json_t *root, const struct forward *f)
{
	json_t *fixes = json_array();
	size_t i;

	for (i = 0; i < f->n; i++)
		json_array_append_new(fixes, fix_json(&f->v[i]));
	json_object_set_new(root, "fixes", fixes);
	json_object_set_new(root, "missing", json_integer((json_int_t)forward_missing(f, NULL)));
}
