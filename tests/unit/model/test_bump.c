/* SPDX-License-Identifier: ISC */
/* The next version: each rule of the versioning section as a row. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/model/bump.h"

struct row {
	const char *final, *latest; /* tags reachable; NULL: none */
	enum level level;           /* of the weightiest change since the final */
	size_t since_latest;        /* changes that count, since the latest */
	int at_tag;
	enum bump_ask ask;
	const char *exact, *pre;
	int is_final;
	const char *build;
	const char *next;           /* NULL: refused */
	int code;                   /* when refused: ERR_NO or ERR_FAIL */
};

#define NO LEVEL_NONE
#define PATCH LEVEL_PATCH
#define MINOR LEVEL_MINOR
#define MAJOR LEVEL_MAJOR

/* clang-format off */
static const struct row rows[] = {
	/* the weightiest change decides */
	{ "1.2.0", "1.2.0", PATCH, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "1.2.1", 0 },
	{ "1.2.0", "1.2.0", MINOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "1.3.0", 0 },
	{ "1.2.3", "1.2.3", MAJOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "2.0.0", 0 },
	{ "1.2.0", "1.2.0", NO,    0, 0, BUMP_AUTO, NULL, NULL, 0, NULL, NULL, ERR_NO },
	{ "99999999999999999999.9.9", "99999999999999999999.9.9", MAJOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "100000000000000000000.0.0", 0 },
	/* below 1.0.0 a breaking change is a minor step, unless somebody types major */
	{ "0.3.1", "0.3.1", MAJOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "0.4.0", 0 },
	{ "0.3.1", "0.3.1", MAJOR, 1, 0, BUMP_MAJOR, NULL, NULL, 0, NULL, "1.0.0", 0 },
	/* no version tag yet */
	{ NULL, NULL, MINOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "0.1.0", 0 },
	{ NULL, NULL, MINOR, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "0.1.0-rc.1", 0 },
	{ NULL, NULL, NO,    0, 0, BUMP_AUTO, NULL, NULL, 0, NULL, NULL, ERR_NO },
	{ NULL, "1.0.0-rc.1", PATCH, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "1.0.0-rc.2", 0 },
	{ NULL, "1.0.0-rc.1", PATCH, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "1.0.0", 0 },
	/* what was asked for */
	{ "1.2.0", "1.2.0", NO, 0, 0, BUMP_PATCH, NULL, NULL, 0, NULL, "1.2.1", 0 },
	{ "1.2.0", "1.2.0", NO, 0, 0, BUMP_MINOR, NULL, NULL, 0, NULL, "1.3.0", 0 },
	{ "1.2.0", "1.2.0", PATCH, 1, 0, BUMP_EXACT, "3.1.4", NULL, 0, NULL, "3.1.4", 0 },
	{ "1.2.0", "1.2.0", PATCH, 1, 0, BUMP_EXACT, "1.2.0", NULL, 0, NULL, NULL, ERR_FAIL },
	{ "1.2.0", "1.3.0-rc.1", PATCH, 1, 0, BUMP_EXACT, "1.2.9", NULL, 0, NULL, NULL, ERR_FAIL },
	{ "1.2.0", "1.2.0", PATCH, 1, 0, BUMP_EXACT, "2.0.0", "rc", 0, NULL, "2.0.0-rc.1", 0 },
	/* pre-releases */
	{ "1.2.0", "1.2.0", MINOR, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "1.3.0-rc.1", 0 },
	{ "1.2.0", "1.3.0-rc.1", MINOR, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "1.3.0-rc.2", 0 },
	{ "1.2.0", "1.3.0-rc.9", MINOR, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "1.3.0-rc.10", 0 },
	{ "1.2.0", "1.3.0-rc.1", MAJOR, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "2.0.0-rc.1", 0 },
	{ "1.2.0", "1.3.0-rc.1", MINOR, 1, 0, BUMP_AUTO, NULL, "zz", 0, NULL, "1.3.0-zz.1", 0 },
	{ "1.2.0", "1.3.0-rc.1", MINOR, 1, 0, BUMP_AUTO, NULL, "beta", 0, NULL, NULL, ERR_FAIL },
	{ "1.2.0", "1.3.0-rc.1", MINOR, 0, 0, BUMP_AUTO, NULL, "rc", 0, NULL, NULL, ERR_NO },
	/* a lighter change since the final never takes the candidate's target back */
	{ "1.2.0", "1.3.0-rc.1", PATCH, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "1.3.0-rc.2", 0 },
	{ "1.2.0", "1.3.0-rc.1", PATCH, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "1.3.0", 0 },
	/* promotion */
	{ "1.2.0", "1.3.0-rc.2", MINOR, 0, 1, BUMP_AUTO, NULL, NULL, 1, NULL, "1.3.0", 0 },
	{ "1.2.0", "1.3.0-rc.2", NO, 0, 0, BUMP_AUTO, NULL, NULL, 1, NULL, "1.3.0", 0 },
	{ "1.2.0", "1.3.0-rc.2", MINOR, 0, 1, BUMP_EXACT, "1.3.0", NULL, 0, NULL, "1.3.0", 0 },
	{ "1.2.0", "1.3.0-rc.2", MINOR, 0, 1, BUMP_AUTO, NULL, NULL, 0, NULL, NULL, ERR_NO },
	{ "1.3.0", "1.3.0", NO, 0, 1, BUMP_AUTO, NULL, NULL, 1, NULL, NULL, ERR_NO },
	{ "1.3.0", "1.3.0", NO, 0, 1, BUMP_PATCH, NULL, NULL, 0, NULL, NULL, ERR_NO },
	/* build metadata */
	{ "1.2.0", "1.2.0", PATCH, 1, 0, BUMP_AUTO, NULL, NULL, 0, "sha.5", "1.2.1+sha.5", 0 },
};
/* clang-format on */

