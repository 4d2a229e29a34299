/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/version.h"

static struct scheme scheme_of(const char *calver)
{
	struct scheme s = { 0 };
	struct err err = ERR_INIT;

	cr_assert_eq(scheme_init(&s, calver ? SCHEME_CALVER : SCHEME_SEMVER, calver, &err), 0, "%s", err.msg.buf);
	return s;
}

static struct version version_of(const struct scheme *s, const char *text)
{
	struct version v = VERSION_INIT;

	cr_assert_eq(version_parse(&v, s, text, strlen(text), NULL, NULL), 0, "%s", text);
	return v;
}

Test(version, an_empty_version_owns_nothing)
{
	struct version v = VERSION_INIT, copy;

	version_copy(&copy, &v);
	version_release(&copy);
	version_release(&v);
	version_release(&v);
	cr_expect_null(v.text);
}

Test(version, a_copy_outlives_its_original)
{
	struct scheme s = scheme_of(NULL);
	struct version v = version_of(&s, "1.2.3-rc.1"), copy;

	version_copy(&copy, &v);
	version_release(&v);
	cr_expect_str_eq(copy.text, "1.2.3-rc.1");
	v = version_of(&s, "1.2.3-rc.2");
	cr_expect_eq(version_compare(&copy, &v), -1);
	cr_expect(version_same_core(&copy, &v));
	version_release(&v);
	version_release(&copy);
}

Test(version, build_metadata_orders_only_for_sorting)
{
	struct scheme s = scheme_of(NULL);
	struct version a = version_of(&s, "1.2.3+a"), b = version_of(&s, "1.2.3+b");

	cr_expect_eq(version_compare(&a, &b), 0);
	cr_expect_eq(version_order(&a, &b), -1);
	cr_expect_eq(version_order(&b, &a), 1);
	cr_expect_eq(version_order(&a, &a), 0);
	version_release(&a);
	version_release(&b);
}

