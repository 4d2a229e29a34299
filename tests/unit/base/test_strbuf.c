/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/strbuf.h"

/* What the header promises of every buffer at all times. */
static void check(const struct strbuf *sb)
{
	cr_assert_not_null(sb->buf);
	cr_assert_eq(sb->buf[sb->len], '\0');
	cr_assert(sb->alloc ? sb->len < sb->alloc : sb->buf == strbuf_empty && !sb->len);
	cr_assert_eq(strbuf_empty[0], '\0');
}

Test(strbuf, it_grows_and_stays_a_string)
{
	struct strbuf sb = STRBUF_INIT, other = STRBUF_INIT;
	char *s;
	size_t len;

	check(&sb);
	strbuf_setlen(&sb, 0);
	strbuf_rtrim(&sb);
	strbuf_trim(&sb);
	strbuf_add(&sb, NULL, 0);
	check(&sb);
	strbuf_addch(&sb, 'a');
	strbuf_addstr(&sb, "bc");
	strbuf_add(&sb, "d\0e", 3);
	strbuf_addchars(&sb, '.', 3);
	strbuf_addf(&sb, "%d-%s", 42, "x");
	strbuf_addbuf(&other, &sb);
	check(&sb);
	cr_expect(other.len == 13 && !memcmp(other.buf, "abcd\0e...42-x", 14));
	strbuf_setlen(&sb, 3);
	check(&sb);
	s = strbuf_detach(&sb, &len);
	check(&sb);
	cr_expect_str_eq(s, "abc");
	cr_expect_eq(len, 3);
	free(s);
	s = strbuf_detach(&sb, NULL);
	cr_expect_str_eq(s, "");
	free(s);
	strbuf_release(&other);
	strbuf_release(&other);
	strbuf_release(NULL);
	check(&other);
}

Test(strbuf, a_million_bytes_come_one_by_one)
{
	struct strbuf sb = STRBUF_INIT;

	for (int i = 0; i < 1000000; i++)
		strbuf_addch(&sb, 'a' + i % 26);
	check(&sb);
	cr_expect(sb.len == 1000000 && sb.alloc < 4000000 && sb.buf[999999] == 'a' + 999999 % 26);
	strbuf_release(&sb);
}

Test(strbuf, splice_replaces_in_place)
{
	static const struct {
		size_t pos, old_len;
		const char *data, *want;
	} rows[] = {
		{ 0, 0, "x", "xabcdef" }, { 6, 0, "x", "abcdefx" }, { 2, 2, "", "abef" },  { 0, 6, "", "" },
		{ 1, 1, "XYZ", "aXYZcdef" }, { 3, 3, "xyz", "abcxyz" }, { 0, 6, "longer than before", "longer than before" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf sb = STRBUF_INIT;

		strbuf_addstr(&sb, "abcdef");
		strbuf_splice(&sb, rows[i].pos, rows[i].old_len, rows[i].data, strlen(rows[i].data));
		check(&sb);
		cr_expect_str_eq(sb.buf, rows[i].want);
		cr_expect_eq(sb.len, strlen(rows[i].want));
		strbuf_release(&sb);
	}
}

Test(strbuf, trimming_takes_white_space_alone)
{
	static const struct {
		const char *in, *rtrimmed, *trimmed;
	} rows[] = {
		{ " \t\r\na b\n\r\t ", " \t\r\na b", "a b" }, { "", "", "" }, { " \n ", "", "" }, { "a", "a", "a" },
		{ "\va\f", "\va\f", "\va\f" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf sb = STRBUF_INIT;

		strbuf_addstr(&sb, rows[i].in);
		strbuf_rtrim(&sb);
		cr_expect_str_eq(sb.buf, rows[i].rtrimmed);
		strbuf_trim(&sb);
		check(&sb);
		cr_expect_str_eq(sb.buf, rows[i].trimmed);
		strbuf_release(&sb);
	}
}

Test(strbuf, replace_does_not_look_at_what_it_put_in)
{
	static const struct {
		const char *in;
		size_t len;
		const char *from, *to, *want;
		size_t want_len;
	} rows[] = {
		{ "aXbXc", 5, "X", "XX", "aXXbXXc", 7 },
		{ "aaa", 3, "aa", "b", "ba", 2 },
		{ "abc", 3, "abc", "", "", 0 },
		{ "abc", 3, "x", "y", "abc", 3 },
		{ "", 0, "x", "y", "", 0 },
		{ "x\0x\0", 4, "x", "yy", "yy\0yy\0", 6 },
		{ "\0\0x", 3, "x", "", "\0\0", 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf sb = STRBUF_INIT;

		strbuf_add(&sb, rows[i].in, rows[i].len);
		strbuf_replace(&sb, rows[i].from, rows[i].to);
		check(&sb);
		cr_expect(sb.len == rows[i].want_len && !memcmp(sb.buf, rows[i].want, sb.len), "row %zu: %s", i, sb.buf);
		strbuf_release(&sb);
	}
}
