/* SPDX-License-Identifier: ISC */
/* The refusals of deploys as a matrix: every row in a case in which it refuses and in one in which it lets through. */
#include "deploy_log.h"

#include "../../../common/model/deploy_rules.h"
#include "../../../common/model/environment_state.h"

/* What is asked, good in every way until a case spoils something. */
struct asking {
	struct script script;
	struct deploy_ask ask;
	struct strvec words;
	struct trigger_change change;
};

static void good(struct asking *a)
{
	memset(a, 0, sizeof(*a));
	script_init(&a->script, 0);
	strvec_init(&a->words);
	a->ask.release = "v1.1.0";
	a->ask.environment = "production";
	a->ask.actor = "bob@example.com";
	a->ask.may_allow = a->ask.is_tagged = a->ask.is_target_verified = 1;
	a->ask.trigger = "t";
	a->ask.rollback_target = "v1.0.0";
	a->ask.now = T0;
}

static void chain(struct asking *a, const char *steps)
{
	struct script *s = &a->script;
	char text[256], *step, *rest = text;

	snprintf(text, sizeof(text), "%s", steps);
	while ((step = next_word(&rest))) {
		char name[64];

		snprintf(name, sizeof(name), "deploy.%s", step);
		if (!strcmp(step, "plan"))
			plan(s);
		else if (!strcmp(step, "trigger"))
			add_trigger(s, "t", "5", "10m");
		else if (!strcmp(step, "armed")) {
			plan(s);
			add_trigger(s, "t", "5", "10m");
			agree(s, "t");
		} else if (!strcmp(step, "start"))
			next(s, name, "Stage", "canary", "Soak", "1800s", NULL);
		else if (!strcmp(step, "half") || !strcmp(step, "rest"))
			next(s, "deploy.promote", "Stage", step, "Soak", "1800s", NULL);
		else if (!strcmp(step, "fire") || !strcmp(step, "waive-trigger"))
			next(s, name, "Trigger", "t", NULL);
		else if (!strcmp(step, "error") || !strcmp(step, "inconclusive"))
			next(s, "deploy.observe", "Metric", "errors", "Result", step, NULL);
		else if (!strcmp(step, "other"))
			next(s, "deploy.observe", "Metric", "another", "Value", "1", NULL);
		else if (*step == '+')
			s->now += 60 * strtol(step + 1, NULL, 10);
		else if (strspn(step, "0123456789.") == strlen(step))
			observe(s, s->last, step);
		else
			next(s, name, NULL);
	}
	a->ask.now = s->now;
}

/* The newest event is by a key that nobody knows. */
static void by_nobody(struct asking *a)
{
	a->script.log.v[a->script.last].identity = EVENT_UNKNOWN_KEY;
}

#define CASE(name, ...) \
	static void name(struct asking *a) \
	{ \
		__VA_ARGS__; \
	}

CASE(nothing, (void)a)
CASE(planned, chain(a, "plan"))
CASE(unagreed, chain(a, "plan trigger"))
CASE(is_armed, chain(a, "armed"))
CASE(running, chain(a, "armed start"))
CASE(at_end, chain(a, "armed start half rest"))
CASE(aborted, chain(a, "armed start abort"))
CASE(aborted_early, chain(a, "armed abort"))
CASE(paused, chain(a, "armed start pause"))
CASE(fired, chain(a, "armed start fire"))
CASE(verified, chain(a, "armed start half rest verify"))
CASE(rolling, chain(a, "armed start rollback-start"))
CASE(rolling_measured, chain(a, "armed start rollback-start 1"))
CASE(rolling_blind, chain(a, "armed start 1 rollback-start error"))
CASE(rolling_measured_by_nobody, chain(a, "armed start rollback-start 1"); by_nobody(a))
CASE(failed, chain(a, "armed start rollback-start rollback-failed"))
CASE(resolved, chain(a, "armed start rollback-start rollback-failed resolve"))
CASE(rolled_back, chain(a, "armed start rollback-start rollback-complete"))

