/* SPDX-License-Identifier: ISC */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "calendar.h"

#define DAY_SECONDS INT64_C(86400)
/* More seconds than the calendar has: whatever lasts longer has the same effect. */
#define FOREVER (2 * (CALENDAR_LAST - CALENDAR_FIRST))

static int is_in_calendar(int64_t instant)
{
	return instant >= CALENDAR_FIRST && instant <= CALENDAR_LAST;
}

/* --- skipped days --------------------------------------------------------------------------------------------------
 */

#define DAY_TEXT strlen("2026-12-24")

static int day_parse(int64_t *day, const char *text)
{
	char *copy = xstrndup(text, DAY_TEXT);
	int64_t seconds;
	int ret = time_parse(copy, &seconds, NULL);

	if (!ret)
		*day = days_from_time(seconds);
	free(copy);
	return ret;
}

int schedule_days_parse(struct schedule_days *out, const char *text, size_t len, struct err *err)
{
	int is_range = len == 2 * DAY_TEXT + 2 && !memcmp(text + DAY_TEXT, "..", 2);
	struct schedule_days d;

	if ((len != DAY_TEXT && !is_range) || day_parse(&d.first, text) ||
	    day_parse(&d.last, is_range ? text + DAY_TEXT + 2 : text))
		return err_set(err, ERR_FAIL,
			       "'%.*s' is no day (2026-12-24) and no range of days (2026-12-21..2027-01-04)", (int)len,
			       text);
	if (d.last < d.first)
		return err_set(err, ERR_FAIL, "'%.*s' ends before it begins", (int)len, text);
	*out = d;
	return 0;
}

static int by_first(const void *a, const void *b)
{
	const struct schedule_days *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* Sorts them, and makes one of those that touch. */
static void merge_skips(struct schedule *s)
{
	size_t i, n = 0;

	if (!s->n_skips)
		return;
	qsort(s->skips, s->n_skips, sizeof(*s->skips), by_first);
	for (i = 1; i < s->n_skips; i++) {
		struct schedule_days *before = &s->skips[n];

		if (s->skips[i].first > before->last + 1)
			s->skips[++n] = s->skips[i];
		else if (s->skips[i].last > before->last)
			before->last = s->skips[i].last;
	}
	s->n_skips = n + 1;
}

int schedule_init(struct schedule *s, const struct policy_train *t, struct err *err)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->name = t->name;
	s->cadence = t->cadence < FOREVER ? t->cadence : FOREVER;
	s->freeze = t->freeze < FOREVER ? t->freeze : FOREVER;
	s->release = t->release < FOREVER ? t->release : FOREVER;
	s->anchor = t->anchor;
	for (i = 0; i < t->skip.n; i++) {
		ALLOC_GROW(s->skips, s->n_skips + 1, s->alloc);
		if (schedule_days_parse(&s->skips[s->n_skips], t->skip.v[i], strlen(t->skip.v[i]), err))
			return err_prefix(err, "train '%s'", t->name);
		s->n_skips++;
	}
	merge_skips(s);
	return 0;
}

void schedule_release(struct schedule *s)
{
	free(s->skips);
	memset(s, 0, sizeof(*s));
}

/* The skipped days that hold this one; NULL: it is none of them. */
static const struct schedule_days *find_skip(const struct schedule *s, int64_t day)
{
	size_t low = 0, high = s->n_skips;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->skips[middle].last < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n_skips && s->skips[low].first <= day ? &s->skips[low] : NULL;
}

/* --- cuts ------------------------------------------------------------------------------------------------------------
 */

/* Where the cadence puts the first cut at or after an instant of the calendar, and the last one before it. */
static int64_t planned_from(const struct schedule *s, int64_t instant)
{
	return s->anchor - floor_div(s->anchor - instant, s->cadence) * s->cadence;
}

static int64_t planned_before(const struct schedule *s, int64_t instant)
{
	return planned_from(s, instant) - s->cadence;
}

static void depart(struct departure *d, const struct schedule *s, int64_t planned, int64_t cut)
{
	d->planned = planned;
	d->cut = cut;
	d->freeze = is_in_calendar(cut + s->freeze) ? cut + s->freeze : SCHEDULE_NONE;
	d->release = is_in_calendar(cut + s->release) ? cut + s->release : SCHEDULE_NONE;
}

