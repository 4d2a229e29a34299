/* SPDX-License-Identifier: ISC */
#include "metrics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "calendar.h"

#define DAY  INT64_C(86400)
#define WEEK (7 * DAY)

/* A deploy that was started in the environment, and what became of it. */
struct verdict {
	const struct metrics_deploy *d;
	int failed;
	int64_t onset;      /* METRICS_NEVER: not known */
	int64_t recovered;  /* METRICS_NEVER: not yet */
	size_t open;        /* incidents that are not resolved */
	int64_t resolved;   /* the last incident; METRICS_NEVER: had none */
	int brings_nothing; /* its target ran before */
};

/* All started ones of the environment, in the order of their starts. */
struct verdicts {
	struct verdict *v;
	size_t n;
};

struct values {
	int64_t *v;
	size_t n, alloc;
};

/* --- arithmetic ------------------------------------------------------------------------------------------------ */

/* a - b; what does not fit is as far as can be: a commit's date can be anything. */
static int64_t apart(int64_t a, int64_t b)
{
	if (b < 0 && a > INT64_MAX + b)
		return INT64_MAX;
	if (b > 0 && a < INT64_MIN + b)
		return INT64_MIN;
	return a - b;
}

/* The earlier of two instants, either of which may never have been. */
static int64_t earlier(int64_t a, int64_t b)
{
	if (a == METRICS_NEVER || b == METRICS_NEVER)
		return a == METRICS_NEVER ? b : a;
	return a < b ? a : b;
}

static void add_value(struct values *list, int64_t value)
{
	ALLOC_GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = value;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Of sorted values. */
static int64_t nearest_rank(const struct values *list, unsigned percent)
{
	return list->n ? list->v[(percent * list->n + 99) / 100 - 1] : METRICS_NEVER;
}

static void sort(struct values *list)
{
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_value);
}

/* A duration that may not be one: a negative one is skewed. */
static void add_duration(struct metrics_times *t, struct values *list, int64_t seconds)
{
	if (seconds < 0)
		t->skewed++;
	else
		add_value(list, seconds);
}

static void set_times(struct metrics_times *t, struct values *list)
{
	sort(list);
	t->n = list->n;
	t->p50 = nearest_rank(list, 50);
	t->p90 = nearest_rank(list, 90);
	free(list->v);
}

/* --- what became of each deploy -------------------------------------------------------------------------------- */

static int is_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

int metrics_succeeded(const struct metrics_deploy *d)
{
	return d->started != METRICS_NEVER && d->verified != METRICS_NEVER && d->rollback_started == METRICS_NEVER &&
	       d->rolled_back == METRICS_NEVER;
}

static int by_start(const void *a, const void *b)
{
	const struct metrics_deploy *x = ((const struct verdict *)a)->d, *y = ((const struct verdict *)b)->d;

	if (x->started != y->started)
		return x->started < y->started ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void select_started(struct verdicts *list, const struct metrics_facts *facts, const char *environment)
{
	size_t i, alloc = 0;

	for (i = 0; i < facts->n_deploys; i++) {
		const struct metrics_deploy *d = &facts->deploys[i];

		if (d->started == METRICS_NEVER || !is_same(d->environment, environment))
			continue;
		ALLOC_GROW(list->v, list->n + 1, alloc);
		list->v[list->n++] = (struct verdict){
			.d = d,
			.failed = d->fired != METRICS_NEVER || d->aborted != METRICS_NEVER ||
				  d->rollback_started != METRICS_NEVER || d->rolled_back != METRICS_NEVER,
			.onset = earlier(earlier(d->fired, d->aborted), d->rollback_started),
			.recovered = d->rolled_back,
			.resolved = METRICS_NEVER,
		};
	}
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_start);
}

/* The latest deploy of the release that had started by `at` (METRICS_NEVER: at all), else the first. NULL: it has none.
 */
static struct verdict *running_at(struct verdicts *list, const char *release, int64_t at)
{
	struct verdict *found = NULL;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (is_same(list->v[i].d->release, release) &&
		    (!found || at == METRICS_NEVER || list->v[i].d->started <= at))
			found = &list->v[i];
	return found;
}

