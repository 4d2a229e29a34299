/* SPDX-License-Identifier: ISC */
#include "announce_report.h"

#include "json.h"
#include "table.h"

void announce_report_table(const struct announce_state *s)
{
	struct table t;
	size_t i;

	table_init(&t, 3);
	for (i = 0; i < s->n; i++) {
		struct strbuf by = STRBUF_INIT;

		if (s->v[i].acknowledged_by.n)
			strbuf_addstr(&by, "by ");
		strvec_join(&by, &s->v[i].acknowledged_by, ", ");
		table_cells(&t, s->v[i].audience->name, announce_stage_name(s->v[i].stage), by.buf, NULL);
		strbuf_release(&by);
	}
	table_print(&t, stdout, 0);
	table_release(&t);
}

int announce_report_json(const char *release, const struct announce_state *s, const struct strvec *lacks,
			 const struct policy_audience *only, struct err *err)
{
	json_t *root = json_document("release-announce"), *list = json_array();
	size_t i;

	for (i = 0; i < s->n; i++) {
		json_t *one;

		if (only && s->v[i].audience != only)
			continue;
		one = json_object();
		json_object_set_new(one, "audience", json_text(s->v[i].audience->name));
		json_object_set_new(one, "state", json_text(announce_stage_name(s->v[i].stage)));
		json_object_set_new(one, "acknowledgedBy", json_texts(&s->v[i].acknowledged_by));
		json_object_set_new(one, "missing", json_texts(&lacks[i]));
		json_array_append_new(list, one);
	}
	json_object_set_new(root, "release", json_text(release));
	json_object_set_new(root, "audiences", list);
	return json_print(root, err);
}
