/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/calendar.h"
#include "../../../common/model/schedule.h"

static int64_t at(const char *text)
{
	int64_t seconds = 0;

	cr_assert_eq(time_parse(text, &seconds, NULL), 0, "%s", text);
	return seconds;
}

struct train {
	const char *anchor, *cadence, *freeze, *release, *skip; /* skip: between blanks */
};

static void make(struct schedule *s, const struct train *t)
{
	struct policy_train p = { .name = (char *)"main" };
	struct err err = ERR_INIT;
	const char *word = t->skip;

	p.anchor = at(t->anchor);
	cr_assert_eq(duration_parse(t->cadence, &p.cadence, NULL), 0);
	cr_assert_eq(duration_parse(t->freeze ? t->freeze : "0s", &p.freeze, NULL), 0);
	cr_assert_eq(duration_parse(t->release ? t->release : "0s", &p.release, NULL), 0);
	strvec_init(&p.skip);
	while (word && *word) {
		size_t n = strcspn(word, " ");

		strvec_pushn(&p.skip, word, n);
		word += n + strspn(word + n, " ");
	}
	cr_assert_eq(schedule_init(s, &p, &err), 0, "%s", err.msg.buf);
	strvec_release(&p.skip);
	err_release(&err);
}

static char *show(int64_t instant)
{
	struct strbuf out = STRBUF_INIT;

	if (instant == SCHEDULE_NONE)
		strbuf_addch(&out, '-');
	else
		time_format(&out, instant);
	if (out.len > 10 && !strcmp(out.buf + 10, "T00:00:00Z"))
		strbuf_setlen(&out, 10);
	return strbuf_detach(&out, NULL);
}