CASE(soaked, chain(a, "armed start +30 1"))
CASE(soaking, chain(a, "armed start +29 1"))
CASE(unobserved, chain(a, "armed start +30"))
CASE(observed_other, chain(a, "armed start +30 other"))
CASE(observed_before_stage, chain(a, "armed start 1 half +30"))
CASE(observed_by_nobody, chain(a, "armed start +30 1"); by_nobody(a))
CASE(observed_by_both, chain(a, "armed start +30 1 9"); by_nobody(a))
CASE(stale_but_for_nobody, chain(a, "armed start +30 1 +11 1"); by_nobody(a))
CASE(error_by_nobody, chain(a, "armed start +30 1 error"); by_nobody(a))
CASE(error_last, chain(a, "armed start +30 1 error"))
CASE(inconclusive_last, chain(a, "armed start +30 1 inconclusive"))
CASE(error_before, chain(a, "armed start +30 error 1"))
CASE(stale, chain(a, "armed start +30 1 +11"))
CASE(fresh, chain(a, "armed start +30 1 +10"))
CASE(of_the_future, chain(a, "armed start +40 1 +-6"))
CASE(of_the_near_future, chain(a, "armed start +40 1 +-5"))
CASE(end_soaked, chain(a, "armed start half rest +30 1"))
CASE(end_soaking, chain(a, "armed start half rest +29 1"))
CASE(end_unobserved, chain(a, "armed start half rest +30"))
CASE(end_error, chain(a, "armed start half rest +30 1 error"))
CASE(end_stale, chain(a, "armed start half rest +30 1 +11"))
CASE(end_paused, chain(a, "armed start half rest +30 1 pause"))

CASE(to_itself, chain(a, "plan"); a->ask.rollback_target = "v1.1.0")
CASE(to_foreign, a->ask.is_target_foreign = 1)
CASE(to_newer, a->ask.is_target_newer = 1)
CASE(of_itself, a->ask.fixes = "v1.1.0")
CASE(of_another, a->ask.fixes = "v1.0.0")
CASE(own, chain(a, "armed"); a->ask.actor = "Ana@example.com")
CASE(of_nobody, chain(a, "armed"); a->script.log.must_sign = 1)
CASE(unsigned_, chain(a, "armed"); a->ask.may_allow = 0)
CASE(unsigned_running, chain(a, "armed start +30 1"); a->ask.may_allow = 0)
CASE(unsigned_end, chain(a, "armed start half rest +30 1"); a->ask.may_allow = 0)
CASE(unsigned_paused, chain(a, "armed start pause"); a->ask.may_allow = 0)
CASE(unsigned_fired, chain(a, "armed start fire"); a->ask.may_allow = 0)
CASE(unsigned_rolling, chain(a, "armed start rollback-start 1"); a->ask.may_allow = 0)
CASE(unsigned_failed, chain(a, "armed start rollback-start rollback-failed"); a->ask.may_allow = 0)
CASE(looser, chain(a, "armed start"); a->ask.change = &a->change; a->change.window_text = "11m"; a->change.window = 660)
CASE(tighter, chain(a, "armed start"); a->ask.change = &a->change; a->change.window_text = "9m"; a->change.window = 540)
CASE(new_trigger, chain(a, "armed start"); a->ask.trigger = "u")
CASE(unverified_target, chain(a, "armed"); a->ask.is_target_verified = 0)
CASE(below_floor, chain(a, "armed"); a->ask.is_below_floor = 1; a->ask.floor = "v1.0.5")
CASE(untagged, chain(a, "armed"); a->ask.is_tagged = 0)
CASE(bad_tag, chain(a, "armed"); strvec_push(&a->words, "signature"); a->ask.tag_problems = &a->words)
CASE(good_tag, chain(a, "armed"); a->ask.tag_problems = &a->words)
CASE(untold, chain(a, "armed"); strvec_push(&a->words, "support"); a->ask.unacknowledged = &a->words)
CASE(told, chain(a, "armed"); a->ask.unacknowledged = &a->words)
CASE(unchecked, chain(a, "armed"); strvec_push(&a->words, "smoke"); a->ask.open_checks = &a->words)
CASE(checked, chain(a, "armed"); a->ask.open_checks = &a->words)
CASE(frozen, chain(a, "armed"); a->ask.freeze = "holidays")
CASE(occupied, chain(a, "armed"); a->ask.live = "v1.0.9")
CASE(exhausted, chain(a, "armed"); a->ask.is_budget_exhausted = 1)
CASE(exhausted_repair, next(&a->script, "deploy.plan", "Stages", "canary", "Unplanned", "yes", NULL);
     chain(a, "trigger"); agree(&a->script, "t"); a->ask.is_budget_exhausted = 1)
CASE(exhausted_repair_by_nobody, next(&a->script, "deploy.plan", "Stages", "canary", "Unplanned", "yes", NULL); by_nobody(a);
     chain(a, "trigger"); agree(&a->script, "t"); a->ask.is_budget_exhausted = 1)
