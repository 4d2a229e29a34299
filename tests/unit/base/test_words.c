/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/words.h"

Test(words, are_split_as_a_shell_splits_them)
{
	static const struct {
		const char *text, *words; /* joined by '|' */
	} rows[] = {
		{ "./scripts/migrate --dry-run", "./scripts/migrate|--dry-run" },
		{ "  a\tb\nc  ", "a|b|c" },
		{ "a 'b c' \"d e\"", "a|b c|d e" },
		{ "a b' 'c\" \"d", "a|b c d" },
		{ "a '' \"\"", "a||" },
		{ "a\\ b \\'c \\\\", "a b|'c|\\" },
		{ "\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d" },
		{ "'a\\b'", "a\\b" },
		{ "echo $HOME *.c | rm > x; y &", "echo|$HOME|*.c|||rm|>|x;|y|&" },
	};
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strvec words = STRVEC_INIT;
		struct strbuf joined = STRBUF_INIT;
		struct err err = ERR_INIT;

		cr_assert_eq(words_split(&words, rows[i].text, &err), 0, "%s: %s", rows[i].text, err.msg.buf);
		for (k = 0; k < words.n; k++)
			strbuf_addf(&joined, "%s%s", k ? "|" : "", words.v[k]);
		cr_assert_str_eq(joined.buf, rows[i].words, "%s gives %s", rows[i].text, joined.buf);
		strvec_release(&words);
		strbuf_release(&joined);
		err_release(&err);
	}
}

Test(words, refuses_what_does_not_end)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "a 'b", "a quote is not closed" },
		{ "a \"b\\\"", "a quote is not closed" },
		{ "a\\", "a backslash stands at the end" },
		{ "", "there is no command" },
		{ " \t\n", "there is no command" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strvec words = STRVEC_INIT;
		struct err err = ERR_INIT;

		cr_assert_eq(words_split(&words, rows[i].text, &err), ERR_FAIL, "%s", rows[i].text);
		cr_assert_str_eq(err.msg.buf, rows[i].reason, "%s", rows[i].text);
		strvec_release(&words);
		err_release(&err);
	}
}
