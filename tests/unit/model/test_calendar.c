/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/calendar.h"

Test(calendar, only_days_that_exist_are_valid)
{
	static const struct {
		struct date d;
		int valid;
	} rows[] = {
		{ { 2026, 1, 31 }, 1 }, { { 2026, 4, 31 }, 0 }, { { 2024, 2, 29 }, 1 }, { { 2026, 2, 29 }, 0 },
		{ { 1900, 2, 29 }, 0 }, { { 2000, 2, 29 }, 1 }, { { 0, 2, 29 }, 1 },    { { 9999, 12, 31 }, 1 },
		{ { 10000, 1, 1 }, 0 }, { { -1, 1, 1 }, 0 },    { { 2026, 0, 1 }, 0 },  { { 2026, 13, 1 }, 0 },
		{ { 2026, 1, 0 }, 0 },  { { 2026, 12, 32 }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(date_is_valid(&rows[i].d), rows[i].valid, "%d-%d-%d", rows[i].d.year, rows[i].d.month,
			     rows[i].d.day);
}

Test(calendar, days_and_dates_agree_on_every_day)
{
	struct date d = { 0, 1, 1 };
	int64_t days = date_to_days(&d);

	cr_assert_eq(days, -719528);
	for (; days <= 2932896; days++) {
		struct date next = date_from_days(days);

		if (date_to_days(&next) != days || !date_is_valid(&next))
			cr_assert_fail("day %lld is %d-%d-%d", (long long)days, next.year, next.month, next.day);
		d = next;
	}
	cr_expect(d.year == 9999 && d.month == 12 && d.day == 31);
	d = date_from_days(INT64_MAX);
	cr_expect_eq(d.year, 9999);
	d = date_from_days(INT64_MIN);
	cr_expect_eq(d.year, 0);
}

Test(calendar, weeks_follow_iso_8601)
{
	static const struct {
		struct date d;
		struct iso_week w;
	} rows[] = {
		{ { 2026, 1, 1 }, { 2026, 1 } },   { { 2025, 12, 29 }, { 2026, 1 } }, { { 2025, 12, 28 }, { 2025, 52 } },
		{ { 2027, 1, 3 }, { 2026, 53 } },  { { 2027, 1, 4 }, { 2027, 1 } },   { { 2005, 1, 1 }, { 2004, 53 } },
		{ { 2008, 12, 30 }, { 2009, 1 } }, { { 2010, 1, 3 }, { 2009, 53 } },  { { 2024, 12, 30 }, { 2025, 1 } },
		{ { 2026, 6, 15 }, { 2026, 25 } },
	};
	struct iso_week none[] = { { 2025, 53 }, { 2026, 54 }, { 2026, 0 }, { -1, 1 }, { 10000, 1 } };
	struct date back;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct iso_week w = date_iso_week(&rows[i].d), again;

		cr_expect(w.year == rows[i].w.year && w.week == rows[i].w.week, "%d-%d-%d is in %d-W%d", rows[i].d.year,
			  rows[i].d.month, rows[i].d.day, w.year, w.week);
		cr_expect_eq(date_from_iso_week(&w, &back), 0);
		again = date_iso_week(&back);
		cr_expect(again.year == w.year && again.week == w.week && date_to_days(&back) <= date_to_days(&rows[i].d));
	}
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		cr_expect_eq(date_from_iso_week(&none[i], &back), -1, "%d-W%d", none[i].year, none[i].week);
}

Test(calendar, instants_are_read_and_written)
{
	static const struct {
		const char *text;
		int64_t seconds;
		const char *written;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z" },
		{ "2026-01-12T08:30:59Z", 1768206659, "2026-01-12T08:30:59Z" },
		{ "2026-01-12", 1768176000, "2026-01-12T00:00:00Z" },
		{ "2026-01-12T00:30:00+02:00", 1768170600, "2026-01-11T22:30:00Z" },
		{ "2026-01-11T22:00:00-0230", 1768177800, "2026-01-12T00:30:00Z" },
		{ "1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z" },
	};
	static const char *const bad[] = { "",
					   "2026",
					   "2026-1-12",
					   "2026-02-29",
					   "2026-01-12T",
					   "2026-01-12T08:30:00",
					   "2026-01-12T08:30Z",
					   "2026-01-12T24:00:00Z",
					   "2026-01-12T08:60:00Z",
					   "2026-01-12T08:30:60Z",
					   "2026-01-12T08:30:00+24:00",
					   "2026-01-12T08:30:00+2",
					   "2026-01-12T08:30:00Zx",
					   "2026-01-12 ",
					   "-026-01-12" };
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;
		int64_t seconds = 1;

		cr_expect_eq(time_parse(rows[i].text, &seconds, &err), 0, "%s", rows[i].text);
		cr_expect_eq(seconds, rows[i].seconds, "%s is %lld", rows[i].text, (long long)seconds);
		time_format(&out, seconds);
		cr_expect_str_eq(out.buf, rows[i].written);
		strbuf_release(&out);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		int64_t seconds = 7;

		cr_expect_eq(time_parse(bad[i], &seconds, &err), ERR_FAIL, "%s", bad[i]);
		cr_expect_eq(seconds, 7, "%s", bad[i]);
	}
	err_release(&err);
}

Test(calendar, durations_are_sums_of_units)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
		{ "90s", 90 },     { "30m", 1800 },     { "24h", 86400 },
		{ "3d", 259200 },  { "2w", 1209600 },   { "1h30m", 5400 },
		{ "0m", 0 },       { "007s", 7 },       { "9223372036854775799s", 9223372036854775799 },
	};
	static const char *const bad[] = { "", "5", "m", "-1h", "+1h", "1.5h", "1h ", " 1h", "1y", "1H", "h1",
					   "9223372036854775808s", "9999999999999999999999d", "15250284452472w" };
	struct err err = ERR_INIT;
	int64_t seconds;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_expect_eq(duration_parse(rows[i].text, &seconds, &err), 0, "%s", rows[i].text);
		cr_expect_eq(seconds, rows[i].seconds, "%s is %lld", rows[i].text, (long long)seconds);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		cr_expect_eq(duration_parse(bad[i], &seconds, &err), ERR_FAIL, "%s", bad[i]);
	cr_expect_str_eq(err.msg.buf, "'15250284452472w' is no duration (30m, 24h, 3d, 2w, 1h30m)");
	err_release(&err);
}
