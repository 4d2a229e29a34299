/* SPDX-License-Identifier: ISC */
#include "event_log.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "../base/strbuf.h"

void event_log_init(struct event_log *l, const char *release)
{
	memset(l, 0, sizeof(*l));
	l->release = xstrdup(release);
}

static void release_entry(struct event_entry *e)
{
	size_t i;

	for (i = 0; i < e->n_evidence; i++)
		free(e->evidence[i].name);
	free(e->evidence);
	free(e->parents);
	event_release(&e->event);
	free(e->author);
	free(e->email);
	free(e->problem);
	free(e->principal);
}

void event_log_release(struct event_log *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		release_entry(&l->v[i]);
	free(l->v);
	for (i = 0; i < l->n_reaches; i++)
		free(l->reaches[i]);
	free(l->reaches);
	free(l->release);
	memset(l, 0, sizeof(*l));
}

struct event_entry *event_log_add(struct event_log *l)
{
	ALLOC_GROW(l->v, l->n + 1, l->alloc);
	memset(&l->v[l->n], 0, sizeof(l->v[l->n]));
	return &l->v[l->n++];
}

void event_entry_fail(struct event_entry *e, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	if (e->problem)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	e->problem = strbuf_detach(&text, NULL);
}

static int is_join(const struct event_entry *e)
{
	return event_is(&e->event, EVENT_JOIN);
}

static int is_root(const struct event_entry *e)
{
	return event_is(&e->event, EVENT_ROOT);
}

/* --- Lamport numbers and order ------------------------------------------------------------------------------- */

/*
 * One more than the greatest of the parents'. Where a parent's object is not there its own number is not known, so what
 * stands on it can only be believed.
 */
static uint64_t number_of(const struct event_log *l, const struct event_entry *e)
{
	uint64_t greatest = 0;
	int believe = 0;
	size_t k;

	for (k = 0; k < e->n_parents; k++) {
		const struct event_entry *parent = &l->v[e->parents[k]];

		believe |= parent->is_unread;
		if (parent->lamport > greatest)
			greatest = parent->lamport;
	}
	if (e->n_parents)
		greatest++;
	return believe && e->event.lamport > greatest ? e->event.lamport : greatest;
}

/* Parents first, by hand instead of by recursion: a ledger may be long. */
static void number(struct event_log *l)
{
	size_t *stack = NULL, depth = 0, alloc = 0, i, k;
	unsigned char *done = xcalloc(l->n + 1, 1);

	for (i = 0; i < l->n; i++) {
		ALLOC_GROW(stack, depth + 1, alloc);
		stack[depth++] = i;
		while (depth) {
			size_t at = stack[depth - 1], before = depth;
			struct event_entry *e = &l->v[at];

			for (k = 0; k < e->n_parents && !done[at]; k++)
				if (!done[e->parents[k]]) {
					ALLOC_GROW(stack, depth + 1, alloc);
					stack[depth++] = e->parents[k];
				}
			if (depth > before)
				continue;
			if (!done[at])
				e->lamport = number_of(l, e);
			done[at] = 1;
			depth--;
		}
	}
	free(stack);
	free(done);
}

static int by_order(const void *a, const void *b)
{
	const struct event_entry *x = *(const struct event_entry *const *)a, *y = *(const struct event_entry *const *)b;

	if (x->lamport != y->lamport)
		return x->lamport < y->lamport ? -1 : 1;
	return strcmp(x->oid, y->oid);
}

/* A parent's number is lower than its child's, so the order of display is one that follows the graph, too. */
static void sort(struct event_log *l)
{
	const struct event_entry **order = xcalloc(l->n + 1, sizeof(*order));
	struct event_entry *sorted = xcalloc(l->n + 1, sizeof(*sorted));
	size_t *now = xcalloc(l->n + 1, sizeof(*now)), i, k;

	for (i = 0; i < l->n; i++)
		order[i] = &l->v[i];
	qsort(order, l->n, sizeof(*order), by_order);
	for (i = 0; i < l->n; i++)
		now[order[i] - l->v] = i;
	for (i = 0; i < l->n; i++) {
		sorted[i] = *order[i];
		for (k = 0; k < sorted[i].n_parents; k++)
			sorted[i].parents[k] = now[sorted[i].parents[k]];
	}
	free(l->v);
	l->v = sorted;
	l->alloc = l->n + 1;
	free(order);
	free(now);
}

/* --- what came before what ----------------------------------------------------------------------------------- */

