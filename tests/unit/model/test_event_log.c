/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/event_log.h"

/* Ids by number: what is written first stands first among equals of Lamport. */
static void name_entry(struct event_entry *e, unsigned id)
{
	snprintf(e->oid, sizeof(e->oid), "%08x%032x", id, 0);
}

static struct event_entry *add(struct event_log *l, unsigned id, const char *name, uint64_t lamport)
{
	struct event_entry *e = event_log_add(l);

	name_entry(e, id);
	event_set_subject(&e->event, "number %u", id);
	event_set_text(&e->event, "");
	event_set_name(&e->event, name);
	e->event.release = xstrdup(l->release);
	e->event.lamport = lamport;
	e->author = xstrdup("A");
	e->email = xstrdup("a@example.com");
	if (strcmp(name, EVENT_ROOT) != 0)
		snprintf(e->event.root, sizeof(e->event.root), "%08x%032x", 1u, 0);
	if (strcmp(name, EVENT_ROOT) != 0 && strcmp(name, EVENT_JOIN) != 0)
		snprintf(e->event.nonce, sizeof(e->event.nonce), "%032x", id);
	return e;
}

static void follow(struct event_entry *e, size_t a)
{
	e->parents = xreallocarray(e->parents, e->n_parents + 1, sizeof(*e->parents));
	e->parents[e->n_parents++] = a;
}

/* The root, number 1, is there from the start: place 0 until the log is settled. */
static void start(struct event_log *l)
{
	event_log_init(l, "v1.0.0");
	add(l, 1, EVENT_ROOT, 0);
}

static size_t place(const struct event_log *l, unsigned id)
{
	char oid[OID_HEX + 1];
	long at;

	snprintf(oid, sizeof(oid), "%08x%032x", id, 0);
	at = event_log_find(l, oid);
	cr_assert(at >= 0, "no number %u", id);
	return (size_t)at;
}

static const char *problem(const struct event_log *l, unsigned id)
{
	const char *text = l->v[place(l, id)].problem;

	return text ? text : "";
}

static void expect_problem(const struct event_log *l, unsigned id, const char *want)
{
	size_t at = place(l, id);

	cr_expect(*want ? strstr(problem(l, id), want) != NULL : !*problem(l, id), "number %u: '%s', wanted '%s'", id,
		  problem(l, id), want);
	if (*want)
		cr_expect_not(l->v[at].counts, "number %u counts", id);
}

/* --- order and what came before what -------------------------------------------------------------------------------- */

#define GRAPH_MAX 90

