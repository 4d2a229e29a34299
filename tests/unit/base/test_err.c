/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/err.h"

Test(err, a_message_grows_from_the_inside_out)
{
	struct err e = ERR_INIT;

	cr_expect_eq(err_set(&e, ERR_NOTFOUND, "no tag '%s'", "v1"), ERR_NOTFOUND);
	cr_expect_eq(err_prefix(&e, "package '%s'", "api"), ERR_NOTFOUND);
	cr_expect_eq(err_hint(&e, "run this"), ERR_NOTFOUND);
	cr_expect_eq(err_hint(&e, "or %s", "that"), ERR_NOTFOUND);
	cr_expect_str_eq(e.msg.buf, "package 'api': no tag 'v1'");
	cr_expect_str_eq(e.hint.buf, "run this\nor that");
	cr_expect_eq(err_set(&e, ERR_FAIL, "'%s' again", e.msg.buf), ERR_FAIL);
	cr_expect_str_eq(e.msg.buf, "'package 'api': no tag 'v1'' again");
	cr_expect_eq(e.hint.len, 0, "a new error drops the old one's hint");
	errno = ENOENT;
	cr_expect_eq(err_errno(&e, "cannot open '%s'", "x"), ERR_FAIL);
	cr_expect_str_eq(e.msg.buf, "cannot open 'x': No such file or directory");
	cr_expect_eq(errno, ENOENT);
	err_clear(&e);
	cr_expect(!e.code && !e.msg.len && !e.hint.len);
	err_release(&e);
	err_release(&e);
}

Test(err, nobody_has_to_listen)
{
	cr_expect_eq(err_set(NULL, ERR_NO, "%d", 1), ERR_NO);
	errno = ENOENT;
	cr_expect_eq(err_errno(NULL, "x"), ERR_FAIL);
	cr_expect_eq(err_prefix(NULL, "x"), ERR_FAIL);
	cr_expect_eq(err_hint(NULL, "x"), ERR_FAIL);
	err_clear(NULL);
}

Test(err, every_code_has_its_exit_code)
{
	static const struct {
		int code, exit_code;
	} rows[] = {
		{ 0, 0 },
		{ ERR_NO, 1 },
		{ ERR_STOPPED, 2 },
		{ ERR_RACE, 3 },
		{ ERR_FAIL, 128 },
		{ ERR_NOTFOUND, 128 },
		{ ERR_EXISTS, 128 },
		{ ERR_SHALLOW, 128 },
		{ -99, 128 },
		{ ERR_USAGE, 129 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(err_exit_code(rows[i].code), rows[i].exit_code, "%d", rows[i].code);
}