/*
 * The graph as few chains, each a line of entries that follow one another. An entry knows of every chain how far it
 * reaches: `a` came before `b` when b reaches as far on a's chain as a's place. An entry that goes on its parent's
 * chain shares the parent's vector, so a ledger without forks has one of length one.
 */
static uint32_t reach_of(const struct event_entry *e, uint32_t chain)
{
	if (chain == e->chain)
		return e->place;
	return chain < e->n_reach ? e->reach[chain] : 0;
}

/* How many chains an entry can know of: the last one is its own, or one that it reaches. */
static uint32_t chains_of(const struct event_entry *e)
{
	return e->chain < e->n_reach ? e->n_reach : e->chain + 1;
}

/* The vector of what the parents reach, themselves included; no longer than it has to be. */
static void join_reaches(struct event_log *l, struct event_entry *e)
{
	size_t i;
	uint32_t c;

	for (i = 0; i < e->n_parents; i++)
		if (chains_of(&l->v[e->parents[i]]) > e->n_reach)
			e->n_reach = chains_of(&l->v[e->parents[i]]);
	e->reach = xcalloc(e->n_reach + 1, sizeof(*e->reach));
	for (i = 0; i < e->n_parents; i++)
		for (c = 0; c < e->n_reach; c++) {
			uint32_t there = reach_of(&l->v[e->parents[i]], c);

			if (there > e->reach[c])
				e->reach[c] = there;
		}
	ALLOC_GROW(l->reaches, l->n_reaches + 1, l->reaches_alloc);
	l->reaches[l->n_reaches++] = e->reach;
}

/* Places count from 1. `ends` has of every chain how long it is by now. */
static void lay_chains(struct event_log *l)
{
	uint32_t *ends = xcalloc(l->n + 1, sizeof(*ends)), n_chains = 0, c;
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct event_entry *e = &l->v[i];
		const struct event_entry *parent = e->n_parents == 1 ? &l->v[e->parents[0]] : NULL;

		if (parent && parent->place == ends[parent->chain]) {
			e->chain = parent->chain;
			e->reach = parent->reach;
			e->n_reach = parent->n_reach;
			e->place = ++ends[e->chain];
			continue;
		}
		join_reaches(l, e);
		for (c = 0; c < e->n_reach && e->reach[c] != ends[c]; c++)
			;
		if (c == e->n_reach)
			c = n_chains++;
		e->chain = c;
		e->place = ++ends[c];
	}
	free(ends);
}

int event_log_precedes(const struct event_log *l, size_t a, size_t b)
{
	return a != b && reach_of(&l->v[b], l->v[a].chain) >= l->v[a].place;
}

/* --- what is wrong between events ---------------------------------------------------------------------------- */

/* Is the entry of this id one that could be read? */
static int is_read(const struct event_log *l, const char *oid)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!l->v[i].is_unread && !strcmp(l->v[i].oid, oid))
			return 1;
	return 0;
}

/* The root that counts; where it cannot be read, the one that the first event names. */
static void find_root(struct event_log *l, const char *root)
{
	const struct event_entry *named = NULL;
	size_t i;

	for (i = 0; i < l->n && !root; i++) {
		const struct event_entry *e = &l->v[i];

		if (e->problem)
			continue;
		if (is_root(e) && !e->n_parents)
			root = e->oid;
		else if (!named && *e->event.root)
			named = e;
	}
	if (!root && named && !is_read(l, named->event.root))
		root = named->event.root;
	if (root)
		memcpy(l->root, root, OID_HEX);
}

static void check_place(const struct event_log *l, struct event_entry *e)
{
	if (!e->n_parents && !is_root(e))
		event_entry_fail(e, "no root, but has no parent");
	else if (!e->n_parents && strcmp(e->oid, l->root) != 0)
		event_entry_fail(e, "a second root");
	else if (is_root(e) && e->n_parents)
		event_entry_fail(e, "a root that has a parent");
	else if (!is_root(e) && !is_join(e) && e->n_parents > 1)
		event_entry_fail(e, "an event with %zu parents", e->n_parents);
	else if (is_join(e) && e->n_parents != 2)
		event_entry_fail(e, "a join with %zu parents", e->n_parents);
}

static void check_entry(const struct event_log *l, struct event_entry *e)
{
	if (e->problem)
		return;
	check_place(l, e);
	if (strcmp(e->event.release, l->release) != 0)
		event_entry_fail(e, "an event of release '%s'", e->event.release);
	else if (!is_root(e) && strcmp(e->event.root, l->root) != 0)
		event_entry_fail(e, "an event of another ledger: its Ledger-Root is %.12s", e->event.root);
	else if (e->event.lamport != e->lamport)
		event_entry_fail(e, "Lamport is %llu where it must be %llu", (unsigned long long)e->event.lamport,
				 (unsigned long long)e->lamport);
}