static struct scheme scheme = { .kind = SCHEME_SEMVER };

static struct version *parse(struct version *v, const char *text)
{
	if (!text)
		return NULL;
	cr_assert_eq(version_parse(v, &scheme, text, strlen(text), NULL, NULL), 0, "%s", text);
	return v;
}

/* One change of the level that the row wants. */
static struct change_set changes_of(struct change *c, enum level level)
{
	static const struct policy_type type = { .bump = LEVEL_NONE };
	struct change_set set = { 0 };

	memset(c, 0, sizeof(*c));
	c->type = &type;
	c->level = level;
	set.v = c;
	set.n = 1;
	return set;
}

static int decide(const struct row *row, const struct policy *p, struct bump_result *out, struct err *err)
{
	struct version final = VERSION_INIT, latest = VERSION_INIT, exact = VERSION_INIT;
	struct change change;
	struct change_set set = changes_of(&change, row->level);
	struct bump_request q = { .ask = row->ask, .pre = row->pre, .final = row->is_final, .build = row->build };
	int ret;

	q.today = (struct date){ 2026, 1, 12 };
	q.at_tag = row->at_tag;
	q.last_final = parse(&final, row->final);
	q.latest = parse(&latest, row->latest);
	q.exact = parse(&exact, row->exact);
	q.since_final = &set;
	q.n_since_latest = row->since_latest;
	ret = bump_decide(out, p, &q, err);
	version_release(&final);
	version_release(&latest);
	version_release(&exact);
	return ret;
}

static struct policy policy_of(char *prefix)
{
	struct policy p = { .zero_major = LEVEL_MINOR };

	p.scheme = scheme;
	p.tag_prefix = prefix;
	return p;
}

