/* SPDX-License-Identifier: ISC */
#include "train_state.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "calendar.h"

/* --- fold -------------------------------------------------------------------------------------------------------- */

/* The last words on one commit of one departure, or on the departure's release. */
struct matter {
	int64_t departure;
	const char *oid; /* NULL: the release */
	char *key;
	struct event_heads all;
	struct event_heads trusted; /* of what may allow alone */
};

struct folding {
	const struct event_log *log;
	struct map by_key; /* to the matter */
	struct matter **v;
	size_t n, alloc;
};

static struct matter *matter_of(struct folding *f, int64_t departure, const char *oid)
{
	char *key = xstrfmt("%lld %s", (long long)departure, oid ? oid : "");
	struct matter *m = map_get(&f->by_key, key, strlen(key));

	if (m) {
		free(key);
		return m;
	}
	m = xcalloc(1, sizeof(*m));
	*m = (struct matter){ .departure = departure, .oid = oid, .key = key };
	*map_at(&f->by_key, key, strlen(key)) = m;
	ALLOC_GROW(f->v, f->n + 1, f->alloc);
	f->v[f->n++] = m;
	return m;
}

static int is_miss(const struct event *e)
{
	return event_is(e, "train.miss");
}

/* The instant to which it holds; -1 for one that cannot be read. */
static int until_of(const struct event *e, int64_t *until)
{
	const char *text = event_get(e, "Until");

	*until = SCHEDULE_NONE;
	return text ? time_parse(text, until, NULL) : 0;
}

static void take(struct folding *f, const char *train, size_t i)
{
	const struct event *e = &f->log->v[i].event;
	const char *of = event_get(e, "Train"), *planned = event_get(e, "Departure"), *oid = event_get(e, "Commit");
	int is_undo = event_is(e, "train.miss-undo"), is_hold = event_is(e, "train.hold");
	int may_allow = event_log_may_allow(f->log, i);
	int64_t departure, until;
	struct matter *m;

	if (!f->log->v[i].counts || !of || !planned || strcmp(of, train) != 0 || time_parse(planned, &departure, NULL))
		return;
	if (is_hold ? until_of(e, &until) != 0 : (!is_miss(e) && !is_undo) || !oid || strlen(oid) != OID_HEX)
		return;
	m = matter_of(f, departure, is_hold ? NULL : oid);
	if (!is_undo || may_allow)
		event_heads_add(&m->all, f->log, i);
	if (may_allow)
		event_heads_add(&m->trusted, f->log, i);
}

static void conclude_miss(struct train_state *s, const struct event_log *log, const struct matter *m)
{
	const struct event *miss = NULL;
	size_t i;

	for (i = 0; i < m->all.n && !miss; i++)
		if (is_miss(&log->v[m->all.v[i]].event))
			miss = &log->v[m->all.v[i]].event;
	if (!miss)
		return;
	s->misses[s->n_misses] = (struct train_miss){ .departure = m->departure, .reason = miss->text };
	memcpy(s->misses[s->n_misses++].oid, m->oid, OID_HEX);
}

/* Is it held for longer by `a` than by `b`? Until further notice is longest. */
static int outlasts(int64_t a, int64_t b)
{
	return b != SCHEDULE_NONE && (a == SCHEDULE_NONE || a > b);
}

static void weigh_holds(struct schedule_move *move, int *found, const struct event_log *log,
			const struct event_heads *heads)
{
	int64_t until;
	size_t i;

	for (i = 0; i < heads->n; i++) {
		const struct event *e = &log->v[heads->v[i]].event;

		if (until_of(e, &until) || (*found && !outlasts(until, move->release)))
			continue;
		move->release = until;
		move->reason = e->text;
		*found = 1;
	}
}

static void conclude_hold(struct train_state *s, const struct event_log *log, const struct matter *m)
{
	struct schedule_move move = { .planned = m->departure };
	int found = 0;

	weigh_holds(&move, &found, log, &m->all);
	weigh_holds(&move, &found, log, &m->trusted);
	if (found)
		s->moves[s->n_moves++] = move;
}

static int by_departure_and_oid(const void *a, const void *b)
{
	const struct train_miss *x = a, *y = b;

	if (x->departure != y->departure)
		return x->departure < y->departure ? -1 : 1;
	return strcmp(x->oid, y->oid);
}

static int by_planned(const void *a, const void *b)
{
	const struct schedule_move *x = a, *y = b;

	return x->planned < y->planned ? -1 : x->planned > y->planned;
}