/*
 * The cut that some skipped days hand on to the day after them. 0: none of them has a cut, or that day has its own. The
 * first of several is the one that moves; the others find it there.
 */
static int moved_cut(const struct schedule *s, const struct schedule_days *skip, int64_t *planned, int64_t *cut)
{
	int64_t day = (skip->last + 1) * DAY_SECONDS, first = skip->first * DAY_SECONDS;
	int64_t own = planned_from(s, day);

	*planned = planned_from(s, first);
	if (*planned >= day || own < day + DAY_SECONDS)
		return 0;
	*cut = day + *planned - days_from_time(*planned) * DAY_SECONDS;
	return is_in_calendar(*cut);
}

static int set_none(struct departure *d)
{
	d->planned = d->cut = d->freeze = d->release = SCHEDULE_NONE;
	return 0;
}

int schedule_current(const struct schedule *s, int64_t now, struct departure *out)
{
	const struct schedule_days *skip;
	int64_t planned = planned_before(s, now + 1), cut;
	size_t i;

	while (planned >= CALENDAR_FIRST && (skip = find_skip(s, days_from_time(planned))))
		planned = planned_before(s, skip->first * DAY_SECONDS);
	cut = planned;
	for (i = 0; i < s->n_skips; i++) {
		int64_t from, to;

		if (moved_cut(s, &s->skips[i], &from, &to) && to <= now && to > cut) {
			planned = from;
			cut = to;
		}
	}
	if (!is_in_calendar(cut))
		return set_none(out);
	depart(out, s, planned, cut);
	return 1;
}

int schedule_next(const struct schedule *s, int64_t now, struct departure *out)
{
	const struct schedule_days *skip;
	int64_t planned = planned_from(s, now + 1), cut;
	size_t i;

	while (planned <= CALENDAR_LAST && (skip = find_skip(s, days_from_time(planned))))
		planned = planned_from(s, (skip->last + 1) * DAY_SECONDS);
	cut = planned;
	for (i = 0; i < s->n_skips; i++) {
		int64_t from, to;

		if (moved_cut(s, &s->skips[i], &from, &to) && to > now && to < cut) {
			planned = from;
			cut = to;
		}
	}
	if (!is_in_calendar(cut))
		return set_none(out);
	depart(out, s, planned, cut);
	return 1;
}

void departure_move(struct departure *d, const struct schedule_move *moves, size_t n)
{
	while (n--)
		if (moves[n].planned == d->planned) {
			d->release = moves[n].release;
			return;
		}
}

void schedule_add_week(struct strbuf *out, int64_t instant)
{
	struct date day = date_from_time(instant);
	struct iso_week w = date_iso_week(&day);

	strbuf_addf(out, "%04d-W%02d", w.year, w.week);
}

void schedule_add_instant(struct strbuf *out, int64_t instant)
{
	struct date day = date_from_time(instant);

	if (instant == SCHEDULE_NONE) {
		strbuf_addch(out, '-');
		return;
	}
	if (instant == days_from_time(instant) * DAY_SECONDS)
		date_format(out, &day);
	else
		time_format(out, instant);
	strbuf_addstr(out, " (");
	schedule_add_week(out, instant);
	strbuf_addch(out, ')');
}

/* --- rates -----------------------------------------------------------------------------------------------------------
 */

struct schedule_rates schedule_rates(const struct schedule_record *records, size_t n, int64_t now)
{
	struct schedule_rates rates = { 0, 0, 0, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		const struct schedule_record *r = &records[i];
		int is_released = r->released != SCHEDULE_NONE, is_over;

		if (is_released) {
			rates.on += r->on;
			rates.missed += r->missed;
		}
		if (r->planned_release == SCHEDULE_NONE)
			continue;
		is_over = days_from_time(r->planned_release) < days_from_time(now);
		if (!is_released && !is_over)
			continue;
		rates.due++;
		rates.on_time += is_released && days_from_time(r->released) <= days_from_time(r->planned_release);
	}
	return rates;
}
