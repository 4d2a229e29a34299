/* SPDX-License-Identifier: ISC */
#include "log_world.h"

#include "../../../common/model/retro.h"

#define PROD "Environment=production"

static const struct retro *read_log(struct retro *r, struct event_log *log)
{
	event_log_settle(log, NULL);
	retro_read(r, log);
	return r;
}

static void end(struct retro *r, struct event_log *log)
{
	retro_release(r);
	event_log_release(log);
}

Test(retro_run, times_stages)
{
	struct event_log log;
	struct retro r;
	const struct retro_run *run;
	size_t a;

	world_init(&log, "v1.0.0");
	a = record(&log, 0, "deploy.start", "ana", PROD, "Stage=canary", "Time=1000", NULL);
	a = record(&log, a, "deploy.promote", "ana", PROD, "Stage=full", "Time=1600", NULL);
	a = record(&log, a, "deploy.verify", "ana", PROD, "Time=4000", NULL);
	/* After the end none of these is anything. */
	a = record(&log, a, "deploy.promote", "ana", PROD, "Stage=more", NULL);
	a = record(&log, a, "deploy.abort", "ana", PROD, NULL);
	a = record(&log, a, "deploy.rollback-failed", "ana", PROD, NULL);
	record(&log, a, "deploy.fire", "ana", PROD, NULL);
	run = &read_log(&r, &log)->runs.v[0];
	cr_assert_eq(r.runs.n, 1);
	cr_assert_eq(run->n_stages, 2);
	cr_expect_str_eq(run->stages[0].name, "canary");
	cr_expect_eq(run->stages[0].ended - run->stages[0].began, 600);
	cr_expect_eq(run->stages[1].ended - run->stages[1].began, 2400);
	cr_expect_eq(run->end, RETRO_VERIFIED);
	cr_expect_eq(run->verified, 4000);
	cr_expect_not(run->was_stopped);
	cr_expect_not(retro_run_goes_on(run));
	end(&r, &log);
}

Test(retro_run, ends_as_it_was_ended)
{
	static const struct {
		const char *events[4];
		enum retro_end end;
		int goes_on, was_stopped;
	} rows[] = {
		{ { NULL }, RETRO_GOES_ON, 1, 0 },
		{ { "deploy.pause" }, RETRO_GOES_ON, 1, 0 },
		{ { "deploy.fire" }, RETRO_GOES_ON, 1, 1 },
		{ { "deploy.fire", "deploy.verify" }, RETRO_VERIFIED, 0, 1 },
		{ { "deploy.abort" }, RETRO_ABORTED, 0, 1 },
		{ { "deploy.abort", "deploy.resolve" }, RETRO_SETTLED, 0, 1 },
		{ { "deploy.abort", "deploy.verify" }, RETRO_ABORTED, 0, 1 },
		{ { "deploy.abort", "deploy.rollback-start" }, RETRO_ROLLING_BACK, 1, 1 },
		{ { "deploy.rollback-start" }, RETRO_ROLLING_BACK, 1, 1 },
		{ { "deploy.rollback-start", "deploy.rollback-start" }, RETRO_ROLLING_BACK, 1, 1 },
		{ { "deploy.rollback-start", "deploy.resolve" }, RETRO_ROLLING_BACK, 1, 1 },
		{ { "deploy.rollback-start", "deploy.rollback-complete" }, RETRO_ROLLED_BACK, 0, 1 },
		{ { "deploy.rollback-start", "deploy.rollback-failed" }, RETRO_ROLLBACK_FAILED, 1, 1 },
		{ { "deploy.rollback-start", "deploy.rollback-failed", "deploy.resolve" }, RETRO_SETTLED, 0, 1 },
		{ { "deploy.rollback-start", "deploy.rollback-failed", "deploy.rollback-complete" },
		  RETRO_ROLLED_BACK,
		  0,
		  1 },
		{ { "deploy.rollback-start", "deploy.rollback-complete", "deploy.rollback-failed" },
		  RETRO_ROLLED_BACK,
		  0,
		  1 },
		{ { "deploy.rollback-start", "deploy.rollback-complete", "deploy.rollback-start" },
		  RETRO_ROLLED_BACK,
		  0,
		  1 },
		{ { "deploy.verify", "deploy.rollback-start" }, RETRO_ROLLING_BACK, 1, 1 },
		{ { "deploy.verify", "deploy.resolve" }, RETRO_VERIFIED, 0, 0 },
		{ { "deploy.rollback-complete" }, RETRO_GOES_ON, 1, 0 },
		{ { "deploy.resolve" }, RETRO_GOES_ON, 1, 0 },
	};
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event_log log;
		struct retro r;
		const struct retro_run *run;
		size_t a;

		world_init(&log, "v1.0.0");
		a = record(&log, 0, "deploy.start", "ana", PROD, NULL);
		for (k = 0; k < ARRAY_SIZE(rows[i].events) && rows[i].events[k]; k++)
			a = record(&log, a, rows[i].events[k], "ana", PROD, NULL);
		/* Somewhere else is somewhere else. */
		record(&log, a, "deploy.abort", "ana", "Environment=staging", NULL);
		run = &read_log(&r, &log)->runs.v[0];
		cr_assert_eq(r.runs.n, 1);
		cr_expect_eq(run->end, rows[i].end, "row %zu: %s", i, retro_end_name(run->end));
		cr_expect_eq(retro_run_goes_on(run), rows[i].goes_on, "row %zu", i);
		cr_expect_eq(run->was_stopped, rows[i].was_stopped, "row %zu", i);
		cr_expect_eq(run->stages[0].next < 0, rows[i].end == RETRO_GOES_ON, "row %zu", i);
		end(&r, &log);
	}
}