void train_state_read(struct train_state *s, const struct event_log *log, const char *train)
{
	struct folding f = { .log = log, .by_key = MAP_INIT };
	size_t i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < log->n; i++)
		take(&f, train, i);
	s->misses = xcalloc(f.n + 1, sizeof(*s->misses));
	s->moves = xcalloc(f.n + 1, sizeof(*s->moves));
	for (i = 0; i < f.n; i++) {
		if (f.v[i]->oid)
			conclude_miss(s, log, f.v[i]);
		else
			conclude_hold(s, log, f.v[i]);
		event_heads_release(&f.v[i]->all);
		event_heads_release(&f.v[i]->trusted);
		free(f.v[i]->key);
		free(f.v[i]);
	}
	free(f.v);
	map_release(&f.by_key);
	qsort(s->misses, s->n_misses, sizeof(*s->misses), by_departure_and_oid);
	qsort(s->moves, s->n_moves, sizeof(*s->moves), by_planned);
}

void train_state_release(struct train_state *s)
{
	free(s->misses);
	free(s->moves);
	memset(s, 0, sizeof(*s));
}

const struct train_miss *train_state_misses(const struct train_state *s, int64_t departure, size_t *n)
{
	size_t first = 0, end;

	while (first < s->n_misses && s->misses[first].departure < departure)
		first++;
	for (end = first; end < s->n_misses && s->misses[end].departure == departure; end++)
		;
	*n = end - first;
	return *n ? &s->misses[first] : NULL;
}

const struct train_miss *train_state_find(const struct train_state *s, int64_t departure, const char *oid)
{
	struct train_miss key = { .departure = departure };

	memcpy(key.oid, oid, OID_HEX);
	return s->n_misses ? bsearch(&key, s->misses, s->n_misses, sizeof(key), by_departure_and_oid) : NULL;
}

const struct schedule_move *train_state_hold(const struct train_state *s, int64_t departure)
{
	const struct schedule_move key = { .planned = departure };

	return s->n_moves ? bsearch(&key, s->moves, s->n_moves, sizeof(key), by_planned) : NULL;
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

static int is_missed(const struct train_ask *a)
{
	return train_state_find(a->state, a->departure->planned, a->oid) != NULL;
}

static int has_missed_already(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;

	if (!is_missed(a))
		return 0;
	strbuf_addf(reason, "commit %.7s has missed the train of ", a->oid);
	schedule_add_instant(reason, a->departure->cut);
	strbuf_addstr(reason, " already");
	return 1;
}

static int is_not_on_board(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;

	if (a->is_on_board)
		return 0;
	strbuf_addf(reason, "commit %.7s is not for the train of ", a->oid);
	schedule_add_instant(reason, a->departure->cut);
	strbuf_addstr(reason, ": it is released, not on the main line, or a merge");
	return 1;
}

static int has_not_missed(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;

	if (is_missed(a))
		return 0;
	strbuf_addf(reason, "commit %.7s has not missed the train of ", a->oid);
	schedule_add_instant(reason, a->departure->cut);
	return 1;
}

static int is_not_known(const void *ask, struct strbuf *reason)
{
	return guard_not_known(((const struct train_ask *)ask)->may_allow, reason);
}

/* When the train is to be released, as far as is recorded. */
static int64_t release_now(const struct train_ask *a)
{
	const struct schedule_move *hold = train_state_hold(a->state, a->departure->planned);

	return hold ? hold->release : a->departure->release;
}

static int changes_nothing(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;
	const struct schedule_move *hold = train_state_hold(a->state, a->departure->planned);

	if (a->until != release_now(a) || (a->until == SCHEDULE_NONE && !hold))
		return 0;
	strbuf_addstr(reason, "the train of ");
	schedule_add_instant(reason, a->departure->cut);
	if (a->until == SCHEDULE_NONE) {
		strbuf_addstr(reason, " is held until further notice already");
	} else {
		strbuf_addstr(reason, " is to be released at that time already: ");
		schedule_add_instant(reason, a->until);
	}
	return 1;
}

static int is_before_calendar(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;

	if (a->until == SCHEDULE_NONE || a->until >= a->departure->release)
		return 0;
	strbuf_addstr(reason, "the calendar has the release at ");
	schedule_add_instant(reason, a->departure->release);
	strbuf_addstr(reason, ", and a hold makes nothing earlier");
	return 1;
}

static int is_over(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;

	if (a->until == SCHEDULE_NONE || a->until > a->now)
		return 0;
	strbuf_addstr(reason, "that time is over");
	return 1;
}

static int may_not_shorten(const void *ask, struct strbuf *reason)
{
	const struct train_ask *a = ask;

	return outlasts(release_now(a), a->until) ? is_not_known(ask, reason) : 0;
}

const struct guard_rule train_rules[] = {
	{ "train.miss", "missed-already", has_missed_already },
	{ "train.miss", "not-on-board", is_not_on_board },
	{ "train.miss-undo", "not-missed", has_not_missed },
	{ "train.miss-undo", "not-known", is_not_known },
	{ "train.hold", "changes-nothing", changes_nothing },
	{ "train.hold", "before-calendar", is_before_calendar },
	{ "train.hold", "over", is_over },
	{ "train.hold", "not-known", may_not_shorten },
	{ NULL, NULL, NULL },
};