static void judge_incidents(struct verdicts *list, const struct metrics_facts *facts, const char *environment)
{
	size_t i;

	for (i = 0; i < facts->n_incidents; i++) {
		const struct metrics_incident *incident = &facts->incidents[i];
		struct verdict *v;

		if (incident->is_invalid || (incident->environment && !is_same(incident->environment, environment)))
			continue;
		v = running_at(list, incident->release, incident->impact_start);
		if (!v)
			continue;
		v->failed = 1;
		v->onset = earlier(v->onset, incident->impact_start);
		v->open += incident->resolved == METRICS_NEVER;
		if (incident->resolved > v->resolved)
			v->resolved = incident->resolved;
	}
	for (i = 0; i < list->n; i++)
		if (!list->v[i].open)
			list->v[i].recovered = earlier(list->v[i].recovered, list->v[i].resolved);
}

/* The latest deploy of the release that `d` fixes, before it. NULL: none. */
static struct verdict *fixed_by(struct verdicts *list, const struct metrics_deploy *d)
{
	struct verdict *found = NULL;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (is_same(list->v[i].d->release, d->fixes) && list->v[i].d->order < d->order &&
		    (!found || list->v[i].d->order > found->d->order))
			found = &list->v[i];
	return found;
}

static void judge_fixes(struct verdicts *list, const struct metrics_facts *facts, const char *environment)
{
	size_t i;

	for (i = 0; i < facts->n_deploys; i++) {
		const struct metrics_deploy *d = &facts->deploys[i];
		struct verdict *v;

		if (!d->is_unplanned || !is_same(d->environment, environment))
			continue;
		v = fixed_by(list, d);
		if (!v)
			continue;
		v->failed = 1;
		v->recovered = earlier(v->recovered, d->verified);
	}
}

