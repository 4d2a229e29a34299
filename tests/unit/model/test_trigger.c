/* SPDX-License-Identifier: ISC */
/* The arithmetic of triggers: exact comparison, windows, what is stricter. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/decimal.h"
#include "../../../common/model/trigger.h"

Test(decimal, takes_what_is_a_finite_decimal_number_and_nothing_else)
{
	static const struct {
		const char *text;
		int ok;
	} rows[] = {
		{ "0", 1 }, { "-0", 1 }, { "+1", 1 }, { "1.", 1 }, { ".5", 1 }, { "-1e300", 1 }, { "1E+3", 1 }, { "1e-400", 1 },
		{ "00012.50", 1 }, { "123456789012345678901234567890", 1 },
		{ "", 0 }, { ".", 0 }, { "-", 0 }, { "nan", 0 }, { "NaN", 0 }, { "inf", 0 }, { "-Infinity", 0 }, { "1e309", 0 },
		{ "-1e309", 0 }, { "0x10", 0 }, { "1 ", 0 }, { " 1", 0 }, { "1,5", 0 }, { "1e", 0 }, { "1e+", 0 }, { "5%", 0 },
		{ "1.2.3", 0 }, { "--1", 0 }, { "1\n", 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct decimal d = { "untouched", 0 };
		struct err err = ERR_INIT;
		int ret = decimal_parse(&d, rows[i].text, &err);

		cr_expect_eq(!ret, rows[i].ok, "'%s'", rows[i].text);
		cr_expect_eq(err.msg.len == 0, rows[i].ok, "'%s'", rows[i].text);
		cr_expect_str_eq(d.text, rows[i].ok ? rows[i].text : "untouched");
		err_release(&err);
	}
}

Test(decimal, refuses_what_is_too_long)
{
	char text[DECIMAL_MAX + 2];
	struct decimal d;

	memset(text, '1', sizeof(text));
	text[1] = '.';
	text[DECIMAL_MAX] = '\0';
	cr_expect_eq(decimal_parse(&d, text, NULL), 0);
	text[DECIMAL_MAX] = '1';
	text[DECIMAL_MAX + 1] = '\0';
	cr_expect_eq(decimal_parse(&d, text, NULL), ERR_FAIL);
}

/* Ascending; those in one row are equal. */
Test(decimal, compares_digit_by_digit)
{
	static const char *const rows[][4] = {
		{ "-1e300", "-10e299", NULL, NULL },
		{ "-100.1", "-1.001e2", NULL, NULL },
		{ "-100", NULL, NULL, NULL },
		{ "-1e-400", NULL, NULL, NULL },
		{ "0", "-0", "0.000", "0e5" },
		{ "1e-400", NULL, NULL, NULL },
		{ "0.1", ".1", "1e-1", "0.10" },
		{ "0.10000000000000000000000001", NULL, NULL, NULL },
		{ "0.9", NULL, NULL, NULL },
		{ "1", "1.0", "+1", "0.01e2" },
		{ "9.99", NULL, NULL, NULL },
		{ "10", "1e1", "010", NULL },
		{ "9007199254740992", NULL, NULL, NULL },
		{ "9007199254740993", NULL, NULL, NULL }, /* the same double */
		{ "1e300", NULL, NULL, NULL },
	};
	size_t i, k, a, b;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (k = 0; k < ARRAY_SIZE(rows); k++)
			for (a = 0; a < 4 && rows[i][a]; a++)
				for (b = 0; b < 4 && rows[k][b]; b++) {
					struct decimal x, y;
					int c;

					cr_assert_eq(decimal_parse(&x, rows[i][a], NULL), 0);
					cr_assert_eq(decimal_parse(&y, rows[k][b], NULL), 0);
					c = decimal_compare(&x, &y);
					cr_expect_eq((c > 0) - (c < 0), (i > k) - (i < k), "'%s' and '%s': %d",
						     rows[i][a], rows[k][b], c);
				}
}

static void make(struct trigger *t, struct event *e, const char *op, const char *threshold, const char *window)
{
	event_set(e, "Trigger", "t");
	event_set(e, "Metric", "m");
	event_set(e, "Operator", op);
	event_set(e, "Threshold", threshold);
	event_set(e, "For", window);
	event_set(e, "Owner", "ana");
	event_set(e, "Action", "rollback");
	cr_assert_eq(trigger_read(t, e, NULL), 0);
}

