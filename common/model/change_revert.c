/* SPDX-License-Identifier: ISC */
/* Which commits take back which, and what is left of both. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "../base/strbuf.h"
#include "change_read.h"

/* Commits by subject: heads of lists, newest first. Index 0 is "none", so commit i stands as i + 1. */
struct subjects {
	struct map heads;
	size_t *next;
};

struct slice subject_without_number(struct slice s)
{
	size_t i = s.len;

	if (i < 5 || s.s[i - 1] != ')')
		return s;
	for (i--; i && s.s[i - 1] >= '0' && s.s[i - 1] <= '9'; i--)
		;
	if (i < 4 || i == s.len - 1 || memcmp(s.s + i - 3, " (#", 3) != 0)
		return s;
	s.len = i - 3;
	return s;
}

static void add_subject(struct subjects *sub, struct slice subject, size_t i)
{
	void **head = map_at(&sub->heads, subject.s, subject.len);

	sub->next[i] = (size_t)(uintptr_t)*head;
	*head = (void *)(uintptr_t)(i + 1);
}

/*
 * The newest commit older than `newer` with the subject. Asked for newer commits first, so what is passed over here is
 * never wanted again: all questions together cost one walk over the lists.
 */
static size_t find_subject(struct subjects *sub, struct slice subject, size_t newer)
{
	void **head;
	size_t i;

	if (!map_get(&sub->heads, subject.s, subject.len))
		return NO_COMMIT;
	head = map_at(&sub->heads, subject.s, subject.len);
	i = (size_t)(uintptr_t)*head;
	while (i && i - 1 <= newer)
		i = sub->next[i - 1];
	*head = (void *)(uintptr_t)i;
	return i ? i - 1 : NO_COMMIT;
}

struct revert {
	struct reading *r;
	size_t commit;
	int named; /* ids that the message names */
};

static void add_target(struct reading *r, size_t target)
{
	ALLOC_GROW(r->targets, r->n_targets + 1, r->alloc_targets);
	r->targets[r->n_targets++] = target;
}

static void found_id(void *data, const char *hex, size_t len)
{
	struct revert *rv = data;
	char low[OID_HEX];
	size_t i, target;

	rv->named = 1;
	for (i = 0; i < len && i < sizeof(low); i++)
		low[i] = (char)(hex[i] >= 'A' && hex[i] <= 'F' ? hex[i] + ('a' - 'A') : hex[i]);
	target = reading_find(rv->r, low, len, rv->commit);
	if (target == NO_COMMIT)
		rv->r->takes_back_more[rv->commit] = 1;
	else
		add_target(rv->r, target);
}

/* The subject that a revert without an id speaks of; `owned` keeps it when it has to be made. */
static struct slice reverted_subject(const struct message *m, struct strbuf *owned)
{
	struct slice s = { NULL, 0 };

	if (m->kind != MESSAGE_REVERT && !slice_is(m->type, "revert"))
		return s;
	s = m->description;
	if (m->reapply) {
		strbuf_addf(owned, "Revert \"%.*s\"", (int)s.len, s.s);
		s.s = owned->buf;
		s.len = owned->len;
	}
	return s;
}

static size_t find_by_subject(struct subjects *exact, struct subjects *loose, const struct message *m, size_t i)
{
	struct strbuf owned = STRBUF_INIT;
	struct slice s = reverted_subject(m, &owned);
	size_t target = NO_COMMIT;

	if (s.s && s.len) {
		target = find_subject(exact, s, i);
		if (target == NO_COMMIT)
			target = find_subject(loose, subject_without_number(s), i);
	}
	strbuf_release(&owned);
	return target;
}

static void index_subjects(struct reading *r, struct subjects *exact, struct subjects *loose)
{
	size_t i;

	exact->next = xcalloc(r->n + 1, sizeof(*exact->next));
	loose->next = xcalloc(r->n + 1, sizeof(*loose->next));
	for (i = r->n; i-- > 0;) {
		struct slice header = reading_head(r, i)->message.header;

		if (!header.s)
			continue;
		add_subject(exact, header, i);
		add_subject(loose, subject_without_number(header), i);
	}
}

void reading_find_reverts(struct reading *r)
{
	struct subjects exact = { MAP_INIT, NULL }, loose = { MAP_INIT, NULL };
	size_t i, target;

	index_subjects(r, &exact, &loose);
	for (i = 0; i < r->n; i++) {
		const struct change *c = reading_head(r, i);
		struct revert rv = { r, i, 0 };

		r->target_at[i] = r->n_targets;
		if (c->fate != CHANGE_COUNTS)
			continue;
		message_reverted_ids(&c->message, found_id, &rv);
		if (rv.named)
			continue;
		target = find_by_subject(&exact, &loose, &c->message, i);
		if (target != NO_COMMIT)
			add_target(r, target);
	}
	r->target_at[r->n] = r->n_targets;
	map_release(&exact.heads);
	map_release(&loose.heads);
	free(exact.next);
	free(loose.next);
}

int reading_is_revert(const struct reading *r, size_t commit)
{
	return r->target_at[commit + 1] > r->target_at[commit];
}

/* --- what a merge brought ------------------------------------------------------------------------------------ */

