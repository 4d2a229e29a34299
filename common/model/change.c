/* SPDX-License-Identifier: ISC */
#include "change.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "change_read.h"
#include "message_scan.h"

struct change *reading_head(const struct reading *r, size_t commit)
{
	return &r->set->v[r->first[commit]];
}

static int policy_lists(void *data, struct slice type)
{
	const struct policy *p = data;
	size_t i;

	for (i = 0; i < p->n_types; i++)
		if (slice_is(type, p->types[i].name))
			return 1;
	return 0;
}

/* --- one change ---------------------------------------------------------------------------------------------- */

static const char *why_type(const struct policy_type *type)
{
	static const char *const phrases[] = { "type feat",  "type fix",   "type perf",     "type revert",
					       "type docs",  "type style", "type refactor", "type test",
					       "type build", "type ci",    "type chore" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(phrases); i++)
		if (!strcmp(type->name, phrases[i] + strlen("type ")))
			return phrases[i];
	return "commit type";
}

static void read_weight(struct change *c, const struct policy *p)
{
	const struct message *m = &c->message;
	struct slice type = m->type, none = { "", 0 }, revert = { "revert", 6 };

	if (!type.s)
		type = m->kind == MESSAGE_REVERT ? revert : none;
	c->type = policy_type_find(p, type);
	c->breaking = m->breaking;
	if (m->breaking) {
		c->level = LEVEL_MAJOR;
		c->why = m->bang ? "breaking change (!)" : "breaking change (footer)";
	} else {
		c->level = c->type->bump;
		c->why = why_type(c->type);
	}
}

static struct slice footer_value(const struct message *m, const char *token)
{
	const struct footer *f = message_footer(m, token);
	struct slice none = { NULL, 0 };

	return f && f->value.len ? f->value : none;
}

static void read_texts(struct change *c)
{
	const struct message *m = &c->message;
	size_t i;

	c->migration = footer_value(m, "Migration");
	for (i = 0; !c->migration.s && i < m->n_footers; i++)
		if (m->footers[i].is_breaking && m->footers[i].value.len)
			c->migration = m->footers[i].value;
	c->note = footer_value(m, "Release-note");
	if (slice_is(c->note, "none")) {
		c->note_none = 1;
		c->note.s = NULL;
		c->note.len = 0;
	}
	c->note_internal = footer_value(m, "Release-note-internal");
}

static int skips(const struct message *m)
{
	struct slice value = footer_value(m, "Skip-Release");

	return slice_is(value, "yes") || slice_is(value, "true");
}

/* What a change is by itself, before its fellows are looked at. */
static enum change_fate first_fate(const struct change *c, const struct change *head)
{
	if (skips(&head->message) || skips(&c->message))
		return CHANGE_SKIPPED;
	if (c->commit->parents > 1 && head->message.kind != MESSAGE_CONVENTIONAL)
		return CHANGE_MERGE;
	return c->message.kind == MESSAGE_FIXUP ? CHANGE_FIXUP : CHANGE_COUNTS;
}

/* --- all of them --------------------------------------------------------------------------------------------- */

static void read_commit(const struct commit *commit, const struct policy *p, struct message **parts, size_t *n)
{
	struct message m;

	if (p->split_body) {
		message_split(commit->message, commit->message_len, policy_lists, (void *)p, parts, n);
		if (commit->parents < 2 || *n == 1 || (*parts)->kind == MESSAGE_CONVENTIONAL)
			return;
		while (*n)
			message_release(&(*parts)[--*n]);
		free(*parts);
	}
	message_parse(&m, commit->message, commit->message_len);
	*parts = xmemdup(&m, sizeof(m));
	*n = 1;
}

static void read_commits(struct reading *r, const struct policy *p)
{
	struct change_set *set = r->set;
	struct message *parts;
	size_t i, k, n, alloc = 0;

	for (i = 0; i < r->n; i++) {
		read_commit(&r->commits[i], p, &parts, &n);
		ALLOC_GROW(set->v, set->n + n, alloc);
		r->first[i] = set->n;
		for (k = 0; k < n; k++) {
			struct change *c = &set->v[set->n++];

			memset(c, 0, sizeof(*c));
			c->commit = &r->commits[i];
			c->part = (unsigned)k;
			c->message = parts[k];
			strvec_init(&c->also_in);
			read_weight(c, p);
			read_texts(c);
			c->fate = first_fate(c, &set->v[r->first[i]]);
		}
		free(parts);
	}
	r->first[r->n] = set->n;
}

static int by_id(const void *a, const void *b)
{
	const struct id_entry *x = a, *y = b;
	int cmp = memcmp(x->id, y->id, x->len < y->len ? x->len : y->len);

	if (cmp)
		return cmp;
	if (x->is_alias != y->is_alias)
		return x->is_alias - y->is_alias;
	return x->commit < y->commit ? -1 : x->commit > y->commit;
}