Test(trigger, breaches_by_its_operator)
{
	static const struct {
		const char *op;
		int below, at, above;
	} rows[] = { { ">", 0, 0, 1 }, { ">=", 0, 1, 1 }, { "<", 1, 0, 0 }, { "<=", 1, 1, 0 } };
	static const char *const values[] = { "4.9999999999999999999", "5.000", "5.0000000000000000001" };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const int want[] = { rows[i].below, rows[i].at, rows[i].above };
		struct event e = EVENT_INIT;
		struct trigger t;

		make(&t, &e, rows[i].op, "5", "0m");
		for (k = 0; k < 3; k++) {
			struct decimal v;

			cr_assert_eq(decimal_parse(&v, values[k], NULL), 0);
			cr_expect_eq(trigger_breaches(&t, &v), want[k], "%s %s 5", values[k], rows[i].op);
		}
		event_release(&e);
	}
}

Test(trigger, is_none_when_something_is_missing_or_cannot_be)
{
	static const struct {
		const char *key, *value;
	} rows[] = {
		{ "Trigger", NULL }, { "Metric", NULL },   { "Operator", NULL }, { "Operator", "=" },   { "Threshold", NULL },
		{ "Threshold", "x" }, { "For", NULL },      { "For", "5" },       { "Owner", NULL },     { "Action", NULL },
		{ "Action", "shout" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event e = EVENT_INIT;
		struct trigger t;

		make(&t, &e, ">", "5", "5m");
		event_set(&e, rows[i].key, rows[i].value);
		cr_expect_eq(trigger_read(&t, &e, NULL), ERR_FAIL, "%s: %s", rows[i].key, rows[i].value ? rows[i].value : "-");
		event_release(&e);
	}
}

/* Values at minutes; what fires is written as "!". */
Test(trigger, fires_when_every_value_over_the_window_breaches)
{
	static const struct {
		const char *window;
		struct {
			int minute;
			const char *value;
			int fires;
		} v[6];
	} rows[] = {
		{ "0m", { { 0, "4", 0 }, { 1, "6", 1 } } },
		{ "5m", { { 0, "6", 0 }, { 3, "7", 0 }, { 4, "6", 0 }, { 5, "6", 1 } } },
		{ "5m", { { 0, "6", 0 }, { 3, "4", 0 }, { 4, "6", 0 }, { 8, "6", 0 }, { 9, "6", 1 } } },
		/* one value is no window */
		{ "5m", { { 100, "600", 0 } } },
		/* what was not measured in between is no reason to hope */
		{ "5m", { { 0, "6", 0 }, { 60, "6", 1 } } },
		/* a clock that went back */
		{ "5m", { { 60, "6", 0 }, { 1, "6", 0 }, { 64, "6", 0 }, { 65, "6", 1 } } },
		{ "5m", { { 0, "-1e300", 0 }, { 5, "-7", 0 } } },
		{ "1s", { { 0, "1e300", 0 }, { 1, "1e300", 1 } } },
	};
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct trigger_run run = { 0, 0 };
		struct event e = EVENT_INIT;
		struct trigger t;

		make(&t, &e, ">", "5", rows[i].window);
		for (k = 0; k < 6 && rows[i].v[k].value; k++) {
			struct decimal v;

			cr_assert_eq(decimal_parse(&v, rows[i].v[k].value, NULL), 0);
			cr_expect_eq(trigger_run_feed(&run, &t, &v, 60 * rows[i].v[k].minute), rows[i].v[k].fires,
				     "row %zu, value %zu", i, k);
		}
		event_release(&e);
	}
}

Test(trigger, can_only_be_tightened)
{
	static const struct {
		const char *op, *threshold, *window;
		int looser;
		const char *then_threshold, *then_window;
	} rows[] = {
		{ ">", "4", NULL, 0, "4", "5m" },   { ">", "5.1", NULL, 1, "5", "5m" }, { ">", "5.0", NULL, 0, "5", "5m" },
		{ ">=", "-1", NULL, 0, "-1", "5m" }, { "<", "6", NULL, 0, "6", "5m" },   { "<", "4", NULL, 1, "5", "5m" },
		{ "<=", "1e9", "1m", 0, "1e9", "1m" }, { ">", NULL, "6m", 1, "5", "5m" }, { ">", NULL, "0m", 0, "5", "0m" },
		{ ">", "4", "6m", 1, "4", "5m" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event e = EVENT_INIT, c = EVENT_INIT;
		struct trigger_change change;
		struct trigger t;

		make(&t, &e, rows[i].op, "5", "5m");
		event_set(&c, "Threshold", rows[i].threshold);
		event_set(&c, "For", rows[i].window);
		cr_assert_eq(trigger_change_read(&change, &c, NULL), 0);
		cr_expect_eq(trigger_is_looser(&t, &change), rows[i].looser, "row %zu", i);
		trigger_tighten(&t, &change);
		cr_expect_str_eq(t.threshold.text, rows[i].then_threshold, "row %zu: %s", i, t.threshold.text);
		cr_expect_str_eq(t.window_text, rows[i].then_window, "row %zu: %s", i, t.window_text);
		event_release(&e);
		event_release(&c);
	}
}