CASE(raised_by_nobody, a->ask.raises = 1; a->ask.may_allow = 0)
CASE(lowered_by_nobody, a->ask.may_allow = 0)
CASE(raised, a->ask.raises = 1)

static const struct {
	const char *step, *name;
	void (*refused)(struct asking *a);
	const char *reason; /* a part of it */
	void (*let)(struct asking *a);
} rows[] = {
	{ "deploy.plan", "under-way", running, "under way (running)", verified },
	{ "deploy.plan", "under-way", failed, "rollback-failed", resolved },
	{ "deploy.plan", "under-way", fired, "trigger-fired", is_armed },
	{ "deploy.plan", "target-is-release", to_itself, "to itself", nothing },
	{ "deploy.plan", "target-of-another-package", to_foreign, "another package", nothing },
	{ "deploy.plan", "target-is-newer", to_newer, "newer than 'v1.1.0'", nothing },
	{ "deploy.plan", "fixes-itself", of_itself, "repair of itself", of_another },
	{ "deploy.trigger-add", "no-plan", nothing, "no deploy of 'v1.1.0' to 'production'", planned },
	{ "deploy.trigger-add", "over", aborted, "over (aborted)", running },
	{ "deploy.trigger-add", "only-tighten", running, "only be tightened", is_armed },
	{ "deploy.trigger-add", "only-tighten", running, "'t'", new_trigger },
	{ "deploy.trigger-tighten", "no-plan", nothing, "planned", planned },
	{ "deploy.trigger-tighten", "over", verified, "over", is_armed },
	{ "deploy.trigger-tighten", "looser", looser, "only be tightened", tighter },
	{ "deploy.agree", "no-plan", nothing, "planned", planned },
	{ "deploy.agree", "over", rolled_back, "rolled-back", running },
	{ "deploy.agree", "own-trigger", own, "your own", is_armed },
	{ "deploy.agree", "unknown-author", of_nobody, "nobody who is known", is_armed },
	{ "deploy.agree", "not-known", unsigned_, "signed", is_armed },
	{ "deploy.start", "no-plan", nothing, "planned", is_armed },
	{ "deploy.start", "over", aborted_early, "over (aborted)", is_armed },
	{ "deploy.start", "under-way", running, "under way", is_armed },
	{ "deploy.start", "target-not-verified", unverified_target, "never verified in 'production'", is_armed },
	{ "deploy.start", "target-below-floor", below_floor, "'v1.0.5'", is_armed },
	{ "deploy.start", "no-agreed-trigger", planned, "not armed", is_armed },
	{ "deploy.start", "no-agreed-trigger", unagreed, "agreed to by another", is_armed },
	{ "deploy.start", "not-tagged", untagged, "not tagged", is_armed },
	{ "deploy.start", "tag-not-verified", bad_tag, "signature", good_tag },
	{ "deploy.start", "unacknowledged", untold, "support", told },
	{ "deploy.start", "open-checks", unchecked, "smoke", checked },
	{ "deploy.start", "frozen", frozen, "'holidays'", is_armed },
	{ "deploy.start", "live-elsewhere", occupied, "'v1.0.9' is live", is_armed },
	{ "deploy.start", "budget-exhausted", exhausted, "error budget", exhausted_repair },
	{ "deploy.start", "budget-exhausted", exhausted_repair_by_nobody, "nobody who is known", exhausted_repair },
	{ "deploy.start", "not-known", unsigned_, "signed", is_armed },
	{ "deploy.observe", "no-plan", nothing, "planned", planned },
	{ "deploy.promote", "no-plan", nothing, "planned", soaked },
	{ "deploy.promote", "not-running", aborted, "aborted", soaked },
	{ "deploy.promote", "not-running", paused, "paused", soaked },
	{ "deploy.promote", "not-running", fired, "'t' has fired", soaked },
	{ "deploy.promote", "not-running", is_armed, "not been started", soaked },
	{ "deploy.promote", "not-running", rolling, "rolling-back", soaked },
	{ "deploy.promote", "last-stage", end_soaked, "last stage", soaked },
	{ "deploy.promote", "soaking", soaking, "soaks until 2026-01-01T00:30:00Z", soaked },
	{ "deploy.promote", "not-observed", unobserved, "'errors'", soaked },
	{ "deploy.promote", "not-observed", observed_other, "'errors'", soaked },
	{ "deploy.promote", "not-observed", observed_before_stage, "in this stage", soaked },
	{ "deploy.promote", "not-observed", observed_by_nobody, "'errors'", observed_by_both },
	{ "deploy.promote", "stale", stale_but_for_nobody, "not of now", observed_by_both },
	{ "deploy.promote", "not-measured", error_by_nobody, "gave no value", observed_by_both },
	{ "deploy.promote", "not-measured", error_last, "gave no value", error_before },
	{ "deploy.promote", "not-measured", inconclusive_last, "gave no value", error_before },
	{ "deploy.promote", "stale", stale, "not of now", fresh },
	{ "deploy.promote", "stale", of_the_future, "not of now", of_the_near_future },
	{ "deploy.promote", "not-known", unsigned_running, "signed", soaked },
	{ "deploy.verify", "no-plan", nothing, "planned", end_soaked },
	{ "deploy.verify", "not-running", end_paused, "paused", end_soaked },
	{ "deploy.verify", "not-last-stage", soaked, "not the last stage", end_soaked },
	{ "deploy.verify", "soaking", end_soaking, "soaks until", end_soaked },
	{ "deploy.verify", "not-observed", end_unobserved, "'errors'", end_soaked },
	{ "deploy.verify", "not-measured", end_error, "no value", end_soaked },
	{ "deploy.verify", "stale", end_stale, "not of now", end_soaked },
	{ "deploy.verify", "not-known", unsigned_end, "signed", end_soaked },
	{ "deploy.resume", "no-plan", nothing, "planned", paused },
	{ "deploy.resume", "not-paused", running, "not paused", paused },
	{ "deploy.resume", "not-paused", fired, "has fired", paused },
	{ "deploy.resume", "not-known", unsigned_paused, "signed", paused },
	{ "deploy.waive-trigger", "no-plan", nothing, "planned", fired },
	{ "deploy.waive-trigger", "not-fired", running, "has not fired", fired },
	{ "deploy.waive-trigger", "not-known", unsigned_fired, "signed", fired },
	{ "deploy.rollback-complete", "no-plan", nothing, "planned", rolling_measured },
	{ "deploy.rollback-complete", "not-rolling-back", running, "no rollback", rolling_measured },
	{ "deploy.rollback-complete", "not-measured", rolling_blind, "nothing was measured", rolling_measured },
	{ "deploy.rollback-complete", "not-measured", rolling_measured_by_nobody, "nothing was measured",
	  rolling_measured },
	{ "deploy.rollback-complete", "not-known", unsigned_rolling, "signed", rolling_measured },
	{ "deploy.rollback-failed", "no-plan", nothing, "planned", rolling },
	{ "deploy.rollback-failed", "not-rolling-back", failed, "no rollback", rolling },
	{ "deploy.resolve", "no-plan", nothing, "planned", failed },
	{ "deploy.resolve", "nothing-to-resolve", running, "nothing to resolve (running)", failed },
	{ "deploy.resolve", "nothing-to-resolve", resolved, "it is resolved", aborted },
	{ "deploy.resolve", "nothing-to-resolve", aborted_early, "aborted", aborted },
	{ "deploy.resolve", "not-known", unsigned_failed, "signed", failed },
	{ "deploy.baseline", "not-known", unsigned_, "signed", nothing },
	{ "deploy.budget", "not-known", raised_by_nobody, "signed", lowered_by_nobody },
	{ "deploy.budget", "not-known", raised_by_nobody, "signed", raised },
};

