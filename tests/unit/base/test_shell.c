/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>

#include "../../../common/base/shell.h"

Test(shell, quotes_what_a_shell_would_take_apart)
{
	static const struct {
		const char *word, *quoted;
	} rows[] = {
		{ "v1.4.0", "v1.4.0" },
		{ "api/v2.0.0-rc.1", "api/v2.0.0-rc.1" },
		{ "ana@example.com", "ana@example.com" },
		{ "", "''" },
		{ "two words", "'two words'" },
		{ "it's", "'it'\\''s'" },
		{ "'", "''\\'''" },
		{ "$HOME", "'$HOME'" },
		{ "a;b", "'a;b'" },
		{ "a\nb", "'a\nb'" },
		{ "\xc3\xbc", "'\xc3\xbc'" },
		{ "~x", "'~x'" },
		{ "*", "'*'" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct strbuf out = STRBUF_INIT;

		strbuf_addstr(&out, "x ");
		shell_quote(&out, rows[i].word);
		cr_expect_str_eq(out.buf + 2, rows[i].quoted);
		strbuf_release(&out);
	}
}
