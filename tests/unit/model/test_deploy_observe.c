/* SPDX-License-Identifier: ISC */
/* What fires by what was observed, by whom, and beside what. */
#include "deploy_log.h"

static void observe_at(struct script *s, int minute, const char *what)
{
	s->now = T0 + 60 * minute;
	if (!strcmp(what, "error") || !strcmp(what, "inconclusive"))
		next(s, "deploy.observe", "Metric", "errors", "Result", what, NULL);
	else
		observe(s, s->last, what);
}

Test(deploy, fires_by_what_was_observed)
{
	static const struct {
		const char *values; /* "<minute>=<value>", or a step */
		enum deploy_status status;
	} rows[] = {
		{ "0=6 5=6", DEPLOY_FIRED },
		{ "0=6 4=6", DEPLOY_RUNNING },
		{ "0=6 3=5 5=6", DEPLOY_RUNNING },
		{ "0=6 2=error 3=inconclusive 5=6", DEPLOY_FIRED },
		{ "0=6 5=error", DEPLOY_RUNNING },
		{ "0=6 5=6 6=1 7=1", DEPLOY_FIRED },
		{ "0=6 5=6 waive-trigger", DEPLOY_RUNNING },
		{ "0=6 5=6 waive-trigger 6=6", DEPLOY_RUNNING },
		{ "0=6 5=6 waive-trigger 6=6 11=6", DEPLOY_FIRED },
		{ "0=6 half 5=6", DEPLOY_FIRED },
		{ "0=6 pause 5=6", DEPLOY_FIRED },
		{ "0=6 abort 5=6", DEPLOY_ABORTED },
		{ "0=6 rollback-start 5=6 rollback-complete", DEPLOY_ROLLED_BACK },
		{ "half rest 0=6 verify 5=6", DEPLOY_VERIFIED },
		{ "0=nan 5=inf 6=0x7 7=", DEPLOY_RUNNING },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[256], *step, *rest = text;
		struct script s;

		script_init(&s, 0);
		started(&s);
		snprintf(text, sizeof(text), "%s", rows[i].values);
		while ((step = next_word(&rest))) {
			char *eq = strchr(step, '=');

			if (eq)
				observe_at(&s, (int)strtol(step, NULL, 10), eq + 1);
			else
				run(&s, step);
		}
		cr_expect_eq(fold(&s)->status, rows[i].status, "%s: %s", rows[i].values,
			     deploy_status_name(deploys_last(&s.deploys, "production")->status));
		script_release(&s);
	}
}

Test(deploy, counts_no_value_from_before_the_start)
{
	struct script s;

	script_init(&s, 0);
	armed(&s);
	observe_at(&s, 0, "6");
	s.now = T0 + 240;
	next(&s, "deploy.start", "Stage", "canary", NULL);
	observe_at(&s, 5, "6");
	cr_expect_eq(fold(&s)->status, DEPLOY_RUNNING);
	script_release(&s);
}

Test(deploy, fires_when_a_trigger_becomes_stricter_than_what_was_seen)
{
	struct script s;

	script_init(&s, 0);
	started(&s);
	observe_at(&s, 0, "4");
	observe_at(&s, 5, "4");
	next(&s, "deploy.trigger-tighten", "Trigger", "t", "Threshold", "3", NULL);
	cr_expect_eq(fold(&s)->status, DEPLOY_FIRED);
	script_release(&s);
}

/* Each clone has seen half of it, or one has seen all and the other something better. */
Test(deploy, fires_by_what_one_clone_saw_and_by_what_all_saw)
{
	static const struct {
		const char *ours[3], *theirs[3];
		enum deploy_status status;
	} rows[] = {
		{ { "0=6", "5=6", NULL }, { "1=1", NULL, NULL }, DEPLOY_FIRED },
		{ { "0=6", "2=1", NULL }, { "1=6", "3=6", NULL }, DEPLOY_RUNNING },
		{ { "0=1", NULL, NULL }, { "5=6", NULL, NULL }, DEPLOY_RUNNING },
	};
	size_t i, k;
	int flip;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (flip = 0; flip < 2; flip++) {
			struct script s;
			size_t base, ours;

			script_init(&s, flip);
			base = started(&s);
			for (k = 0; rows[i].ours[k]; k++)
				observe_at(&s, rows[i].ours[k][0] - '0', rows[i].ours[k] + 2);
			ours = s.last;
			s.last = base;
			for (k = 0; rows[i].theirs[k]; k++)
				observe_at(&s, rows[i].theirs[k][0] - '0', rows[i].theirs[k] + 2);
			join(&s, ours, s.last);
			cr_expect_eq(fold(&s)->status, rows[i].status, "row %zu, order %d: %s", i, flip,
				     deploy_status_name(deploys_last(&s.deploys, "production")->status));
			script_release(&s);
		}
	for (flip = 0; flip < 2; flip++) {
		struct script s;
		size_t base, ours;

		script_init(&s, flip);
		base = started(&s);
		observe_at(&s, 0, "6");
		ours = s.last;
		s.last = base;
		s.now = T0 + 60;
		next(&s, "deploy.observe", "Metric", "other", "Value", "1", NULL);
		observe_at(&s, 5, "6");
		join(&s, ours, s.last);
		cr_expect_eq(fold(&s)->status, DEPLOY_FIRED, "order %d", flip);
		script_release(&s);
	}
}
