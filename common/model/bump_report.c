/* SPDX-License-Identifier: ISC */
#include "bump_report.h"

#include <string.h>

#include "../base/json.h"
#include "../base/utf8.h"

/* The changes that bump, the weightiest first, the newest first among equals: calls `each` for them. */
static void each_reason(const struct change_set *set, void (*each)(void *data, const struct change *c), void *data)
{
	int level;
	size_t i;

	for (level = LEVEL_MAJOR; level > LEVEL_NONE; level--)
		for (i = 0; i < set->n; i++)
			if (set->v[i].fate == CHANGE_COUNTS && (int)set->v[i].level == level)
				each(data, &set->v[i]);
}

static void add_json_reason(void *data, const struct change *c)
{
	json_t *reason = json_object();

	json_object_set_new(reason, "oid", json_text(c->commit->oid));
	json_object_set_new(reason, "subject", json_textn(c->message.header.s, c->message.header.len));
	json_object_set_new(reason, "level", json_text(level_name(c->level)));
	json_object_set_new(reason, "why", json_text(c->why));
	json_array_append_new(data, reason);
}

json_t *bump_report_json(const struct bump_report *r)
{
	json_t *root = json_object(), *reasons = json_array();

	json_object_set_new(root, "current", json_text(r->current));
	json_object_set_new(root, "currentTag", json_text(r->current_tag));
	json_object_set_new(root, "latestTag", json_text(r->latest_tag));
	json_object_set_new(root, "next", json_text(r->next));
	json_object_set_new(root, "tag", json_text(r->tag));
	json_object_set_new(root, "level", json_text(level_name(r->level)));
	json_object_set_new(root, "package", json_text(r->package));
	each_reason(r->changes, add_json_reason, reasons);
	json_object_set_new(root, "reasons", reasons);
	return root;
}

static void add_text_reason(void *data, const struct change *c)
{
	struct strbuf *out = data;

	strbuf_addf(out, "  %-5s %.7s ", level_name(c->level), c->commit->oid);
	utf8_clean(out, c->message.header.s, c->message.header.len);
	strbuf_addf(out, " (%s)\n", c->why);
}

void bump_report_text(struct strbuf *out, const struct bump_report *r)
{
	if (r->package)
		strbuf_addf(out, "%s: ", r->package);
	strbuf_addf(out, "%s -> %s (%s): %s\n", r->current ? r->current : "none", r->next, level_name(r->level),
		    r->why);
	if (r->current_tag)
		strbuf_addf(out, "base %s: the highest final version reachable from HEAD\n", r->current_tag);
	else
		strbuf_addstr(out, "base: none, no final version tag is reachable from HEAD\n");
	if (r->latest_tag && (!r->current_tag || strcmp(r->latest_tag, r->current_tag) != 0))
		strbuf_addf(out, "candidate %s: the highest version reachable from HEAD\n", r->latest_tag);
	each_reason(r->changes, add_text_reason, out);
}
