/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/strbuf.h"
#include "../../../common/model/guard.h"

static int when_odd(const void *ask, struct strbuf *reason)
{
	strbuf_addstr(reason, "it is odd");
	return *(const int *)ask % 2;
}

static int when_big(const void *ask, struct strbuf *reason)
{
	strbuf_addf(reason, "%d is too big", *(const int *)ask);
	return *(const int *)ask > 10;
}

static const struct guard_rule rules[] = {
	{ "count.add", "odd", when_odd },
	{ "count.take", "odd", when_odd },
	{ "count.add", "big", when_big },
	{ "count.give", "not-known", when_big },
	{ NULL, NULL, NULL },
};

Test(guard, asks_the_rows_of_a_step_in_order)
{
	static const struct {
		const char *step;
		int number, ret;
		const char *reason, *hint;
	} rows[] = {
		{ "count.add", 2, 0, "", "" },
		{ "count.add", 3, ERR_NO, "it is odd", "" },
		{ "count.add", 12, ERR_NO, "12 is too big", "" },
		{ "count.add", 13, ERR_NO, "it is odd", "also: 13 is too big" },
		{ "count.take", 12, 0, "", "" },
		{ "count.take", 13, ERR_NO, "it is odd", "" },
		{ "count.none", 13, 0, "", "" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = ERR_INIT;

		cr_expect_eq(guard_ask(rules, rows[i].step, &rows[i].number, &err), rows[i].ret, "row %zu", i);
		cr_expect_str_eq(err.msg.buf, rows[i].reason, "row %zu", i);
		cr_expect_eq(!strncmp(err.hint.buf, rows[i].hint, strlen(rows[i].hint)), 1, "row %zu: %s", i, err.hint.buf);
		cr_expect_eq(err.hint.len > 0, *rows[i].hint != '\0', "row %zu", i);
		err_release(&err);
	}
}

Test(guard, asks_who_it_is_for_the_step_with_such_a_row)
{
	cr_expect(guard_asks_who(rules, "count.give"));
	cr_expect(!guard_asks_who(rules, "count.add"));
	cr_expect(!guard_asks_who(rules, "count.take"));
	cr_expect(!guard_asks_who(rules, "count.none"));
}
