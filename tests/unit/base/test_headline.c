/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>

#include "../../../common/base/headline.h"

Test(headline, blank_is_what_holds_nothing_but_white_space)
{
	cr_expect(text_is_blank("") && text_is_blank(" ") && text_is_blank("\t\r\n "));
	cr_expect(!text_is_blank("x") && !text_is_blank(" x ") && !text_is_blank("\n\v"));
}

Test(headline, is_short_and_whole)
{
	struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
	size_t i;

	headline(&out, " \n\t one two \t\nthree");
	cr_expect_str_eq(out.buf, "one two");
	strbuf_reset(&out);
	headline(&out, "  ");
	cr_expect_str_eq(out.buf, "");
	for (i = 0; i < 40; i++)
		strbuf_addstr(&text, "\xe6\xb1\xba");
	strbuf_reset(&out);
	headline(&out, text.buf);
	cr_expect_eq(out.len, 96 + 3);
	cr_expect_str_eq(out.buf + 96, "...");
	strbuf_reset(&text);
	strbuf_addchars(&text, 'x', HEADLINE_MAX);
	strbuf_reset(&out);
	headline(&out, text.buf);
	cr_expect_str_eq(out.buf, text.buf);
	strbuf_addch(&text, 'x');
	strbuf_reset(&out);
	headline(&out, text.buf);
	cr_expect_eq(out.len, HEADLINE_MAX);
	strbuf_release(&text);
	strbuf_release(&out);
}
