/* SPDX-License-Identifier: ISC */
#include "log_world.h"

#include "../../../common/model/markdown.h"
#include "../../../common/model/retro_draft.h"
#include "../../../common/model/retro_json.h"
#include "../../../common/model/retro_rules.h"
#include "../../../common/model/retro_timeline.h"

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

/* --- the rest of the ledger -------------------------------------------------------------------------------------- */

Test(retro, of_a_grant_and_a_denial_side_by_side_the_denial_counts)
{
	size_t first;

	for (first = 0; first < 2; first++) {
		struct event_log log;
		struct retro r;
		const struct retro_exception *x;
		char of[40];
		size_t a, b;

		world_init(&log, "v1.0.0");
		a = record(&log, 0, "check.exception-request", "ana", "Commit=1111111111111111111111111111111111111111",
			   "Patch=2222222222222222222222222222222222222222", NULL);
		snprintf(of, sizeof(of), "Exception=%s", id(a));
		b = record(&log, a, first ? "check.exception-grant" : "check.exception-deny", "ana", of, NULL);
		record(&log, a, first ? "check.exception-deny" : "check.exception-grant", "ben", of, NULL);
		read_log(&r, &log);
		x = retro_exception_find(&r, "1111111111111111111111111111111111111111", NULL);
		cr_assert_not_null(x);
		cr_expect_eq(x->decision, RETRO_DENIED, "%zu", first);
		cr_expect_eq(retro_exception_find(&r, "x", "2222222222222222222222222222222222222222"), x);
		cr_expect_null(retro_exception_find(&r, "x", "3333333333333333333333333333333333333333"));
		cr_expect_null(retro_exception_find(&r, "x", NULL));
		retro_release(&r);
		/* Who grants it knowing of the denial has the last word. */
		record(&log, first ? b + 1 : b, "check.exception-grant", "eva", of, NULL);
		cr_expect_eq(read_log(&r, &log)->exceptions[0].decision, RETRO_GRANTED, "%zu", first);
		end(&r, &log);
	}
}

Test(retro, knows_the_last_closing)
{
	struct event_log log;
	struct retro r;
	size_t a, b;

	world_init(&log, "v1.0.0");
	a = record(&log, 0, "retro.close", "ana", NULL);
	b = record(&log, a, "retro.close", "ana", "Amends=x", NULL);
	read_log(&r, &log);
	cr_assert_eq(r.closings.n, 1);
	cr_expect_eq(r.closings.v[0], b);
	retro_release(&r);
	record(&log, a, "retro.close", "ben", "Amends=x", NULL);
	cr_expect_eq(read_log(&r, &log)->closings.n, 2);
	end(&r, &log);
}