Test(version, questions_about_a_version)
{
	static const struct {
		const char *calver, *text;
		int pre, zero_major;
		const char *number[3]; /* major, minor, patch */
		const char *id, *n;
	} rows[] = {
		{ NULL, "0.1.0", 0, 1, { "0", "1", "0" }, NULL, NULL },
		{ NULL, "10.0.7-rc.2", 1, 0, { "10", "0", "7" }, "rc", "2" },
		{ NULL, "1.0.0-dev", 1, 0, { "1", "0", "0" }, "dev", NULL },
		{ NULL, "1.0.0-4", 1, 0, { "1", "0", "0" }, "", "4" },
		{ NULL, "1.0.0-a.b.3+x", 1, 0, { "1", "0", "0" }, "a.b", "3" },
		{ NULL, "1.0.0-rc.2.x", 1, 0, { "1", "0", "0" }, "rc.2.x", NULL },
		{ "YYYY.0M.MICRO-MODIFIER", "2026.01.3-rc.2", 1, 0, { "2026", "01", "3" }, "rc", "2" },
		{ "YYYY.MICRO", "2026.3", 0, 0, { "2026", "3", NULL }, NULL, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct scheme s = scheme_of(rows[i].calver);
		struct version v = version_of(&s, rows[i].text);
		char *id = NULL, *n = NULL;

		cr_expect_eq(version_is_prerelease(&v), rows[i].pre, "%s", v.text);
		cr_expect_eq(version_is_zero_major(&v), rows[i].zero_major, "%s", v.text);
		for (int j = 0; j < 3; j++) {
			size_t len;
			const char *got = version_number(&v, (enum level)(LEVEL_MAJOR - j), &len), *want = rows[i].number[j];

			cr_expect(want ? got && len == strlen(want) && !memcmp(got, want, len) : !got, "%s %d", v.text, j);
		}
		cr_expect_eq(version_prerelease_parts(&v, &id, &n), rows[i].pre, "%s", v.text);
		cr_expect(!id == !rows[i].id && (!id || !strcmp(id, rows[i].id)), "%s", v.text);
		cr_expect(!n == !rows[i].n && (!n || !strcmp(n, rows[i].n)), "%s", v.text);
		free(id);
		free(n);
		version_release(&v);
	}
}

static const struct date today = { 2026, 1, 12 };

/* node-semver's inc() test rows, counters from 1 instead of 0. */
static const struct bump_row {
	const char *calver, *from;
	enum version_bump how;
	const char *id, *to; /* to NULL: refused */
	int code;
} bump_rows[] = {
	{ NULL, "1.2.3", VERSION_BUMP_MAJOR, NULL, "2.0.0", 0 },
	{ NULL, "1.2.3", VERSION_BUMP_MINOR, NULL, "1.3.0", 0 },
	{ NULL, "1.2.3", VERSION_BUMP_PATCH, NULL, "1.2.4", 0 },
	{ NULL, "1.2.3-tag", VERSION_BUMP_MAJOR, NULL, "2.0.0", 0 },
	{ NULL, "1.2.0-0", VERSION_BUMP_PATCH, NULL, "1.2.0", 0 },
	{ NULL, "1.2.3-4", VERSION_BUMP_MAJOR, NULL, "2.0.0", 0 },
	{ NULL, "1.2.3-4", VERSION_BUMP_MINOR, NULL, "1.3.0", 0 },
	{ NULL, "1.2.3-4", VERSION_BUMP_PATCH, NULL, "1.2.3", 0 },
	{ NULL, "1.2.0-1", VERSION_BUMP_MINOR, NULL, "1.2.0", 0 },
	{ NULL, "1.0.0-1", VERSION_BUMP_MAJOR, NULL, "1.0.0", 0 },
	{ NULL, "1.0.0-1", VERSION_BUMP_MINOR, NULL, "1.0.0", 0 },
	{ NULL, "1.1.0-1", VERSION_BUMP_MAJOR, NULL, "2.0.0", 0 },
	{ NULL, "1.2.3-alpha.0.beta", VERSION_BUMP_MAJOR, NULL, "2.0.0", 0 },
	{ NULL, "1.2.4", VERSION_BUMP_PRE, NULL, "1.2.5-1", 0 },
	{ NULL, "1.2.3-0", VERSION_BUMP_PRE, NULL, "1.2.3-1", 0 },
	{ NULL, "1.2.3-alpha.0", VERSION_BUMP_PRE, NULL, "1.2.3-alpha.1", 0 },
	{ NULL, "1.2.3-alpha.0.beta", VERSION_BUMP_PRE, NULL, "1.2.3-alpha.1.beta", 0 },
	{ NULL, "1.2.3-alpha.10.0.beta", VERSION_BUMP_PRE, NULL, "1.2.3-alpha.10.1.beta", 0 },
	{ NULL, "1.2.3-alpha.10.beta.0", VERSION_BUMP_PRE, NULL, "1.2.3-alpha.10.beta.1", 0 },
	{ NULL, "1.2.3-alpha.9.beta", VERSION_BUMP_PRE, NULL, "1.2.3-alpha.10.beta", 0 },
	{ NULL, "1.2.0-1", VERSION_BUMP_PATCH, "dev", "1.2.1-dev.1", 0 },
	{ NULL, "1.2.3-4", VERSION_BUMP_MINOR, "dev", "1.3.0-dev.1", 0 },
	{ NULL, "1.2.0", VERSION_BUMP_MINOR, "dev", "1.3.0-dev.1", 0 },
	{ NULL, "1.2.3-4", VERSION_BUMP_MAJOR, "dev", "2.0.0-dev.1", 0 },
	{ NULL, "1.2.4", VERSION_BUMP_PRE, "dev", "1.2.5-dev.1", 0 },
	{ NULL, "1.2.3-0", VERSION_BUMP_PRE, "dev", "1.2.3-dev.1", 0 },
	{ NULL, "1.2.3-dev", VERSION_BUMP_PRE, "dev", "1.2.3-dev.1", 0 },
	{ NULL, "1.2.3-dev.1", VERSION_BUMP_PRE, "dev", "1.2.3-dev.2", 0 },
	{ NULL, "1.2.3-dev.9+b", VERSION_BUMP_PRE, "dev", "1.2.3-dev.10", 0 },
	{ NULL, "1.2.3-dev.bar", VERSION_BUMP_PRE, "dev", "1.2.3-dev.1", 0 },
	{ NULL, "1.2.3-devel.1", VERSION_BUMP_PRE, "dev", "1.2.3-dev.1", 0 },
	{ NULL, "1.2.3-dev.1.4", VERSION_BUMP_PRE, "dev", "1.2.3-dev.1.5", 0 },
	{ NULL, "1.2.3-a.b.1", VERSION_BUMP_PRE, "a.b", "1.2.3-a.b.2", 0 },
	{ NULL, "1.2.3-rc.99999999999999999999", VERSION_BUMP_PRE, NULL, "1.2.3-rc.100000000000000000000", 0 },
	{ NULL, "1.2.3", VERSION_BUMP_PRE, "a..b", NULL, ERR_FAIL },
	{ NULL, "1.2.3", VERSION_BUMP_PRE, "01", NULL, ERR_FAIL },
	{ NULL, "1.2.3-rc.1", VERSION_BUMP_PRE, "a b", NULL, ERR_FAIL },
	{ NULL, "1.2.3-rc.1+b", VERSION_BUMP_FINAL, NULL, "1.2.3", 0 },
	{ NULL, "1.2.3", VERSION_BUMP_FINAL, NULL, NULL, ERR_NO },
	{ NULL, "1.2.3+b", VERSION_BUMP_FINAL, NULL, NULL, ERR_NO },
	{ NULL, "1.2.3+b", VERSION_BUMP_PATCH, NULL, "1.2.4", 0 },
	{ "YYYY.0M.MICRO", "2026.01.3", VERSION_BUMP_PATCH, NULL, "2026.01.4", 0 },
	{ "YYYY.0M.MICRO", "2025.12.3", VERSION_BUMP_PATCH, NULL, "2026.01.0", 0 },
	{ "YYYY.0M.MICRO", "2026.02.0", VERSION_BUMP_PATCH, NULL, NULL, ERR_FAIL },
	{ "YYYY.0M.MICRO", "2026.01.3", VERSION_BUMP_PRE, "rc", NULL, ERR_FAIL },
	{ "YYYY.0M.MICRO-MODIFIER", "2026.01.3", VERSION_BUMP_PRE, "rc", "2026.01.4-rc.1", 0 },
	{ "YYYY.0M.MICRO-MODIFIER", "2026.01.3-rc.1", VERSION_BUMP_PRE, "rc", "2026.01.3-rc.2", 0 },
	{ "YYYY.0M.MICRO-MODIFIER", "2026.01.3-rc.1", VERSION_BUMP_PATCH, NULL, "2026.01.3", 0 },
	{ "YYYY.0M.MICRO-MODIFIER", "2025.12.3-rc.1", VERSION_BUMP_PATCH, NULL, "2026.01.0", 0 },
	{ "YYYY.0M.MICRO-MODIFIER", "2025.12.3-rc.1", VERSION_BUMP_FINAL, NULL, "2025.12.3", 0 },
	{ "YYYY.MINOR.MICRO-MODIFIER", "2026.1.1-rc.1", VERSION_BUMP_MINOR, NULL, "2026.2.0", 0 },
	{ "YYYY.MINOR.MICRO-MODIFIER", "2026.1.0-rc.1", VERSION_BUMP_MINOR, NULL, "2026.1.0", 0 },
	{ "YY.MINORMODIFIER", "26.1", VERSION_BUMP_PRE, "4", NULL, ERR_FAIL },
};

Test(version, bump_follows_npm)
{
	for (size_t i = 0; i < ARRAY_SIZE(bump_rows); i++) {
		const struct bump_row *r = &bump_rows[i];
		struct scheme s = scheme_of(r->calver);
		struct version v = version_of(&s, r->from), next = VERSION_INIT;
		struct err err = ERR_INIT;

		cr_expect_eq(version_bump(&next, &s, &v, r->how, r->id, &today, &err), r->code, "row %zu: %s: %s", i, r->from,
			     err.msg.buf);
		cr_expect_eq(err.msg.len == 0, r->code == 0);
		if (r->to && next.text)
			cr_expect_str_eq(next.text, r->to, "row %zu: %s gives %s", i, r->from, next.text);
		else
			cr_expect(!r->to && !next.text, "row %zu: %s", i, r->from);
		version_release(&v);
		version_release(&next);
		err_release(&err);
	}
}

Test(version, the_next_core_is_exact)
{
	static const struct {
		const char *from;
		enum level level;
		const char *to;
	} rows[] = {
		{ "1.2.3-4", LEVEL_PATCH, "1.2.4" },   { "1.2.0-1", LEVEL_MINOR, "1.3.0" },
		{ "1.0.0-1+b", LEVEL_MAJOR, "2.0.0" }, { "1.0.0-1+b", LEVEL_NONE, "1.0.0" },
		{ "9.9.9", LEVEL_MINOR, "9.10.0" },
	};
	struct scheme s = scheme_of(NULL);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = version_of(&s, rows[i].from), next = VERSION_INIT;

		cr_expect_eq(version_next_core(&next, &s, &v, rows[i].level, &today, NULL), 0);
		cr_expect_str_eq(next.text, rows[i].to);
		version_release(&v);
		version_release(&next);
	}
}

