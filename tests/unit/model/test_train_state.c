/* SPDX-License-Identifier: ISC */
#include "recorded.h"

#include "../../../common/model/calendar.h"
#include "../../../common/model/train_state.h"

#define OID_A  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ON     " Train=main Departure=2026-01-07T00:00:00Z"
#define MISS   ON " Commit=" OID_A
#define SIGNED "note.made 1 +" /* of no concern, but all must be signed */

static int64_t at(const char *text)
{
	int64_t seconds = 0;

	cr_assert_eq(time_parse(text, &seconds, NULL), 0, "%s", text);
	return seconds;
}

Test(train_state, a_miss_and_its_undoing_are_folded_by_what_came_before_what)
{
	static const struct {
		const char *rows[8];
		int is_missed;
	} cases[] = {
		{ { "train.miss 1 -" MISS, NULL }, 1 },
		{ { "train.miss 1 -" MISS, "train.miss-undo 2 -" MISS, NULL }, 0 },
		{ { "train.miss 1 -" MISS, "train.miss-undo 2 -" MISS, "train.miss 3 -" MISS, NULL }, 1 },
		{ { "train.miss-undo 1 -" MISS, "train.miss 1 -" MISS, "ledger.join 23 -", NULL }, 1 },
		{ { "train.miss 1 -" MISS, "train.miss-undo 1 -" MISS, "ledger.join 23 -", NULL }, 1 },
		{ { "train.miss 1 -" MISS, "train.miss 1 -" MISS, "ledger.join 23 -", "train.miss-undo 4 -" MISS, NULL }, 0 },
		/* What is not signed takes nothing back, and is a miss all the same. */
		{ { SIGNED, "train.miss 2 -" MISS, NULL }, 1 },
		{ { SIGNED, "train.miss 2 +" MISS, "train.miss-undo 3 -" MISS, NULL }, 1 },
		{ { SIGNED, "train.miss 2 -" MISS, "train.miss-undo 3 +" MISS, NULL }, 0 },
		/* Of others, or of nothing. */
		{ { "train.miss 1 - Train=nightly Departure=2026-01-07 Commit=" OID_A, NULL }, 0 },
		{ { "train.miss 1 - Train=main Departure=2026-01-21 Commit=" OID_A, NULL }, 0 },
		{ { "train.miss 1 - Train=main Departure=2026-01-07 Commit=aaaa", NULL }, 0 },
		{ { "train.miss 1 - Train=main Departure=soon Commit=" OID_A, NULL }, 0 },
		{ { "train.miss 1 -" ON, NULL }, 0 },
		{ { "train.wait 1 -" MISS, NULL }, 0 },
	};
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct event_log log;
		struct train_state s;

		recorded(&log, cases[i].rows);
		train_state_read(&s, &log, "main");
		cr_expect_eq(train_state_find(&s, at("2026-01-07"), OID_A) != NULL, cases[i].is_missed, "case %zu", i);
		train_state_misses(&s, at("2026-01-07"), &n);
		cr_expect_eq(n, (size_t)cases[i].is_missed, "case %zu", i);
		if (cases[i].is_missed)
			cr_expect_str_eq(s.misses[0].reason, "because");
		cr_expect_null(train_state_hold(&s, at("2026-01-07")));
		train_state_release(&s);
		event_log_release(&log);
	}
}