static const struct guard_rule *find(const char *step, const char *name)
{
	const struct guard_rule *rule = deploy_rules;

	while (rule->step && (strcmp(rule->step, step) != 0 || strcmp(rule->name, name) != 0))
		rule++;
	return rule;
}

static int asked(const struct guard_rule *rule, void (*make)(struct asking *a), struct strbuf *reason)
{
	struct asking a;
	int refused;

	good(&a);
	make(&a);
	a.ask.deploy = fold(&a.script);
	a.ask.log = &a.script.log;
	refused = rule->refuses(&a.ask, reason);
	script_release(&a.script);
	strvec_release(&a.words);
	return refused;
}

Test(deploy_rules, refuse_in_one_case_and_let_through_in_another)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct guard_rule *rule = find(rows[i].step, rows[i].name);
		struct strbuf reason = STRBUF_INIT;

		cr_assert_not_null(rule->step, "no rule %s %s", rows[i].step, rows[i].name);
		cr_expect(asked(rule, rows[i].refused, &reason), "row %zu: %s %s lets through", i, rule->step, rule->name);
		cr_expect(strstr(reason.buf, rows[i].reason), "row %zu: '%s'", i, reason.buf);
		strbuf_reset(&reason);
		cr_expect(!asked(rule, rows[i].let, &reason), "row %zu: %s %s refuses: %s", i, rule->step, rule->name,
			  reason.buf);
		cr_expect_eq(reason.len, 0, "row %zu: '%s'", i, reason.buf);
		strbuf_release(&reason);
	}
}

