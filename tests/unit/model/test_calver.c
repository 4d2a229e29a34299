/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/calver.h"

static struct calver_format format_of(const char *format)
{
	struct calver_format f = { 0 };
	struct err err = ERR_INIT;

	cr_assert_eq(calver_format_parse(&f, format, &err), 0, "%s", err.msg.buf);
	return f;
}

Test(calver, formats_that_cannot_be_told_apart_are_refused)
{
	static const struct {
		const char *format, *message;
	} rows[] = {
		{ "", "calver format '': byte 1: a token of calver.org must stand here" },
		{ "YYYY.", "calver format 'YYYY.': byte 6: a token of calver.org must stand here" },
		{ "YYYY..MM", "calver format 'YYYY..MM': byte 6: a token of calver.org must stand here" },
		{ "vYYYY", "calver format 'vYYYY': byte 1: a token of calver.org must stand here" },
		{ "YYYY/MM", "calver format 'YYYY/MM': byte 5: a token of calver.org must stand here" },
		{ "yyyy", "calver format 'yyyy': byte 1: a token of calver.org must stand here" },
		{ "YYYY.0Y", "calver format 'YYYY.0Y': the year stands there twice" },
		{ "YYYY.MODIFIER.MICRO", "calver format 'YYYY.MODIFIER.MICRO': nothing may follow MODIFIER" },
		{ "MODIFIER", "calver format 'MODIFIER': MODIFIER needs something before it" },
		{ "YYYY.WW.DD", "calver format 'YYYY.WW.DD': weeks do not go with months or days" },
		{ "YYYY.MM.0W", "calver format 'YYYY.MM.0W': weeks do not go with months or days" },
		{ "YYMM", "calver format 'YYMM': a separator is missing before MM" },
		{ "0Y0M", "calver format '0Y0M': a separator is missing before 0M" },
	};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct calver_format f = { 0 };

		cr_expect_eq(calver_format_parse(&f, rows[i].format, &err), ERR_FAIL, "%s", rows[i].format);
		cr_expect_str_eq(err.msg.buf, rows[i].message);
		cr_expect_eq(f.n, 0);
	}
	err_release(&err);
}

/* byte 0: it is a version of this format. */
static const struct {
	const char *format, *text;
	size_t byte;
	const char *reason;
} parse_rows[] = {
	{ "YYYY.0M.MICRO", "2026.01.0", 0, NULL },
	{ "YYYY.0M.MICRO", "2026.01.99999999999999999999", 0, NULL },
	{ "YYYY.0M.MICRO", "2026.1.0", 7, "two digits are needed for the month" },
	{ "YYYY.0M.MICRO", "2026.011.0", 8, "two digits are needed for the month" },
	{ "YYYY.0M.MICRO", "2026.13.0", 6, "the calendar has no such month" },
	{ "YYYY.0M.MICRO", "2026.00.0", 6, "the calendar has no such month" },
	{ "YYYY.0M.MICRO", "2026.01.00", 9, "leading zero in the micro number" },
	{ "YYYY.0M.MICRO", "2026.01", 8, "the text ends before the micro number" },
	{ "YYYY.0M.MICRO", "2026.01.", 9, "the text ends before the micro number" },
	{ "YYYY.0M.MICRO", "2026-01.0", 5, "'.' must stand before the month" },
	{ "YYYY.0M.MICRO", "2026.01.0-rc.1", 10, "nothing more may follow" },
	{ "YYYY.0M.MICRO", "v2026.01.0", 1, "a digit must begin the year" },
	{ "YYYY.MM", "26.1", 3, "four digits are needed for the year" },
	{ "YYYY.MM", "20261.1", 5, "four digits are needed for the year" },
	{ "YYYY.MM", "2026.01", 6, "leading zero in the month" },
	{ "YYYY.MM", "2026.99999999999999999999", 6, "the calendar has no such month" },
	{ "YY.MM", "6.1", 0, NULL },
	{ "YY.MM", "106.12", 0, NULL },
	{ "YY.MM", "06.1", 1, "leading zero in the year" },
	{ "YY.MM", "8000.1", 1, "the calendar has no such year" },
	{ "0Y.0M", "06.01", 0, NULL },
	{ "0Y.0M", "106.01", 0, NULL },
	{ "0Y.0M", "6.01", 2, "two digits are needed for the year" },
	{ "0Y.0M", "006.01", 1, "two digits are needed for the year" },
	{ "YYYY.0M.0D", "2024.02.29", 0, NULL },
	{ "YYYY.0M.0D", "2026.02.29", 9, "the month has no such day" },
	{ "YYYY.0M.0D", "2026.04.31", 9, "the month has no such day" },
	{ "YYYY.MM.DD", "2026.4.5", 0, NULL },
	{ "YYYY.MM.DD", "2026.4.05", 8, "leading zero in the day" },
	{ "0D.0M.YYYY", "30.02.2024", 1, "the month has no such day" },
	{ "MM.DD", "2.29", 0, NULL },
	{ "MM.DD", "2.30", 3, "the month has no such day" },
	{ "YYYY.WW", "2026.53", 0, NULL },
	{ "YYYY.WW", "2025.53", 6, "the year has no such week" },
	{ "YYYY.WW", "2026.54", 6, "the calendar has no such week" },
	{ "YYYY.WW", "2026.0", 6, "the calendar has no such week" },
	{ "YYYY.0W", "2026.01", 0, NULL },
	{ "YYYY.WW", "2026.01", 6, "leading zero in the week" },
	{ "YYYY0M0D.MICRO", "20260131.2", 0, NULL },
	{ "YYYY0M0D.MICRO", "20260231.2", 7, "the month has no such day" },
	{ "YYYY-0M_0D", "2026-01_31", 0, NULL },
	{ "YYYY-0M_0D", "2026-01-31", 8, "'_' must stand before the day" },
	{ "MAJOR.YY.MINOR.MICRO", "3.26.0.1", 0, NULL },
	{ "YYYY.MICRO-MODIFIER", "2026.1", 0, NULL },
	{ "YYYY.MICRO-MODIFIER", "2026.1-rc.1", 0, NULL },
	{ "YYYY.MICRO-MODIFIER", "2026.1-", 8, "empty identifier in the pre-release" },
	{ "YYYY.MICRO-MODIFIER", "2026.1-rc.01", 11, "leading zero in a numeric identifier of the pre-release" },
	{ "YYYY.MICRO-MODIFIER", "2026.1.rc", 7, "'-' must stand before the modifier" },
	{ "YYYY.MICRO-MODIFIER", "2026.1-rc+x", 10,
	  "only letters, digits, hyphens and dots may stand in the pre-release" },
	{ "YY.MINORMODIFIER", "24.1b2", 0, NULL },
	{ "YY.MINORMODIFIER", "24.1-b2", 5, "a letter must begin the modifier" },
};

