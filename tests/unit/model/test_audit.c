/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/model/audit.h"

static char text[] = "something";
static char *item[] = { text, NULL };
static const struct strvec none = STRVEC_INIT, some = { item, 1, 0 };

/* A release in order. */
static struct audit_facts good(void)
{
	struct audit_facts f = { .version = "1.4.0", .base = "v1.3.0", .level = LEVEL_MINOR, .n_commits = 3, .risk = "" };

	f.changelog = "CHANGELOG.md";
	f.has_entry = f.is_tagged = f.is_on_line = f.is_deployed = f.has_agreement = 1;
	f.unexplained = f.tag_problems = f.open = f.due = f.stale = f.ledger_problems = &none;
	f.tag_found = f.settled = f.told = f.plans = f.agreed = &some;
	f.tag = "v1.4.0";
	f.line = "release/1.4";
	f.cover = (struct audit_cover){ 1, 1, 1, 1 };
	f.hotfix_branch = "hotfix/1.4.1";
	f.n_events = 9;
	f.tip = "1a2b3c4d5e6f";
	return f;
}

/* Just these items are not in order, and every one has evidence. */
static void expect(const char *what, const struct audit_facts *f, unsigned missing)
{
	struct audit a;
	int i;

	audit_judge(&a, f);
	for (i = 0; i < AUDIT_ITEMS; i++) {
		cr_expect_eq(a.v[i].missing.n > 0, missing >> i & 1, "%s: %s", what, a.v[i].name);
		cr_expect(a.v[i].evidence.n > 0, "%s: no evidence for %s", what, a.v[i].name);
	}
	cr_expect_eq(audit_missing(&a), (size_t)__builtin_popcount(missing), "%s", what);
	audit_release(&a);
}

#define BIT(item) (1U << (item))

Test(audit, each_item_of_a_release_both_ways)
{
	struct audit_facts f = good();

	expect("all in order", &f, 0);
#define ROW(member, value, item) \
	f = good(); \
	f.member = value; \
	expect(#member, &f, item)
	ROW(is_too_low, 1, BIT(AUDIT_VERSIONING));
	ROW(has_entry, 0, BIT(AUDIT_VERSIONING));
	ROW(unexplained, &some, BIT(AUDIT_VERSIONING));
	ROW(changelog, "", 0);
	ROW(base, NULL, 0);
	ROW(is_tagged, 0, BIT(AUDIT_BRANCHING));
	ROW(tag_problems, &some, BIT(AUDIT_BRANCHING));
	ROW(is_on_line, 0, BIT(AUDIT_BRANCHING));
	ROW(line, NULL, BIT(AUDIT_BRANCHING));
	ROW(missing_fixes, 1, BIT(AUDIT_BRANCHING) | BIT(AUDIT_HOTFIX));
	ROW(open, &some, BIT(AUDIT_CHECKLIST));
	ROW(cover.migrations, 0, BIT(AUDIT_CHECKLIST));
	ROW(cover.flags, 0, BIT(AUDIT_CHECKLIST));
	ROW(cover.qa, 0, BIT(AUDIT_CHECKLIST));
	ROW(cover.communication, 0, BIT(AUDIT_CHECKLIST));
	ROW(due, &some, BIT(AUDIT_COMMUNICATION));
	ROW(stale, &some, BIT(AUDIT_COMMUNICATION));
	ROW(told, &none, 0);
	ROW(plans, &none, BIT(AUDIT_ROLLBACK));
	ROW(has_agreement, 0, BIT(AUDIT_ROLLBACK));
	ROW(is_deployed, 0, BIT(AUDIT_ROLLBACK));
	f.rollback_check = "rollback-plan: passed";
	expect("nothing deployed, the check settled", &f, 0);
	ROW(hotfix_branch, NULL, BIT(AUDIT_HOTFIX));
	ROW(n_events, 0, BIT(AUDIT_LEDGER));
	ROW(ledger_problems, &some, BIT(AUDIT_LEDGER));
#undef ROW
	f = good();
	f.hotfix_branch = NULL;
	f.missing_fixes = 2;
	expect("no branch and fixes missing", &f, BIT(AUDIT_BRANCHING) | BIT(AUDIT_HOTFIX));
}