static size_t parent_in_range(const struct reading *r, const char *oid, size_t child)
{
	size_t i = reading_find(r, oid, strlen(oid), child);

	return i != NO_COMMIT && !strcmp(r->commits[i].oid, oid) ? i : NO_COMMIT;
}

/* Gives `merge` all that is reachable from it and belongs to no older commit of the main line. */
static void bring(struct reading *r, size_t merge, unsigned char *seen, size_t *stack)
{
	size_t n = 0, i, k, parents[2];

	for (stack[n++] = merge; n;) {
		i = stack[--n];
		if (seen[i])
			continue;
		seen[i] = 1;
		if (i != merge) {
			r->brought_next[i] = r->brought[merge];
			r->brought[merge] = i + 1;
		}
		parents[0] = parent_in_range(r, r->commits[i].first_parent, i);
		parents[1] = parent_in_range(r, r->commits[i].second_parent, i);
		for (k = 0; k < 2; k++)
			if (parents[k] != NO_COMMIT && !seen[parents[k]])
				stack[n++] = parents[k];
	}
}

/* Oldest first along the main line: each commit belongs to the first one that reaches it, so one pass is enough. */
static void find_brought(struct reading *r)
{
	size_t *line = xcalloc(r->n + 1, sizeof(*line)), *stack = xcalloc(2 * r->n + 2, sizeof(*stack)), n = 0, i;
	unsigned char *seen = xcalloc(r->n + 1, 1);

	for (i = 0; i < r->n; i = parent_in_range(r, r->commits[i].first_parent, i))
		line[n++] = i;
	while (n-- > 0)
		bring(r, line[n], seen, stack);
	free(line);
	free(stack);
	free(seen);
}

/* --- what is left -------------------------------------------------------------------------------------------- */

static void set_fate(struct reading *r, size_t commit, enum change_fate fate, size_t other)
{
	size_t k;

	for (k = r->first[commit]; k < r->first[commit + 1]; k++) {
		struct change *c = &r->set->v[k];

		if (c->fate != CHANGE_COUNTS)
			continue;
		c->fate = fate;
		c->same_as = reading_head(r, other);
	}
}

/* From the newest on: a revert that was itself taken back has no effect. Fills by[i]: who took revert i back. */
static void cancel_reverts(struct reading *r, size_t *by)
{
	size_t i, k;

	for (i = 0; i < r->n; i++) {
		if (by[i] != NO_COMMIT)
			continue;
		for (k = r->target_at[i]; k < r->target_at[i + 1]; k++)
			if (reading_is_revert(r, r->targets[k]))
				by[r->targets[k]] = i;
	}
}

/* A revert that came with other changes, or that takes back older ones too, stays an entry of its own. */
static int stands_alone(const struct reading *r, size_t i)
{
	return r->takes_back_more[i] || r->first[i + 1] - r->first[i] > 1;
}

static void take_back(struct reading *r, size_t target, size_t by, size_t *present)
{
	const struct change *head = reading_head(r, target);
	size_t twin;

	/* a merge that repeats a commit of its branch stands for that commit */
	if (r->commits[target].parents > 1 && head->fate == CHANGE_DUPLICATE)
		target = (size_t)(head->same_as->commit - r->commits);
	twin = reading_twin(r, target);
	if (reading_is_revert(r, target) || present[twin] == NO_COMMIT)
		return;
	set_fate(r, present[twin], CHANGE_REVERTED, by);
	present[twin] = NO_COMMIT;
}

static void apply_revert(struct reading *r, size_t i, size_t *present)
{
	size_t k, c;

	for (k = r->target_at[i]; k < r->target_at[i + 1]; k++) {
		take_back(r, r->targets[k], i, present);
		for (c = r->brought[r->targets[k]]; c; c = r->brought_next[c - 1])
			take_back(r, c - 1, i, present);
	}
	if (!stands_alone(r, i))
		set_fate(r, i, CHANGE_REVERT, r->targets[r->target_at[i]]);
}

/*
 * From the oldest on, for each set of twins: is the change there now? A second pick of what is there is a duplicate; a
 * pick of what was reverted brings it back.
 */
void reading_settle(struct reading *r)
{
	size_t *by = xcalloc(r->n + 1, sizeof(*by)), *present = xcalloc(r->n + 1, sizeof(*present)), i, twin;

	for (i = 0; i < r->n; i++)
		by[i] = present[i] = NO_COMMIT;
	cancel_reverts(r, by);
	for (i = 0; i < r->n_targets; i++)
		if (r->commits[r->targets[i]].parents > 1) {
			find_brought(r);
			break;
		}
	for (i = r->n; i-- > 0;) {
		if (by[i] != NO_COMMIT) {
			set_fate(r, i, CHANGE_REVERTED, by[i]);
		} else if (reading_is_revert(r, i)) {
			apply_revert(r, i, present);
		} else if (reading_head(r, i)->fate == CHANGE_COUNTS) {
			twin = reading_twin(r, i);
			if (present[twin] == NO_COMMIT)
				present[twin] = i;
			else
				set_fate(r, i, CHANGE_DUPLICATE, present[twin]);
		}
	}
	free(by);
	free(present);
}
