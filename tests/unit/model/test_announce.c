/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/announce.h"
#include "../../../common/model/announce_state.h"

Test(announce, finds_what_is_missing)
{
	static const struct {
		const char *text;
		size_t missing;
	} rows[] = {
		{ "", ANNOUNCE_PARTS },
		{ "## Known issues\n\nnone\n", ANNOUNCE_PARTS - 1 },
		{ "## Known issues ##\nnone", ANNOUNCE_PARTS - 1 },
		{ "## known issues:\nnone", ANNOUNCE_PARTS - 1 },
		{ "# Known issues\nnone", ANNOUNCE_PARTS - 1 },
		{ "### Known issues\nnone", ANNOUNCE_PARTS },
		{ "## Known issues\n<!-- none -->\n", ANNOUNCE_PARTS },
		{ "## Known issues\n<!-- none\n## Dashboards\nx", ANNOUNCE_PARTS - 1 },
		{ "## Known issues\n\n## Dashboards\nx", ANNOUNCE_PARTS - 1 },
		{ "```\n## Known issues\nnone\n```\n", ANNOUNCE_PARTS },
		{ "````\n```\n## Known issues\nnone\n````\n## Dashboards\nx\n", ANNOUNCE_PARTS - 1 },
		{ "## Known issues\n```\n## Dashboards\nx\n```\n", ANNOUNCE_PARTS - 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strvec missing = STRVEC_INIT;

		announce_missing(&missing, rows[i].text);
		cr_assert_eq(missing.n, rows[i].missing, "row %zu: %zu are missing", i, missing.n);
		strvec_release(&missing);
	}
}

Test(announce, keeps_what_a_person_wrote)
{
	struct announce_draft d;
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, section = STRBUF_INIT;
	struct strvec missing = STRVEC_INIT;

	memset(&d, 0, sizeof(d));
	d.title = "shop 1.4.0";
	d.audience = "support";
	d.internal = 1;
	d.known[ANNOUNCE_CHANGES] = "- old\n";
	d.known[ANNOUNCE_ON_CALL] = "Ana";
	announce_compose(&one, &d);
	announce_missing(&missing, one.buf);
	cr_assert_eq(missing.n, ANNOUNCE_PARTS - 2);
	cr_assert_str_eq(missing.v[0], "known issues");
	strbuf_replace(&one, "Ana", "Bob instead");
	d.known[ANNOUNCE_CHANGES] = "- new\n";
	d.before = one.buf;
	announce_compose(&two, &d);
	cr_assert(strstr(two.buf, "- new") && !strstr(two.buf, "- old"));
	cr_assert_eq(announce_section(&section, two.buf, ANNOUNCE_ON_CALL), 1);
	cr_assert_str_eq(section.buf, "Bob instead");
	strvec_release(&missing);
	strbuf_release(&one);
	strbuf_release(&two);
	strbuf_release(&section);
}

/* Every rule refuses in the first of its two cases and lets the second through. */
Test(announce, every_rule_refuses_and_lets_through)
{
	struct policy_audience inside = { .name = (char[]){ "in" }, .internal = 1, .ack_role = (char[]){ "lead" } };
	struct policy_audience outside = { .name = (char[]){ "out" } };
	struct announce_audience in = { .audience = &inside, .text = -1 }, out = { .audience = &outside, .text = -1 };
	size_t place = 0;
	struct announce_audience told = { .audience = &inside, .published = { &place, 1, 1 } };
	struct strvec none = STRVEC_INIT, some = STRVEC_INIT;
	struct policy_role lead = { .name = (char[]){ "lead" } };
	struct announce_ask publish = { &in, 1, NULL, "a@x", &none, &none, "text", 0 };
	struct announce_ask ack = { &told, 1, &lead, "lead@x", &none, &none, NULL, 0 };
	struct announce_ask no_text = publish, other = publish, lacking = publish, unexplained = publish, unsigned_publish = publish;
	struct announce_ask untold = ack, stranger = ack, nobodys = ack, unsigned_ack = ack;
	const struct {
		const char *step, *rule;
		const struct announce_ask *refused, *passed;
	} rows[] = {
		{ "announce.publish", "not-known", &unsigned_publish, &publish },
		{ "announce.publish", "no-draft", &no_text, &publish },
		{ "announce.publish", "other-candidate", &other, &publish },
		{ "announce.publish", "incomplete", &lacking, &publish },
		{ "announce.publish", "no-migration", &unexplained, &publish },
		{ "announce.ack", "not-known", &unsigned_ack, &ack },
		{ "announce.ack", "not-published", &untold, &ack },
		{ "announce.ack", "not-of-role", &stranger, &ack },
		{ "announce.ack", "not-of-role", &nobodys, &ack },
	};
	const struct guard_rule *rule;
	size_t i;

	strvec_init(&lead.members);
	strvec_push(&lead.members, "lead@x");
	strvec_push(&some, "known issues");
	unsigned_publish.may_allow = unsigned_ack.may_allow = 0;
	no_text.text = NULL;
	other.is_other_candidate = 1;
	lacking.missing = &some;
	unexplained.audience = &out;
	unexplained.unexplained = &some;
	untold.audience = &in;
	stranger.actor = "a@x";
	nobodys.role = NULL;
	for (rule = announce_rules; rule->step; rule++) {
		size_t tried = 0;

		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			struct strbuf reason = STRBUF_INIT;
			struct err err = ERR_INIT;

			if (strcmp(rows[i].rule, rule->name) != 0)
				continue;
			cr_assert(rule->refuses(rows[i].refused, &reason), "%s", rule->name);
			cr_assert_gt(reason.len, 0, "%s", rule->name);
			cr_assert_eq(guard_ask(announce_rules, rows[i].step, rows[i].refused, &err), ERR_NO, "%s", rule->name);
			err_clear(&err);
			cr_assert_eq(guard_ask(announce_rules, rows[i].step, rows[i].passed, &err), 0, "%s: %s", rule->name,
				     err.msg.buf);
			err_release(&err);
			strbuf_release(&reason);
			tried++;
		}
		cr_assert_gt(tried, 0, "no row for %s", rule->name);
	}
	strvec_release(&lead.members);
	strvec_release(&some);
}
