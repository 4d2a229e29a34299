/* SPDX-License-Identifier: ISC */
#include "check_world.h"

#define OLD_ID "0000000000000000000000000000000000000001"

/* Makes what the case needs besides the policy. */
struct scene {
	struct world *w;
	struct check_ask *ask;
};

static void signed_off(struct scene *s)
{
	record(s->w, 0, "check.sign", "ana", "Check=x", (char *)NULL);
}

static void vetoed(struct scene *s)
{
	record(s->w, 0, "check.veto", "ana", (char *)NULL);
}

static void must_sign(struct scene *s)
{
	s->w->log.must_sign = 1;
}

static void vetoed_and_must_sign(struct scene *s)
{
	vetoed(s);
	must_sign(s);
}

static void with_problem(struct scene *s)
{
	strvec_push(&s->w->facts.breaking_without_migration, "abc feat!: b");
}

static void with_author(struct scene *s)
{
	strvec_push(&s->w->facts.authors, "ana");
}

static void blocked(struct scene *s)
{
	record(s->w, 0, "check.block", "ben", (char *)NULL);
}

static void unblocked(struct scene *s)
{
	record(s->w, record(s->w, 0, "check.block", "ben", (char *)NULL), "check.unblock", "ben", "Blocker=" OLD_ID,
	       (char *)NULL);
}

static void blocked_and_must_sign(struct scene *s)
{
	blocked(s);
	must_sign(s);
}

static void frozen(struct scene *s)
{
	record(s->w, 0, "check.freeze-start", "ben", (char *)NULL);
}

static void frozen_for_a_second(struct scene *s)
{
	record(s->w, 0, "check.freeze-start", "ben", "Until=2026-01-01T00:00:01Z", (char *)NULL);
	s->ask->until = NOW + 2;
}

static void frozen_and_must_sign(struct scene *s)
{
	frozen(s);
	must_sign(s);
}

static void tagged(struct scene *s)
{
	s->w->is_tagged = 1;
}

static void until_past(struct scene *s)
{
	s->ask->until = NOW;
}

static void until_later(struct scene *s)
{
	s->ask->until = NOW + 1;
}

static size_t request(struct scene *s, const char *who, const char *author)
{
	static struct strvec writers = STRVEC_INIT;

	strvec_release(&writers);
	strvec_push(&writers, author);
	s->ask->writers = &writers;
	return record(s->w, 0, "check.exception-request", who, "Commit=" HERE, (char *)NULL);
}

static void asked(struct scene *s)
{
	request(s, "ben", "cem");
}

static void asked_by_me(struct scene *s)
{
	request(s, "ana", "cem");
}

static void written_by_me(struct scene *s)
{
	request(s, "ben", "ana");
}

static void asked_and_must_sign(struct scene *s)
{
	asked(s);
	must_sign(s);
}

static void granted(struct scene *s)
{
	record(s->w, request(s, "ben", "cem"), "check.exception-grant", "cem", "Exception=" OLD_ID, (char *)NULL);
}

static void denied(struct scene *s)
{
	record(s->w, request(s, "ben", "cem"), "check.exception-deny", "cem", "Exception=" OLD_ID, (char *)NULL);
}

#define STRICT     "[release]\nseparation = strict\n"
#define CONTINUOUS "[release]\nmodel = continuous\n"
#define ELSEWHERE  OWN "paths = db\n"