/* Whichever of the two comes first in the order of display. */
Test(retro_run, an_abort_beside_a_promote_or_a_verify_wins)
{
	static const char *const goes_on[] = { "deploy.promote", "deploy.verify" };
	size_t i, first;

	for (i = 0; i < ARRAY_SIZE(goes_on); i++)
		for (first = 0; first < 2; first++) {
			struct event_log log;
			struct retro r;
			const struct retro_run *run;
			size_t a;

			world_init(&log, "v1.0.0");
			a = record(&log, 0, "deploy.start", "ana", PROD, "Stage=canary", NULL);
			record(&log, a, first ? "deploy.abort" : goes_on[i], "ana", PROD, "Stage=full", "Time=5000", NULL);
			record(&log, a, first ? goes_on[i] : "deploy.abort", "ben", PROD, "Stage=full", "Time=6000", NULL);
			run = &read_log(&r, &log)->runs.v[0];
			cr_expect_eq(run->end, RETRO_ABORTED, "%s, %zu", goes_on[i], first);
			cr_expect_eq(run->n_stages, 1, "%s, %zu", goes_on[i], first);
			cr_expect_eq(run->verified, INSTANT_NONE);
			cr_expect_eq(run->stages[0].ended, first ? 5000 : 6000, "%s, %zu", goes_on[i], first);
			end(&r, &log);
		}
}

Test(retro_run, events_without_a_start_are_nothing)
{
	static const char *const names[] = { "deploy.promote",	 "deploy.verify",	    "deploy.abort",
					     "deploy.resolve",	 "deploy.rollback-start",   "deploy.fire",
					     "deploy.observe",	 "deploy.rollback-complete" };
	struct event_log log;
	struct retro r;
	size_t i, a = 0;

	world_init(&log, "v1.0.0");
	for (i = 0; i < ARRAY_SIZE(names); i++)
		a = record(&log, a, names[i], "ana", i % 2 ? PROD : "X=y", NULL);
	cr_expect_eq(read_log(&r, &log)->runs.n, 0);
	end(&r, &log);
}

