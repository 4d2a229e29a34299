/* SPDX-License-Identifier: ISC */
/* SemVer 2.0.0 item by item; the public corpus is read by tests/cli/t-version.sh. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/semver.h"

static int parse(struct semver *v, const char *text, size_t *byte, struct err *err)
{
	return semver_parse(v, text, strlen(text), byte, err);
}

static int piece_is(const struct semver *v, struct span s, const char *want)
{
	return s.len == strlen(want) && !memcmp(v->text + s.at, want, s.len);
}

Test(semver, a_version_is_cut_into_its_pieces)
{
	static const struct {
		const char *text, *major, *minor, *patch, *pre, *build;
	} rows[] = {
		{ "0.0.0", "0", "0", "0", "", "" },
		{ "1.20.300", "1", "20", "300", "", "" },
		{ "1.2.3-rc.1", "1", "2", "3", "rc.1", "" },
		{ "1.2.3+exp.sha.5114f85", "1", "2", "3", "", "exp.sha.5114f85" },
		{ "1.2.3-0A.is.legal+001", "1", "2", "3", "0A.is.legal", "001" },
		{ "1.2.3--", "1", "2", "3", "-", "" },
		{ "1.2.3-+-", NULL, NULL, NULL, NULL, NULL },
		{ "1.2.3+a-b", "1", "2", "3", "", "a-b" },
		{ "99999999999999999999999.0.18446744073709551616", "99999999999999999999999", "0", "18446744073709551616",
		  "", "" },
	};
	struct semver v;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int ret = parse(&v, rows[i].text, NULL, NULL);

		cr_expect_eq(ret, rows[i].major ? 0 : ERR_FAIL, "%s", rows[i].text);
		if (!ret)
			cr_expect(piece_is(&v, v.major, rows[i].major) && piece_is(&v, v.minor, rows[i].minor) &&
					  piece_is(&v, v.patch, rows[i].patch) && piece_is(&v, v.pre, rows[i].pre) &&
					  piece_is(&v, v.build, rows[i].build),
				  "%s", rows[i].text);
	}
}

Test(semver, what_is_none_is_refused_at_the_first_bad_byte)
{
	static const struct {
		const char *text;
		size_t byte;
		const char *reason;
	} rows[] = {
		{ "", 1, "the text ends before the major number" },
		{ "1", 2, "the text ends after the major number" },
		{ "1.", 3, "the text ends before the minor number" },
		{ "1.2", 4, "the text ends after the minor number" },
		{ "1.2.", 5, "the text ends before the patch number" },
		{ "v1.2.3", 1, "a tag prefix is no part of a version" },
		{ "-1.2.3", 1, "a digit must begin the major number" },
		{ "1,2.3", 2, "a dot must follow the major number" },
		{ "01.2.3", 1, "leading zero in the major number" },
		{ "1.02.3", 3, "leading zero in the minor number" },
		{ "1.2.03", 5, "leading zero in the patch number" },
		{ "1.2.3.4", 6, "only '-' or '+' may follow the patch number" },
		{ "1.2.3 ", 6, "only '-' or '+' may follow the patch number" },
		{ "1.2.3-", 7, "empty identifier in the pre-release" },
		{ "1.2.3-a.", 9, "empty identifier in the pre-release" },
		{ "1.2.3-a..b", 9, "empty identifier in the pre-release" },
		{ "1.2.3-+b", 7, "empty identifier in the pre-release" },
		{ "1.2.3-a_b", 8, "only letters, digits, hyphens and dots may stand in the pre-release" },
		{ "1.2.3-rc.01", 10, "leading zero in a numeric identifier of the pre-release" },
		{ "1.2.3+", 7, "empty identifier in the build metadata" },
		{ "1.2.3+a+b", 8, "only letters, digits, hyphens and dots may stand in the build metadata" },
		{ "1.2.3-\xc3\xa9", 7, "only letters, digits, hyphens and dots may stand in the pre-release" },
	};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct semver v = { 0 };
		size_t byte = 0;

		cr_expect_eq(parse(&v, rows[i].text, &byte, &err), ERR_FAIL, "%s", rows[i].text);
		cr_expect_eq(byte, rows[i].byte, "%s: byte %zu", rows[i].text, byte);
		cr_expect_str_eq(err.msg.buf, rows[i].reason);
		cr_expect_null(v.text, "%s", rows[i].text);
	}
	err_release(&err);
}

Test(semver, a_nul_byte_is_no_end)
{
	struct semver v;
	size_t byte;

	cr_expect_eq(semver_parse(&v, "1.2.3\0-x", 8, &byte, NULL), ERR_FAIL);
	cr_expect_eq(byte, 6);
}

Test(semver, item_11_orders_all_pairs)
{
	static const char *const ascending[] = {
		"0.0.0-0",      "0.0.0",        "1.0.0--",      "1.0.0-alpha",    "1.0.0-alpha.1", "1.0.0-alpha.beta",
		"1.0.0-beta",   "1.0.0-beta.2", "1.0.0-beta.9", "1.0.0-beta.11",  "1.0.0-beta.18446744073709551616",
		"1.0.0-beta.a", "1.0.0-rc.1",   "1.0.0-rc.1.0", "1.0.0",          "1.0.9",         "1.0.10",
		"1.9.0",        "1.10.0-1",     "1.10.0",       "2.0.0",          "10.0.0",        "18446744073709551615.0.0",
		"18446744073709551616.0.0",
	};
	size_t n = ARRAY_SIZE(ascending);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			struct semver a, b;

			cr_assert_eq(parse(&a, ascending[i], NULL, NULL), 0, "%s", ascending[i]);
			cr_assert_eq(parse(&b, ascending[j], NULL, NULL), 0, "%s", ascending[j]);
			cr_expect_eq(semver_compare(&a, &b), (i > j) - (i < j), "%s and %s", ascending[i], ascending[j]);
		}
	}
}

Test(semver, item_10_build_metadata_does_not_count)
{
	struct semver a, b;

	parse(&a, "1.0.0-rc.1+z", NULL, NULL);
	parse(&b, "1.0.0-rc.1+a.1", NULL, NULL);
	cr_expect_eq(semver_compare(&a, &b), 0);
}

Test(semver, digits_count_up_at_any_length)
{
	static const struct {
		const char *digits, *next;
	} rows[] = { { "0", "1" }, { "9", "10" }, { "1099", "1100" }, { "99999999999999999999", "100000000000000000000" } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;

		strbuf_addstr(&out, "9");
		digits_add_next(&out, rows[i].digits, strlen(rows[i].digits));
		cr_expect_str_eq(out.buf + 1, rows[i].next);
		cr_expect_eq(out.buf[0], '9');
		strbuf_release(&out);
	}
}

Test(semver, a_megabyte_of_identifiers_is_no_burden)
{
	struct strbuf text = STRBUF_INIT;
	struct semver a, b;

	strbuf_addstr(&text, "1.0.0-0");
	for (int i = 0; i < 500000; i++)
		strbuf_addstr(&text, ".a");
	cr_assert_eq(semver_parse(&a, text.buf, text.len, NULL, NULL), 0);
	cr_assert_eq(semver_parse(&b, text.buf, text.len - 2, NULL, NULL), 0);
	cr_expect_eq(semver_compare(&a, &b), 1);
	strbuf_release(&text);
}
