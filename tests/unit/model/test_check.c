/* SPDX-License-Identifier: ISC */
#include "check_world.h"

static const char *status(struct world *w, const char *check)
{
	const struct check_result *r = check_state_find(fold(w), check);

	return r ? check_status_name(r->status) : "none";
}

/* --- the list -------------------------------------------------------------------------------------------------------- */

Test(check, every_project_has_eight_and_the_policy_changes_them)
{
	static const struct {
		const char *config, *name, *status; /* "none": it is not in the list */
	} rows[] = {
		{ "", "qa-scope", "pending" },
		{ "", "rollback-plan", "pending" },
		{ "", "notes", "passed" },
		{ "", "size", "passed" },
		{ "", "migrations", "not-applicable" },
		{ "", "flags", "not-applicable" },
		{ "", "config-diff", "not-applicable" },
		{ "", "perf", "not-applicable" },
		{ "", "x", "none" },
		{ OWN "role = qa", "x", "pending" },
		{ "[release-check \"qa-scope\"]\nenabled = false", "qa-scope", "none" },
		{ "[release-check \"qa-scope\"]\npaths = api/**", "qa-scope", "not-applicable" },
		{ "[release-check \"notes\"]\nrole = docs", "notes", "pending" },
		{ "[release-flag \"f\"]\nowner = me", "flags", "passed" },
		{ "[release]\nmodel = continuous", "qa-scope", "none" },
		{ "[release]\nmodel = continuous", "notes", "passed" },
		{ "[release]\nmodel = continuous\n[release-check \"qa-scope\"]\nrole = qa", "qa-scope", "pending" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;

		world_init(&w, rows[i].config);
		cr_expect_str_eq(status(&w, rows[i].name), rows[i].status, "row %zu: %s", i, rows[i].name);
		world_release(&w);
	}
}

Test(check, only_size_informs_unless_the_policy_says_otherwise)
{
	struct world w;

	world_init(&w, "[release-check \"size\"]\ndescription = small\n[release-check \"x\"]\nseverity = informing");
	cr_expect_eq(check_find(&w.list, "size")->is_blocking, 0);
	cr_expect_eq(check_find(&w.list, "x")->is_blocking, 0);
	cr_expect_eq(check_find(&w.list, "notes")->is_blocking, 1);
	world_release(&w);
	world_init(&w, "[release-check \"size\"]\nseverity = blocking");
	cr_expect_eq(check_find(&w.list, "size")->is_blocking, 1);
	world_release(&w);
}

Test(check, paths_and_risk_must_both_occur)
{
	static const struct {
		const char *path, *config, *status;
	} rows[] = {
		{ "db/1.sql", OWN "paths = db/**", "pending" },
		{ "src/a.c", OWN "paths = db/**", "not-applicable" },
		{ "src/a.c", OWN "paths = db/**\npaths = src", "pending" },
		{ "db/1.sql", OWN "risk = high\n[release-risk \"high\"]\npaths = db/**", "pending" },
		{ "src/a.c", OWN "risk = high\n[release-risk \"high\"]\npaths = db/**", "not-applicable" },
		{ "db/1.sql", OWN "risk = medium\n[release-risk \"high\"]\npaths = db/**", "pending" },
		{ "db/1.sql", OWN "risk = high\n[release-risk \"medium\"]\npaths = db/**", "not-applicable" },
		{ "db/1.sql", OWN "risk = high\npaths = src\n[release-risk \"high\"]\npaths = db/**", "not-applicable" },
		{ "src/a.c", OWN "risk = low", "pending" },
		{ "src/a.c", OWN "risk = low\n[release-risk \"low\"]\npaths = db/**", "not-applicable" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;

		world_init(&w, rows[i].config);
		strvec_push(&w.facts.paths, rows[i].path);
		free(w.facts.risk);
		facts_judge_risk(&w.facts, &w.policy);
		cr_expect_str_eq(status(&w, "x"), rows[i].status, "row %zu", i);
		world_release(&w);
	}
}

Test(check, what_the_facts_have_against_it_fails_it)
{
	struct world w;

	world_init(&w, "");
	w.facts.has_migrations = 1;
	w.facts.config_digest = xstrdup(DIGEST);
	cr_expect_str_eq(status(&w, "migrations"), "pending");
	cr_expect_str_eq(status(&w, "config-diff"), "pending");
	strvec_push(&w.facts.schema_problems, "contract of 'a' beside its expand");
	strvec_push(&w.facts.flag_problems, "'f' is expired");
	strvec_push(&w.facts.breaking_without_migration, "abc feat!: b");
	cr_expect_str_eq(status(&w, "migrations"), "failed");
	cr_expect_str_eq(status(&w, "flags"), "failed");
	cr_expect_str_eq(status(&w, "notes"), "failed");
	world_release(&w);
}

/* --- states, by what was recorded one after another ------------------------------------------------------------------ */

struct step {
	const char *event, *actor, *field;
};

Test(check, the_last_word_counts)
{
	static const struct {
		const char *config;
		struct step steps[4];
		const char *status;
	} rows[] = {
		{ OWN, { { NULL, NULL, NULL } }, "pending" },
		{ OWN, { { "check.sign", "a", NULL } }, "passed" },
		{ OWN, { { "check.pass", "a", NULL } }, "passed" },
		{ OWN, { { "check.sign", "a", NULL }, { "check.withdraw", "a", NULL } }, "pending" },
		{ OWN, { { "check.sign", "a", NULL }, { "check.withdraw", "b", NULL } }, "passed" },
		{ OWN,
		  { { "check.sign", "a", NULL }, { "check.withdraw", "a", NULL }, { "check.sign", "a", NULL } },
		  "passed" },
		{ OWN, { { "check.sign", "a", NULL }, { "check.fail", "b", NULL } }, "failed" },
		{ OWN, { { "check.fail", "b", NULL }, { "check.sign", "a", NULL } }, "passed" },
		{ OWN, { { "check.sign", "a", "Candidate=" BEFORE } }, "outdated" },
		{ OWN, { { "check.fail", "a", "Candidate=" BEFORE } }, "outdated" },
		{ OWN, { { "check.waive", "a", NULL } }, "waived" },
		{ OWN, { { "check.waive", "a", NULL }, { "check.withdraw", "a", NULL } }, "pending" },
		{ OWN, { { "check.waive", "a", "Candidate=" BEFORE } }, "outdated" },
		{ OWN, { { "check.fail", "a", NULL }, { "check.waive", "b", NULL } }, "waived" },
		{ OWN, { { "check.waive", "b", NULL }, { "check.fail", "a", NULL } }, "failed" },
		{ OWN "maxAge = 1h", { { "check.sign", "a", "Time=1767222000" } }, "passed" },
		{ OWN "maxAge = 1h", { { "check.sign", "a", "Time=1767221999" } }, "outdated" },
		{ OWN "maxAge = 1h", { { "check.sign", "a", "Time=1767229200" } }, "passed" },
		{ OWN "maxAge = 1h", { { "check.sign", "a", "Time=1767229201" } }, "outdated" },
		{ CMD, { { "check.sign", "a", NULL } }, "pending" },
		{ CMD, { { "check.pass", "a", NULL } }, "passed" },
		{ CMD, { { "check.fail", "a", NULL } }, "failed" },
		{ CMD, { { "check.error", "a", NULL } }, "error" },
		{ CMD, { { "check.error", "a", NULL }, { "check.pass", "a", NULL } }, "passed" },
		{ CMD, { { "check.pass", "a", NULL }, { "check.error", "a", NULL } }, "error" },
		{ CMD, { { "check.fail", "a", NULL }, { "check.pass", "a", NULL } }, "passed" },
		{ CMD, { { "check.fail", "a", NULL }, { "check.sign", "a", NULL } }, "failed" },
		{ CMD, { { "check.pass", "a", "Candidate=" BEFORE } }, "outdated" },
		{ CMD "maxAge = 1h", { { "check.pass", "a", "Time=1767221999" } }, "outdated" },
		{ CMD "maxAge = 1h", { { "check.fail", "a", "Time=1" } }, "failed" },
		{ CMD "runs = 2", { { "check.pass", "a", NULL } }, "pending" },
		{ CMD "runs = 2", { { "check.pass", "a", NULL }, { "check.pass", "a", NULL } }, "passed" },
		{ CMD "runs = 2",
		  { { "check.pass", "a", NULL }, { "check.fail", "a", NULL }, { "check.pass", "a", NULL } },
		  "pending" },
		{ CMD "runs = 2",
		  { { "check.pass", "a", NULL }, { "check.error", "a", NULL }, { "check.pass", "a", NULL } },
		  "pending" },
		{ CMD "runs = 2",
		  { { "check.fail", "a", NULL }, { "check.pass", "a", NULL }, { "check.pass", "a", NULL } },
		  "passed" },
	};
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		size_t at = 0;

		world_init(&w, rows[i].config);
		for (k = 0; k < 4 && rows[i].steps[k].event; k++)
			at = record(&w, at, rows[i].steps[k].event, rows[i].steps[k].actor, "Check=x",
				    rows[i].steps[k].field, (char *)NULL);
		cr_expect_str_eq(status(&w, "x"), rows[i].status, "row %zu is %s", i, status(&w, "x"));
		world_release(&w);
	}
}

/* Each pair side by side, in both orders of their ids. */
Test(check, of_two_at_once_the_safe_one_wins)
{
	static const struct {
		const char *config;
		struct step a, b;
		const char *status;
	} rows[] = {
		{ CMD, { "check.pass", "a", NULL }, { "check.fail", "b", NULL }, "failed" },
		{ CMD, { "check.pass", "a", NULL }, { "check.error", "b", NULL }, "error" },
		{ CMD, { "check.fail", "a", NULL }, { "check.error", "b", NULL }, "failed" },
		{ OWN, { "check.sign", "a", NULL }, { "check.fail", "b", NULL }, "failed" },
		{ OWN, { "check.sign", "a", NULL }, { "check.withdraw", "a", NULL }, "pending" },
		{ OWN, { "check.sign", "a", NULL }, { "check.withdraw", "b", NULL }, "passed" },
		{ OWN, { "check.waive", "a", NULL }, { "check.fail", "b", NULL }, "failed" },
		{ OWN, { "check.waive", "a", NULL }, { "check.withdraw", "a", NULL }, "pending" },
	};
	size_t i, order;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (order = 0; order < 2; order++) {
			const struct step *first = order ? &rows[i].b : &rows[i].a;
			const struct step *second = order ? &rows[i].a : &rows[i].b;
			struct world w;

			world_init(&w, rows[i].config);
			record(&w, 0, first->event, first->actor, "Check=x", (char *)NULL);
			record(&w, 0, second->event, second->actor, "Check=x", (char *)NULL);
			cr_expect_str_eq(status(&w, "x"), rows[i].status, "row %zu, order %zu: %s", i, order,
					 status(&w, "x"));
			world_release(&w);
		}
}

Test(check, command_and_role_are_both_needed)
{
	struct world w;
	size_t at;

	world_init(&w, QA CMD "role = qa");
	at = record(&w, 0, "check.pass", "ci", "Check=x", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "pending");
	world_release(&w);
	world_init(&w, QA CMD "role = qa");
	at = record(&w, 0, "check.pass", "ci", "Check=x", (char *)NULL);
	record(&w, at, "check.sign", "eve", "Check=x", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "pending");
	world_release(&w);
	world_init(&w, QA CMD "role = qa");
	at = record(&w, 0, "check.pass", "ci", "Check=x", (char *)NULL);
	record(&w, at, "check.sign", "ana", "Check=x", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "passed");
	world_release(&w);
}

Test(check, one_person_counts_once_and_two_must_sign)
{
	static const struct {
		const char *first, *second, *signature, *status;
	} rows[] = {
		{ "ana", "ben", "Signed=", "passed" },
		{ "ana", "ana", "Signed=", "pending" },
		{ "ana", "eve", "Signed=", "pending" },
		{ "ana", "ben", NULL, "pending" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		size_t at;

		world_init(&w, QA OWN "role = qa\napprovals = 2");
		at = record(&w, 0, "check.sign", rows[i].first, "Check=x", rows[i].signature, (char *)NULL);
		record(&w, at, "check.sign", rows[i].second, "Check=x", rows[i].signature, (char *)NULL);
		cr_expect_str_eq(status(&w, "x"), rows[i].status, "row %zu", i);
		if (!rows[i].signature)
			cr_expect(strstr(check_state_find(&w.state, "x")->reason, "need signed events"));
		world_release(&w);
	}
}

Test(check, where_signing_is_in_force_claims_stop_and_allow_nothing)
{
	struct world w;
	size_t at;

	world_init(&w, OWN);
	w.log.must_sign = 1;
	at = record(&w, 0, "check.sign", "ana", "Check=x", (char *)NULL);
	record(&w, at, "check.veto", "ben", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "pending");
	cr_expect_eq(w.state.vetoes.n, 1);
	world_release(&w);
	world_init(&w, OWN);
	w.log.must_sign = 1;
	record(&w, 0, "check.sign", "ana", "Check=x", "Signed=", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "passed");
	world_release(&w);
}

Test(check, strict_separation_counts_no_author)
{
	struct world w;

	world_init(&w, "[release]\nseparation = strict\n" OWN);
	strvec_push(&w.facts.authors, "Ana");
	record(&w, 0, "check.sign", "ana", "Check=x", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "pending");
	cr_expect(strstr(check_state_find(&w.state, "x")->reason, "wrote commits"));
	world_release(&w);
	world_init(&w, OWN);
	strvec_push(&w.facts.authors, "ana");
	record(&w, 0, "check.sign", "ana", "Check=x", (char *)NULL);
	cr_expect_str_eq(status(&w, "x"), "passed");
	world_release(&w);
}

Test(check, the_difference_of_the_configuration_is_what_is_approved)
{
	struct world w;

	world_init(&w, "");
	w.facts.config_digest = xstrdup(DIGEST);
	record(&w, 0, "check.sign", "ana", "Check=config-diff", "Digest=" DIGEST, "Candidate=" BEFORE, (char *)NULL);
	cr_expect_str_eq(status(&w, "config-diff"), "passed");
	w.facts.config_digest[0] = 'b';
	cr_expect_str_eq(status(&w, "config-diff"), "outdated");
	world_release(&w);
}

/* --- blockers, vetoes, exceptions, freeze ---------------------------------------------------------------------------- */

Test(check, blockers_and_vetoes_hold_a_release_up)
{
	struct check_open open;
	struct world w;
	size_t at;

	world_init(&w, "[release-check \"qa-scope\"]\nenabled = false\n[release-check \"rollback-plan\"]\nenabled = false");
	cr_expect(check_state_is_ready(fold(&w), CHECK_CANDIDATE, NULL));
	world_release(&w);
	world_init(&w, "");
	at = record(&w, 0, "check.block", "ana", "Text=slow", (char *)NULL);
	at = record(&w, at, "check.block", "ana", "Text=wrong", (char *)NULL);
	at = record(&w, at, "check.unblock", "ben", "Blocker=0000000000000000000000000000000000000001", (char *)NULL);
	at = record(&w, at, "check.veto", "ana", (char *)NULL);
	at = record(&w, at, "check.veto", "ben", (char *)NULL);
	record(&w, at, "check.withdraw", "ana", (char *)NULL);
	cr_expect_not(check_state_is_ready(fold(&w), CHECK_CANDIDATE, &open));
	cr_expect_eq(open.checks, 2);
	cr_expect_eq(open.blockers, 1);
	cr_expect_eq(open.vetoes, 1);
	world_release(&w);
}

Test(check, what_cannot_be_read_holds_a_release_up)
{
	struct check_open open;
	struct world w;

	world_init(&w, "[release-check \"qa-scope\"]\nenabled = false\n[release-check \"rollback-plan\"]\nenabled = false");
	record(&w, 0, "check.freeze-end", "ana", (char *)NULL);
	cr_expect(check_state_is_ready(fold(&w), CHECK_CANDIDATE, NULL));
	w.log.v[0].is_unread = 1;
	cr_expect_not(check_state_is_ready(&w.state, CHECK_CANDIDATE, &open));
	cr_expect_eq(open.unread, 1);
	world_release(&w);
}

Test(check, a_check_waits_for_its_stage)
{
	struct world w;

	world_init(&w, OWN "stage = deploy\n[release-check \"qa-scope\"]\nenabled = false\n"
		       "[release-check \"rollback-plan\"]\nenabled = false");
	cr_expect(check_state_is_ready(fold(&w), CHECK_CANDIDATE, NULL));
	cr_expect_not(check_state_is_ready(fold(&w), CHECK_DEPLOY, NULL));
	cr_expect_not(check_state_is_ready(fold(&w), CHECK_POST, NULL));
	world_release(&w);
}

Test(check, a_veto_that_was_spoken_beside_its_withdrawal_stands)
{
	int order;

	for (order = 0; order < 2; order++) {
		struct world w;

		world_init(&w, "");
		record(&w, 0, order ? "check.veto" : "check.withdraw", "ana", (char *)NULL);
		record(&w, 0, order ? "check.withdraw" : "check.veto", "ana", (char *)NULL);
		cr_expect_eq(fold(&w)->vetoes.n, 1);
		world_release(&w);
	}
}

#define REQUEST "Exception=0000000000000000000000000000000000000001"

Test(check, a_denial_is_undone_by_a_grant_that_knows_of_it)
{
	static const struct {
		const char *first, *second;
		int side_by_side;
		enum check_decision decision;
	} rows[] = {
		{ "check.exception-grant", NULL, 0, CHECK_GRANTED },
		{ "check.exception-deny", NULL, 0, CHECK_DENIED },
		{ "check.exception-grant", "check.exception-deny", 0, CHECK_DENIED },
		{ "check.exception-deny", "check.exception-grant", 0, CHECK_GRANTED },
		{ "check.exception-grant", "check.exception-deny", 1, CHECK_DENIED },
		{ "check.exception-deny", "check.exception-grant", 1, CHECK_DENIED },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		size_t request, at;

		world_init(&w, "");
		request = record(&w, 0, "check.exception-request", "ana", "Commit=" HERE, (char *)NULL);
		at = record(&w, request, rows[i].first, "ben", REQUEST, (char *)NULL);
		if (rows[i].second)
			record(&w, rows[i].side_by_side ? request : at, rows[i].second, "cem", REQUEST, (char *)NULL);
		cr_expect_eq(fold(&w)->exceptions[0].decision, rows[i].decision, "row %zu", i);
		world_release(&w);
	}
}

Test(check, a_freeze_lasts_until_it_is_ended_or_over)
{
	static const struct {
		const char *first, *until, *second;
		int side_by_side, is_on;
	} rows[] = {
		{ "check.freeze-start", NULL, NULL, 0, 1 },
		{ "check.freeze-start", "Until=2026-01-01T00:00:01Z", NULL, 0, 1 },
		{ "check.freeze-start", "Until=2026-01-01T00:00:00Z", NULL, 0, 0 },
		{ "check.freeze-start", NULL, "check.freeze-end", 0, 0 },
		{ "check.freeze-start", NULL, "check.freeze-end", 1, 1 },
		{ "check.freeze-end", NULL, "check.freeze-start", 0, 1 },
		{ "check.freeze-end", NULL, "check.freeze-start", 1, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		size_t at;

		world_init(&w, "");
		at = record(&w, 0, rows[i].first, "ana", rows[i].until, (char *)NULL);
		if (rows[i].second)
			record(&w, rows[i].side_by_side ? 0 : at, rows[i].second, "ana", (char *)NULL);
		cr_expect_eq(fold(&w)->freeze.is_on, rows[i].is_on, "row %zu", i);
		w.is_tagged = 1;
		cr_expect_eq(fold(&w)->freeze.is_on, 0);
		world_release(&w);
	}
}

/* What cannot be read may have been a freeze, whatever stands in its place now, until a later word on it. */
Test(check, a_bad_entry_leaves_a_freeze_in_doubt)
{
	static const struct {
		const char *before, *after, *beside;
		int is_on, is_in_doubt;
	} rows[] = {
		{ NULL, NULL, NULL, 0, 1 },
		{ "check.freeze-start", NULL, NULL, 1, 1 },
		{ "check.freeze-end", NULL, NULL, 0, 1 },
		{ NULL, "check.pass", NULL, 0, 1 },
		{ NULL, "check.freeze-end", NULL, 0, 0 },
		{ NULL, "check.freeze-start", NULL, 1, 0 },
		{ "check.freeze-start", "check.freeze-end", NULL, 0, 0 },
		{ NULL, NULL, "check.freeze-end", 0, 1 },
		{ NULL, NULL, "check.freeze-start", 1, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		size_t at = 0, bad;

		world_init(&w, "");
		if (rows[i].before)
			at = record(&w, 0, rows[i].before, "ana", (char *)NULL);
		bad = record(&w, at, "check.pass", "ana", (char *)NULL);
		event_entry_fail(&w.log.v[bad], "bad");
		if (rows[i].after)
			record(&w, bad, rows[i].after, "ana", (char *)NULL);
		if (rows[i].beside)
			record(&w, at, rows[i].beside, "ana", (char *)NULL);
		cr_expect_eq(fold(&w)->freeze.is_on, rows[i].is_on, "row %zu", i);
		cr_expect_eq(fold(&w)->freeze.doubt >= 0, rows[i].is_in_doubt, "row %zu", i);
		w.is_tagged = 1;
		cr_expect_lt(fold(&w)->freeze.doubt, 0, "row %zu", i);
		world_release(&w);
	}
}

Test(check, a_bad_entry_may_deny_an_exception)
{
	static const struct {
		int is_bad, is_granted_again;
		enum check_decision decision;
	} rows[] = { { 0, 0, CHECK_GRANTED }, { 1, 0, CHECK_ASKED }, { 1, 1, CHECK_GRANTED } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		size_t request, at;

		world_init(&w, "");
		request = record(&w, 0, "check.exception-request", "ana", "Commit=" HERE, (char *)NULL);
		at = record(&w, request, "check.exception-grant", "ben", REQUEST, (char *)NULL);
		at = record(&w, at, "check.pass", "ana", (char *)NULL);
		if (rows[i].is_bad)
			event_entry_fail(&w.log.v[at], "bad");
		if (rows[i].is_granted_again)
			record(&w, at, "check.exception-grant", "ben", REQUEST, (char *)NULL);
		cr_expect_eq(fold(&w)->exceptions[0].decision, rows[i].decision, "row %zu", i);
		cr_expect_eq(w.state.exceptions[0].decided < 0, rows[i].decision == CHECK_ASKED, "row %zu", i);
		world_release(&w);
	}
}