static unsigned next(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

/* A random graph, parents by number; `before` says by walking it what is an ancestor of what. */
struct graph {
	unsigned n, parents[GRAPH_MAX][2], n_parents[GRAPH_MAX];
	unsigned char before[GRAPH_MAX][GRAPH_MAX];
};

static void make_graph(struct graph *g, unsigned *seed)
{
	unsigned i, k, p, reach = 1 + next(seed, 12);

	memset(g, 0, sizeof(*g));
	g->n = 2 + next(seed, GRAPH_MAX - 2);
	for (i = 1; i < g->n; i++) {
		unsigned back = i < reach ? i : reach;

		g->n_parents[i] = 1;
		g->parents[i][0] = i - 1 - next(seed, back);
		g->parents[i][1] = i - 1 - next(seed, back);
		if (g->parents[i][1] != g->parents[i][0] && !next(seed, 3))
			g->n_parents[i] = 2;
		for (k = 0; k < g->n_parents[i]; k++) {
			g->before[g->parents[i][k]][i] = 1;
			for (p = 0; p < i; p++)
				g->before[p][i] |= g->before[p][g->parents[i][k]];
		}
	}
}

/* Into a log, in a random order, with ids that say nothing of it: id = number + 1, so the root's is 1. */
static void fill(struct event_log *l, const struct graph *g, unsigned *seed)
{
	size_t at[GRAPH_MAX];
	unsigned order[GRAPH_MAX], i, k;

	event_log_init(l, "v1.0.0");
	for (i = 0; i < g->n; i++)
		order[i] = i;
	for (i = g->n - 1; i > 0; i--) {
		unsigned other = next(seed, i + 1), keep = order[i];

		order[i] = order[other];
		order[other] = keep;
	}
	for (i = 0; i < g->n; i++) {
		unsigned id = order[i];

		at[id] = i;
		add(l, id + 1, !id ? EVENT_ROOT : g->n_parents[id] == 2 ? EVENT_JOIN : "check.pass", 0);
	}
	for (i = 0; i < g->n; i++)
		for (k = 0; k < g->n_parents[i]; k++)
			follow(&l->v[at[i]], at[g->parents[i][k]]);
}

static void expect_graph(const struct event_log *l, const struct graph *g, unsigned seed)
{
	unsigned i, k;

	for (i = 0; i < g->n; i++)
		for (k = 0; k < g->n; k++)
			cr_assert_eq(event_log_precedes(l, place(l, i + 1), place(l, k + 1)), g->before[i][k],
				     "seed %u: %u before %u", seed, i + 1, k + 1);
	for (i = 0; i < l->n; i++) {
		const struct event_entry *e = &l->v[i];
		uint64_t greatest = 0;

		for (k = 0; k < e->n_parents; k++) {
			cr_assert_lt(e->parents[k], i, "seed %u: a child before its parent", seed);
			if (l->v[e->parents[k]].lamport >= greatest)
				greatest = l->v[e->parents[k]].lamport + 1;
		}
		cr_assert_eq(e->lamport, greatest, "seed %u", seed);
		if (i)
			cr_assert(l->v[i - 1].lamport < e->lamport ||
					  (l->v[i - 1].lamport == e->lamport && strcmp(l->v[i - 1].oid, e->oid) < 0),
				  "seed %u: out of order", seed);
	}
}

Test(event_log, knows_what_came_before_what)
{
	unsigned seed;

	for (seed = 1; seed <= 400; seed++) {
		unsigned state = seed;
		struct event_log l;
		struct graph g;

		make_graph(&g, &state);
		fill(&l, &g, &state);
		event_log_settle(&l, NULL);
		expect_graph(&l, &g, seed);
		event_log_release(&l);
	}
}

/* The order in which a reader meets the objects makes no difference to anything. */
Test(event_log, is_the_same_however_it_was_read)
{
	unsigned seed, i;

	for (seed = 1; seed <= 50; seed++) {
		unsigned state = seed;
		struct event_log a, b;
		struct graph g;

		make_graph(&g, &state);
		fill(&a, &g, &state);
		fill(&b, &g, &state);
		event_log_settle(&a, NULL);
		event_log_settle(&b, NULL);
		for (i = 0; i < a.n; i++) {
			cr_assert_str_eq(a.v[i].oid, b.v[i].oid, "seed %u", seed);
			cr_assert_eq(a.v[i].counts, b.v[i].counts, "seed %u", seed);
		}
		event_log_release(&a);
		event_log_release(&b);
	}
}

static unsigned number_of(const struct event_entry *e)
{
	unsigned id = 0;

	cr_assert_eq(sscanf(e->oid, "%8x", &id), 1);
	return id - 1;
}

static void expect_heads(const struct event_log *l, const struct graph *g, unsigned *seed)
{
	struct event_heads h = { NULL, 0, 0 };
	unsigned char fed[GRAPH_MAX] = { 0 };
	size_t i, k;

	for (i = 0; i < l->n; i++)
		if (next(seed, 2)) {
			fed[i] = 1;
			event_heads_add(&h, l, i);
		}
	for (i = 0; i < l->n; i++) {
		int is_head = fed[i], found = 0;

		for (k = 0; k < l->n; k++)
			if (fed[k] && g->before[number_of(&l->v[i])][number_of(&l->v[k])])
				is_head = 0;
		for (k = 0; k < h.n; k++)
			found |= h.v[k] == i;
		cr_assert_eq(found, is_head);
	}
	for (k = 1; k < h.n; k++)
		cr_assert_lt(h.v[k - 1], h.v[k]);
	event_heads_release(&h);
}

Test(event_log, keeps_the_last_words)
{
	unsigned seed;

	for (seed = 1; seed <= 100; seed++) {
		unsigned state = seed;
		struct event_log l;
		struct graph g;

		make_graph(&g, &state);
		fill(&l, &g, &state);
		event_log_settle(&l, NULL);
		expect_heads(&l, &g, &state);
		event_log_release(&l);
	}
}

/* Many clones that never met: neither time nor room may grow with the square of them. */
Test(event_log, stands_a_wide_graph, .timeout = 20)
{
	struct event_log l;
	unsigned i;

	start(&l);
	for (i = 2; i < 10000; i++)
		follow(add(&l, i, "check.pass", 1), 0);
	event_log_settle(&l, NULL);
	cr_expect_eq(l.n, 9999);
	cr_expect(event_log_precedes(&l, 0, 5000));
	cr_expect_not(event_log_precedes(&l, 4000, 5000));
	event_log_release(&l);
}

/* --- what is wrong -------------------------------------------------------------------------------------------------- */

Test(event_log, counts_what_is_as_it_should_be)
{
	struct event_log l;

	start(&l);
	follow(add(&l, 2, "check.pass", 1), 0);
	follow(add(&l, 3, "check.fail", 1), 0);
	follow(add(&l, 4, EVENT_JOIN, 2), 1);
	follow(&l.v[3], 2);
	follow(add(&l, 5, "check.sign", 3), 3);
	event_log_settle(&l, NULL);
	expect_problem(&l, 1, "");
	expect_problem(&l, 4, "");
	cr_expect_not(l.v[place(&l, 1)].counts);
	cr_expect_not(l.v[place(&l, 4)].counts);
	cr_expect(l.v[place(&l, 2)].counts);
	cr_expect(l.v[place(&l, 3)].counts);
	cr_expect(l.v[place(&l, 5)].counts);
	cr_expect_str_eq(l.root, l.v[0].oid);
	event_log_release(&l);
}

Test(event_log, names_what_is_wrong_between_events)
{
	struct event_log l;

	start(&l);
	follow(add(&l, 2, "check.pass", 7), 0);	/* place 1 */
	follow(add(&l, 3, "check.pass", 1), 0);
	strcpy(l.v[2].event.root, "ffffffffffffffffffffffffffffffffffffffff");
	follow(add(&l, 4, "check.pass", 1), 0);
	free(l.v[3].event.release);
	l.v[3].event.release = xstrdup("v9.0.0");
	follow(add(&l, 5, "check.pass", 2), 1);
	follow(&l.v[4], 2);
	follow(add(&l, 6, EVENT_JOIN, 2), 1);
	add(&l, 7, EVENT_ROOT, 0);
	add(&l, 8, "check.pass", 0);
	follow(add(&l, 9, EVENT_ROOT, 1), 0);
	event_log_settle(&l, NULL);
	expect_problem(&l, 2, "Lamport is 7 where it must be 1");
	expect_problem(&l, 3, "another ledger: its Ledger-Root is ffffffffffff");
	expect_problem(&l, 4, "an event of release 'v9.0.0'");
	expect_problem(&l, 5, "an event with 2 parents");
	expect_problem(&l, 6, "a join with 1 parents");
	expect_problem(&l, 7, "a second root");
	expect_problem(&l, 8, "no root, but has no parent");
	expect_problem(&l, 9, "a root that has a parent");
	expect_problem(&l, 1, "");
	event_log_release(&l);
}

Test(event_log, takes_the_root_that_it_is_told)
{
	struct event_log l;
	char root[OID_HEX + 1];

	start(&l);
	add(&l, 2, EVENT_ROOT, 0);
	follow(add(&l, 3, "check.pass", 1), 0);
	memcpy(root, l.v[1].oid, sizeof(root));
	event_log_settle(&l, root);
	cr_expect_str_eq(l.root, root);
	expect_problem(&l, 1, "a second root");
	expect_problem(&l, 2, "");
	expect_problem(&l, 3, "another ledger");
	event_log_release(&l);
}

Test(event_log, does_without_a_root_that_is_lost_and_not_with_one_that_is_wrong)
{
	struct event_log l;

	event_log_init(&l, "v1.0.0");
	name_entry(event_log_add(&l), 1);
	l.v[0].is_unread = 1;
	event_entry_fail(&l.v[0], "missing");
	follow(add(&l, 2, "check.pass", 1), 0);
	event_log_settle(&l, NULL);
	expect_problem(&l, 2, "");
	cr_expect(l.v[place(&l, 2)].counts);
	event_log_release(&l);

	start(&l);
	event_entry_fail(&l.v[0], "of another project");
	follow(add(&l, 2, "check.pass", 1), 0);
	event_log_settle(&l, NULL);
	cr_expect_str_eq(l.root, "");
	expect_problem(&l, 2, "another ledger");
	event_log_release(&l);
}

/* A malformed event takes no part but has its place; only behind a missing one a number has to be believed. */
Test(event_log, believes_a_number_only_behind_what_is_missing)
{
	struct event_log l;
	struct event_entry *e;

	start(&l);
	e = event_log_add(&l);
	name_entry(e, 2);
	follow(e, 0);
	event_entry_fail(e, "no event");
	follow(add(&l, 3, "check.pass", 900), 1);
	follow(add(&l, 4, "check.pass", 2), 1);
	e = event_log_add(&l);
	name_entry(e, 5);
	e->is_unread = 1;
	event_entry_fail(e, "missing");
	follow(add(&l, 6, "check.pass", 900), 4);
	follow(add(&l, 7, "check.pass", 901), 5);
	event_log_settle(&l, NULL);
	expect_problem(&l, 3, "Lamport is 900 where it must be 2");
	expect_problem(&l, 4, "");
	expect_problem(&l, 6, "");
	expect_problem(&l, 7, "");
	event_log_release(&l);
}

static void same_nonce(struct event_log *l, size_t at, size_t as)
{
	memcpy(l->v[at].event.nonce, l->v[as].event.nonce, EVENT_NONCE_HEX);
}

/* The copy of an event, as somebody who wants it twice would make it. */
static void same_words(struct event_log *l, size_t at, size_t as)
{
	same_nonce(l, at, as);
	event_set_subject(&l->v[at].event, "%s", l->v[as].event.subject);
	event_set_text(&l->v[at].event, l->v[as].event.text);
}

Test(event_log, counts_a_copy_once)
{
	struct event_log l;

	start(&l);
	follow(add(&l, 2, "check.veto", 1), 0);
	follow(add(&l, 3, "check.veto", 2), 1);
	same_nonce(&l, 2, 1);
	follow(add(&l, 4, "check.veto", 1), 0);
	same_words(&l, 3, 1);
	event_log_settle(&l, NULL);
	expect_problem(&l, 2, "");
	expect_problem(&l, 3, "replayed: event 000000020000 has the same nonce");
	expect_problem(&l, 4, "replayed: event 000000020000 has the same nonce");
	event_log_release(&l);
}

/* Who writes something else under the nonce of a veto, or signs it as his own, silences nobody. */
Test(event_log, lets_no_copy_take_away_the_original)
{
	struct event_log l;

	start(&l);
	follow(add(&l, 9, "check.veto", 1), 0);
	follow(add(&l, 2, "check.pass", 1), 0);
	same_nonce(&l, 2, 1);
	follow(add(&l, 3, "check.veto", 1), 0);
	same_words(&l, 3, 1);
	l.v[3].is_signed = 1;
	follow(add(&l, 4, "check.veto", 1), 0);
	same_words(&l, 4, 1);
	free(l.v[4].email);
	l.v[4].email = xstrdup("m@example.com");
	event_log_settle(&l, NULL);
	expect_problem(&l, 9, "");
	cr_expect(l.v[place(&l, 9)].counts);
	event_log_release(&l);
}

/* --- asking --------------------------------------------------------------------------------------------------------- */

Test(event_log, finds_by_the_beginning_of_an_id)
{
	struct event_log l;

	start(&l);
	follow(add(&l, 0x12340000, "check.pass", 1), 0);
	follow(add(&l, 0x12345000, "check.pass", 2), 1);
	event_log_settle(&l, NULL);
	cr_expect_eq(event_log_find(&l, "0000"), 0);
	cr_expect_eq(event_log_find(&l, "123450"), 2);
	cr_expect_eq(event_log_find(&l, "1234"), -2);
	cr_expect_eq(event_log_find(&l, "123"), -1);
	cr_expect_eq(event_log_find(&l, ""), -1);
	cr_expect_eq(event_log_find(&l, "ffff"), -1);
	cr_expect_eq(event_log_find(&l, "00000001000000000000000000000000000000000"), -1);
	event_log_release(&l);
}

Test(event_log, knows_who_may_allow_and_in_which_role)
{
	static const struct {
		enum event_identity identity;
		const char *principal;
		int must_sign, may, as_dba;
	} rows[] = {
		{ EVENT_CLAIMED, NULL, 0, 1, 1 },
		{ EVENT_CLAIMED, NULL, 1, 0, 0 },
		{ EVENT_SIGNED, "a@example.com", 0, 1, 1 },
		{ EVENT_SIGNED, "a@example.com", 1, 1, 1 },
		{ EVENT_SIGNED, "b@example.com", 1, 1, 0 }, /* author a, key b: it is b who acted */
		{ EVENT_UNKNOWN_KEY, NULL, 0, 0, 0 },
		{ EVENT_UNKNOWN_KEY, NULL, 1, 0, 0 },
		{ EVENT_REVOKED, NULL, 0, 0, 0 },
	};
	struct policy_role role = { 0 };
	struct event_log l;
	size_t i;

	strvec_init(&role.members);
	strvec_push(&role.members, "a@example.com");
	start(&l);
	follow(add(&l, 2, "check.sign", 1), 0);
	event_log_settle(&l, NULL);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event_entry *e = &l.v[1];

		e->identity = rows[i].identity;
		e->principal = xstrdup_null(rows[i].principal);
		l.must_sign = rows[i].must_sign;
		cr_expect_eq(event_log_may_allow(&l, 1), rows[i].may, "row %zu", i);
		cr_expect_eq(event_log_has_role(&l, 1, NULL), rows[i].may, "row %zu", i);
		cr_expect_eq(event_log_has_role(&l, 1, &role), rows[i].as_dba, "row %zu", i);
		cr_expect_str_eq(event_entry_actor(e), rows[i].principal ? rows[i].principal : "a@example.com", "row %zu", i);
		free(e->principal);
		e->principal = NULL;
	}
	strvec_release(&role.members);
	event_log_release(&l);
}
