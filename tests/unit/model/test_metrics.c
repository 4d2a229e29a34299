/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/metrics.h"

#define NEVER METRICS_NEVER
#define HOUR  INT64_C(3600)
#define DAY   (24 * HOUR)
#define WEEK  (7 * DAY)
#define START INT64_C(1767571200) /* Monday 2026-01-05, week 2 */

/* The hour `h` of the day `d` of the fixture. */
#define AT(d, h) (START + (d) *DAY + (h) *HOUR)

#define WHAT_HAPPENED(start, done, fire, abort, back, complete) \
	.started = (start), .verified = (done), .fired = (fire), .aborted = (abort), .rollback_started = (back), \
	.rolled_back = (complete)
#define DEPLOY_AS(n, tag, start, done, fire, abort, back, complete) \
	.release = (tag), .environment = "production", .order = (n), WHAT_HAPPENED(start, done, fire, abort, back, complete)
/* One that went well, or goes on. */
#define DEPLOY(n, tag, start, done) DEPLOY_AS(n, tag, start, done, NEVER, NEVER, NEVER, NEVER)
#define COMMITS(...) .committed = (const int64_t[]){ __VA_ARGS__ }, \
	.n_committed = sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)

static struct metrics m;

static void count_over(const struct metrics_facts *facts, int64_t since, int64_t until)
{
	struct metrics_ask ask = { since, until, until, "production" };

	metrics_release(&m);
	metrics_count(&m, facts, &ask);
}

static void count(const struct metrics_deploy *d, size_t n, const struct metrics_incident *i, size_t n_i)
{
	struct metrics_facts facts = { d, n, i, n_i, NULL, 0 };

	count_over(&facts, START, START + 4 * WEEK);
}

static void expect_numbers(size_t started, size_t succeeded, size_t failed, size_t unplanned)
{
	cr_expect_eq(m.all.started, started, "started %zu", m.all.started);
	cr_expect_eq(m.all.succeeded, succeeded, "succeeded %zu", m.all.succeeded);
	cr_expect_eq(m.all.failed, failed, "failed %zu", m.all.failed);
	cr_expect_eq(m.all.unplanned, unplanned, "unplanned %zu", m.all.unplanned);
}

static void expect_times(const char *what, const struct metrics_times *t, int64_t p50, int64_t p90, size_t n, size_t skewed,
			 size_t open)
{
	cr_expect(t->p50 == p50 && t->p90 == p90 && t->n == n && t->skewed == skewed && t->open == open,
		  "%s: p50 %lld, p90 %lld, n %zu, skewed %zu, open %zu", what, (long long)t->p50, (long long)t->p90, t->n,
		  t->skewed, t->open);
}

/*
 * Four weeks, computed by hand.
 *
 * v1.0.0  day 1, well. Commits 24 h, 12 h and 6 h before it was verified, and one dated 2 h after: skewed.
 * v1.1.0  day 3: fired at 10:00, rollback begun 10:00, complete 10:30 (0.5 h).
 * v1.1.1  day 8, the commits of v1.1.0 mended: 120 h, 100 h and 2 h. An incident from day 9, 01:00 to 05:00 (4 h).
 * v1.0.1  day 10, hotfix from the old tag v1.0.0, unplanned, names v1.1.1. One commit, 1 h. It does not end the incident
 *         sooner.
 * v1.0.1  day 11, redeploy of the same commit: no commits, though the caller gave them again.
 * v1.2.0  day 15, aborted at 03:00; nothing since: open.
 * v1.3.0  day 20, well, with the commits of v1.2.0: 200 h and 50 h.
 * Staging counts nowhere.
 */
