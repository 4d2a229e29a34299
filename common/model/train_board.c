/* SPDX-License-Identifier: ISC */
#include "train_board.h"

#include <string.h>

#include "../base/json.h"
#include "schedule_report.h"

static json_t *row_json(const struct train_board_row *row)
{
	const char *message = row->commit->message;
	json_t *object = json_object();

	json_object_set_new(object, "oid", json_text(row->commit->oid));
	json_object_set_new(object, "subject", json_textn(message, strcspn(message, "\n")));
	json_object_set_new(object, "state", json_text(row->reason ? "missed" : "on"));
	json_object_set_new(object, "reason", json_text(row->reason));
	return object;
}

void train_board_json(json_t *root, const struct train_board *b)
{
	json_t *commits = json_array();
	size_t i;

	json_object_set_new(root, "train", json_text(b->train));
	departure_json(root, &b->departure);
	json_object_set_new(root, "held", json_text(b->held));
	json_object_set_new(root, "since", json_text(b->since));
	for (i = 0; i < b->n; i++)
		json_array_append_new(commits, row_json(&b->rows[i]));
	json_object_set_new(root, "commits", commits);
	json_object_set_new(root, "later", json_integer((json_int_t)b->n_later));
}