Test(version, build_metadata_is_set_and_replaced)
{
	static const struct {
		const char *calver, *from, *build, *to;
	} rows[] = {
		{ NULL, "1.2.3", "a.001", "1.2.3+a.001" },
		{ NULL, "1.2.3-rc.1+old", "new", "1.2.3-rc.1+new" },
		{ NULL, "1.2.3", "", NULL },
		{ NULL, "1.2.3", "a+b", NULL },
		{ NULL, "1.2.3", "a\nb", NULL },
		{ "YYYY.MICRO", "2026.1", "a", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct scheme s = scheme_of(rows[i].calver);
		struct version v = version_of(&s, rows[i].from), next = VERSION_INIT;
		int ret = version_with_build(&next, &s, &v, rows[i].build, NULL);

		cr_expect_eq(ret, rows[i].to ? 0 : ERR_FAIL, "row %zu", i);
		if (rows[i].to)
			cr_expect_str_eq(next.text, rows[i].to);
		version_release(&v);
		version_release(&next);
	}
}

Test(version, python_files_spell_it_by_pep_440)
{
	static const struct {
		const char *calver, *text, *pep440;
	} rows[] = {
		{ NULL, "1.3.0", "1.3.0" },
		{ NULL, "1.3.0-rc.1", "1.3.0rc1" },
		{ NULL, "1.3.0-RC1", "1.3.0rc1" },
		{ NULL, "1.3.0-alpha.2", "1.3.0a2" },
		{ NULL, "1.3.0-beta", "1.3.0b0" },
		{ NULL, "1.3.0-dev.10", "1.3.0.dev10" },
		{ NULL, "1.3.0-preview.3", "1.3.0rc3" },
		{ NULL, "1.3.0-next.4", "1.3.0.dev4" },
		{ NULL, "1.3.0-4", "1.3.0.dev4" },
		{ NULL, "1.3.0-rc.1+build.5", "1.3.0rc1+build.5" },
		{ NULL, "1.3.0+-a--B.-", "1.3.0+a.b" },
		{ "YYYY-0M-MICRO_MODIFIER", "2026-01-3_b.2", "2026.01.3b2" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct scheme s = scheme_of(rows[i].calver);
		struct version v = version_of(&s, rows[i].text);
		struct strbuf out = STRBUF_INIT;

		strbuf_addstr(&out, "=-");
		version_format_pep440(&out, &v);
		cr_expect_str_eq(out.buf + 2, rows[i].pep440);
		cr_expect_eq(out.buf[1], '-');
		strbuf_release(&out);
		version_release(&v);
	}
}