static const struct metrics_deploy fixture[] = {
	{ DEPLOY(1, "v1.0.0", AT(1, 8), AT(1, 10)), .target = "a",
	  COMMITS(AT(0, 10), AT(0, 22), AT(1, 4), AT(1, 12)) },
	{ DEPLOY_AS(2, "v1.1.0", AT(3, 9), NEVER, AT(3, 10), NEVER, AT(3, 10), AT(3, 10) + HOUR / 2), .target = "b" },
	{ DEPLOY(3, "v1.1.1", AT(8, 0), AT(8, 4)), .target = "c", COMMITS(AT(3, 4), AT(4, 0), AT(8, 2)) },
	{ DEPLOY(4, "v1.0.1", AT(10, 0), AT(10, 1)), .target = "d", .is_unplanned = 1, .fixes = "v1.1.1",
	  COMMITS(AT(10, 0)) },
	{ DEPLOY(5, "v1.0.1", AT(11, 0), AT(11, 1)), .target = "d", COMMITS(AT(10, 0)) },
	{ DEPLOY_AS(6, "v1.2.0", AT(15, 1), NEVER, NEVER, AT(15, 3), NEVER, NEVER), .target = "e" },
	{ DEPLOY(7, "v1.3.0", AT(20, 0), AT(20, 2)), .target = "f", COMMITS(AT(11, 18), AT(18, 0)) },
	{ .release = "v1.3.0", .environment = "staging", .order = 8,
	  WHAT_HAPPENED(AT(20, 0), NEVER, NEVER, AT(20, 1), NEVER, NEVER) },
};
static const struct metrics_incident incidents[] = {
	{ "v1.1.1", "production", 0, AT(9, 1), AT(9, 5) },
	{ "v1.0.0", NULL, 1, AT(2, 0), NEVER },      /* invalid */
	{ "v1.0.0", "staging", 0, AT(2, 0), NEVER }, /* of elsewhere */
	{ NULL, NULL, 0, AT(2, 0), NEVER },          /* of no release */
	{ "v9", NULL, 0, AT(2, 0), NEVER },          /* of one that was never deployed */
};

Test(metrics, the_fixture_gives_what_was_computed_by_hand)
{
	double rate = -1;

	count(fixture, ARRAY_SIZE(fixture), incidents, ARRAY_SIZE(incidents));
	expect_numbers(7, 5, 3, 1);
	cr_expect_eq(m.all.kept, 4); /* v1.1.1 was verified and failed */
	/* 1 2 6 12 24 50 100 120 200: the fifth, and of nine the ninth (8.1). */
	expect_times("lead", &m.all.lead, 24 * HOUR, 200 * HOUR, 9, 1, 0);
	expect_times("recovery", &m.all.recovery, HOUR / 2, 4 * HOUR, 2, 0, 1);
	cr_expect_float_eq(metrics_days(&m.all), 28, 1e-9);
	cr_expect_float_eq(metrics_per_day(&m.all), 5.0 / 28, 1e-9);
	cr_expect(metrics_rate(&rate, m.all.failed, m.all.started));
	cr_expect_float_eq(rate, 3.0 / 7, 1e-9);
}

Test(metrics, each_week_has_its_own)
{
	static const size_t started[] = { 2, 3, 2, 0 }, failed[] = { 1, 1, 1, 0 }, good[] = { 1, 3, 1, 0 };
	size_t i;

	count(fixture, ARRAY_SIZE(fixture), incidents, ARRAY_SIZE(incidents));
	cr_assert_eq(m.n_weeks, 4);
	for (i = 0; i < 4; i++) {
		cr_expect(m.weeks[i].since == START + (int64_t)i * WEEK && m.weeks[i].until == START + (int64_t)(i + 1) * WEEK);
		cr_expect(m.weeks[i].started == started[i] && m.weeks[i].failed == failed[i] &&
				  m.weeks[i].succeeded == good[i],
			  "week %zu: %zu started, %zu failed, %zu good", i, m.weeks[i].started, m.weeks[i].failed,
			  m.weeks[i].succeeded);
	}
	expect_times("lead", &m.weeks[0].lead, 12 * HOUR, 24 * HOUR, 3, 1, 0);
	expect_times("lead", &m.weeks[1].lead, 2 * HOUR, 120 * HOUR, 4, 0, 0);
	expect_times("lead", &m.weeks[3].lead, NEVER, NEVER, 0, 0, 0);
	expect_times("recovery", &m.weeks[2].recovery, NEVER, NEVER, 0, 0, 1);
}