Test(retro_run, what_goes_on_takes_somebody_who_is_known)
{
	struct event_log log;
	struct retro r;
	size_t a;

	world_init(&log, "v1.0.0");
	log.must_sign = 1;
	a = record(&log, 0, "deploy.start", "eva", PROD, NULL);
	a = record(&log, a, "deploy.start", "ana", PROD, "Stage=one", "Signed=ana@example.com", NULL);
	a = record(&log, a, "deploy.promote", "eva", PROD, "Stage=two", NULL);
	a = record(&log, a, "deploy.verify", "eva", PROD, NULL);
	a = record(&log, a, "check.waive", "eva", "Check=x", NULL);
	a = record(&log, a, "retro.close", "eva", NULL);
	read_log(&r, &log);
	cr_assert_eq(r.runs.n, 1);
	cr_expect_eq(r.runs.v[0].n_stages, 1);
	cr_expect_eq(r.runs.v[0].end, RETRO_GOES_ON);
	cr_expect_eq(r.waivers.n, 0);
	cr_expect_eq(r.closings.n, 0);
	retro_release(&r);
	record(&log, a, "deploy.abort", "eva", PROD, NULL);
	cr_expect_eq(read_log(&r, &log)->runs.v[0].end, RETRO_ABORTED);
	end(&r, &log);
}

Test(retro_run, finds_what_was_never_measured)
{
	struct event_log log;
	struct retro r;
	const struct retro_run *run;
	size_t a, s;

	world_init(&log, "v1.0.0");
	a = record(&log, 0, "deploy.trigger-add", "ana", PROD, "Trigger=e", "Metric=old", NULL);
	a = record(&log, a, "deploy.trigger-add", "ana", PROD, "Trigger=e", "Metric=errors", NULL);
	a = record(&log, a, "deploy.trigger-add", "ana", PROD, "Trigger=l", "Metric=latency", NULL);
	a = record(&log, a, "deploy.trigger-add", "ana", PROD, "Trigger=not-agreed", "Metric=x", NULL);
	a = record(&log, a, "deploy.agree", "ben", PROD, "Trigger=e", NULL);
	a = record(&log, a, "deploy.agree", "ben", PROD, "Trigger=l", NULL);
	a = record(&log, a, "deploy.agree", "ben", "Environment=staging", "Trigger=not-agreed", NULL);
	s = record(&log, a, "deploy.start", "ana", PROD, "Stage=canary", NULL);
	/* Beside the start: nobody knows whether it was measured after it. */
	record(&log, a, "deploy.observe", "ben", PROD, "Metric=latency", "Value=1", NULL);
	a = record(&log, s, "deploy.observe", "ana", PROD, "Metric=errors", "Value=1", NULL);
	a = record(&log, a, "deploy.observe", "ana", PROD, "Metric=latency", "Result=error", NULL);
	a = record(&log, a, "deploy.observe", "ana", "Environment=staging", "Metric=latency", "Value=1", NULL);
	a = record(&log, a, "deploy.promote", "ana", PROD, "Stage=full", NULL);
	a = record(&log, a, "deploy.observe", "ana", PROD, "Metric=latency", "Value=1", NULL);
	a = record(&log, a, "deploy.observe", "ana", PROD, "Metric=errors", "Result=inconclusive", NULL);
	record(&log, a, "deploy.agree", "ben", PROD, "Trigger=not-agreed", NULL);
	run = &read_log(&r, &log)->runs.v[0];
	cr_assert_eq(run->n_gaps, 2);
	cr_expect_str_eq(run->stages[run->gaps[0].stage].name, "canary");
	cr_expect_str_eq(run->gaps[0].metric, "latency");
	cr_expect_eq(run->gaps[0].errors, 1);
	cr_expect_str_eq(run->stages[run->gaps[1].stage].name, "full");
	cr_expect_str_eq(run->gaps[1].metric, "errors");
	cr_expect_eq(run->gaps[1].inconclusive, 1);
	end(&r, &log);
}