Test(retro, tells_a_clock_that_is_off)
{
	static const struct {
		int64_t before, time, now;
		int skewed;
	} rows[] = {
		{ 1000, 1000, 1000, 0 }, { 1000, 700, 1000, 0 },  { 1000, 699, 1000, 1 },
		{ 1000, 1300, 1000, 0 }, { 1000, 1301, 1000, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event_log log;
		char before[32], time[32];
		size_t a, b;

		snprintf(before, sizeof(before), "Time=%lld", (long long)rows[i].before);
		snprintf(time, sizeof(time), "Time=%lld", (long long)rows[i].time);
		world_init(&log, "v1.0.0");
		a = record(&log, 0, "a.b", "ana", before, NULL);
		b = record(&log, a, "a.b", "ana", time, NULL);
		event_log_settle(&log, NULL);
		cr_expect_eq(retro_is_skewed(&log, b, rows[i].now), rows[i].skewed, "row %zu", i);
		event_log_release(&log);
	}
}

/* --- closing ----------------------------------------------------------------------------------------------------- */

Test(retro, every_rule_refuses_and_lets_through)
{
	struct event_log smooth_log, bumpy_log, running_log, closed_log, none_log, open_log, over_log;
	struct retro smooth, bumpy, running, closed;
	struct incident_list none, open, over;
	struct strvec all = STRVEC_INIT, few = STRVEC_INIT;
	const struct retro_ask asks[] = {
		{ &smooth, &none, "v1.0.0", &few, 0, 1 },  /* 0: goes through */
		{ &smooth, &none, "v1.0.0", &few, 0, 0 },  /* 1 */
		{ &closed, &none, "v1.0.0", &few, 0, 1 },  /* 2 */
		{ &closed, &none, "v1.0.0", &few, 1, 1 },  /* 3: goes through */
		{ &smooth, &none, "v1.0.0", &few, 1, 1 },  /* 4 */
		{ &smooth, &open, "v1.0.0", &all, 0, 1 },  /* 5 */
		{ &smooth, &open, "v2.0.0", &all, 0, 1 },  /* 6: another release's, goes through */
		{ &running, &none, "v1.0.0", &all, 0, 1 }, /* 7 */
		{ &smooth, &over, "v1.0.0", &few, 0, 1 },  /* 8 */
		{ &smooth, &over, "v1.0.0", &all, 0, 1 },  /* 9: goes through */
		{ &bumpy, &none, "v1.0.0", &few, 0, 1 },   /* 10 */
		{ &bumpy, &none, "v1.0.0", &all, 0, 1 },   /* 11: goes through */
	};
	const struct {
		const char *rule;
		size_t refused, passed;
	} rows[] = {
		{ "not-known", 1, 0 },	    { "closed", 2, 3 },		{ "not-closed", 4, 3 },	  { "open-incident", 5, 6 },
		{ "open-incident", 5, 9 }, { "being-deployed", 7, 11 }, { "unanswered", 8, 9 },	  { "unanswered", 10, 11 },
		{ "unanswered", 8, 0 },
	};
	const struct guard_rule *rule;
	size_t i, a;
	char of[40];

	strvec_push(&few, "What went wrong?");
	world_init(&smooth_log, "v1.0.0");
	a = record(&smooth_log, 0, "deploy.start", "ana", PROD, NULL);
	record(&smooth_log, a, "deploy.verify", "ana", PROD, NULL);
	read_log(&smooth, &smooth_log);
	world_init(&bumpy_log, "v1.0.0");
	a = record(&bumpy_log, 0, "deploy.start", "ana", PROD, NULL);
	record(&bumpy_log, a, "deploy.abort", "ana", PROD, NULL);
	read_log(&bumpy, &bumpy_log);
	world_init(&running_log, "v1.0.0");
	record(&running_log, 0, "deploy.start", "ana", PROD, NULL);
	read_log(&running, &running_log);
	world_init(&closed_log, "v1.0.0");
	record(&closed_log, 0, "retro.close", "ana", NULL);
	read_log(&closed, &closed_log);
	world_init(&none_log, EVENT_PROJECT);
	a = record(&none_log, 0, "incident.open", "ana", "Severity=1", "Release=v1.0.0", NULL);
	snprintf(of, sizeof(of), "Incident=%s", id(a));
	record(&none_log, a, "incident.invalid", "ana", of, NULL);
	world_init(&open_log, EVENT_PROJECT);
	record(&open_log, 0, "incident.open", "ana", "Severity=1", "Release=v1.0.0", NULL);
	world_init(&over_log, EVENT_PROJECT);
	a = record(&over_log, 0, "incident.open", "ana", "Severity=1", "Release=v1.0.0", NULL);
	snprintf(of, sizeof(of), "Incident=%s", id(a));
	record(&over_log, a, "incident.resolve", "ana", of, NULL);
	event_log_settle(&none_log, NULL);
	event_log_settle(&open_log, NULL);
	event_log_settle(&over_log, NULL);
	incident_list_read(&none, &none_log);
	incident_list_read(&open, &open_log);
	incident_list_read(&over, &over_log);
	for (rule = retro_rules; rule->step; rule++) {
		size_t tried = 0;

		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			struct strbuf reason = STRBUF_INIT;
			struct err err = ERR_INIT;

			if (strcmp(rows[i].rule, rule->name) != 0)
				continue;
			cr_expect(rule->refuses(&asks[rows[i].refused], &reason), "row %zu: %s", i, rule->name);
			cr_expect_gt(reason.len, 0, "row %zu: %s", i, rule->name);
			cr_expect_eq(guard_ask(retro_rules, rule->step, &asks[rows[i].refused], &err), ERR_NO, "row %zu", i);
			err_clear(&err);
			cr_expect_eq(guard_ask(retro_rules, rule->step, &asks[rows[i].passed], &err), 0, "row %zu: %s", i,
				     err.msg.buf);
			err_release(&err);
			strbuf_release(&reason);
			tried++;
		}
		cr_expect_gt(tried, 0, "no row for %s", rule->name);
	}
	incident_list_release(&none);
	incident_list_release(&open);
	incident_list_release(&over);
	event_log_release(&none_log);
	event_log_release(&open_log);
	event_log_release(&over_log);
	end(&smooth, &smooth_log);
	end(&bumpy, &bumpy_log);
	end(&running, &running_log);
	end(&closed, &closed_log);
	strvec_release(&few);
	strvec_release(&all);
}