Test(calver, versions_are_held_to_their_format_and_the_calendar)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(parse_rows); i++) {
		struct calver_format f = format_of(parse_rows[i].format);
		const char *text = parse_rows[i].text;
		struct calver v = { 0 };
		size_t byte = 0;
		int ret = calver_parse(&v, &f, text, strlen(text), &byte, &err);

		cr_expect_eq(ret, parse_rows[i].byte ? ERR_FAIL : 0, "%s %s: %s", parse_rows[i].format, text, err.msg.buf);
		cr_expect_eq(byte, parse_rows[i].byte, "%s %s: byte %zu", parse_rows[i].format, text, byte);
		if (parse_rows[i].reason)
			cr_expect_str_eq(err.msg.buf, parse_rows[i].reason);
		else
			cr_expect_eq(v.text, text);
		err_clear(&err);
	}
	err_release(&err);
}

Test(calver, order_is_by_date_and_counters)
{
	static const struct {
		const char *format, *low, *high;
	} rows[] = {
		{ "YYYY.MM.MICRO", "2026.9.0", "2026.10.0" },
		{ "YYYY.MM.MICRO", "2026.1.9", "2026.1.10" },
		{ "YY.0M", "9.12", "10.01" },
		{ "0Y.0M", "99.12", "100.01" },
		{ "0D.0M.YYYY", "31.01.2026", "01.02.2026" },
		{ "0D.0M.YYYY.MICRO", "01.02.2026.3", "01.02.2026.4" },
		{ "MAJOR.YYYY.MICRO", "1.2027.0", "2.2026.0" },
		{ "YYYY.MICRO-MODIFIER", "2026.1-rc.2", "2026.1" },
		{ "YYYY.MICRO-MODIFIER", "2026.1-rc.2", "2026.1-rc.10" },
		{ "YYYY.MICRO-MODIFIER", "2026.1", "2026.2-alpha" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct calver_format f = format_of(rows[i].format);
		struct calver a, b;

		cr_assert_eq(calver_parse(&a, &f, rows[i].low, strlen(rows[i].low), NULL, NULL), 0, "%s", rows[i].low);
		cr_assert_eq(calver_parse(&b, &f, rows[i].high, strlen(rows[i].high), NULL, NULL), 0, "%s", rows[i].high);
		cr_expect(calver_compare(&a, &b) == -1 && calver_compare(&b, &a) == 1 && calver_compare(&a, &a) == 0,
			  "%s: %s and %s", rows[i].format, rows[i].low, rows[i].high);
	}
}

Test(calver, the_next_version_takes_the_date_and_moves_the_counters)
{
	static const struct {
		const char *format, *from;
		enum calver_token counter;
		struct date today;
		const char *next; /* NULL: refused */
	} rows[] = {
		{ "YYYY.0M.MICRO", "2026.01.3", CALVER_MICRO, { 2026, 1, 9 }, "2026.01.4" },
		{ "YYYY.0M.MICRO", "2026.01.3", CALVER_MAJOR, { 2026, 1, 9 }, "2026.01.4" },
		{ "YYYY.0M.MICRO", "2026.01.3", CALVER_MICRO, { 2026, 2, 1 }, "2026.02.0" },
		{ "YYYY.0M.MICRO", "2026.02.0", CALVER_MICRO, { 2026, 1, 31 }, NULL },
		{ "YYYY.MINOR.MICRO", "2026.3.4", CALVER_MINOR, { 2026, 1, 1 }, "2026.4.0" },
		{ "YYYY.MINOR.MICRO", "2026.3.4", CALVER_MICRO, { 2026, 1, 1 }, "2026.3.5" },
		{ "YYYY.MINOR.MICRO", "2026.3.4", CALVER_MINOR, { 2027, 1, 1 }, "2027.0.0" },
		{ "YYYY.MINOR", "2026.3", CALVER_MICRO, { 2026, 1, 1 }, "2026.4" },
		{ "MAJOR.YYYY.MICRO", "2.2025.3", CALVER_MICRO, { 2026, 1, 1 }, "2.2026.0" },
		{ "MAJOR.YYYY.MICRO", "2.2025.3", CALVER_MAJOR, { 2026, 1, 1 }, "3.2026.0" },
		{ "MAJOR.YYYY", "2.2025", CALVER_MICRO, { 2026, 1, 1 }, "2.2026" },
		{ "MAJOR.YYYY", "2.2026", CALVER_MICRO, { 2026, 1, 1 }, "3.2026" },
		{ "YYYY.0M.0D", "2026.01.09", CALVER_MICRO, { 2026, 1, 9 }, NULL },
		{ "YYYY.0M.0D", "2026.01.09", CALVER_MICRO, { 2026, 1, 10 }, "2026.01.10" },
		{ "0D.0M.YYYY-MICRO", "31.01.2026-4", CALVER_MICRO, { 2026, 2, 1 }, "01.02.2026-0" },
		{ "YY.WW.MICRO", "25.52.1", CALVER_MICRO, { 2025, 12, 29 }, "26.1.0" },
		{ "YYYY.0W", "2026.52", CALVER_MICRO, { 2027, 1, 3 }, "2026.53" },
		{ "0Y.MM.DD", "06.1.2", CALVER_MICRO, { 2106, 1, 2 }, "106.1.2" },
		{ "YY.MM", "6.1", CALVER_MICRO, { 1999, 1, 2 }, NULL },
		{ "YYYY.MICRO-MODIFIER", "2026.1-rc.1", CALVER_MICRO, { 2026, 1, 2 }, "2026.2" },
		{ "YYYY.MICRO", "2026.99999999999999999999", CALVER_MICRO, { 2026, 1, 2 }, "2026.100000000000000000000" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct calver_format f = format_of(rows[i].format);
		struct strbuf out = STRBUF_INIT;
		struct calver v;
		int ret;

		cr_assert_eq(calver_parse(&v, &f, rows[i].from, strlen(rows[i].from), NULL, NULL), 0, "%s", rows[i].from);
		ret = calver_next(&out, &f, &v, rows[i].counter, &rows[i].today, NULL);
		cr_expect_eq(ret, rows[i].next ? 0 : ERR_FAIL, "%s", rows[i].from);
		if (rows[i].next)
			cr_expect_str_eq(out.buf, rows[i].next, "%s after %s: %s", rows[i].format, rows[i].from, out.buf);
		strbuf_release(&out);
	}
}

Test(calver, the_first_version_of_a_day_has_counters_at_zero)
{
	struct calver_format f = format_of("YY.0W.MINOR.MICRO-MODIFIER");
	struct date today = { 2027, 1, 3 };
	struct strbuf out = STRBUF_INIT;

	cr_expect_eq(calver_first(&out, &f, &today, NULL), 0);
	cr_expect_str_eq(out.buf, "26.53.0.0");
	strbuf_release(&out);
}