Test(metrics, weeks_are_cut_to_the_window)
{
	struct metrics_facts none = { NULL, 0, NULL, 0, NULL, 0 };

	count_over(&none, START - 1, START + WEEK + 1);
	cr_assert_eq(m.n_weeks, 3);
	cr_expect(m.weeks[0].since == START - 1 && m.weeks[0].until == START);
	cr_expect(m.weeks[2].since == START + WEEK && m.weeks[2].until == START + WEEK + 1);
	count_over(&none, START + DAY, START + DAY + 1);
	cr_assert_eq(m.n_weeks, 1);
	cr_expect(m.weeks[0].since == START + DAY && m.weeks[0].until == START + DAY + 1);
	count_over(&none, -3 * DAY, 4 * DAY); /* Monday 1969-12-29 */
	cr_expect_eq(m.n_weeks, 1);
	count_over(&none, -3 * DAY - 1, 4 * DAY);
	cr_expect_eq(m.n_weeks, 2);
}

Test(metrics, a_long_window_shows_the_weeks_that_have_something)
{
	const struct metrics_deploy d[] = { { DEPLOY(1, "a", START - 900 * WEEK, NEVER) },
					    { DEPLOY(2, "b", START, NEVER) },
					    { DEPLOY(3, "c", START + 5 * WEEK, NEVER) } };
	struct metrics_facts facts = { d + 1, 2, NULL, 0, NULL, 0 };

	count_over(&facts, START - 3000 * WEEK, START + 3000 * WEEK);
	cr_expect(m.n_weeks == 6 && !m.unseen && m.weeks[0].since == START && m.weeks[0].started == 1 &&
		  m.weeks[5].started == 1);
	facts = (struct metrics_facts){ d, 3, NULL, 0, NULL, 0 };
	count_over(&facts, START - 3000 * WEEK, START + 3000 * WEEK);
	cr_expect(m.n_weeks == METRICS_WEEKS_MAX && m.unseen == 1 && m.all.started == 3);
	cr_expect(m.weeks[METRICS_WEEKS_MAX - 1].since == START + 5 * WEEK && m.weeks[METRICS_WEEKS_MAX - 1].started == 1 &&
		  m.weeks[METRICS_WEEKS_MAX - 6].started == 1);
	facts.n_deploys = 0;
	count_over(&facts, START - 3000 * WEEK, START + 3000 * WEEK);
	cr_expect(m.n_weeks == METRICS_WEEKS_MAX && m.weeks[METRICS_WEEKS_MAX - 1].until == START + 3000 * WEEK);
}

Test(metrics, without_deploys_nothing_is_divided)
{
	double rate = -1;

	count(NULL, 0, NULL, 0);
	expect_numbers(0, 0, 0, 0);
	expect_times("lead", &m.all.lead, NEVER, NEVER, 0, 0, 0);
	expect_times("recovery", &m.all.recovery, NEVER, NEVER, 0, 0, 0);
	cr_expect(!metrics_rate(&rate, m.all.failed, m.all.started) && rate < 0);
	cr_expect_float_eq(metrics_per_day(&m.all), 0, 1e-9);
	count(NULL, 0, incidents, ARRAY_SIZE(incidents));
	expect_numbers(0, 0, 0, 0);
}