Test(train_state, of_holds_side_by_side_the_longest_holds)
{
#define UNTIL(day) ON " Until=2026-01-" day
	static const struct {
		const char *rows[8];
		const char *release; /* "-": until further notice; NULL: none */
	} cases[] = {
		{ { "train.hold 1 -" ON, NULL }, "-" },
		{ { "train.hold 1 -" UNTIL("20"), NULL }, "2026-01-20" },
		{ { "train.hold 1 -" ON, "train.hold 2 -" UNTIL("20"), NULL }, "2026-01-20" },
		{ { "train.hold 1 -" UNTIL("20"), "train.hold 2 -" UNTIL("18"), NULL }, "2026-01-18" },
		{ { "train.hold 1 -" UNTIL("20"), "train.hold 1 -" UNTIL("18"), "ledger.join 23 -", NULL }, "2026-01-20" },
		{ { "train.hold 1 -" UNTIL("18"), "train.hold 1 -" UNTIL("20"), "ledger.join 23 -", NULL }, "2026-01-20" },
		{ { "train.hold 1 -" UNTIL("18"), "train.hold 1 -" ON, "ledger.join 23 -", NULL }, "-" },
		{ { "train.hold 1 -" ON, "train.hold 1 -" UNTIL("18"), "ledger.join 23 -", NULL }, "-" },
		{ { "train.hold 1 -" ON, "train.hold 1 -" UNTIL("18"), "ledger.join 23 -", "train.hold 4 -" UNTIL("16"), NULL },
		  "2026-01-16" },
		/* What is not signed makes a hold longer, never shorter. */
		{ { SIGNED, "train.hold 2 -" UNTIL("18"), NULL }, "2026-01-18" },
		{ { SIGNED, "train.hold 2 +" UNTIL("20"), "train.hold 3 -" UNTIL("18"), NULL }, "2026-01-20" },
		{ { SIGNED, "train.hold 2 +" UNTIL("20"), "train.hold 3 -" ON, NULL }, "-" },
		{ { SIGNED, "train.hold 2 -" ON, "train.hold 3 +" UNTIL("18"), NULL }, "2026-01-18" },
		{ { "train.hold 1 - Train=nightly Departure=2026-01-07", NULL }, NULL },
		{ { "train.hold 1 -" ON " Until=soon", NULL }, NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct event_log log;
		struct train_state s;
		const struct schedule_move *m;

		recorded(&log, cases[i].rows);
		train_state_read(&s, &log, "main");
		m = train_state_hold(&s, at("2026-01-07"));
		cr_expect_eq(m != NULL, cases[i].release != NULL, "case %zu", i);
		if (m && cases[i].release)
			cr_expect_eq(m->release, *cases[i].release == '-' ? SCHEDULE_NONE : at(cases[i].release), "case %zu", i);
		cr_expect_null(train_state_hold(&s, at("2026-01-21")));
		train_state_release(&s);
		event_log_release(&log);
	}
}

Test(train_state, misses_are_found_by_departure_and_commit)
{
	static const char *const rows[] = { "train.miss 1 - Train=main Departure=2026-01-21 Commit=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
					    "train.miss 2 - Train=main Departure=2026-01-07 Commit=cccccccccccccccccccccccccccccccccccccccc",
					    "train.miss 3 - Train=main Departure=2026-01-21 Commit=" OID_A,
					    "train.hold 4 - Train=main Departure=2026-01-21",
					    "train.hold 5 - Train=main Departure=2026-01-07 Until=2026-01-15", NULL };
	struct event_log log;
	struct train_state s;
	const struct train_miss *misses;
	size_t n;

	recorded(&log, rows);
	train_state_read(&s, &log, "main");
	misses = train_state_misses(&s, at("2026-01-21"), &n);
	cr_assert_eq(n, 2);
	cr_expect_str_eq(misses[0].oid, OID_A);
	cr_expect_eq(misses[1].oid[0], 'b');
	misses = train_state_misses(&s, at("2026-01-07"), &n);
	cr_assert_eq(n, 1);
	cr_expect_eq(misses[0].oid[0], 'c');
	cr_expect_null(train_state_misses(&s, at("2026-02-04"), &n));
	cr_expect_eq(s.n_moves, 2);
	cr_expect_eq(train_state_hold(&s, at("2026-01-07"))->release, at("2026-01-15"));
	cr_expect_eq(train_state_hold(&s, at("2026-01-21"))->release, SCHEDULE_NONE);
	train_state_release(&s);
	event_log_release(&log);
}

/* Every rule refuses in the first of its two cases and lets the second through. */
Test(train_state, every_rule_refuses_and_lets_through)
{
	static const char *const rows[] = { "train.miss 1 -" MISS, "train.hold 2 - Train=main Departure=2026-01-21 Until=2026-02-10",
					    "train.hold 3 - Train=main Departure=2026-02-04", NULL };
	const struct departure first = { at("2026-01-07"), at("2026-01-07"), at("2026-01-10"), at("2026-01-14") };
	const struct departure moved = { at("2026-01-21"), at("2026-01-21"), at("2026-01-24"), at("2026-01-28") };
	const struct departure stopped = { at("2026-02-04"), at("2026-02-04"), at("2026-02-07"), at("2026-02-11") };
	struct event_log log;
	struct train_state s;
	struct train_ask miss = { &s, &moved, OID_A, 1, SCHEDULE_NONE, at("2026-01-08"), 1 };
	struct train_ask again = miss, elsewhere = miss, undo = miss, unknown = miss, claim, longer = miss, same = longer, on_day = longer,
			 twice = longer, early = longer, late = longer, shorter = longer, hold = longer;
	const struct {
		const char *step, *rule;
		const struct train_ask *refused, *passed;
	} cases[] = {
		{ "train.miss", "missed-already", &again, &miss },
		{ "train.miss", "not-on-board", &elsewhere, &miss },
		{ "train.miss-undo", "not-missed", &unknown, &undo },
		{ "train.miss-undo", "not-known", &claim, &undo },
		{ "train.hold", "changes-nothing", &same, &longer },
		{ "train.hold", "changes-nothing", &on_day, &hold },
		{ "train.hold", "changes-nothing", &twice, &hold },
		{ "train.hold", "before-calendar", &early, &longer },
		{ "train.hold", "over", &late, &longer },
		{ "train.hold", "not-known", &shorter, &longer },
	};
	const struct guard_rule *rule;
	size_t i;

	recorded(&log, rows);
	train_state_read(&s, &log, "main");
	again.departure = undo.departure = &first;
	elsewhere.is_on_board = 0;
	claim = undo;
	claim.may_allow = 0;
	longer.until = at("2026-02-11");
	longer.may_allow = 0;
	same.until = at("2026-02-10");
	on_day.departure = hold.departure = &first;
	on_day.until = first.release;
	twice.departure = &stopped;
	early.until = at("2026-01-27");
	late.until = at("2026-02-12");
	late.now = late.until;
	shorter.until = at("2026-02-09");
	shorter.may_allow = 0;
	for (rule = train_rules; rule->step; rule++) {
		size_t tried = 0;

		for (i = 0; i < ARRAY_SIZE(cases); i++) {
			struct strbuf reason = STRBUF_INIT;
			struct err err = ERR_INIT;

			if (strcmp(cases[i].rule, rule->name) != 0 || strcmp(cases[i].step, rule->step) != 0)
				continue;
			cr_assert(rule->refuses(cases[i].refused, &reason), "%s, case %zu", rule->name, i);
			cr_assert_gt(reason.len, 0, "%s", rule->name);
			cr_assert_not(rule->refuses(cases[i].passed, &reason), "%s, case %zu", rule->name, i);
			cr_assert_eq(guard_ask(train_rules, rule->step, cases[i].refused, &err), ERR_NO, "%s", rule->name);
			err_clear(&err);
			cr_assert_eq(guard_ask(train_rules, rule->step, cases[i].passed, &err), 0, "%s: %s", rule->name, err.msg.buf);
			err_release(&err);
			strbuf_release(&reason);
			tried++;
		}
		cr_assert_gt(tried, 0, "no case for %s of %s", rule->name, rule->step);
	}
	train_state_release(&s);
	event_log_release(&log);
}
