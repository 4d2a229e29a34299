/* SPDX-License-Identifier: ISC */
/* Deploys folded from ledgers: the states, whose side wins, what counts for nothing. */
#include "deploy_log.h"

Test(deploy, goes_through_its_states)
{
	static const struct {
		const char *steps;
		enum deploy_status status;
	} rows[] = {
		{ "plan", DEPLOY_PLANNED },
		{ "armed", DEPLOY_PLANNED },
		{ "armed start", DEPLOY_RUNNING },
		{ "armed start pause", DEPLOY_PAUSED },
		{ "armed start pause resume", DEPLOY_RUNNING },
		{ "armed start half rest verify", DEPLOY_VERIFIED },
		{ "armed start fire", DEPLOY_FIRED },
		{ "armed start fire waive-trigger", DEPLOY_RUNNING },
		{ "armed start pause fire waive-trigger", DEPLOY_PAUSED },
		{ "armed start fire rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start rollback-start rollback-complete", DEPLOY_ROLLED_BACK },
		{ "armed start rollback-start rollback-failed", DEPLOY_ROLLBACK_FAILED },
		{ "armed start rollback-start rollback-failed rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start rollback-start rollback-failed rollback-start rollback-complete", DEPLOY_ROLLED_BACK },
		{ "armed start rollback-start rollback-failed resolve", DEPLOY_ROLLBACK_FAILED },
		{ "armed start abort", DEPLOY_ABORTED },
		{ "armed start abort rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed abort", DEPLOY_ABORTED },
		{ "armed start half rest verify rollback-start rollback-complete", DEPLOY_ROLLED_BACK },
		/* what cannot be, whoever recorded it */
		{ "plan start", DEPLOY_PLANNED },
		{ "armed abort start", DEPLOY_ABORTED },
		{ "armed start abort half", DEPLOY_ABORTED },
		{ "armed start abort resume", DEPLOY_ABORTED },
		{ "armed start verify", DEPLOY_RUNNING },
		{ "armed start rest", DEPLOY_RUNNING },
		{ "armed start rest verify", DEPLOY_RUNNING },
		{ "armed start pause half", DEPLOY_PAUSED },
		{ "armed start fire half", DEPLOY_FIRED },
		{ "armed start rollback-complete", DEPLOY_RUNNING },
		{ "armed start rollback-failed", DEPLOY_RUNNING },
		{ "armed half", DEPLOY_PLANNED },
		{ "armed start plan", DEPLOY_RUNNING },
		{ "armed start x", DEPLOY_RUNNING },
		/* what is recorded in every state and means nothing in this one */
		{ "armed pause", DEPLOY_PLANNED },
		{ "armed fire", DEPLOY_PLANNED },
		{ "armed rollback-start", DEPLOY_PLANNED },
		{ "armed pause start", DEPLOY_RUNNING },
		{ "armed fire start", DEPLOY_RUNNING },
		{ "armed rollback-start start", DEPLOY_RUNNING },
		{ "armed start half rest verify abort", DEPLOY_VERIFIED },
		{ "armed start half rest verify pause", DEPLOY_VERIFIED },
		{ "armed start half rest verify fire", DEPLOY_VERIFIED },
		{ "armed start abort pause fire", DEPLOY_ABORTED },
		{ "armed start rollback-start abort pause fire", DEPLOY_ROLLING_BACK },
		{ "armed start rollback-start rollback-complete abort pause fire rollback-start", DEPLOY_ROLLED_BACK },
		{ "armed start rollback-start rollback-failed abort pause fire", DEPLOY_ROLLBACK_FAILED },
		{ "armed abort rollback-start", DEPLOY_ABORTED },
		/* a plan after the end begins another one */
		{ "armed start abort plan", DEPLOY_PLANNED },
		{ "armed start abort plan start", DEPLOY_PLANNED },
		{ "armed start abort armed start", DEPLOY_RUNNING },
		{ "armed start rollback-start rollback-failed plan", DEPLOY_ROLLBACK_FAILED },
		{ "armed start rollback-start rollback-failed resolve plan", DEPLOY_PLANNED },
		/* what runs is rolled back, whatever is planned for later */
		{ "armed start half rest verify armed rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify plan abort rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify plan rollback-start rollback-failed", DEPLOY_ROLLBACK_FAILED },
		{ "armed start abort plan rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify armed rollback-start start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify armed rollback-start plan", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify armed rollback-start rollback-complete", DEPLOY_PLANNED },
		{ "armed start half rest verify armed rollback-start rollback-complete start", DEPLOY_RUNNING },
		{ "armed start half rest verify armed start rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify armed abort", DEPLOY_ABORTED },
	};
	size_t i;
	int flip;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (flip = 0; flip < 2; flip++) {
			struct script s;
			const struct deploy *d;

			script_init(&s, flip);
			run(&s, rows[i].steps);
			d = fold(&s);
			cr_assert_not_null(d, "%s", rows[i].steps);
			cr_expect_eq(d->status, rows[i].status, "%s: %s", rows[i].steps, deploy_status_name(d->status));
			script_release(&s);
		}
}

/* Two clones that know of `base`, one records `ours`, the other `theirs`; then they join. */
Test(deploy, lets_the_safe_side_win_among_what_happened_side_by_side)
{
	static const struct {
		const char *base, *ours, *theirs;
		enum deploy_status status;
	} rows[] = {
		{ "armed start", "half", "abort", DEPLOY_ABORTED },
		{ "armed start", "half", "pause", DEPLOY_PAUSED },
		{ "armed start", "half", "fire", DEPLOY_FIRED },
		{ "armed start", "half", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest", "verify", "abort", DEPLOY_ABORTED },
		{ "armed start half rest", "verify", "pause", DEPLOY_PAUSED },
		{ "armed start half rest", "verify", "fire", DEPLOY_FIRED },
		{ "armed start half rest", "verify", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start pause", "resume", "pause", DEPLOY_PAUSED },
		{ "armed start pause", "resume", "abort", DEPLOY_ABORTED },
		{ "armed start fire", "waive-trigger", "fire", DEPLOY_FIRED },
		{ "armed start fire", "waive-trigger", "abort", DEPLOY_ABORTED },
		{ "armed start fire", "waive-trigger half rest", "fire", DEPLOY_FIRED },
		{ "armed start rollback-start", "rollback-complete", "rollback-failed", DEPLOY_ROLLBACK_FAILED },
		{ "armed start", "rollback-start rollback-complete", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start", "abort", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start", "abort", "fire", DEPLOY_ABORTED },
		{ "armed start", "pause", "fire", DEPLOY_FIRED },
		{ "armed", "start", "abort", DEPLOY_ABORTED },
		{ "armed", "start", "pause", DEPLOY_PAUSED },
		{ "armed", "start", "fire", DEPLOY_FIRED },
		{ "armed", "start", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed", "start", "start", DEPLOY_RUNNING },
		{ "armed", "start half", "start", DEPLOY_RUNNING },
		{ "armed start", "half", "half", DEPLOY_RUNNING },
		{ "armed start half rest", "verify", "verify", DEPLOY_VERIFIED },
		{ "armed start half rest", "verify", "x", DEPLOY_VERIFIED },
		{ "armed start half rest verify armed", "start", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest verify", "armed", "rollback-start", DEPLOY_ROLLING_BACK },
		{ "armed start half rest", "verify armed", "pause", DEPLOY_PAUSED },
		{ "armed start half rest", "verify armed start", "pause", DEPLOY_RUNNING },
		{ "armed start", "pause resume", "pause", DEPLOY_PAUSED },
		{ "armed start", "pause resume", "pause resume", DEPLOY_RUNNING },
	};
	size_t i;
	int order;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (order = 0; order < 4; order++) {
			struct script s;
			const struct deploy *d;
			size_t base, ours, theirs;

			script_init(&s, order & 1);
			run(&s, rows[i].base);
			base = s.last;
			run(&s, order & 2 ? rows[i].theirs : rows[i].ours);
			ours = s.last;
			s.last = base;
			run(&s, order & 2 ? rows[i].ours : rows[i].theirs);
			theirs = s.last;
			join(&s, ours, theirs);
			d = fold(&s);
			cr_expect_eq(d->status, rows[i].status, "%s: %s beside %s, order %d: %s", rows[i].base, rows[i].ours,
				     rows[i].theirs, order, deploy_status_name(d->status));
			script_release(&s);
		}
}

Test(deploy, goes_on_after_a_join_from_what_won)
{
	int flip;

	for (flip = 0; flip < 2; flip++) {
		struct script s;
		const struct deploy *d;
		size_t base, ours;

		script_init(&s, flip);
		run(&s, "armed start half rest");
		base = s.last;
		run(&s, "verify");
		ours = s.last;
		s.last = base;
		run(&s, "pause");
		join(&s, ours, s.last);
		run(&s, "resume");
		d = fold(&s);
		cr_expect_eq(d->status, DEPLOY_VERIFIED);
		cr_expect_neq(d->verified, DEPLOY_NEVER);
		script_release(&s);
	}
}

Test(deploy, is_aborted_by_somebody_who_did_not_even_know_the_plan)
{
	int flip;

	for (flip = 0; flip < 2; flip++) {
		struct script s;
		size_t ours;

		script_init(&s, flip);
		run(&s, "armed start");
		ours = s.last;
		after(&s, 0, "deploy.abort", NULL);
		join(&s, ours, s.last);
		cr_expect_eq(fold(&s)->status, DEPLOY_ABORTED, "order %d", flip);
		script_release(&s);
	}
}

Test(deploy, was_not_aborted_by_what_came_before_its_plan)
{
	struct script s;

	script_init(&s, 0);
	run(&s, "abort armed start");
	cr_expect_eq(fold(&s)->status, DEPLOY_RUNNING);
	script_release(&s);
}

Test(deploy, starts_only_with_an_agreement_that_it_knew_of)
{
	int order;

	for (order = 0; order < 4; order++) {
		struct script s;
		size_t base, start, agreed;

		script_init(&s, order & 1);
		plan(&s);
		base = add_trigger(&s, "t", "5", "5m");
		if (order & 2) {
			agree(&s, "t");
			agreed = s.last;
			s.last = base;
			start = next(&s, "deploy.start", "Stage", "canary", NULL);
		} else {
			start = next(&s, "deploy.start", "Stage", "canary", NULL);
			s.last = base;
			s.now -= 3600; /* an earlier clock is no earlier event */
			agreed = agree(&s, "t");
		}
		join(&s, start, agreed);
		cr_expect_eq(fold(&s)->status, DEPLOY_PLANNED, "order %d", order);
		script_release(&s);
	}
}

Test(trigger_agreement, takes_another_person_who_knew_the_definition)
{
	static const struct {
		const char *author, *who;
		int signs; /* the log demands signatures: bit 0 the author has one, bit 1 the other */
		int must_sign;
		size_t agreed;
	} rows[] = {
		{ "ana@example.com", "bob@example.com", 0, 0, 1 }, { "ana@example.com", "ana@example.com", 0, 0, 0 },
		{ "ana@example.com", "ANA@Example.com", 0, 0, 0 }, { "ana@example.com", "bob@example.com", 0, 1, 0 },
		{ "ana@example.com", "bob@example.com", 1, 1, 0 }, { "ana@example.com", "bob@example.com", 2, 1, 0 },
		{ "ana@example.com", "bob@example.com", 3, 1, 1 }, { "ana@example.com", "ana@example.com", 3, 1, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct script s;
		const struct deploy *d;
		size_t add, agreed;

		script_init(&s, 0);
		plan(&s);
		s.who = rows[i].author;
		add = add_trigger(&s, "t", "5", "5m");
		s.who = rows[i].who;
		agreed = next(&s, "deploy.agree", "Trigger", "t", NULL);
		next(&s, "deploy.agree", "Trigger", "t", NULL);
		s.log.must_sign = rows[i].must_sign;
		if (rows[i].signs & 1) {
			s.log.v[add].identity = EVENT_SIGNED;
			s.log.v[add].principal = xstrdup(rows[i].author);
		}
		if (rows[i].signs & 2) {
			s.log.v[agreed].identity = EVENT_SIGNED;
			s.log.v[agreed].principal = xstrdup(rows[i].who);
		}
		d = fold(&s);
		cr_assert_eq(d->n_triggers, 1);
		cr_expect_eq(d->triggers[0].agreed_by.n, rows[i].agreed, "row %zu: %zu", i, d->triggers[0].agreed_by.n);
		cr_expect_str_eq(d->triggers[0].author, rows[i].author);
		script_release(&s);
	}
}

Test(trigger_agreement, is_lost_with_another_definition_and_kept_by_a_stricter_one)
{
	struct script s;
	const struct deploy *d;

	script_init(&s, 0);
	armed(&s);
	add_trigger(&s, "t", "7", "5m");
	d = fold(&s);
	cr_expect_eq(d->triggers[0].agreed_by.n, 0);
	cr_expect_str_eq(d->triggers[0].threshold.text, "7");
	script_release(&s);

	script_init(&s, 0);
	started(&s);
	next(&s, "deploy.trigger-tighten", "Trigger", "t", "Threshold", "3", NULL);
	next(&s, "deploy.trigger-tighten", "Trigger", "t", "Threshold", "9", "For", "1h", NULL);
	add_trigger(&s, "t", "100", "5m");
	d = fold(&s);
	cr_expect_eq(d->triggers[0].agreed_by.n, 1);
	cr_expect_str_eq(d->triggers[0].threshold.text, "3");
	cr_expect_str_eq(d->triggers[0].window_text, "5m");
	script_release(&s);
}

Test(trigger_agreement, is_of_the_definition_that_the_start_knew)
{
	int order;

	for (order = 0; order < 4; order++) {
		struct script s;
		const struct deploy *d;
		size_t base, a, b;

		script_init(&s, order & 1);
		base = armed(&s);
		if (order & 2) {
			a = add_trigger(&s, "t", "100", "5m");
			s.last = base;
			b = next(&s, "deploy.start", "Stage", "canary", NULL);
		} else {
			b = next(&s, "deploy.start", "Stage", "canary", NULL);
			s.last = base;
			a = add_trigger(&s, "t", "100", "5m");
		}
		join(&s, a, b);
		d = fold(&s);
		cr_expect_eq(d->status, DEPLOY_RUNNING, "order %d", order);
		cr_expect_str_eq(d->triggers[0].threshold.text, "5", "order %d", order);
		script_release(&s);
	}
}

Test(deploy, tells_what_others_count)
{
	struct script s;
	const struct deploy *d;

	script_init(&s, 0);
	next(&s, "deploy.plan", "Stages", "canary,rest", "Rollback-Target", "v1.0.0", "Rollback-Runbook", "https://run",
	     "Unplanned", "yes", "Fixes", "v1.0.9", NULL);
	add_trigger(&s, "t", "5", "0m");
	agree(&s, "t");
	s.now = T0 + 60;
	next(&s, "deploy.start", "Stage", "canary", "Soak", "1800s", NULL);
	memset(s.log.v[s.last].event.candidate, 'c', OID_HEX);
	s.now = T0 + 120;
	promote(&s, s.last, "rest");
	s.now = T0 + 180;
	observe(&s, s.last, "9");
	s.now = T0 + 240;
	run(&s, "rollback-start");
	s.now = T0 + 300;
	run(&s, "rollback-complete");
	d = fold(&s);
	cr_expect_str_eq(d->release, "v1.1.0");
	cr_expect_eq(d->stages.n, 2);
	cr_expect_str_eq(d->stages.v[1], "rest");
	cr_expect_eq(strspn(d->target, "c"), OID_HEX);
	cr_expect_str_eq(d->rollback_target, "v1.0.0");
	cr_expect_str_eq(d->runbook, "https://run");
	cr_expect_str_eq(d->fixes, "v1.0.9");
	cr_expect(d->is_unplanned && d->is_started && !deploy_is_live(d) && deploy_is_over(d));
	cr_expect_eq(d->planned, T0);
	cr_expect_eq(d->started, T0 + 60);
	cr_expect_eq(d->stages_began[0], T0 + 60);
	cr_expect_eq(d->stages_began[1], T0 + 120);
	cr_expect_eq(d->stage, 1);
	cr_expect_eq(d->soak_until, T0 + 120);
	cr_expect_eq(d->fired, T0 + 180);
	cr_expect_str_eq(d->triggers[0].fired_value, "9");
	cr_expect_eq(d->rollback_started, T0 + 240);
	cr_expect_eq(d->rolled_back, T0 + 300);
	cr_expect_eq(d->verified, DEPLOY_NEVER);
	cr_expect_eq(d->aborted, DEPLOY_NEVER);
	script_release(&s);
}

Test(deploy, is_verified_until_it_is_rolled_back)
{
	static const struct {
		const char *steps;
		int verified;
	} rows[] = {
		{ "armed start half rest", 0 },
		{ "armed start half rest verify", 1 },
		{ "armed start half rest verify rollback-start", 0 },
		{ "armed start half rest verify rollback-start rollback-complete", 0 },
		{ "armed start half rest verify armed", 1 },
		{ "armed start half rest verify armed rollback-start", 0 },
		{ "armed start half rest verify armed abort rollback-start rollback-complete", 0 },
		{ "armed start half rest verify armed start", 1 },
		{ "armed start half rest verify armed start abort", 1 },
		{ "armed start half rest verify armed start rollback-start", 0 },
		{ "armed start abort armed start half rest verify", 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct script s;

		script_init(&s, 0);
		run(&s, rows[i].steps);
		fold(&s);
		cr_expect_eq(deploys_is_verified(&s.deploys, "production"), rows[i].verified, "%s", rows[i].steps);
		cr_expect_eq(deploys_is_verified(&s.deploys, "staging"), 0);
		script_release(&s);
	}
}

Test(deploy, keeps_environments_apart)
{
	struct script s;

	script_init(&s, 0);
	started(&s);
	next(&s, "deploy.plan", "Environment", "staging", "Stages", "all", NULL);
	next(&s, "deploy.abort", "Environment", "staging", NULL);
	next(&s, "deploy.abort", "Environment", "elsewhere", NULL);
	cr_expect_eq(fold(&s)->status, DEPLOY_RUNNING);
	cr_expect_eq(deploys_last(&s.deploys, "staging")->status, DEPLOY_ABORTED);
	cr_expect_null(deploys_last(&s.deploys, "elsewhere"));
	script_release(&s);
}

Test(deploy, counts_nothing_of_those_who_may_not_allow)
{
	static const char *const steps[] = { "start", "half", "resume", "waive-trigger", "rollback-complete", "verify" };
	static const char *const before[] = { "armed", "armed start", "armed start pause", "armed start fire",
					      "armed start rollback-start", "armed start half rest" };
	static const enum deploy_status status[] = { DEPLOY_PLANNED, DEPLOY_RUNNING,	  DEPLOY_PAUSED,
						     DEPLOY_FIRED,   DEPLOY_ROLLING_BACK, DEPLOY_RUNNING };
	size_t i, stage[] = { 0, 0, 0, 0, 0, 2 };

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		struct script s;
		const struct deploy *d;

		script_init(&s, 0);
		run(&s, before[i]);
		run(&s, steps[i]);
		s.log.v[s.last].identity = EVENT_UNKNOWN_KEY;
		d = fold(&s);
		cr_expect_eq(d->status, status[i], "%s: %s", steps[i], deploy_status_name(d->status));
		cr_expect_eq(d->stage, stage[i]);
		script_release(&s);
	}
	for (i = 0; i < 4; i++) {
		static const char *const stops[] = { "abort", "pause", "fire", "rollback-start" };
		static const enum deploy_status stopped[] = { DEPLOY_ABORTED, DEPLOY_PAUSED, DEPLOY_FIRED,
							      DEPLOY_ROLLING_BACK };
		struct script s;

		script_init(&s, 0);
		run(&s, "armed start");
		run(&s, stops[i]);
		s.log.v[s.last].identity = EVENT_UNKNOWN_KEY;
		cr_expect_eq(fold(&s)->status, stopped[i], "%s", stops[i]);
		script_release(&s);
	}
}

Test(deploy, tells_of_clocks_that_were_wrong)
{
	struct strvec notes = STRVEC_INIT;
	struct script s;

	script_init(&s, 0);
	started(&s);
	s.now = T0 + 3600;
	run(&s, "pause");
	s.now = T0;
	run(&s, "resume");
	fold(&s);
	deploy_skew_notes(&notes, &s.log, T0 + 7200);
	cr_assert_eq(notes.n, 1);
	cr_expect(strstr(notes.v[0], "60 minutes before the event it follows"), "%s", notes.v[0]);
	cr_expect_eq(deploys_last(&s.deploys, "production")->status, DEPLOY_RUNNING);
	strvec_release(&notes);
	deploy_skew_notes(&notes, &s.log, T0);
	cr_assert_eq(notes.n, 2);
	cr_expect(strstr(notes.v[0], "60 minutes in the future"), "%s", notes.v[0]);
	strvec_release(&notes);
	script_release(&s);
}

Test(deploy, reads_a_long_ledger_at_once)
{
	struct script s;
	size_t i;

	script_init(&s, 0);
	started(&s);
	for (i = 0; i < 4000; i++) {
		s.now = T0 + (int64_t)i;
		observe(&s, s.last, i % 2 ? "6" : "1");
	}
	cr_expect_eq(fold(&s)->n_observations, 4000);
	script_release(&s);
}