Test(metrics, the_window_takes_its_first_second_and_leaves_the_one_after_its_last)
{
	static const struct {
		int64_t start;
		size_t in;
	} rows[] = { { START - 1, 0 }, { START, 1 }, { START + 4 * WEEK - 1, 1 }, { START + 4 * WEEK, 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct metrics_deploy d[] = { { DEPLOY(1, "v1", rows[i].start, rows[i].start + HOUR) } };

		count(d, 1, NULL, 0);
		cr_expect_eq(m.all.started, rows[i].in, "row %zu", i);
		cr_expect_eq(m.all.succeeded, rows[i].in, "row %zu", i);
	}
}

Test(metrics, what_started_in_the_window_may_end_after_it)
{
	const struct metrics_deploy d[] = {
		{ DEPLOY(1, "v1", START + 4 * WEEK - 1, START + 5 * WEEK), COMMITS(START + 5 * WEEK - HOUR) },
		{ DEPLOY_AS(2, "v2", START, NEVER, NEVER, START + HOUR, NEVER, START + 6 * WEEK) },
		{ DEPLOY(3, "v3", START - 1, START + DAY) }, /* the other way round: not in it */
	};

	count(d, ARRAY_SIZE(d), NULL, 0);
	expect_numbers(2, 1, 1, 0);
	expect_times("lead", &m.all.lead, HOUR, HOUR, 1, 0, 0);
	expect_times("recovery", &m.all.recovery, 6 * WEEK - HOUR, 6 * WEEK - HOUR, 1, 0, 0);
}

Test(metrics, each_way_of_failing_counts_and_each_deploy_once)
{
	static const struct metrics_incident by_name[] = { { "v1", NULL, 0, AT(2, 0), NEVER } };
	static const struct metrics_incident invalid[] = { { "v1", NULL, 1, AT(2, 0), NEVER } };
	static const struct metrics_incident elsewhere[] = { { "v1", "staging", 0, AT(2, 0), NEVER } };
	static const struct {
		const char *what;
		int64_t verified, fired, aborted, rollback_started, rolled_back;
		const struct metrics_incident *incident;
		size_t failed, succeeded;
	} rows[] = {
		{ "well", AT(1, 2), NEVER, NEVER, NEVER, NEVER, NULL, 0, 1 },
		{ "running", NEVER, NEVER, NEVER, NEVER, NEVER, NULL, 0, 0 },
		{ "fired", NEVER, AT(1, 1), NEVER, NEVER, NEVER, NULL, 1, 0 },
		{ "fired, verified all the same", AT(1, 2), AT(1, 1), NEVER, NEVER, NEVER, NULL, 1, 1 },
		{ "aborted", NEVER, NEVER, AT(1, 1), NEVER, NEVER, NULL, 1, 0 },
		{ "rolling back", NEVER, NEVER, NEVER, AT(1, 1), NEVER, NULL, 1, 0 },
		{ "verified, then rolled back", AT(1, 2), NEVER, NEVER, AT(1, 3), AT(1, 4), NULL, 1, 0 },
		{ "all at once", NEVER, AT(1, 1), AT(1, 1), AT(1, 2), AT(1, 3), by_name, 1, 0 },
		{ "incident", AT(1, 2), NEVER, NEVER, NEVER, NEVER, by_name, 1, 1 },
		{ "invalid incident", AT(1, 2), NEVER, NEVER, NEVER, NEVER, invalid, 0, 1 },
		{ "incident elsewhere", AT(1, 2), NEVER, NEVER, NEVER, NEVER, elsewhere, 0, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct metrics_deploy d[] = { {
			DEPLOY_AS(1, "v1", AT(1, 0), rows[i].verified, rows[i].fired,
							       rows[i].aborted, rows[i].rollback_started,
							       rows[i].rolled_back) } };

		count(d, 1, rows[i].incident, rows[i].incident ? 1 : 0);
		cr_expect(m.all.started == 1 && m.all.failed == rows[i].failed && m.all.succeeded == rows[i].succeeded,
			  "%s: failed %zu, succeeded %zu", rows[i].what, m.all.failed, m.all.succeeded);
	}
}

Test(metrics, an_unplanned_release_names_a_failure_and_ends_it)
{
	struct metrics_deploy d[] = {
		{ DEPLOY(1, "v1", AT(1, 0), AT(1, 1)) },
		{ DEPLOY(2, "v2", AT(2, 0), AT(2, 1)) },
		{ DEPLOY(3, "v2.1", AT(3, 0), AT(3, 5)), .is_unplanned = 1, .fixes = "v2" },
	};
	const struct metrics_incident open[] = { { "v2", NULL, 0, AT(3, 0), NEVER } };

	count(d, 3, open, 1);
	expect_numbers(3, 3, 1, 1);
	expect_times("recovery", &m.all.recovery, 5 * HOUR, 5 * HOUR, 1, 0, 0);
	count(d, 3, NULL, 0); /* recovered, from what nobody recorded */
	expect_numbers(3, 3, 1, 1);
	expect_times("recovery", &m.all.recovery, NEVER, NEVER, 0, 1, 0);
	d[2].verified = NEVER;
	count(d, 3, open, 1);
	expect_times("recovery", &m.all.recovery, NEVER, NEVER, 0, 0, 1);
	d[2].started = NEVER; /* planned only: it names the failure all the same, and is no deploy */
	count(d, 3, NULL, 0);
	expect_numbers(2, 2, 1, 0);
	d[2].is_unplanned = 0;
	count(d, 3, NULL, 0);
	expect_numbers(2, 2, 0, 0);
	d[2].is_unplanned = 1;
	d[2].environment = "staging";
	count(d, 3, NULL, 0);
	expect_numbers(2, 2, 0, 0);
	d[2].environment = "production";
	d[2].fixes = NULL;
	count(d, 3, NULL, 0);
	expect_numbers(2, 2, 0, 0);
}

Test(metrics, recovery_is_at_the_last_incident_resolved)
{
	const struct metrics_deploy d[] = { { DEPLOY(1, "v1", AT(1, 0), AT(1, 1)) } };
	struct metrics_incident i[] = {
		{ "v1", NULL, 0, AT(2, 0), AT(2, 4) },
		{ "v1", NULL, 0, AT(2, 2), AT(2, 9) },
	};

	count(d, 1, i, 2);
	expect_numbers(1, 1, 1, 0);
	expect_times("recovery", &m.all.recovery, 9 * HOUR, 9 * HOUR, 1, 0, 0);
	i[0].resolved = AT(2, 10); /* in whatever order they come */
	count(d, 1, i, 2);
	expect_times("recovery", &m.all.recovery, 10 * HOUR, 10 * HOUR, 1, 0, 0);
	i[0].resolved = NEVER;
	count(d, 1, i, 2);
	expect_times("recovery", &m.all.recovery, NEVER, NEVER, 0, 0, 1);
	i[0].is_invalid = 1;
	count(d, 1, i, 2);
	expect_times("recovery", &m.all.recovery, 7 * HOUR, 7 * HOUR, 1, 0, 0);
	i[1].resolved = AT(2, 1); /* before its impact: a clock was wrong */
	count(d, 1, i, 2);
	expect_times("recovery", &m.all.recovery, NEVER, NEVER, 0, 1, 0);
}

Test(metrics, a_name_means_the_deploy_that_was_running)
{
	const struct metrics_deploy d[] = {
		{ DEPLOY_AS(1, "v1", AT(1, 0), NEVER, NEVER, AT(1, 1), NEVER, NEVER) },
		{ DEPLOY(2, "v1", AT(8, 0), AT(8, 1)) },
		{ DEPLOY(3, "v1.1", AT(9, 0), AT(9, 6)), .is_unplanned = 1, .fixes = "v1" },
		{ DEPLOY(4, "v1", AT(15, 0), AT(15, 1)) },
	};
	static const struct {
		int64_t impact;
		size_t weeks[3];
	} rows[] = { { AT(0, 0), { 1, 1, 0 } }, { AT(8, 0), { 1, 1, 0 } }, { AT(16, 0), { 1, 1, 1 } }, { NEVER, { 1, 1, 1 } } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct metrics_incident one[] = { { "v1", NULL, 0, rows[i].impact, NEVER } };

		count(d, ARRAY_SIZE(d), one, 1);
		for (size_t k = 0; k < 3; k++)
			cr_expect_eq(m.weeks[k].failed, rows[i].weeks[k], "row %zu, week %zu", i, k);
	}
}

Test(metrics, percentiles_are_values_that_occurred)
{
	static const struct {
		size_t n;
		int64_t p50, p90; /* of 1, 2, … n */
	} rows[] = { { 1, 1, 1 }, { 2, 1, 2 }, { 3, 2, 3 }, { 4, 2, 4 }, { 9, 5, 9 }, { 10, 5, 9 }, { 11, 6, 10 }, { 100, 50, 90 } };
	int64_t commits[100];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct metrics_deploy d[] = { { DEPLOY(1, "v1", START, START + HOUR), .committed = commits,
						      .n_committed = rows[i].n } };

		for (size_t k = 0; k < rows[i].n; k++)
			commits[k] = START + HOUR - (int64_t)(k + 1);
		count(d, 1, NULL, 0);
		expect_times("lead", &m.all.lead, rows[i].p50, rows[i].p90, rows[i].n, 0, 0);
	}
}

Test(metrics, any_date_of_a_commit_is_borne)
{
	const struct metrics_deploy d[] = { { DEPLOY(1, "v1", START, START),
					      COMMITS(INT64_MIN, INT64_MAX, INT64_MIN + 1, START, START + 1, 0) } };

	count(d, 1, NULL, 0);
	expect_times("lead", &m.all.lead, START, INT64_MAX, 4, 2, 0);
}

Test(metrics, a_target_that_ran_before_brings_no_commits)
{
	struct metrics_deploy d[] = {
		{ DEPLOY(1, "v1", START - WEEK, START - WEEK), .target = "a", COMMITS(START - 2 * WEEK) },
		{ DEPLOY(2, "v1", START, START + 1), .target = "a", COMMITS(START - 2 * WEEK) },
		{ DEPLOY(3, "v2", START, START + 2), .target = "b", COMMITS(START) },
	};

	count(d, 3, NULL, 0); /* it ran before the window */
	expect_times("lead", &m.all.lead, 2, 2, 1, 0, 0);
	d[0].rolled_back = START - WEEK;
	count(d, 3, NULL, 0); /* it was taken back, so that the second one brought them */
	expect_times("lead", &m.all.lead, 2, 2 * WEEK + 1, 2, 0, 0);
}

Test(metrics, trains_are_on_time_on_their_day)
{
	static const struct metrics_prepared r[] = {
		{ "1", NEVER, NEVER, AT(1, 9), AT(1, 23), 0 },    /* on its day */
		{ "2", NEVER, NEVER, AT(2, 9), AT(0, 0), 0 },     /* two days early */
		{ "3", NEVER, NEVER, AT(3, 23), AT(4, 0), 0 },    /* the next day */
		{ "4", NEVER, NEVER, AT(4, 0), AT(10, 0), 0 },    /* six days late */
		{ "5", NEVER, NEVER, AT(27, 0), NEVER, 0 },       /* overdue */
		{ "6", NEVER, NEVER, AT(28, 0), AT(28, 0), 0 },   /* after the window */
		{ "7", NEVER, NEVER, NEVER, AT(3, 0), 0 },        /* no train */
	};
	struct metrics_facts facts = { NULL, 0, NULL, 0, r, ARRAY_SIZE(r) };
	struct metrics_ask ask = { START, START + 4 * WEEK, AT(28, 0), "production" };

	count_over(&facts, START, START + 4 * WEEK);
	cr_expect(m.trains.on_time == 2 && m.trains.late == 2 && m.trains.overdue == 1 && m.trains.p50 == 0 &&
		  metrics_trains_due(&m.trains) == 5);
	metrics_release(&m);
	ask.now = AT(27, 23); /* its day is not over */
	metrics_count(&m, &facts, &ask);
	cr_expect_eq(m.trains.overdue, 0);
	count(NULL, 0, NULL, 0);
	cr_expect(m.trains.p50 == NEVER && !metrics_trains_due(&m.trains));
}

Test(metrics, approval_is_counted_where_it_began)
{
	static const struct metrics_prepared r[] = {
		{ "v1", AT(0, 0), AT(0, 5), NEVER, NEVER, 0 },  { "v2", AT(1, 0), AT(2, 0), NEVER, NEVER, 3 },
		{ "v3", AT(2, 0), NEVER, NEVER, NEVER, 3 },     { "v4", AT(-1, 0), AT(2, 0), NEVER, NEVER, 9 },
		{ "v5", AT(3, 0), AT(2, 0), NEVER, NEVER, 1 },  { "v6", NEVER, NEVER, NEVER, NEVER, 9 },
	};
	struct metrics_facts facts = { NULL, 0, NULL, 0, r, ARRAY_SIZE(r) };

	count_over(&facts, START, START + 4 * WEEK);
	cr_expect(m.approval.releases == 4 && m.approval.waivers == 7 && m.approval.most == 3);
	cr_expect_str_eq(m.approval.most_release, "v2");
	expect_times("wait", &m.approval.wait, 5 * HOUR, DAY, 2, 1, 1);
	count(NULL, 0, NULL, 0);
	cr_expect(!m.approval.releases && !m.approval.most_release);
}
