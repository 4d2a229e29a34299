/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/cleanup.h"

#define SCISSORS " ------------------------ >8 ------------------------\n"
#define DO_NOT   " Do not modify or remove the line above.\n"

Test(cleanup, rows)
{
	static const struct {
		enum cleanup_mode mode;
		const char *comment, *text, *want;
	} rows[] = {
		{ CLEANUP_STRIP, NULL, "a\n# b\nc\n", "a\nc\n" },
		{ CLEANUP_STRIP, "auto", "#b\nc", "c" },
		{ CLEANUP_STRIP, ";", "a\n; b\n# c\n", "a\n# c\n" },
		{ CLEANUP_STRIP, "//", "a\n// b\n/ c\n", "a\n/ c\n" },
		{ CLEANUP_STRIP, NULL, "a\n #b\n", "a\n #b\n" },
		{ CLEANUP_STRIP, NULL, "a\n#" SCISSORS "#" DO_NOT "diff\n", "a\n" },
		{ CLEANUP_STRIP, ";", "a\n;" SCISSORS "diff\n", "a\n" },
		{ CLEANUP_SCISSORS, NULL, "a\n# b\n#" SCISSORS "diff\n", "a\n# b\n" },
		{ CLEANUP_SCISSORS, ";", "a\n#" SCISSORS "b\n", "a\n#" SCISSORS "b\n" },
		{ CLEANUP_WHITESPACE, NULL, "a\n# b\n", "a\n# b\n" },
		{ CLEANUP_WHITESPACE, NULL, "a\n#" SCISSORS "b\n", "a\n#" SCISSORS "b\n" },
		{ CLEANUP_WHITESPACE, NULL, "a\n#" SCISSORS "#" DO_NOT "diff\n", "a\n" },
		{ CLEANUP_VERBATIM, NULL, "a\n# b\n\n", "a\n# b\n\n" },
		{ CLEANUP_STRIP, NULL, "", "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cleanup c;

		cleanup_message(&c, rows[i].text, strlen(rows[i].text), rows[i].mode, rows[i].comment);
		cr_assert(!strcmp(c.text.buf, rows[i].want), "row %zu: %s", i, c.text.buf);
		cleanup_release(&c);
	}
}

Test(cleanup, lines_stay_those_of_the_file)
{
	struct cleanup c;

	cleanup_message(&c, "# a\nb\n# c\n# d\ne\n", 16, CLEANUP_STRIP, NULL);
	cr_assert_eq(c.n_lines, 2);
	cr_assert_eq(c.lines[0], 2);
	cr_assert_eq(c.lines[1], 5);
	cleanup_release(&c);
}

Test(cleanup, modes)
{
	enum cleanup_mode mode;

	cr_assert(!cleanup_mode_parse(NULL, &mode) && mode == CLEANUP_STRIP);
	cr_assert(!cleanup_mode_parse("default", &mode) && mode == CLEANUP_STRIP);
	cr_assert(!cleanup_mode_parse("scissors", &mode) && mode == CLEANUP_SCISSORS);
	cr_assert(!cleanup_mode_parse("whitespace", &mode) && mode == CLEANUP_WHITESPACE);
	cr_assert(!cleanup_mode_parse("verbatim", &mode) && mode == CLEANUP_VERBATIM);
	cr_assert(cleanup_mode_parse("Strip", &mode));
}
