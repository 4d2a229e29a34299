/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/strvec.h"

Test(strvec, it_is_an_argv_at_all_times)
{
	struct strvec sv = STRVEC_INIT, other = STRVEC_INIT;

	cr_expect(!sv.n && !sv.v[0]);
	strvec_sort(&sv);
	strvec_push(&sv, "b");
	strvec_pushn(&sv, "axx", 1);
	strvec_pushf(&sv, "%c%d", 'c', 3);
	strvec_pushl(&sv, "x", "y", NULL);
	strvec_push_owned(&sv, xstrdup(""));
	cr_assert_eq(sv.n, 6);
	cr_expect_null(sv.v[6]);
	strvec_pushv(&other, &sv);
	strvec_release(&sv);
	cr_expect(!sv.n && !sv.v[0]);
	strvec_sort(&other);
	for (size_t i = 1; i < other.n; i++)
		cr_expect(strcmp(other.v[i - 1], other.v[i]) < 0);
	cr_expect(strvec_has(&other, "c3") && strvec_has(&other, "") && !strvec_has(&other, "c"));
	cr_expect_null(other.v[other.n]);
	strvec_release(&other);
	strvec_release(&other);
	strvec_release(NULL);
}

Test(strvec, what_is_dropped_leaves_no_gap)
{
	static const struct {
		size_t at;
		const char *left;
	} rows[] = { { 0, "bc" }, { 1, "ac" }, { 2, "ab" } };

	for (size_t i = 0; i < 3; i++) {
		struct strvec sv = STRVEC_INIT;

		strvec_pushl(&sv, "a", "b", "c", NULL);
		strvec_drop(&sv, rows[i].at);
		cr_assert_eq(sv.n, 2);
		cr_expect(sv.v[0][0] == rows[i].left[0] && sv.v[1][0] == rows[i].left[1], "%zu", i);
		cr_expect_null(sv.v[2]);
		strvec_drop(&sv, 0);
		strvec_drop(&sv, 0);
		cr_expect(!sv.n && !sv.v[0]);
		strvec_push(&sv, "d");
		cr_expect(sv.n == 1 && !sv.v[1]);
		strvec_release(&sv);
	}
}

Test(strvec, a_hundred_thousand_fit)
{
	struct strvec sv = STRVEC_INIT;

	for (int i = 0; i < 100000; i++) {
		strvec_push(&sv, "x");
		cr_assert_null(sv.v[sv.n]);
	}
	cr_expect_eq(sv.n, 100000);
	strvec_release(&sv);
}

Test(strvec, joins_with_something_between)
{
	struct strvec sv = STRVEC_INIT;
	struct strbuf out = STRBUF_INIT;

	strvec_join(&out, &sv, ", ");
	cr_expect_str_eq(out.buf, "");
	strbuf_addstr(&out, "of ");
	strvec_push(&sv, "a");
	strvec_join(&out, &sv, ", ");
	cr_expect_str_eq(out.buf, "of a");
	strvec_pushl(&sv, "", "%s", NULL);
	strbuf_reset(&out);
	strvec_join(&out, &sv, ", ");
	cr_expect_str_eq(out.buf, "a, , %s");
	strbuf_release(&out);
	strvec_release(&sv);
}
