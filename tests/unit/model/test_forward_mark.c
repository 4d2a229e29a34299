/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/forward_mark.h"

#define ID "0123456789abcdef0123456789abcdef01234567"

static void expect(const char *text, const char *want, size_t n_bad)
{
	struct strbuf out = STRBUF_INIT;
	struct forward_marks m;
	size_t i;

	forward_marks_parse(&m, text, strlen(text));
	for (i = 0; i < m.n; i++)
		forward_mark_format(&out, &m.v[i]);
	cr_expect_str_eq(out.buf, want, "of '%s': '%s'", text, out.buf);
	cr_expect_eq(m.n_bad, n_bad, "of '%s': %zu bad", text, m.n_bad);
	forward_marks_release(&m);
	strbuf_release(&out);
}

Test(forward_mark, takes_what_it_writes_and_nothing_else)
{
	static const struct {
		const char *text, *want;
		size_t n_bad;
	} rows[] = {
		{ "", "", 0 },
		{ "\n\n", "", 0 },
		{ "equivalent main " ID "\n", "equivalent main " ID "\n", 0 },
		{ "equivalent main " ID, "equivalent main " ID "\n", 0 },
		{ "not-needed * no such code\n\nequivalent release/1.4 " ID "\n",
		  "not-needed * no such code\nequivalent release/1.4 " ID "\n", 0 },
		{ "equivalent main " ID "0\n", "", 1 },
		{ "equivalent main 0123456\n", "", 1 },
		{ "equivalent main 0123456789ABCDEF0123456789abcdef01234567\n", "", 1 },
		{ "equivalent main " ID " more\n", "", 1 },
		{ "equivalent " ID "\n", "", 1 },
		{ "equivalent\n", "", 1 },
		{ "Equivalent main " ID "\n", "", 1 },
		{ "not-needed main\n", "", 1 },
		{ "not-needed main \n", "", 1 },
		{ "not-needed main  two blanks\n", "", 1 },
		{ "not-needed main trailing \n", "", 1 },
		{ "not-needed main a\tb\n", "", 1 },
		{ "not-needed main a\033[31m\n", "", 1 },
		{ "not-needed main \xff\n", "", 1 },
		{ "not-needed ma\177in x\n", "", 1 },
		{ " not-needed main x\n", "", 1 },
		{ "prose that somebody wrote\nnot-needed main x\n", "not-needed main x\n", 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect(rows[i].text, rows[i].want, rows[i].n_bad);
}

Test(forward_mark, adds_in_place_of_the_same_line)
{
	struct forward_marks m = { 0 };
	struct strbuf out = STRBUF_INIT;
	size_t i;

	cr_assert_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, "main", "", " a\n\nb ", NULL), 0);
	cr_assert_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, "*", "", "c\033", NULL), 0);
	cr_assert_eq(forward_marks_add(&m, FORWARD_MARK_EQUIVALENT, "main", ID, NULL, NULL), 0);
	for (i = 0; i < m.n; i++)
		forward_mark_format(&out, &m.v[i]);
	cr_expect_str_eq(out.buf, "not-needed * c\xef\xbf\xbd\nequivalent main " ID "\n");
	forward_marks_release(&m);
	strbuf_release(&out);
}

Test(forward_mark, refuses_what_could_not_be_read_again)
{
	struct forward_marks m = { 0 };
	struct err err = ERR_INIT;

	cr_expect_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, "a b", "", "x", &err), ERR_FAIL);
	cr_expect_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, "", "", "x", &err), ERR_FAIL);
	cr_expect_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, "main", "", " \n", &err), ERR_FAIL);
	cr_expect_eq(forward_marks_add(&m, FORWARD_MARK_EQUIVALENT, "main", "abc", NULL, &err), ERR_FAIL);
	cr_expect_eq(m.n, 0);
	err_release(&err);
	forward_marks_release(&m);
}

Test(forward_mark, knows_its_lines)
{
	struct forward_marks m = { 0 };

	cr_assert_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, "main", "", "x", NULL), 0);
	cr_assert_eq(forward_marks_add(&m, FORWARD_MARK_NOT_NEEDED, FORWARD_MARK_ALL, "", "x", NULL), 0);
	cr_expect(forward_mark_is_for(&m.v[0], "main"));
	cr_expect_not(forward_mark_is_for(&m.v[0], "release/1.0"));
	cr_expect(forward_mark_is_for(&m.v[1], "release/1.0"));
	forward_marks_release(&m);
}