static void index_ids(struct reading *r)
{
	struct slice from;
	size_t i;

	r->ids = xcalloc(2 * r->n, sizeof(*r->ids));
	for (i = 0; i < r->n; i++) {
		struct id_entry own = { r->commits[i].oid, OID_HEX, i, 0 };

		r->ids[r->n_ids++] = own;
		from = message_cherry_picked_from(&reading_head(r, i)->message);
		if (from.len == OID_HEX) {
			struct id_entry alias = { from.s, OID_HEX, i, 1 };

			r->ids[r->n_ids++] = alias;
		}
	}
	qsort(r->ids, r->n_ids, sizeof(*r->ids), by_id);
}

size_t reading_find(const struct reading *r, const char *hex, size_t len, size_t newer)
{
	size_t low = 0, high = r->n_ids, i, found = NO_COMMIT;
	const char *id = NULL;

	if (len < 7 || len > OID_HEX)
		return NO_COMMIT;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(r->ids[mid].id, hex, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	/* own ids come before aliases of the same; a dozen picks of one commit are more than there should be */
	for (i = low; i < r->n_ids && i < low + 16 && !memcmp(r->ids[i].id, hex, len); i++) {
		if (id && memcmp(id, r->ids[i].id, OID_HEX) != 0)
			return NO_COMMIT; /* ambiguous */
		id = r->ids[i].id;
		if (found == NO_COMMIT && r->ids[i].commit > newer)
			found = r->ids[i].commit;
	}
	return found;
}

/* --- Release-As ---------------------------------------------------------------------------------------------- */

static char *without_prefix(struct slice v, const struct policy *p)
{
	size_t i, n = strlen(p->tag_prefix);

	if (n && v.len > n && !memcmp(v.s, p->tag_prefix, n))
		return xstrndup(v.s + n, v.len - n);
	for (i = 0; i < p->n_packages; i++) {
		n = strlen(p->packages[i].tag_prefix);
		if (n && v.len > n && !memcmp(v.s, p->packages[i].tag_prefix, n))
			return xstrndup(v.s + n, v.len - n);
	}
	if (v.len > 1 && *v.s == 'v')
		return xstrndup(v.s + 1, v.len - 1);
	return xstrndup(v.s, v.len);
}

/*
 * The trailer wherever it stands in the message: in a squash body its paragraph may belong to an item that follows no
 * grammar. One word alone: prose never counts.
 */
static struct slice find_release_as(const struct message *m)
{
	struct scan scan = { m->text.s, m->text.len, 0, 1 };
	struct slice none = { NULL, 0 };
	struct line line;
	struct footer f;

	while (scan_next(&scan, &line)) {
		size_t indent = line_indent(line);
		struct line rest = { line.s + indent, line.len - indent, line.number };

		if (rest.len < 12 || (*rest.s != 'R' && *rest.s != 'r') || !message_parse_footer(&f, rest))
			continue;
		if (slice_is(f.token, "Release-As") && f.value.len && !memchr(f.value.s, ' ', f.value.len))
			return f.value;
	}
	return none;
}

static void read_release_as(struct reading *r, const struct policy *p)
{
	struct slice v;
	size_t i;

	for (i = 0; i < r->n && !r->set->release_as; i++) {
		const struct change *c = reading_head(r, i);

		if (c->fate == CHANGE_SKIPPED || c->fate == CHANGE_REVERTED || c->fate == CHANGE_REVERT)
			continue;
		v = find_release_as(&c->message);
		if (v.s) {
			r->set->release_as = without_prefix(v, p);
			r->set->release_as_by = c;
		}
	}
}

int change_set_read(struct change_set *set, const struct commit *commits, size_t n, const struct policy *p,
		    const struct change_patches *patches, struct err *err)
{
	struct reading r = { set, commits, n, NULL, NULL, 0, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL };
	size_t i;

	(void)err;
	memset(set, 0, sizeof(*set));
	r.first = xcalloc(n + 1, sizeof(*r.first));
	r.target_at = xcalloc(n + 1, sizeof(*r.target_at));
	r.takes_back_more = xcalloc(n + 1, 1);
	r.brought = xcalloc(n + 1, sizeof(*r.brought));
	r.brought_next = xcalloc(n + 1, sizeof(*r.brought_next));
	r.twin = xcalloc(n + 1, sizeof(*r.twin));
	for (i = 0; i < n; i++)
		r.twin[i] = i;
	read_commits(&r, p);
	index_ids(&r);
	reading_find_reverts(&r);
	reading_find_twins(&r, patches);
	reading_settle(&r);
	read_release_as(&r, p);
	free(r.first);
	free(r.ids);
	free(r.targets);
	free(r.target_at);
	free(r.takes_back_more);
	free(r.brought);
	free(r.brought_next);
	free(r.twin);
	return 0;
}

void change_set_release(struct change_set *set)
{
	size_t i;

	if (!set)
		return;
	for (i = 0; i < set->n; i++) {
		message_release(&set->v[i].message);
		strvec_release(&set->v[i].also_in);
	}
	free(set->v);
	free(set->release_as);
	memset(set, 0, sizeof(*set));
}

enum level change_set_level(const struct change_set *set)
{
	enum level level = LEVEL_NONE;
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->v[i].fate == CHANGE_COUNTS && set->v[i].level > level)
			level = set->v[i].level;
	return level;
}