static int by_target(const void *a, const void *b)
{
	const struct metrics_deploy *x = (*(struct verdict *const *)a)->d, *y = (*(struct verdict *const *)b)->d;
	int order = strcmp(x->target, y->target);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Of the deploys of one target that succeeded the first alone brought its commits. */
static void mark_redeploys(struct verdicts *list)
{
	struct verdict **same = xcalloc(list->n, sizeof(*same));
	size_t i, n = 0;

	for (i = 0; i < list->n; i++)
		if (list->v[i].d->target && metrics_succeeded(list->v[i].d))
			same[n++] = &list->v[i];
	if (n)
		qsort(same, n, sizeof(struct verdict *), by_target);
	for (i = 1; i < n; i++)
		same[i]->brings_nothing = is_same(same[i]->d->target, same[i - 1]->d->target);
	free(same);
}

/* --- the five over one window ------------------------------------------------------------------------------------ */

/* The first verdict from `from` on that started at `at` or later. */
static size_t skip_before(const struct verdicts *list, size_t from, int64_t at)
{
	while (from < list->n && list->v[from].d->started < at)
		from++;
	return from;
}

static void count_lead(struct metrics_figures *f, struct values *lead, const struct verdict *v)
{
	size_t i;

	if (!metrics_succeeded(v->d))
		return;
	f->succeeded++;
	for (i = 0; !v->brings_nothing && i < v->d->n_committed; i++)
		add_duration(&f->lead, lead, apart(v->d->verified, v->d->committed[i]));
}

static void count_recovery(struct metrics_figures *f, struct values *recovery, const struct verdict *v)
{
	if (!v->failed)
		return;
	f->failed++;
	if (v->recovered == METRICS_NEVER)
		f->recovery.open++;
	else if (v->onset == METRICS_NEVER)
		f->recovery.skewed++;
	else
		add_duration(&f->recovery, recovery, apart(v->recovered, v->onset));
}

/* `at` is where the window begins among the verdicts; returns where it ends. */
static size_t count_window(struct metrics_figures *f, const struct verdicts *list, size_t at, int64_t since,
			   int64_t until)
{
	struct values lead = { 0 }, recovery = { 0 };

	*f = (struct metrics_figures){ .since = since, .until = until };
	for (; at < list->n && list->v[at].d->started < until; at++) {
		f->started++;
		f->unplanned += list->v[at].d->is_unplanned != 0;
		f->kept += metrics_succeeded(list->v[at].d) && !list->v[at].failed;
		count_lead(f, &lead, &list->v[at]);
		count_recovery(f, &recovery, &list->v[at]);
	}
	set_times(&f->lead, &lead);
	set_times(&f->recovery, &recovery);
	return at;
}

/* --- by week ------------------------------------------------------------------------------------------------------ */

/* Midnight of the week's Monday; 1970-01-01 was a Thursday. */
static int64_t monday_of(int64_t at)
{
	return floor_div(at + 3 * DAY, WEEK) * WEEK - 3 * DAY;
}

static size_t weeks_between(int64_t since, int64_t until)
{
	return (size_t)((monday_of(until - 1) - monday_of(since)) / WEEK) + 1;
}

static void count_weeks(struct metrics *m, const struct verdicts *list, size_t first, size_t end)
{
	int64_t since = m->all.since, until = m->all.until, monday;
	size_t at = first, i;

	m->n_weeks = weeks_between(since, until);
	if (m->n_weeks > METRICS_WEEKS_MAX && first < end) {
		since = monday_of(list->v[first].d->started);
		until = monday_of(list->v[end - 1].d->started) + WEEK;
	}
	if (weeks_between(since, until) > METRICS_WEEKS_MAX)
		since = monday_of(until - 1) - (METRICS_WEEKS_MAX - 1) * WEEK;
	since = since < m->all.since ? m->all.since : since;
	until = until > m->all.until ? m->all.until : until;
	m->n_weeks = weeks_between(since, until);
	m->weeks = xcalloc(m->n_weeks, sizeof(*m->weeks));
	at = skip_before(list, at, since);
	m->unseen = at - first;
	monday = monday_of(since);
	for (i = 0; i < m->n_weeks; i++, monday += WEEK)
		at = count_window(&m->weeks[i], list, at, i ? monday : since,
				  i + 1 < m->n_weeks ? monday + WEEK : until);
}

/* --- trains and approval -------------------------------------------------------------------------------------------
 */

static int is_in(int64_t at, const struct metrics_ask *ask)
{
	return at != METRICS_NEVER && at >= ask->since && at < ask->until;
}

static void count_trains(struct metrics_trains *t, const struct metrics_facts *facts, const struct metrics_ask *ask)
{
	struct values days = { 0 };
	size_t i;

	for (i = 0; i < facts->n_prepared; i++) {
		const struct metrics_prepared *r = &facts->prepared[i];
		int64_t day = days_from_time(r->planned);

		if (!is_in(r->planned, ask))
			continue;
		if (r->released == METRICS_NEVER) {
			t->overdue += day < days_from_time(ask->now);
			continue;
		}
		add_value(&days, days_from_time(r->released) - day);
		t->on_time += days.v[days.n - 1] <= 0;
		t->late += days.v[days.n - 1] > 0;
	}
	sort(&days);
	t->p50 = nearest_rank(&days, 50);
	free(days.v);
}

static void count_approval(struct metrics_approval *a, const struct metrics_facts *facts, const struct metrics_ask *ask)
{
	struct values wait = { 0 };
	size_t i;

	for (i = 0; i < facts->n_prepared; i++) {
		const struct metrics_prepared *r = &facts->prepared[i];

		if (!is_in(r->begun, ask))
			continue;
		a->releases++;
		a->waivers += r->waivers;
		if (r->waivers > a->most) {
			a->most = r->waivers;
			a->most_release = r->release;
		}
		if (r->ready == METRICS_NEVER)
			a->wait.open++;
		else
			add_duration(&a->wait, &wait, apart(r->ready, r->begun));
	}
	set_times(&a->wait, &wait);
}

/* --- all ------------------------------------------------------------------------------------------------------------
 */

void metrics_count(struct metrics *out, const struct metrics_facts *facts, const struct metrics_ask *ask)
{
	struct verdicts list = { 0 };
	size_t first, end;

	assert(ask->since < ask->until);
	memset(out, 0, sizeof(*out));
	out->environment = ask->environment;
	select_started(&list, facts, ask->environment);
	judge_incidents(&list, facts, ask->environment);
	judge_fixes(&list, facts, ask->environment);
	mark_redeploys(&list);
	first = skip_before(&list, 0, ask->since);
	end = count_window(&out->all, &list, first, ask->since, ask->until);
	count_weeks(out, &list, first, end);
	count_trains(&out->trains, facts, ask);
	count_approval(&out->approval, facts, ask);
	free(list.v);
}

void metrics_release(struct metrics *m)
{
	free(m->weeks);
	memset(m, 0, sizeof(*m));
}

double metrics_days(const struct metrics_figures *f)
{
	return (double)(f->until - f->since) / (double)DAY;
}

double metrics_per_day(const struct metrics_figures *f)
{
	return (double)f->succeeded / metrics_days(f);
}

int metrics_rate(double *rate, size_t part, size_t whole)
{
	if (!whole)
		return 0;
	*rate = (double)part / (double)whole;
	return 1;
}

size_t metrics_trains_due(const struct metrics_trains *t)
{
	return t->on_time + t->late + t->overdue;
}