Test(retro, trouble_is_what_people_had_to_do_something_about)
{
	static const struct {
		const char *event;
		int trouble;
	} rows[] = { { "deploy.pause", 0 }, { "deploy.fire", 1 },	   { "deploy.abort", 1 },
		     { "deploy.verify", 0 }, { "deploy.rollback-start", 1 }, { "deploy.observe", 0 } };
	struct incident_list none = { NULL, NULL, 0, 0 };
	size_t i, a;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event_log log;
		struct retro r;

		world_init(&log, "v1.0.0");
		a = record(&log, 0, "deploy.start", "ana", PROD, NULL);
		record(&log, a, rows[i].event, "ana", PROD, NULL);
		cr_expect_eq(retro_had_trouble(read_log(&r, &log), &none, "v1.0.0"), rows[i].trouble, "%s", rows[i].event);
		end(&r, &log);
	}
}

/* --- the text ---------------------------------------------------------------------------------------------------- */

struct world {
	struct event_log log, project;
	struct retro retro;
	struct incident_list incidents;
	struct retro_action_list actions;
	struct retro_facts facts;
};

static void open_world(struct world *w)
{
	world_init(&w->log, "v1.0.0");
	world_init(&w->project, EVENT_PROJECT);
	retro_facts_init(&w->facts);
	w->facts.release = xstrdup("v1.0.0");
	w->facts.title = xstrdup("shop 1.0.0");
	w->facts.now = NOW + 3600;
}

static void draft(struct strbuf *out, struct world *w, const char *before)
{
	read_log(&w->retro, &w->log);
	event_log_settle(&w->project, NULL);
	incident_list_read(&w->incidents, &w->project);
	retro_action_list_read(&w->actions, &w->project);
	w->facts.incidents = &w->incidents;
	w->facts.actions = &w->actions;
	retro_draft(out, &w->retro, &w->facts, before);
}

static void close_world(struct world *w)
{
	incident_list_release(&w->incidents);
	retro_action_list_release(&w->actions);
	event_log_release(&w->project);
	retro_facts_release(&w->facts);
	end(&w->retro, &w->log);
}

Test(retro, an_empty_one_asks_its_questions)
{
	struct world w;
	struct strbuf text = STRBUF_INIT;
	struct strvec open = STRVEC_INIT;

	open_world(&w);
	draft(&text, &w, NULL);
	cr_expect_eq(strstr(text.buf, "# Retro: shop 1.0.0\n\n## Timeline\n\nNone.\n\n## Waivers\n\nNone.\n"), text.buf);
	retro_unanswered(&open, text.buf);
	cr_assert_eq(open.n, RETRO_QUESTIONS);
	cr_expect_str_eq(open.v[0], "What went well?");
	cr_expect_str_eq(open.v[3], "What will we change?");
	strvec_release(&open);
	strbuf_release(&text);
	close_world(&w);
}