Test(bump, every_rule_of_the_versioning_section)
{
	char prefix[] = "v";
	struct policy p = policy_of(prefix);
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bump_result out = { VERSION_INIT, LEVEL_NONE, NULL };
		struct err err = ERR_INIT;
		int ret = decide(&rows[i], &p, &out, &err);

		cr_expect_eq(ret, rows[i].code, "row %zu: code %d, wanted %d: %s", i, ret, rows[i].code, err.msg.buf);
		if (!ret && rows[i].next)
			cr_expect_str_eq(out.next.text, rows[i].next, "row %zu: %s, wanted %s", i, out.next.text, rows[i].next);
		cr_expect(ret || (out.why && *out.why), "row %zu: no reason", i);
		cr_expect(!ret || err.msg.len, "row %zu: refused without a word", i);
		bump_result_release(&out);
		err_release(&err);
	}
}

Test(bump, zero_major_can_be_major)
{
	const struct row row = { "0.3.1", "0.3.1", MAJOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "1.0.0", 0 };
	struct bump_result out = { VERSION_INIT, LEVEL_NONE, NULL };
	char prefix[] = "v";
	struct policy p = policy_of(prefix);
	struct err err = ERR_INIT;

	p.zero_major = LEVEL_MAJOR;
	cr_assert_eq(decide(&row, &p, &out, &err), 0);
	cr_expect_str_eq(out.next.text, "1.0.0");
	cr_expect_eq(out.level, LEVEL_MAJOR);
	bump_result_release(&out);
}

Test(bump, level_is_the_step_from_the_last_final)
{
	static const struct {
		struct row row;
		enum level level;
	} steps[] = {
		{ { "1.2.0", "1.2.0", PATCH, 1, 0, BUMP_EXACT, "3.0.0", NULL, 0, NULL, "3.0.0", 0 }, LEVEL_MAJOR },
		{ { "1.2.0", "1.3.0-rc.1", PATCH, 1, 0, BUMP_AUTO, NULL, "rc", 0, NULL, "1.3.0-rc.2", 0 }, LEVEL_MINOR },
		{ { "0.3.0", "0.3.0", MAJOR, 1, 0, BUMP_AUTO, NULL, NULL, 0, NULL, "0.4.0", 0 }, LEVEL_MINOR },
	};
	char prefix[] = "v";
	struct policy p = policy_of(prefix);
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct bump_result out = { VERSION_INIT, LEVEL_NONE, NULL };
		struct err err = ERR_INIT;

		cr_assert_eq(decide(&steps[i].row, &p, &out, &err), 0, "row %zu: %s", i, err.msg.buf);
		cr_expect_eq(out.level, steps[i].level, "row %zu: level %d", i, (int)out.level);
		bump_result_release(&out);
	}
}

Test(bump, release_as_forces_and_never_lowers)
{
	static const struct {
		const char *value, *next;
	} cases[] = { { "3.0.0", "3.0.0" }, { "1.2.1", "1.2.1" }, { "1.2.0", NULL }, { "0.9.0", NULL }, { "nonsense", NULL } };
	static const struct commit commit = { .oid = "0123456789012345678901234567890123456789" };
	char prefix[] = "v";
	struct policy p = policy_of(prefix);
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bump_result out = { VERSION_INIT, LEVEL_NONE, NULL };
		struct version base = VERSION_INIT;
		struct err err = ERR_INIT;
		struct change change;
		struct change_set set = changes_of(&change, LEVEL_PATCH);
		struct bump_request q = { .ask = BUMP_AUTO, .since_final = &set, .n_since_latest = 1 };
		char value[16];

		change.commit = &commit;
		strcpy(value, cases[i].value);
		set.release_as = value;
		set.release_as_by = &change;
		q.last_final = q.latest = parse(&base, "1.2.0");
		if (cases[i].next) {
			cr_assert_eq(bump_decide(&out, &p, &q, &err), 0, "%s: %s", value, err.msg.buf);
			cr_expect_str_eq(out.next.text, cases[i].next);
		} else {
			cr_expect_eq(bump_decide(&out, &p, &q, &err), ERR_FAIL, "%s", value);
			cr_expect(strstr(err.msg.buf, value), "the message names %s: %s", value, err.msg.buf);
		}
		bump_result_release(&out);
		version_release(&base);
		err_release(&err);
	}
}