/* `check` NULL: the step is about none. The actor is ana, whose event would be unsigned unless the row says so. */
static const struct row {
	const char *step, *rule, *check, *config;
	void (*scene)(struct scene *);
	int is_signed, refuses;
} rows[] = {
	{ "check.pass", "not-applicable", "x", ELSEWHERE, NULL, 0, 1 },
	{ "check.pass", "not-applicable", "x", OWN, NULL, 0, 0 },
	{ "check.pass", "no-result", "notes", "", NULL, 0, 1 },
	{ "check.pass", "no-result", "x", CMD, NULL, 0, 0 },
	{ "check.pass", "has-problems", "notes", "[release-check \"notes\"]\napprovals = 2", with_problem, 0, 1 },
	{ "check.pass", "has-problems", "notes", "[release-check \"notes\"]\ncommand = true", with_problem, 0, 0 },
	{ "check.pass", "may-not", "x", CMD, must_sign, 0, 1 },
	{ "check.pass", "may-not", "x", CMD, must_sign, 1, 0 },
	{ "check.pass", "may-not", "x", OWN STRICT, with_author, 0, 1 },
	{ "check.pass", "may-not", "x", CMD STRICT, with_author, 0, 0 },
	{ "check.sign", "not-applicable", "x", ELSEWHERE, NULL, 0, 1 },
	{ "check.sign", "not-applicable", "x", OWN, NULL, 0, 0 },
	{ "check.sign", "no-sign-off", "x", CMD, NULL, 0, 1 },
	{ "check.sign", "no-sign-off", "x", CMD QA OWN "role = qa", NULL, 0, 0 },
	{ "check.sign", "has-problems", "notes", "", with_problem, 0, 1 },
	{ "check.sign", "has-problems", "notes", "", NULL, 0, 0 },
	{ "check.sign", "may-not", "x", OWN, must_sign, 0, 1 },
	{ "check.sign", "may-not", "x", OWN, must_sign, 1, 0 },
	{ "check.sign", "may-not", "x", OWN "approvals = 2", NULL, 0, 1 },
	{ "check.sign", "may-not", "x", OWN "approvals = 2", NULL, 1, 0 },
	{ "check.sign", "may-not", "x", OWN "role = ghost", NULL, 0, 1 },
	{ "check.sign", "may-not", "x", "[release-role \"qa\"]\nmember = ben\n" OWN "role = qa", NULL, 0, 1 },
	{ "check.sign", "may-not", "x", QA OWN "role = qa", NULL, 0, 0 },
	{ "check.sign", "may-not", "x", OWN STRICT, with_author, 0, 1 },
	{ "check.sign", "may-not", "x", OWN, with_author, 0, 0 },
	{ "check.waive", "not-applicable", "x", ELSEWHERE, NULL, 0, 1 },
	{ "check.waive", "not-applicable", "x", CMD, NULL, 0, 0 },
	{ "check.waive", "may-not", "x", OWN STRICT, with_author, 0, 1 },
	{ "check.waive", "may-not", "x", OWN "approvals = 2", NULL, 0, 0 },
	{ "check.withdraw", "nothing-there", "x", OWN, NULL, 0, 1 },
	{ "check.withdraw", "nothing-there", "x", OWN, signed_off, 0, 0 },
	{ "check.withdraw", "nothing-there", NULL, "", NULL, 0, 1 },
	{ "check.withdraw", "nothing-there", NULL, "", vetoed, 0, 0 },
	{ "check.withdraw", "not-known", NULL, "", vetoed_and_must_sign, 0, 1 },
	{ "check.withdraw", "not-known", "x", OWN, must_sign, 0, 0 },
	{ "check.unblock", "closed", NULL, "", unblocked, 0, 1 },
	{ "check.unblock", "closed", NULL, "", blocked, 0, 0 },
	{ "check.unblock", "not-known", NULL, "", blocked_and_must_sign, 0, 1 },
	{ "check.unblock", "not-known", NULL, "", blocked, 0, 0 },
	{ "check.run", "no-command", "x", OWN, NULL, 0, 1 },
	{ "check.run", "no-command", "x", CMD, NULL, 0, 0 },
	{ "check.run", "not-applicable", "x", CMD ELSEWHERE, NULL, 0, 1 },
	{ "check.run", "not-applicable", "x", CMD, NULL, 0, 0 },
	{ "check.run", "not-known", "x", CMD, must_sign, 0, 1 },
	{ "check.run", "not-known", "x", CMD, must_sign, 1, 0 },
	{ "check.freeze-start", "continuous", NULL, CONTINUOUS, NULL, 0, 1 },
	{ "check.freeze-start", "continuous", NULL, "", NULL, 0, 0 },
	{ "check.freeze-start", "tagged", NULL, "", tagged, 0, 1 },
	{ "check.freeze-start", "tagged", NULL, "", NULL, 0, 0 },
	{ "check.freeze-start", "past", NULL, "", until_past, 0, 1 },
	{ "check.freeze-start", "past", NULL, "", until_later, 0, 0 },
	{ "check.freeze-start", "frozen", NULL, "", frozen, 0, 1 },
	{ "check.freeze-start", "frozen", NULL, "", frozen_for_a_second, 0, 0 },
	{ "check.freeze-end", "not-frozen", NULL, "", NULL, 0, 1 },
	{ "check.freeze-end", "not-frozen", NULL, "", frozen, 0, 0 },
	{ "check.freeze-end", "not-known", NULL, "", frozen_and_must_sign, 0, 1 },
	{ "check.freeze-end", "not-known", NULL, "", frozen_and_must_sign, 1, 0 },
	{ "check.exception-request", "asked", NULL, "", asked, 0, 1 },
	{ "check.exception-request", "asked", NULL, "", denied, 0, 0 },
	{ "check.exception-grant", "granted", NULL, "", granted, 0, 1 },
	{ "check.exception-grant", "granted", NULL, "", denied, 0, 0 },
	{ "check.exception-grant", "not-known", NULL, "", asked_and_must_sign, 0, 1 },
	{ "check.exception-grant", "not-known", NULL, "", asked_and_must_sign, 1, 0 },
	{ "check.exception-grant", "own", NULL, STRICT, asked_by_me, 0, 1 },
	{ "check.exception-grant", "own", NULL, STRICT, written_by_me, 0, 1 },
	{ "check.exception-grant", "own", NULL, STRICT, asked, 0, 0 },
	{ "check.exception-grant", "own", NULL, "", asked_by_me, 0, 0 },
	{ "check.exception-deny", "denied", NULL, "", denied, 0, 1 },
	{ "check.exception-deny", "denied", NULL, "", granted, 0, 0 },
};