/* Each hostile text at every place where text of other people goes. */
Test(retro, text_of_others_stays_text)
{
	static const char *const hostile[] = { "## What went well?", "<!-- gone", "```", "<script>x</script>", "[a](http://x)",
					       "![a](x)",	     "- [ ] x",	 "a\n\n# b", "* * *",		  "| a |" };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct world w;
		struct strbuf text = STRBUF_INIT, html = STRBUF_INIT;
		char *fields[6];
		const char *keys[] = { "Text", "Subject", "Check", "Trigger", "Environment", "Audience" };
		size_t a, headings = 0;
		const char *at;

		open_world(&w);
		for (k = 0; k < ARRAY_SIZE(keys); k++)
			fields[k] = xstrfmt("%s=%s", keys[k], hostile[i]);
		a = record(&w.log, 0, "check.waive", hostile[i], fields[0], fields[1], fields[2], NULL);
		a = record(&w.log, a, "announce.publish", hostile[i], fields[1], fields[5], NULL);
		a = record(&w.log, a, "deploy.trigger-add", hostile[i], fields[3], fields[4], NULL);
		a = record(&w.log, a, "deploy.agree", hostile[i], fields[3], fields[4], NULL);
		a = record(&w.log, a, "deploy.start", hostile[i], fields[1], fields[4], NULL);
		record(&w.log, a, "deploy.trigger-tighten", hostile[i], fields[3], fields[4], NULL);
		a = record(&w.project, 0, "incident.open", hostile[i], "Release=v1.0.0", "Severity=1", fields[0], NULL);
		free(fields[5]);
		fields[5] = xstrfmt("Owner=%s", hostile[i]);
		record(&w.project, a, "retro.action-add", hostile[i], "Release=v1.0.0", fields[0], fields[5], NULL);
		w.facts.first = xstrdup("v1.0.0-rc.1");
		w.facts.late = xcalloc(1, sizeof(*w.facts.late));
		w.facts.late[0].subject = xstrdup(hostile[i]);
		w.facts.late[0].author = xstrdup(hostile[i]);
		w.facts.n_late = 1;
		w.facts.debts = xcalloc(1, sizeof(*w.facts.debts));
		w.facts.debts[0].subject = xstrdup(hostile[i]);
		w.facts.debts[0].line = xstrdup(hostile[i]);
		w.facts.n_debts = 1;
		w.facts.train = xstrdup(hostile[i]);
		free(w.facts.title);
		w.facts.title = xstrdup(hostile[i]);
		draft(&text, &w, NULL);
		markdown_to_html(&html, text.buf, text.len);
		for (at = html.buf; (at = strstr(at, "<h")); at++)
			headings += at[2] >= '1' && at[2] <= '6';
		cr_expect_eq(headings, 15, "'%s': %zu headings", hostile[i], headings);
		cr_expect(!strstr(html.buf, "<script") && !strstr(html.buf, "<a ") && !strstr(html.buf, "<img") &&
				  !strstr(html.buf, "<pre") && !strstr(html.buf, "<hr") && !strstr(html.buf, "<em>"),
			  "'%s':\n%s", hostile[i], html.buf);
		cr_expect(strstr(html.buf, "What will we change?"), "'%s'", hostile[i]);
		for (k = 0; k < ARRAY_SIZE(keys); k++)
			free(fields[k]);
		strbuf_release(&text);
		strbuf_release(&html);
		close_world(&w);
	}
}

Test(retro, keeps_answers)
{
	struct world w;
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct strvec open = STRVEC_INIT;

	open_world(&w);
	draft(&one, &w, "## What went wrong?\n\n- the *disk*\n\n```\n## no heading\n```\n\n## Where were we lucky\n<!-- x -->\n");
	cr_expect(strstr(one.buf, "## What went wrong?\n\n- the *disk*\n\n```\n## no heading\n```\n\n## Where"), "%s", one.buf);
	retro_unanswered(&open, one.buf);
	cr_expect_eq(open.n, 3);
	retro_draft(&two, &w.retro, &w.facts, one.buf);
	cr_expect_str_eq(one.buf, two.buf);
	strvec_release(&open);
	strbuf_release(&one);
	strbuf_release(&two);
	close_world(&w);
}