Test(deploy_rules, are_all_in_the_matrix)
{
	const struct guard_rule *rule, *other;
	size_t i;

	for (rule = deploy_rules; rule->step; rule++) {
		for (i = 0; i < ARRAY_SIZE(rows); i++)
			if (!strcmp(rows[i].step, rule->step) && !strcmp(rows[i].name, rule->name))
				break;
		cr_expect_lt(i, ARRAY_SIZE(rows), "no case for %s %s", rule->step, rule->name);
		for (other = deploy_rules; other < rule; other++)
			cr_expect(strcmp(other->step, rule->step) != 0 || strcmp(other->name, rule->name) != 0, "%s %s twice",
				  rule->step, rule->name);
	}
}

Test(deploy_rules, refuse_nothing_that_stops_or_goes_back)
{
	static const char *const never[] = { "deploy.abort", "deploy.pause", "deploy.fire", "deploy.rollback-start" };
	const struct guard_rule *rule;
	size_t i;

	for (rule = deploy_rules; rule->step; rule++)
		for (i = 0; i < ARRAY_SIZE(never); i++)
			cr_expect(strcmp(rule->step, never[i]) != 0, "%s %s", rule->step, rule->name);
}

/* What is good in every way passes all rows of its step. */
Test(deploy_rules, let_through_what_is_good_in_every_way)
{
	static const struct {
		const char *step;
		void (*make)(struct asking *a);
	} goods[] = { { "deploy.plan", nothing },	{ "deploy.trigger-add", planned }, { "deploy.agree", is_armed },
		      { "deploy.start", is_armed },	{ "deploy.promote", soaked },	   { "deploy.verify", end_soaked },
		      { "deploy.resume", paused },	{ "deploy.waive-trigger", fired }, { "deploy.resolve", failed },
		      { "deploy.observe", running },	{ "deploy.rollback-failed", rolling },
		      { "deploy.rollback-complete", rolling_measured } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(goods); i++) {
		struct err err = ERR_INIT;
		struct asking a;

		good(&a);
		goods[i].make(&a);
		a.ask.deploy = fold(&a.script);
		a.ask.log = &a.script.log;
		cr_expect_eq(guard_ask(deploy_rules, goods[i].step, &a.ask, &err), 0, "%s: %s", goods[i].step, err.msg.buf);
		err_release(&err);
		script_release(&a.script);
		strvec_release(&a.words);
	}
}

Test(deploy_rules, know_what_comes_next)
{
	static const struct {
		void (*make)(struct asking *a);
		const char *step;
	} nexts[] = { { planned, "deploy.start" },	{ is_armed, "deploy.start" },
		      { running, "deploy.promote" },	{ at_end, "deploy.verify" },
		      { paused, "deploy.resume" },	{ fired, "deploy.rollback-start" },
		      { rolling, "deploy.rollback-complete" }, { failed, "deploy.resolve" },
		      { resolved, NULL },		{ verified, NULL },
		      { aborted, NULL },		{ rolled_back, NULL } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nexts); i++) {
		struct asking a;
		const char *step;

		good(&a);
		nexts[i].make(&a);
		step = deploy_next_step(fold(&a.script));
		cr_expect(step == nexts[i].step || (step && nexts[i].step && !strcmp(step, nexts[i].step)), "row %zu: %s", i,
			  step ? step : "-");
		script_release(&a.script);
		strvec_release(&a.words);
	}
}

Test(deploy_arm, takes_an_agreed_trigger_and_a_good_target)
{
	static const struct {
		void (*make)(struct asking *a);
		int good;
		enum deploy_status status;
	} arms[] = { { is_armed, 1, DEPLOY_ARMED },
		     { is_armed, 0, DEPLOY_PLANNED },
		     { unagreed, 1, DEPLOY_PLANNED },
		     { planned, 1, DEPLOY_PLANNED },
		     { running, 1, DEPLOY_RUNNING } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arms); i++) {
		struct asking a;

		good(&a);
		arms[i].make(&a);
		fold(&a.script);
		deploy_arm(&a.script.deploys.v[0], arms[i].good);
		cr_expect_eq(a.script.deploys.v[0].status, arms[i].status, "row %zu", i);
		script_release(&a.script);
		strvec_release(&a.words);
	}
}

