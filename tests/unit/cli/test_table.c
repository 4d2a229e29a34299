/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../common/cli/table.h"
#include "../../../common/cli/term.h"

static char *printed(const struct table *t, int use_color)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	table_print(t, out, use_color);
	fclose(out);
	return text;
}

Test(table, columns_line_up_by_what_the_screen_shows)
{
	struct table t;
	char *text;

	table_init(&t, 3);
	t.right[1] = 1;
	table_cells(&t, "name", "n", "what", "e\xcc\x81t\xc3\xa9", "10", "", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "7", "x", NULL);
	text = printed(&t, 0);
	cr_assert_str_eq(text, "name     n  what\ne\xcc\x81t\xc3\xa9     10\n\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e   7  x\n", "%s", text);
	free(text);
	table_release(&t);
}

Test(table, text_from_a_repository_is_harmless)
{
	struct table t;
	char *text;

	table_init(&t, 2);
	table_cell(&t, "a\033[31m\nb", NULL);
	table_cell(&t, "\xff", TERM_BAD);
	text = printed(&t, 1);
	cr_assert_str_eq(text, "a\xef\xbf\xbd[31m b  " TERM_BAD "\xef\xbf\xbd" TERM_RESET "\n", "%s", text);
	free(text);
	table_release(&t);
}

Test(term, color_by_option_environment_and_configuration)
{
	static const struct {
		const char *when, *no_color, *configured;
		int want;
	} rows[] = {
		{ "always", "1", "never", 1 }, { "never", NULL, "always", 0 }, { NULL, "1", "always", 0 },
		{ NULL, "", "always", 1 },     { NULL, NULL, "always", 1 },    { NULL, NULL, "false", 0 },
		{ NULL, NULL, "nonsense", 0 }, { "auto", NULL, "always", 0 },  { NULL, NULL, NULL, 0 },
	};
	size_t i;
	int on;

	cr_assert(freopen("/dev/null", "w", stdout) != NULL);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].no_color)
			setenv("NO_COLOR", rows[i].no_color, 1);
		else
			unsetenv("NO_COLOR");
		cr_assert_eq(term_color(&on, rows[i].when, rows[i].configured, NULL), 0, "row %zu", i);
		cr_assert_eq(on, rows[i].want, "row %zu", i);
	}
	cr_assert_eq(term_color(&on, "sometimes", NULL, NULL), ERR_FAIL);
}
