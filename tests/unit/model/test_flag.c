/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/calendar.h"
#include "../../../common/model/flag.h"
#include "../../../common/model/flag_finder.h"
#include "../../../common/model/flag_report.h"
#include "../../../common/model/flag_state.h"
#include "recorded.h"

/* A policy from text, with what is made of it. */
struct given {
	struct config_list entries;
	struct policy policy;
	struct flags flags;
};

static void make(struct given *g, const char *text)
{
	struct err err = ERR_INIT;

	memset(g, 0, sizeof(*g));
	strvec_init(&g->entries.files);
	cr_assert_eq(config_parse(&g->entries, text, strlen(text), POLICY_FILE, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(policy_from_config(&g->policy, &g->entries, &err), 0, "%s", err.msg.buf);
	flags_init(&g->flags, &g->policy, &g->entries);
	err_release(&err);
}

static void forget(struct given *g)
{
	flags_release(&g->flags);
	policy_release(&g->policy);
	config_list_release(&g->entries);
}

static int64_t at(const char *text)
{
	int64_t seconds = 0;

	cr_assert_eq(time_parse(text, &seconds, NULL), 0, "%s", text);
	return seconds;
}

/* --- what is wrong -------------------------------------------------------------------------------------------------- */

/* "<flag> <path>:<line>" between commas. */
static void refer(struct flag_references *r, const char *text, struct strvec *own)
{
	while (*text) {
		size_t n = strcspn(text, " "), m = strcspn(text, ",");

		strvec_pushn(own, text, n);
		strvec_pushn(own, text + n + 1, strcspn(text + n + 1, ":"));
		ALLOC_GROW(r->v, r->n + 1, r->alloc);
		r->v[r->n++] = (struct flag_reference){ own->v[own->n - 2],
							{ own->v[own->n - 1],
							  (unsigned)strtoul(strchr(text, ':') + 1, NULL, 10) } };
		text += m + (text[m] == ',');
	}
}

Test(flag, each_problem_is_found_where_it_is_and_nowhere_else)
{
	static const struct {
		const char *before, *now, *references, *want;
	} rows[] = {
		{ NULL, "", "", "" },
		{ NULL, "[release-flag \"a\"]\nowner = x", "a x.c:3", "" },
		{ NULL, "[release-flag \"a\"]\nowner = x", "", ".gitrelease:2: a: unreferenced\n" },
		{ NULL, "", "a x.c:3,a x.c:7,b y.c:1",
		  "x.c:3: a: unregistered\nx.c:7: a: unregistered\ny.c:1: b: unregistered\n" },
		/* Case counts. */
		{ NULL, "[release-flag \"A\"]\nowner = x", "a x.c:3", ".gitrelease:2: A: unreferenced\nx.c:3: a: unregistered\n" },
		/* From the first instant of the day on. */
		{ NULL, "[release-flag \"a\"]\nowner = x\nexpires = 2026-03-01", "a x.c:3",
		  ".gitrelease:3: a: expired (since 2026-03-01)\n" },
		{ NULL, "[release-flag \"a\"]\nexpires = 2026-03-01T00:00:01Z", "a x.c:3", "" },
		{ NULL, "[release-flag \"a\"]\nexpires = 2026-02-28", "",
		  ".gitrelease:2: a: unreferenced\n.gitrelease:2: a: expired (since 2026-02-28)\n" },
		/* Defaults; nothing and empty are the same, and a new flag has no default before. */
		{ "[release-flag \"a\"]\ndefault = off", "[release-flag \"a\"]\nowner = x\ndefault = on", "a x.c:3",
		  ".gitrelease:3: a: default-changed ('off' in v1.2.0, now 'on')\n" },
		{ "[release-flag \"a\"]\ndefault = off", "[release-flag \"a\"]\nowner = x", "a x.c:3",
		  ".gitrelease:2: a: default-changed ('off' in v1.2.0, now '')\n" },
		{ "[release-flag \"a\"]\ndefault =", "[release-flag \"a\"]\nowner = x", "a x.c:3", "" },
		{ "[release-flag \"a\"]\ndefault = off", "[release-flag \"a\"]\ndefault = off", "a x.c:3", "" },
		{ "", "[release-flag \"a\"]\ndefault = on", "a x.c:3", "" },
		/* Retired: nothing but references is wrong. */
		{ "[release-flag \"a\"]\ndefault = off", "[release-flag \"a\"]\nretired\ndefault = on\nexpires = 2026-01-01", "", "" },
		{ NULL, "[release-flag \"a\"]\nretired = true", "a x.c:3,a y.c:9",
		  "x.c:3: a: retired-but-referenced\ny.c:9: a: retired-but-referenced\n" },
		{ NULL, "[release-flag \"a\"]\nretired = false", "a x.c:3", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct given before = { 0 }, now;
		struct flag_references r = { NULL, 0, 0 };
		struct strvec own = STRVEC_INIT;
		struct strbuf got = STRBUF_INIT;
		struct flag_problems problems;

		make(&before, rows[i].before ? rows[i].before : "");
		make(&now, rows[i].now);
		refer(&r, rows[i].references, &own);
		flags_check(&problems, &(struct flag_inquiry){ &now.flags, &r, rows[i].before ? &before.flags : NULL,
							       "v1.2.0", at("2026-03-01") });
		for (size_t k = 0; k < problems.n; k++) {
			flag_problem_text(&got, &problems.v[k]);
			strbuf_addch(&got, '\n');
		}
		cr_expect_str_eq(got.buf, rows[i].want, "row %zu:\n%swanted:\n%s", i, got.buf, rows[i].want);
		flag_problems_release(&problems);
		forget(&before);
		forget(&now);
		free(r.v);
		strvec_release(&own);
		strbuf_release(&got);
	}
}

Test(flag, of_what_is_recorded_at_the_same_time_the_safe_side_holds)
{
	const struct {
		struct flag_overlay v[3];
		size_t n;
		const char *expires;
		int retired;
	} rows[] = {
		{ { { "a", FLAG_NEVER, 0, "", 0 } }, 0, "2026-03-01", 0 },
		{ { { "a", at("2026-05-01"), 0, "", 0 } }, 1, "2026-05-01", 0 },
		{ { { "a", at("2026-05-01"), 0, "", 0 }, { "a", at("2026-04-01"), 0, "", 0 } }, 2, "2026-04-01", 0 },
		{ { { "a", at("2026-04-01"), 0, "", 0 }, { "a", at("2026-05-01"), 0, "", 0 } }, 2, "2026-04-01", 0 },
		{ { { "a", at("2026-05-01T10:00:00Z"), 0, "", 0 } }, 1, "2026-05-01T10:00:00Z", 0 },
		{ { { "a", at("2026-02-01"), 0, "", 0 } }, 1, "2026-03-01", 0 },
		{ { { "a", at("2026-05-01"), 0, "", 0 }, { "a", FLAG_NEVER, 1, "", 0 } }, 2, "2026-05-01", 1 },
		{ { { "b", at("2026-05-01"), 1, "", 0 } }, 1, "2026-03-01", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct given g;

		make(&g, "[release-flag \"a\"]\nexpires = 2026-03-01\n[release-flag \"c\"]\nowner = x");
		flags_apply(&g.flags, rows[i].v, rows[i].n);
		cr_expect_str_eq(g.flags.v[0].expires_text, rows[i].expires, "row %zu", i);
		cr_expect_eq(g.flags.v[0].expires_at, at(rows[i].expires), "row %zu", i);
		cr_expect_eq(g.flags.v[0].is_retired, rows[i].retired, "row %zu", i);
		cr_expect(g.flags.v[1].expires_at == FLAG_NEVER && !g.flags.v[1].is_retired);
		forget(&g);
	}
}

/* --- what is recorded ----------------------------------------------------------------------------------------------- */

#define SIGNED "note.made 1 +" /* of no concern, but all must be signed */

Test(flag, what_is_recorded_is_folded_by_what_came_before_what)
{
	static const struct {
		const char *rows[8];
		const char *until;
		int is_retired, is_unproven;
	} cases[] = {
		{ { "flags.extend 1 - Flag=a Until=2026-05-01", NULL }, "2026-05-01", 0, 1 },
		/* The last word holds, and of several the earliest day. */
		{ { "flags.extend 1 - Flag=a Until=2026-05-01", "flags.extend 2 - Flag=a Until=2026-04-01", NULL }, "2026-04-01", 0, 1 },
		{ { "flags.extend 1 - Flag=a Until=2026-04-01", "flags.extend 2 - Flag=a Until=2026-05-01", NULL }, "2026-05-01", 0, 1 },
		{ { "flags.extend 1 - Flag=a Until=2026-04-01", "flags.extend 1 - Flag=a Until=2026-05-01",
		    "ledger.join 23 -", NULL },
		  "2026-04-01", 0, 1 },
		{ { "flags.extend 1 - Flag=a Until=2026-05-01", "flags.extend 1 - Flag=a Until=2026-04-01",
		    "ledger.join 23 -", "flags.extend 4 - Flag=a Until=2026-06-01", NULL },
		  "2026-06-01", 0, 1 },
		{ { "flags.retire 1 - Flag=a", "flags.retire-undo 2 - Flag=a", NULL }, NULL, 0, 1 },
		{ { "flags.retire 1 - Flag=a", "flags.retire-undo 1 - Flag=a", "ledger.join 23 -", NULL }, NULL, 1, 0 },
		{ { "flags.retire 1 - Flag=a", "flags.extend 1 - Flag=a Until=2026-05-01", "ledger.join 23 -", NULL },
		  "2026-05-01", 1, 0 },
		/* What is not signed among what must be: forbids, and allows nothing. */
		{ { SIGNED, "flags.extend 2 - Flag=a Until=2026-05-01", NULL }, "absent", 0, 0 },
		{ { SIGNED, "flags.retire 2 - Flag=a", NULL }, NULL, 1, 1 },
		{ { SIGNED, "flags.retire 2 + Flag=a", "flags.retire-undo 3 - Flag=a", NULL }, NULL, 1, 0 },
		{ { SIGNED, "flags.retire 2 + Flag=a", "flags.retire 3 - Flag=a", NULL }, NULL, 1, 0 },
		{ { SIGNED, "flags.retire 2 - Flag=a", "flags.retire-undo 3 + Flag=a", NULL }, NULL, 0, 1 },
		{ { SIGNED, "flags.extend 2 + Flag=a Until=2026-05-01", "flags.extend 3 - Flag=a Until=2026-06-01", NULL }, "2026-05-01", 0, 1 },
		/* What says nothing. */
		{ { "flags.extend 1 - Flag=a Until=soon", NULL }, "absent", 0, 0 },
		{ { "flags.toggle 1 - Flag=a", NULL }, "absent", 0, 0 },
		{ { "flags.retire 1 - Flag=b", NULL }, "absent", 0, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct event_log log;
		struct flag_state s;
		const struct flag_overlay *o;

		recorded(&log, cases[i].rows);
		flag_state_read(&s, &log);
		for (o = s.v; o < s.v + s.n && strcmp(o->flag, "a") != 0; o++)
			;
		if (cases[i].until && !strcmp(cases[i].until, "absent")) {
			cr_expect_eq(o, s.v + s.n, "case %zu", i);
		} else {
			cr_assert_lt(o, s.v + s.n, "case %zu", i);
			cr_expect_eq(o->until, cases[i].until ? at(cases[i].until) : FLAG_NEVER, "case %zu", i);
			cr_expect_eq(o->is_retired, cases[i].is_retired, "case %zu", i);
			cr_expect_eq(o->is_unproven, cases[i].is_unproven, "case %zu", i);
			cr_expect(!o->is_retired && o->until == FLAG_NEVER ? !o->reason : !strcmp(o->reason, "because"), "case %zu", i);
		}
		flag_state_release(&s);
		event_log_release(&log);
	}
}

Test(flag, a_retirement_that_proves_nothing_excuses_nothing)
{
	const struct flag_overlay unproven = { "a", FLAG_NEVER, 1, "", 1 }, proven = { "a", FLAG_NEVER, 1, "", 0 };
	const struct flag_overlay *const one[] = { &unproven, &proven };
	struct flag_references none = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(one); i++) {
		struct flag_problems problems;
		struct given g;
		struct flag_inquiry q = { &g.flags, &none, NULL, NULL, at("2026-06-01") };

		make(&g, "[release-flag \"a\"]\nexpires = 2026-03-01");
		flags_apply(&g.flags, one[i], 1);
		flags_check(&problems, &q);
		cr_expect_eq(problems.n, i ? 0 : 2, "%zu: %zu", i, problems.n);
		flag_problems_release(&problems);
		flags_reset(&g.flags);
		cr_expect_eq(g.flags.v[0].is_retired, 0);
		forget(&g);
	}
}

/* Every rule refuses in the first of its two cases and lets the second through. */
Test(flag, every_rule_refuses_and_lets_through)
{
	struct given g;
	struct flag *active, *forever, *by_registry, *retired, gone;
	struct flag_ask extend, again, never, late, claim, retire, twice, undo, not_retired, registry, undo_claim;
	const struct guard_rule *rule;
	size_t i;

	make(&g, "[release-flag \"a\"]\nexpires = 2026-03-01\n[release-flag \"f\"]\nowner = x\n[release-flag \"r\"]\nretired\n");
	active = &g.flags.v[0];
	forever = &g.flags.v[1];
	by_registry = &g.flags.v[2];
	gone = *active;
	gone.is_retired = 1;
	retired = &gone;
	extend = (struct flag_ask){ active, at("2026-03-02"), at("2026-03-01"), 1 };
	again = late = claim = never = extend;
	again.until = at("2026-03-01");
	never.flag = forever;
	late.now = extend.until;
	claim.may_allow = 0;
	retire = (struct flag_ask){ active, 0, 0, 0 };
	twice = (struct flag_ask){ retired, extend.until, extend.now, 1 };
	undo = (struct flag_ask){ retired, 0, 0, 1 };
	not_retired = registry = undo_claim = undo;
	not_retired.flag = active;
	registry.flag = by_registry;
	undo_claim.may_allow = 0;
	{
		const struct {
			const char *step, *rule;
			const struct flag_ask *refused, *passed;
		} rows[] = {
			{ "flags.extend", "retired", &twice, &extend },
			{ "flags.extend", "never-expires", &never, &extend },
			{ "flags.extend", "not-later", &again, &extend },
			{ "flags.extend", "over", &late, &extend },
			{ "flags.extend", "not-known", &claim, &extend },
			{ "flags.retire", "retired", &twice, &retire },
			{ "flags.retire-undo", "not-retired", &not_retired, &undo },
			{ "flags.retire-undo", "retired-by-registry", &registry, &undo },
			{ "flags.retire-undo", "not-known", &undo_claim, &undo },
		};

		for (rule = flag_rules; rule->step; rule++) {
			size_t tried = 0;

			for (i = 0; i < ARRAY_SIZE(rows); i++) {
				struct strbuf reason = STRBUF_INIT;
				struct err err = ERR_INIT;

				if (strcmp(rows[i].rule, rule->name) != 0 || strcmp(rows[i].step, rule->step) != 0)
					continue;
				cr_assert(rule->refuses(rows[i].refused, &reason), "%s", rule->name);
				cr_assert_gt(reason.len, 0, "%s", rule->name);
				cr_assert_not(rule->refuses(rows[i].passed, &reason), "%s", rule->name);
				cr_assert_eq(guard_ask(flag_rules, rows[i].step, rows[i].refused, &err), ERR_NO, "%s", rule->name);
				err_clear(&err);
				cr_assert_eq(guard_ask(flag_rules, rows[i].step, rows[i].passed, &err), 0, "%s: %s", rule->name,
					     err.msg.buf);
				err_release(&err);
				strbuf_release(&reason);
				tried++;
			}
			cr_assert_gt(tried, 0, "no row for %s of %s", rule->name, rule->step);
		}
	}
	forget(&g);
}

Test(flag, a_diff_names_what_came_went_and_changed)
{
	struct given before, after;
	struct flag_changes changes;
	struct strbuf got = STRBUF_INIT;

	make(&before, "[release-flag \"a\"]\ndefault = off\nexpires = 2026-03-01\n[release-flag \"gone\"]\ndefault = x\n"
		      "[release-flag \"same\"]\ndefault = on\n[release-flag \"old\"]\nowner = me");
	make(&after, "[release-flag \"new\"]\ndefault = on\n[release-flag \"a\"]\ndefault = on\n[release-flag \"same\"]\n"
		     "default = on\nowner = other\n[release-flag \"old\"]\nretired\n[release-flag \"bare\"]\nowner = me");
	flags_diff(&changes, &before.flags, &after.flags);
	for (size_t i = 0; i < changes.n; i++) {
		flag_change_text(&got, &changes.v[i]);
		strbuf_addf(&got, "|%s\n", flag_change_name(changes.v[i].kind));
	}
	cr_expect_str_eq(got.buf, "+ new (on)|added\n~ a: default off -> on|default-changed\n"
				  "~ a: expires 2026-03-01 -> none|expiry-changed\n~ old: retired|retired\n+ bare|added\n"
				  "- gone|removed\n");
	flag_changes_release(&changes);
	forget(&before);
	forget(&after);
	strbuf_release(&got);
}

Test(flag, nothing_breaks_the_line)
{
	const struct flag_problem p = { "a\nb\x1b[31m", FLAG_UNREGISTERED, { "x\n.c", 3 }, NULL };
	struct strbuf out = STRBUF_INIT;

	flag_problem_text(&out, &p);
	cr_expect_str_eq(out.buf, "x .c:3: a b\xef\xbf\xbd[31m: unregistered");
	strbuf_release(&out);
}

/* --- finding --------------------------------------------------------------------------------------------------------- */

static void note(void *data, const char *name, size_t len, unsigned line)
{
	strbuf_addf(data, "%.*s:%u ", (int)len, name, line);
}

static char *found(const char *policy, const char *text, size_t len)
{
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct flag_finder f;
	struct given g;

	make(&g, policy);
	cr_assert_eq(flag_finder_init(&f, &g.policy, &g.entries, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(flag_finder_scan(&f, text, len, note, &out, &err), 0, "%s", err.msg.buf);
	flag_finder_release(&f);
	forget(&g);
	err_release(&err);
	return strbuf_detach(&out, NULL);
}

#define FLAG(name) "[release-flag \"" name "\"]\nowner = x\n"

Test(flag_finder, finds_names_as_whole_words)
{
	static const struct {
		const char *policy, *text, *want;
	} rows[] = {
		{ "", "anything", "" },
		{ FLAG("a"), "", "" },
		{ FLAG("a"), "a", "a:1 " },
		{ FLAG("a"), "ab ba a_ a-b b-a \xc3\xa4" "a 1a a1", "" },
		{ FLAG("a"), "--a=1\na- -a\na--b", "a:1 a:2 a:2 a:3 " },
		{ FLAG("a"), "f(a),\"a\"\n\n.a.\na", "a:1 a:1 a:3 a:4 " },
		{ FLAG("checkout") FLAG("checkout-v2"), "checkout-v2 checkout\ncheckout-v22", "checkout-v2:1 checkout:1 " },
		{ FLAG("a.b") FLAG("a") FLAG("b"), "a.b a.c x.b a.bc", "a.b:1 a:1 b:1 a:1 " },
		{ FLAG("a.b.c") FLAG("a.b"), "a.b.cc a.b.c", "a.b:1 a.b.c:1 " },
		{ FLAG("@x") FLAG("x:"), "@x x:y @xx x", "@x:1 x::1 " },
		{ FLAG("neu ä"), "(neu ä)", "neu ä:1 " },
		{ FLAG("ab"), "ba\nab\r\nab", "ab:2 ab:3 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *got = found(rows[i].policy, rows[i].text, strlen(rows[i].text));

		cr_expect_str_eq(got, rows[i].want, "row %zu: '%s', wanted '%s'", i, got, rows[i].want);
		free(got);
	}
}

static int is_ab(char c)
{
	return c == 'a' || c == 'b';
}

/* By the definition: at each place the longest name that is not part of a longer word, then on behind it. */
Test(flag_finder, agrees_with_the_definition_on_random_texts)
{
	static const char *const names[] = { "a", "b", "ab", "a.b", "a-b", ".a", "b.", "ba.b.a" };
	static const char alphabet[] = "ab.- \n";
	struct strbuf policy = STRBUF_INIT;
	unsigned seed = 7;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		strbuf_addf(&policy, "[release-flag \"%s\"]\nowner = x\n", names[i]);
	for (size_t round = 0; round < 400; round++) {
		struct strbuf text = STRBUF_INIT, want = STRBUF_INIT;
		unsigned line = 1;
		char *got;

		for (size_t i = 0; i < 60; i++) {
			seed = seed * 1103515245u + 12345u;
			strbuf_addch(&text, alphabet[(seed >> 16) % (sizeof(alphabet) - 1)]);
		}
		for (size_t i = 0; i < text.len;) {
			const char *s = text.buf + i, *best = NULL;

			for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
				size_t n = strlen(names[k]);
				int before = is_ab(*s) && i && (is_ab(s[-1]) || (s[-1] == '-' && i > 1 && is_ab(s[-2])));

				if (!strncmp(s, names[k], n) && !before && (!best || n > strlen(best)) &&
				    !(is_ab(s[n - 1]) && (is_ab(s[n]) || (s[n] == '-' && is_ab(s[n + 1])))))
					best = names[k];
			}
			if (best)
				strbuf_addf(&want, "%s:%u ", best, line);
			line += !best && *s == '\n';
			i += best ? strlen(best) : 1;
		}
		got = found(policy.buf, text.buf, text.len);
		cr_assert_str_eq(got, want.buf, "'%s': '%s', wanted '%s'", text.buf, got, want.buf);
		free(got);
		strbuf_release(&text);
		strbuf_release(&want);
	}
	strbuf_release(&policy);
}

#define PATTERN "[release]\nflagPattern = \"on\\\\(\\\\s*'(?<flag>[^']*)'\"\n"

Test(flag_finder, finds_what_the_patterns_name)
{
	static const struct {
		const char *policy, *text, *want;
	} rows[] = {
		{ PATTERN, "on('a') on(\n  'b') on('') off('c')", "a:1 b:2 " },
		/* Not the registry's names. */
		{ PATTERN FLAG("a"), "a", "" },
		{ PATTERN "flagPattern = ^FLAG_(?<flag>\\\\w+)$", "on('a')\nFLAG_x\n FLAG_y", "a:1 x:2 " },
		/* A group that took no part names nothing; the group may stand before the match. */
		{ "[release]\nflagPattern = A|B(?<flag>\\\\w)", "A Bx", "x:1 " },
		{ "[release]\nflagPattern = \"(?=\\n(?<flag>\\\\w+))\"", "x\nlast\nfirst", "last:2 first:3 " },
		{ PATTERN, "on('\xff') \xfe\non('b')", "?:1 b:2 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *got = found(rows[i].policy, rows[i].text, strlen(rows[i].text));

		cr_expect_str_eq(got, rows[i].want, "row %zu: '%s', wanted '%s'", i, got, rows[i].want);
		free(got);
	}
}

Test(flag_finder, a_bad_pattern_is_named_with_its_place)
{
	static const struct {
		const char *policy, *message;
	} rows[] = {
		{ "[release]\nflagPattern = (?<flag>\\\\w+)\nflagPattern = (?<flag>",
		  ".gitrelease:3: pattern '(?<flag>' (release.flagPattern): missing closing parenthesis at byte 9" },
		{ "[release]\nflagPattern = x", ".gitrelease:2: pattern 'x' (release.flagPattern): the pattern has no group "
						"(?<flag>...)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct err err = ERR_INIT;
		struct flag_finder f;
		struct given g;

		make(&g, rows[i].policy);
		cr_expect_eq(flag_finder_init(&f, &g.policy, &g.entries, &err), ERR_FAIL);
		cr_expect_str_eq(err.msg.buf, rows[i].message, "%s", err.msg.buf);
		flag_finder_release(&f);
		forget(&g);
		err_release(&err);
	}
}

Test(flag_finder, a_hostile_pattern_ends, .timeout = 60)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct flag_finder f;
	struct given g;

	make(&g, "[release]\nflagPattern = (?<flag>(a+)+)$");
	strbuf_addchars(&text, 'a', 40);
	strbuf_addch(&text, '!');
	cr_assert_eq(flag_finder_init(&f, &g.policy, &g.entries, &err), 0);
	cr_expect_eq(flag_finder_scan(&f, text.buf, text.len, note, &text, &err), ERR_FAIL);
	cr_expect(strstr(err.msg.buf, "match limit exceeded"));
	flag_finder_release(&f);
	forget(&g);
	strbuf_release(&text);
	err_release(&err);
}