/* --- the environment ------------------------------------------------------------------------------------------------- */

Test(environment, is_what_the_project_says)
{
	struct environment env;
	struct script s;
	size_t unknown;

	script_init(&s, 0);
	next(&s, "environment.start", "Release", "v1.0.0", NULL);
	next(&s, "environment.start", "Release", "v1.1.0", NULL);
	next(&s, "environment.start", "Release", "v1.0.0", NULL);
	next(&s, "environment.start", "Environment", "staging", "Release", "v2.0.0", NULL);
	next(&s, "environment.floor", "Release", "v1.0.0", "Contract", "a", NULL);
	next(&s, "deploy.baseline", "Tag", "v0.9.0", NULL);
	unknown = next(&s, "deploy.baseline", "Tag", "v0.8.0", NULL);
	s.log.v[unknown].identity = EVENT_UNKNOWN_KEY;
	fold(&s);
	environment_fold(&env, &s.log, "production");
	cr_expect_eq(env.started.n, 2);
	cr_expect_eq(env.floors.n, 1);
	cr_assert_eq(env.baselines.n, 1);
	cr_expect_str_eq(env.baselines.v[0], "v0.9.0");
	cr_expect(!env.has_budget && !environment_is_exhausted(&env));
	environment_release(&env);
	script_release(&s);
}

Test(environment, has_the_lowest_budget_of_those_side_by_side)
{
	static const struct {
		const char *ours, *theirs, *then, *budget;
		int exhausted;
	} budgets[] = {
		{ "0.5", "0.2", NULL, "0.2", 0 },
		{ "0", "0.2", NULL, "0", 1 },
		{ "0", "0.2", "0.9", "0.9", 0 },
		{ "1", "0.000", NULL, "0.000", 1 },
	};
	size_t i;
	int flip;

	for (i = 0; i < ARRAY_SIZE(budgets); i++)
		for (flip = 0; flip < 2; flip++) {
			struct environment env;
			struct script s;
			size_t ours;

			script_init(&s, flip);
			ours = next(&s, "deploy.budget", "Remaining", budgets[i].ours, NULL);
			after(&s, 0, "deploy.budget", "Remaining", budgets[i].theirs, NULL);
			join(&s, ours, s.last);
			if (budgets[i].then)
				next(&s, "deploy.budget", "Remaining", budgets[i].then, NULL);
			fold(&s);
			environment_fold(&env, &s.log, "production");
			cr_assert(env.has_budget);
			cr_expect_str_eq(env.budget.text, budgets[i].budget, "row %zu", i);
			cr_expect_eq(environment_is_exhausted(&env), budgets[i].exhausted, "row %zu", i);
			environment_release(&env);
			script_release(&s);
		}
}

/* Each word by a known person, or with '?' by a key that nobody knows. */
Test(environment, has_a_budget_that_only_those_who_may_can_raise)
{
	static const struct {
		const char *words, *budget;
	} budgets[] = {
		{ "0 1?", "0" },       { "0 1", "1" },	   { "1 0?", "0" },	{ "1 0? 0.5", "0.5" }, { "1 0? 0.5?", "0" },
		{ "0.5? 1?", "0.5" }, { "0.5? 1", "1" }, { "1 0? 0.3 1?", "0.3" }, { "0.5 0.4? 0.2? 0.9?", "0.2" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(budgets); i++) {
		char text[64], *word, *rest = text;
		struct environment env;
		struct script s;

		script_init(&s, 0);
		snprintf(text, sizeof(text), "%s", budgets[i].words);
		while ((word = next_word(&rest))) {
			size_t len = strlen(word);
			int is_unknown = word[len - 1] == '?';

			word[len - (size_t)is_unknown] = '\0';
			next(&s, "deploy.budget", "Remaining", word, NULL);
			if (is_unknown)
				s.log.v[s.last].identity = EVENT_UNKNOWN_KEY;
		}
		fold(&s);
		environment_fold(&env, &s.log, "production");
		cr_assert(env.has_budget);
		cr_expect_str_eq(env.budget.text, budgets[i].budget, "%s: %s", budgets[i].words, env.budget.text);
		environment_release(&env);
		script_release(&s);
	}
}