static const struct guard_rule *find_rule(const struct row *r)
{
	const struct guard_rule *rule;

	for (rule = check_rules; rule->step; rule++)
		if (!strcmp(rule->step, r->step) && !strcmp(rule->name, r->rule))
			return rule;
	cr_assert_fail("no rule '%s' of step '%s'", r->rule, r->step);
	return NULL;
}

/* Does the rule of the row refuse? A refusal says why. */
static int refuses(const struct row *r)
{
	struct check_ask ask = { .actor = "ana", .commit = HERE, .patch = "" };
	struct strbuf reason = STRBUF_INIT;
	struct world w;
	int refused;

	world_init(&w, r->config);
	if (r->scene)
		r->scene(&(struct scene){ &w, &ask });
	ask.identity = r->is_signed ? EVENT_SIGNED : EVENT_CLAIMED;
	ask.state = fold(&w);
	ask.check = r->check ? check_state_find(ask.state, r->check) : NULL;
	ask.blocker = ask.state->n_blockers ? &ask.state->blockers[0] : NULL;
	ask.exception = ask.state->n_exceptions ? &ask.state->exceptions[0] : NULL;
	refused = find_rule(r)->refuses(&ask, &reason);
	cr_expect_eq(!refused, !reason.len, "%s %s: '%s'", r->step, r->rule, reason.buf);
	strbuf_release(&reason);
	world_release(&w);
	return refused;
}

Test(check_rules, each_refuses_and_lets_through)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(refuses(&rows[i]), rows[i].refuses, "row %zu: %s %s", i, rows[i].step, rows[i].rule);
}

Test(check_rules, none_is_without_a_case_of_both)
{
	const struct guard_rule *rule;
	size_t i;

	for (rule = check_rules; rule->step; rule++) {
		int seen[2] = { 0, 0 };

		for (i = 0; i < ARRAY_SIZE(rows); i++)
			if (find_rule(&rows[i]) == rule)
				seen[rows[i].refuses] = 1;
		cr_expect(seen[0] && seen[1], "%s %s", rule->step, rule->name);
	}
}