Test(retro, says_in_time_and_late_by_the_day)
{
	static const struct {
		int64_t verified; /* after the planned midnight */
		const char *said;
	} rows[] = { { -1, ", in time\n" },	   { 0, ", in time\n" },	  { 86399, ", in time\n" },
		     { 86400, ", late by 1d\n" }, { 180000, ", late by 2d 2h\n" } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world w;
		struct strbuf text = STRBUF_INIT;
		char time[32];
		size_t a;

		open_world(&w);
		snprintf(time, sizeof(time), "Time=%lld", (long long)(NOW + rows[i].verified));
		a = record(&w.log, 0, "deploy.start", "ana", PROD, NULL);
		record(&w.log, a, "deploy.verify", "ana", PROD, time, NULL);
		w.facts.train = xstrdup("main");
		w.facts.departure.release = NOW;
		draft(&text, &w, NULL);
		cr_expect(strstr(text.buf, rows[i].said), "row %zu:\n%s", i, text.buf);
		strbuf_release(&text);
		close_world(&w);
	}
}

Test(retro, folds_observations_that_follow_one_another)
{
	struct event_log log;
	struct strbuf out = STRBUF_INIT;
	size_t i, a;

	world_init(&log, "v1.0.0");
	a = record(&log, 0, "deploy.observe", "ana", "Metric=one", NULL);
	a = record(&log, a, "deploy.observe", "ana", "Metric=one", NULL);
	a = record(&log, a, "deploy.pause", "ana", NULL);
	for (i = 0; i < 100; i++)
		a = record(&log, a, "deploy.observe", "ana", i % 2 ? "Metric=one" : "Metric=two", NULL);
	event_log_settle(&log, NULL);
	retro_timeline(&out, &log, NOW * 2);
	cr_expect_str_eq(out.buf, "- 2026-01-01T00:01:00Z deploy.observe, ana\n"
				  "- 2026-01-01T00:02:00Z deploy.observe, ana\n"
				  "- 2026-01-01T00:03:00Z deploy.pause, ana\n"
				  "- 2026-01-01T00:04:00Z deploy.observe: 100 observations until 2026-01-01T01:43:00Z, of "
				  "two, one\n");
	strbuf_release(&out);
	event_log_release(&log);
}

/* --- actions ----------------------------------------------------------------------------------------------------- */

Test(retro, an_action_is_done_once_and_for_all)
{
	struct event_log log;
	struct retro_action_list l;
	struct retro_action_ask ask;
	struct err err = ERR_INIT;
	char of[32];
	size_t a, b;

	world_init(&log, EVENT_PROJECT);
	log.must_sign = 1;
	a = record(&log, 0, "retro.action-add", "ana", "Text=x", "Due=never", NULL);
	snprintf(of, sizeof(of), "Action=%s", id(a));
	b = record(&log, a, "retro.action-done", "ana", of, NULL);
	b = record(&log, b, "retro.action-done", "ana", "Action=0000", "Signed=ana", NULL);
	event_log_settle(&log, NULL);
	retro_action_list_read(&l, &log);
	cr_assert_eq(l.n, 1);
	cr_expect_not(l.v[0].is_done);
	cr_expect_eq(l.v[0].due, INSTANT_NONE);
	ask = (struct retro_action_ask){ &l.v[0], 0 };
	cr_expect_eq(guard_ask(retro_action_rules, "retro.action-done", &ask, &err), ERR_NO);
	ask.may_allow = 1;
	err_clear(&err);
	cr_expect_eq(guard_ask(retro_action_rules, "retro.action-done", &ask, &err), 0);
	retro_action_list_release(&l);
	record(&log, b, "retro.action-done", "ana", of, "Signed=ana", "Time=7000", NULL);
	event_log_settle(&log, NULL);
	retro_action_list_read(&l, &log);
	cr_expect(l.v[0].is_done);
	cr_expect_eq(l.v[0].done, 7000);
	ask.action = &l.v[0];
	cr_expect_eq(guard_ask(retro_action_rules, "retro.action-done", &ask, &err), ERR_NO);
	cr_expect(strstr(err.msg.buf, "is done"));
	err_release(&err);
	retro_action_list_release(&l);
	event_log_release(&log);
}
