/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/utf8.h"

#define BAD "\xef\xbf\xbd"

Test(utf8, every_code_point_survives)
{
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		struct strbuf sb = STRBUF_INIT;
		uint32_t back = 0;
		size_t n;

		if (cp == 0xd800)
			cp = 0xe000;
		utf8_encode(&sb, cp);
		n = utf8_decode(sb.buf, sb.len, &back);
		cr_assert(n == sb.len && back == cp, "U+%04X", (unsigned)cp);
		cr_assert(n == 1 || !utf8_decode(sb.buf, n - 1, &back), "U+%04X cut short", (unsigned)cp);
		strbuf_release(&sb);
	}
}

Test(utf8, what_unicode_forbids_is_invalid)
{
	static const char *const rows[] = { "\x80",         "\xbf",         "\xc0\x80",         "\xc1\xbf",
					    "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",     "\xf0\x8f\xbf\xbf",
					    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",     "\xc3(",
					    "\xe2\x82",     "\xe2(\xa1",    "\xf0\x9f\x98" };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t cp = 7;

		cr_expect_eq(utf8_decode(rows[i], strlen(rows[i]), &cp), 0, "row %zu", i);
		cr_expect(!utf8_valid(rows[i], strlen(rows[i])), "row %zu", i);
	}
	cr_expect(utf8_valid("", 0) && utf8_valid("a\0b", 3) && utf8_valid("\xf0\x9f\x98\x80", 4));
}

Test(utf8, cleaned_text_is_safe_to_show)
{
	static const struct {
		const char *in;
		size_t len;
		const char *want;
	} rows[] = {
		{ "plain\ttext\n", 11, "plain\ttext\n" },
		{ "a\r\nb\rc", 6, "a\nb" BAD "c" },
		{ "\r\r\n", 3, BAD "\n" },
		{ "a\0b", 3, "a" BAD "b" },
		{ "\x1b[31mred", 8, BAD "[31mred" },
		{ "a\x7f" "b", 3, "a" BAD "b" },
		{ "\xc2\x9b" "31m", 5, BAD "31m" }, /* CSI as one C1 character */
		{ "\xc2\x85\xc2\xa0", 4, BAD "\xc2\xa0" },
		{ "caf\xe9", 4, "caf" BAD },
		{ "\xe2\x82", 2, BAD BAD },
		{ "\xf0\x9f\x98\x80 gr\xc3\xbc\xc3\x9f", 11, "\xf0\x9f\x98\x80 gr\xc3\xbc\xc3\x9f" },
		{ "", 0, "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;

		utf8_clean(&out, rows[i].in, rows[i].len);
		cr_expect_str_eq(out.buf, rows[i].want, "row %zu: %s", i, out.buf);
		cr_expect(utf8_valid(out.buf, out.len));
		utf8_clean(&again, out.buf, out.len);
		cr_expect_str_eq(again.buf, out.buf, "cleaning twice changes row %zu", i);
		strbuf_release(&out);
		strbuf_release(&again);
	}
}

Test(utf8, width_is_in_columns)
{
	static const struct {
		const char *s;
		size_t width;
	} rows[] = {
		{ "", 0 },       { "abc", 3 }, { "gr\xc3\xbc\xc3\x9f", 4 }, { "e\xcc\x81", 1 }, { "\xe6\x97\xa5\xe6\x9c\xac", 4 },
		{ "\xf0\x9f\x98\x80", 2 }, { "\xff", 1 },
	};
	char *copy = utf8_cleaned("a\x01");

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(utf8_width(rows[i].s, strlen(rows[i].s)), rows[i].width, "%s", rows[i].s);
	cr_expect_str_eq(copy, "a" BAD);
	free(copy);
}