static int is_same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* The same words of the same person, wherever they stand. */
static int says_the_same(const struct event_entry *a, const struct event_entry *b)
{
	const struct event *x = &a->event, *y = &b->event;
	size_t i;

	if (!is_same_text(a->author, b->author) || !is_same_text(a->email, b->email) ||
	    strcmp(x->subject, y->subject) != 0 || strcmp(x->text, y->text) != 0 || strcmp(x->name, y->name) != 0 ||
	    strcmp(x->candidate, y->candidate) != 0 || x->time != y->time || x->n_fields != y->n_fields)
		return 0;
	for (i = 0; i < x->n_fields; i++)
		if (strcmp(x->fields[i].key, y->fields[i].key) != 0 ||
		    strcmp(x->fields[i].value, y->fields[i].value) != 0)
			return 0;
	return 1;
}

/* Both have one nonce, and `a` stands before `b` in the order. */
static int is_replay(const struct event_log *l, size_t a, size_t b)
{
	const struct event_entry *x = &l->v[a], *y = &l->v[b];

	return event_log_precedes(l, a, b) || (!x->is_signed && !y->is_signed && says_the_same(x, y));
}

/* `before` chains the entries of one nonce, latest first; 0: no more, else a place plus one. */
static void check_nonces(struct event_log *l)
{
	struct map latest = MAP_INIT;
	size_t *before = xcalloc(l->n + 1, sizeof(*before)), i, k;

	for (i = 0; i < l->n; i++) {
		struct event_entry *e = &l->v[i], *last;
		void **at;

		if (!e->counts)
			continue;
		at = map_at(&latest, e->event.nonce, EVENT_NONCE_HEX);
		last = *at;
		before[i] = last ? (size_t)(last - l->v) + 1 : 0;
		*at = e;
		for (k = before[i]; k && !e->problem; k = before[k - 1])
			if (is_replay(l, k - 1, i))
				event_entry_fail(e, "replayed: event %.12s has the same nonce", l->v[k - 1].oid);
		e->counts = !e->problem;
	}
	free(before);
	map_release(&latest);
}

void event_log_settle(struct event_log *l, const char *root)
{
	size_t i;

	number(l);
	sort(l);
	lay_chains(l);
	find_root(l, root);
	for (i = 0; i < l->n; i++) {
		struct event_entry *e = &l->v[i];

		check_entry(l, e);
		e->counts = !e->problem && !is_root(e) && !is_join(e);
	}
	check_nonces(l);
}

/* --- asking -------------------------------------------------------------------------------------------------- */

long event_log_find(const struct event_log *l, const char *oid)
{
	size_t len = strlen(oid), i;
	long found = -1;

	if (len < 4)
		return -1;
	for (i = 0; i < l->n; i++) {
		if (strncmp(l->v[i].oid, oid, len) != 0)
			continue;
		if (found >= 0)
			return -2;
		found = (long)i;
	}
	return found;
}

const char *event_entry_actor(const struct event_entry *e)
{
	return e->identity == EVENT_SIGNED ? e->principal : e->email;
}

int event_log_may_allow(const struct event_log *l, size_t i)
{
	return l->v[i].identity == EVENT_SIGNED || (!l->must_sign && l->v[i].identity == EVENT_CLAIMED);
}

int event_log_has_role(const struct event_log *l, size_t i, const struct policy_role *role)
{
	const char *actor = event_entry_actor(&l->v[i]);

	if (!event_log_may_allow(l, i))
		return 0;
	return !role || (actor && strvec_has(&role->members, actor));
}

const char *event_identity_name(enum event_identity identity)
{
	static const char *const names[] = { "claimed", "signed", "unknown-key", "revoked" };

	return names[identity];
}

void event_heads_add(struct event_heads *h, const struct event_log *l, size_t i)
{
	size_t k, kept = 0;

	for (k = 0; k < h->n; k++)
		if (!event_log_precedes(l, h->v[k], i))
			h->v[kept++] = h->v[k];
	h->n = kept;
	ALLOC_GROW(h->v, h->n + 1, h->alloc);
	h->v[h->n++] = i;
}

void event_heads_release(struct event_heads *h)
{
	free(h->v);
	memset(h, 0, sizeof(*h));
}

void event_entry_id(char out[EVENT_ID_HEX + 1], const struct event_entry *e)
{
	memcpy(out, e->oid, EVENT_ID_HEX);
	out[EVENT_ID_HEX] = '\0';
}