/* The cuts around an instant, by hand: "<current> <next> <the one after>". */
Test(schedule, cuts_are_where_the_calendar_has_them)
{
	static const struct {
		struct train train;
		const char *now, *want;
	} rows[] = {
		{ { "2026-01-07", "2w", 0, 0, 0 }, "2026-01-07", "2026-01-07 2026-01-21 2026-02-04" },
		{ { "2026-01-07", "2w", 0, 0, 0 }, "2026-01-06T23:59:59Z", "2025-12-24 2026-01-07 2026-01-21" },
		{ { "2026-01-07", "2w", 0, 0, 0 }, "2026-01-20T23:59:59Z", "2026-01-07 2026-01-21 2026-02-04" },
		{ { "2026-01-07", "2w", 0, 0, 0 }, "2024-02-29", "2024-02-21 2024-03-06 2024-03-20" },
		{ { "2026-01-07", "2w", 0, 0, 0 }, "1969-12-31", "1969-12-24 1970-01-07 1970-01-21" },
		/* The example of gitrelease(5): 12-23 moves behind the holidays, 01-06 stays. */
		{ { "2026-01-07", "2w", 0, 0, "2026-12-21..2027-01-04" }, "2026-12-20", "2026-12-09 2027-01-05 2027-01-06" },
		{ { "2026-01-07", "2w", 0, 0, "2026-12-21..2027-01-04" }, "2027-01-05", "2027-01-05 2027-01-06 2027-01-20" },
		{ { "2026-01-07", "2w", 0, 0, "2026-12-21..2027-01-05" }, "2026-12-20", "2026-12-09 2027-01-06 2027-01-20" },
		/* Both ends are skipped. */
		{ { "2026-01-07", "1w", 0, 0, "2026-01-14" }, "2026-01-10", "2026-01-07 2026-01-15 2026-01-21" },
		{ { "2026-01-07", "1w", 0, 0, "2026-01-12..2026-01-14" }, "2026-01-10", "2026-01-07 2026-01-15 2026-01-21" },
		{ { "2026-01-07", "1w", 0, 0, "2026-01-14..2026-01-16" }, "2026-01-10", "2026-01-07 2026-01-17 2026-01-21" },
		{ { "2026-01-07", "1w", 0, 0, "2026-01-13 2026-01-15" }, "2026-01-10", "2026-01-07 2026-01-14 2026-01-21" },
		/* Three cuts in one range become one; ranges that touch or overlap are one. */
		{ { "2026-01-07", "1w", 0, 0, "2026-01-14..2026-01-29" }, "2026-01-10", "2026-01-07 2026-01-30 2026-02-04" },
		{ { "2026-01-07", "1w", 0, 0, "2026-01-20..2026-01-29 2026-01-14..2026-01-19" }, "2026-01-10",
		  "2026-01-07 2026-01-30 2026-02-04" },
		{ { "2026-01-07", "1w", 0, 0, "2026-01-14..2026-01-25 2026-01-16..2026-01-29 2026-01-15" }, "2026-01-10",
		  "2026-01-07 2026-01-30 2026-02-04" },
		/* A moved cut keeps its time of day; the day's own cut wins. */
		{ { "2026-01-07T08:30:00Z", "1w", 0, 0, "2026-01-14" }, "2026-01-10",
		  "2026-01-07T08:30:00Z 2026-01-15T08:30:00Z 2026-01-21T08:30:00Z" },
		{ { "2026-01-07", "1d", 0, 0, "2026-01-09..2026-01-11" }, "2026-01-08", "2026-01-08 2026-01-12 2026-01-13" },
		{ { "2026-01-07", "36h", 0, 0, "2026-01-08" }, "2026-01-07", "2026-01-07 2026-01-09T12:00:00Z 2026-01-10" },
		{ { "2026-01-07", "36h", 0, 0, "2026-01-09" }, "2026-01-08T12:00:00Z",
		  "2026-01-08T12:00:00Z 2026-01-10 2026-01-11T12:00:00Z" },
		/* More than one a day. */
		{ { "2026-01-07", "6h", 0, 0, 0 }, "2026-01-07T17:59:59Z", "2026-01-07T12:00:00Z 2026-01-07T18:00:00Z 2026-01-08" },
		{ { "2026-01-07T01:00:00Z", "6h", 0, 0, "2026-01-08" }, "2026-01-07T20:00:00Z",
		  "2026-01-07T19:00:00Z 2026-01-09T01:00:00Z 2026-01-09T07:00:00Z" },
		{ { "2026-01-07", "1s", 0, 0, "2026-01-08" }, "2026-01-07T23:59:58Z",
		  "2026-01-07T23:59:58Z 2026-01-07T23:59:59Z 2026-01-09" },
		/* Longer than the calendar: the anchor alone; and its ends. */
		{ { "2026-01-07", "999999999999w", 0, 0, 0 }, "2026-01-06", "- 2026-01-07 -" },
		{ { "2026-01-07", "999999999999w", 0, 0, 0 }, "2026-01-08", "2026-01-07 - -" },
		{ { "2026-01-07", "999999999999w", 0, 0, "2026-01-07" }, "2026-01-07", "- 2026-01-08 -" },
		{ { "9999-12-31", "1d", 0, 0, 0 }, "9999-12-30", "9999-12-30 9999-12-31 -" },
		{ { "9999-12-31", "1w", 0, 0, "9999-12-31" }, "9999-12-30", "9999-12-24 - -" },
		{ { "0000-01-01", "1d", 0, 0, 0 }, "0000-01-01", "0000-01-01 0000-01-02 0000-01-03" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct departure current, next, after = { 0, SCHEDULE_NONE, 0, 0 };
		struct schedule s;
		char *got, *a, *b, *c;

		make(&s, &rows[i].train);
		schedule_current(&s, at(rows[i].now), &current);
		if (schedule_next(&s, at(rows[i].now), &next))
			schedule_next(&s, next.cut, &after);
		a = show(current.cut);
		b = show(next.cut);
		c = show(after.cut);
		got = xstrfmt("%s %s %s", a, b, c);
		cr_expect_str_eq(got, rows[i].want, "row %zu: %s, wanted %s", i, got, rows[i].want);
		free(got);
		free(a);
		free(b);
		free(c);
		schedule_release(&s);
	}
}

Test(schedule, freeze_and_release_follow_the_cut_and_a_release_may_move)
{
	static const struct train train = { "2026-01-07", "2w", "3d", "7d", "2026-01-21" };
	struct schedule_move moves[] = { { at("2026-01-21"), at("2026-02-02"), "" }, { at("2026-02-04"), SCHEDULE_NONE, "" } };
	struct departure d;
	struct schedule s;

	make(&s, &train);
	cr_assert(schedule_next(&s, at("2026-01-20"), &d));
	cr_expect_eq(d.planned, at("2026-01-21"));
	cr_expect_eq(d.cut, at("2026-01-22"));
	cr_expect_eq(d.freeze, at("2026-01-25"));
	cr_expect_eq(d.release, at("2026-01-29"));
	departure_move(&d, moves, 2);
	cr_expect_eq(d.cut, at("2026-01-22"));
	cr_expect_eq(d.release, at("2026-02-02"));
	cr_assert(schedule_next(&s, d.cut, &d));
	departure_move(&d, moves, 1);
	cr_expect_eq(d.release, at("2026-02-11"));
	departure_move(&d, moves, 2);
	cr_expect_eq(d.release, SCHEDULE_NONE);
	schedule_release(&s);
}

Test(schedule, what_lies_beyond_the_calendar_is_not_known)
{
	static const struct train far = { "2026-01-07", "2w", "0s", "999999999999w", NULL };
	struct departure d;
	struct schedule s;

	make(&s, &far);
	cr_assert(schedule_next(&s, at("2026-01-20"), &d));
	cr_expect_eq(d.freeze, d.cut);
	cr_expect_eq(d.release, SCHEDULE_NONE);
	schedule_release(&s);
}

Test(schedule, weeks_are_iso_weeks)
{
	static const struct {
		const char *instant, *week, *text;
	} rows[] = {
		{ "2026-01-01", "2026-W01", "2026-01-01 (2026-W01)" },
		{ "2025-12-28T23:59:59Z", "2025-W52", "2025-12-28T23:59:59Z (2025-W52)" },
		{ "2025-12-29", "2026-W01", "2025-12-29 (2026-W01)" },
		{ "2026-12-31", "2026-W53", "2026-12-31 (2026-W53)" },
		{ "2027-01-03", "2026-W53", "2027-01-03 (2026-W53)" },
		{ "2027-01-04", "2027-W01", "2027-01-04 (2027-W01)" },
		{ "2024-02-29", "2024-W09", "2024-02-29 (2024-W09)" },
		{ "2005-01-01", "2004-W53", "2005-01-01 (2004-W53)" },
		{ "1969-12-29", "1970-W01", "1969-12-29 (1970-W01)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;

		schedule_add_week(&out, at(rows[i].instant));
		cr_expect_str_eq(out.buf, rows[i].week);
		strbuf_reset(&out);
		schedule_add_instant(&out, at(rows[i].instant));
		cr_expect_str_eq(out.buf, rows[i].text);
		strbuf_release(&out);
	}
}

Test(schedule, skipped_days_are_read_strictly)
{
	static const char *const good[] = { "2026-12-24", "2026-12-24..2026-12-24", "2024-02-29..2024-03-01", NULL };
	static const char *const bad[] = { "",
					   "2026-12-32",
					   "2026-02-29",
					   "2026-12-21..",
					   "..2026-12-21",
					   "2026-12-21.2026-12-22",
					   "2026-12-21...2026-12-22",
					   "2026-12-21..2026-12-20",
					   "2026-12-21..2026-12-2",
					   "2026-12-21T00:00:00Z",
					   "2026-12-21-2026-12-22x",
					   "christmas",
					   NULL };
	struct schedule_days d = { 1, 2 };

	for (size_t i = 0; good[i]; i++)
		cr_expect_eq(schedule_days_parse(&d, good[i], strlen(good[i]), NULL), 0, "%s", good[i]);
	cr_expect_eq(d.first, days_from_time(at("2024-02-29")));
	cr_expect_eq(d.last, d.first + 1);
	for (size_t i = 0; bad[i]; i++) {
		struct schedule_days same = { 1, 2 };

		cr_expect_eq(schedule_days_parse(&same, bad[i], strlen(bad[i]), NULL), ERR_FAIL, "%s", bad[i]);
		cr_expect(same.first == 1 && same.last == 2, "%s", bad[i]);
	}
}

/* Every cut of some years by the definition, one after the other, against what the two questions answer in between. */
static void check_by_definition(const struct train *train, const char *from, const char *to)
{
	int64_t start = at(from), end = at(to), now, cadence = 0;
	struct schedule s;
	struct departure d;
	int64_t *cuts = xcalloc(20000, sizeof(*cuts));
	size_t n = 0, i, k;

	make(&s, train);
	cr_assert_eq(duration_parse(train->cadence, &cadence, NULL), 0);
	/* Day by day: its own cuts, else the first one that was skipped right before it. */
	for (int64_t day = days_from_time(start); day <= days_from_time(end); day++) {
		int64_t pending = SCHEDULE_NONE, back;
		size_t before = n;
		int is_skipped = 0;

		for (i = 0; i < s.n_skips; i++)
			is_skipped |= s.skips[i].first <= day && day <= s.skips[i].last;
		if (is_skipped)
			continue;
		for (now = day * 86400; now < (day + 1) * 86400; now += 900)
			if ((now - s.anchor) % cadence == 0)
				cuts[n++] = now;
		if (n > before)
			continue;
		for (back = day - 1;; back--) {
			is_skipped = 0;
			for (i = 0; i < s.n_skips; i++)
				is_skipped |= s.skips[i].first <= back && back <= s.skips[i].last;
			if (!is_skipped)
				break;
			for (now = (back + 1) * 86400 - 900; now >= back * 86400; now -= 900)
				if ((now - s.anchor) % cadence == 0)
					pending = day * 86400 + now - back * 86400;
		}
		if (pending != SCHEDULE_NONE)
			cuts[n++] = pending;
	}
	cr_assert_gt(n, 10);
	for (k = 1; k + 1 < n; k++) {
		for (i = 0; i < 3; i++) {
			now = i == 0 ? cuts[k] : i == 1 ? cuts[k + 1] - 1 : cuts[k] + (cuts[k + 1] - cuts[k]) / 2;
			cr_assert(schedule_current(&s, now, &d));
			cr_assert_eq(d.cut, cuts[k], "%s %s: current at %lld is %lld, not %lld", train->cadence, train->skip,
				     (long long)now, (long long)d.cut, (long long)cuts[k]);
			cr_assert(schedule_next(&s, now, &d));
			cr_assert_eq(d.cut, cuts[k + 1], "%s %s: next at %lld is %lld, not %lld", train->cadence,
				     train->skip, (long long)now, (long long)d.cut, (long long)cuts[k + 1]);
		}
	}
	free(cuts);
	schedule_release(&s);
}

Test(schedule, agrees_with_the_definition, .timeout = 120)
{
	static const char *const cadences[] = { "6h", "18h", "1d", "36h", "2d", "61h", "1w", "10d", "2w", "5w" };
	unsigned seed = 1;

	for (size_t i = 0; i < 40; i++) {
		struct strbuf skip = STRBUF_INIT, anchor = STRBUF_INIT;
		struct train t = { NULL, cadences[i % ARRAY_SIZE(cadences)], NULL, NULL, NULL };
		int64_t day = days_from_time(at("2023-11-20"));

		while (day < days_from_time(at("2025-02-10"))) {
			struct date first, last;

			seed = seed * 1103515245u + 12345u;
			day += 1 + (seed >> 16) % 60;
			first = date_from_days(day);
			seed = seed * 1103515245u + 12345u;
			day += (seed >> 16) % 20;
			last = date_from_days(day);
			date_format(&skip, &first);
			strbuf_addstr(&skip, "..");
			date_format(&skip, &last);
			strbuf_addch(&skip, ' ');
		}
		seed = seed * 1103515245u + 12345u;
		time_format(&anchor, at("2024-06-01") + 900 * (int64_t)((seed >> 16) % 96));
		t.anchor = anchor.buf;
		t.skip = skip.buf;
		check_by_definition(&t, "2023-11-01", "2025-03-01");
		strbuf_release(&skip);
		strbuf_release(&anchor);
	}
}

Test(schedule, rates_count_what_was_promised)
{
	int64_t now = at("2026-03-10T12:00:00Z");
	struct schedule_record records[] = {
		{ at("2026-01-14"), at("2026-01-14T23:00:00Z"), 10, 0 }, /* on its day */
		{ at("2026-01-28"), at("2026-01-29"), 5, 2 },            /* a day late */
		{ at("2026-02-11"), at("2026-02-10"), 4, 1 },            /* early */
		{ at("2026-02-25"), SCHEDULE_NONE, 7, 3 },               /* late and not out yet */
		{ at("2026-03-10"), SCHEDULE_NONE, 7, 3 },               /* its day is not over */
		{ at("2026-03-24"), SCHEDULE_NONE, 0, 0 },               /* to come */
		{ SCHEDULE_NONE, at("2026-03-01"), 1, 1 },               /* held: nothing was promised */
	};
	struct schedule_rates r = schedule_rates(records, ARRAY_SIZE(records), now);

	cr_expect_eq(r.due, 4);
	cr_expect_eq(r.on_time, 2);
	cr_expect_eq(r.on, 20);
	cr_expect_eq(r.missed, 4);
	r = schedule_rates(NULL, 0, now);
	cr_expect_eq(r.due + r.on_time + r.on + r.missed, 0);
}
