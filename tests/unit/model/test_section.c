/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/section.h"

Test(section, is_known_by_its_words)
{
	static const struct {
		const char *text, *section;
	} rows[] = {
		{ "## What went well?\nx\n", "x" },
		{ "## what WENT well ##\nx\n## other\ny", "x" },
		{ "# What went well:\n\nx\n\n### sub\ny\n", "x\n\n### sub\ny" },
		{ "### What went well?\nx", NULL },
		{ "## What went well today?\nx", NULL },
		{ "```\n## What went well?\nx\n```\n", NULL },
		{ "## What went well?\none\n## What went well?\ntwo", "one" },
		{ "", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;

		cr_expect_eq(section_find(&out, rows[i].text, "What went well?"), rows[i].section != NULL, "row %zu", i);
		cr_expect_str_eq(out.buf, rows[i].section ? rows[i].section : "", "row %zu", i);
		strbuf_release(&out);
	}
}

Test(section, a_comment_says_nothing)
{
	static const struct {
		const char *text;
		int says;
	} rows[] = {
		{ "", 0 },		{ " \n\t", 0 },	       { "<!-- x -->", 0 },	    { "<!-- x -->\n<!-- y -->", 0 },
		{ "<!-- x", 0 },	{ "<!-- x -->\n.", 1 }, { "none", 1 },		    { "<!- x -->", 1 },
		{ "<!-- <!-- --> x", 1 }, { "<!-->", 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(section_says_something(rows[i].text), rows[i].says, "row %zu", i);
}
