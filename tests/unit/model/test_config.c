/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/config_text.h"

/* Entries as `git config --list` prints them, one a line, newlines in values as "\n"; a key alone has no "=". */
static char *listed(const char *text, size_t len, struct err *err)
{
	struct config_list l = CONFIG_LIST_INIT;
	struct strbuf out = STRBUF_INIT;
	size_t i;

	if (config_parse(&l, text, len, "f", err)) {
		cr_assert_eq(l.n, 0);
		strbuf_release(&out);
		config_list_release(&l);
		return NULL;
	}
	for (i = 0; i < l.n; i++) {
		config_entry_name(&l.v[i], &out);
		if (l.v[i].value)
			strbuf_addf(&out, "=%s", l.v[i].value);
		strbuf_addch(&out, '|');
	}
	config_list_release(&l);
	return strbuf_detach(&out, NULL);
}

Test(config, reads_what_git_reads)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "[core]\n\tbare = true\n", "core.bare=true|" },
		{ "\xef\xbb\xbf[Core]\r\n\tBare = true\r\n", "core.bare=true|" },
		{ "[core] bare\n", "core.bare|" },
		{ "[core] bare=\n", "core.bare=|" },
		{ "[release-type \"Feat\"]\nbump=minor", "release-type.Feat.bump=minor|" },
		{ "[a \"b\\\"c\\\\d\\e\"]x=1", "a.b\"c\\de.x=1|" },
		{ "[A.B.C]x=1", "a.b.c.x=1|" },
		{ "[A.B \"C\"]x=1", "a.b.C.x=1|" },
		{ "[a \"\"]x=1", "a..x=1|" },
		{ "[a] x = one ; two\n y = \"one ; two\" # three", "a.x=one|a.y=one ; two|" },
		{ "[a]\nx = a \"b  \" c  \n", "a.x=a b   c|" },
		{ "[a]\nx = \"  \"\n", "a.x=  |" },
		{ "[a]\nx = one \\\n two\n", "a.x=one  two|" },
		{ "[a]\nx = one \\\n", "a.x=one |" },
		{ "[a]\nx = \\t\\n\\b\\\\\\\"\n", "a.x=\t\n\b\\\"|" },
		{ "[a]\n; c\n# c [b]\nx = 1\n", "a.x=1|" },
		{ "[a]\nx-1 = 1\nX-1 = 2", "a.x-1=1|a.x-1=2|" },
		{ "[a]\nx = 1\\\r\n2\r\n", "a.x=12|" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct err err = ERR_INIT;
		char *got = listed(rows[i].text, strlen(rows[i].text), &err);

		cr_assert(got, "row %zu: %s", i, err.msg.buf);
		cr_assert_str_eq(got, rows[i].want, "row %zu: '%s', wanted '%s'", i, got, rows[i].want);
		free(got);
	}
}

Test(config, names_the_line_of_what_it_cannot_read)
{
	static const struct {
		const char *text;
		size_t len;
		const char *where;
	} rows[] = {
		{ "[a\nx = 1", 8, "f:1: " },           { "\n[a b]", 6, "f:2: " },
		{ "[a \"b]\n", 7, "f:1: " },          { "[a \"b\" ]", 8, "f:1: " },
		{ "[a_b]", 5, "f:1: " },               { "[a]\n\n= 1", 8, "f:3: " },
		{ "[a]\nx ; c\n", 10, "f:2: " },      { "[a]\nx = \"1\n", 11, "f:2: " },
		{ "[a]\nx = \\q\n", 11, "f:2: " },    { "[a]\nx = 1\n\0", 11, "f:3: " },
		{ "[a]\nx_y = 1\n", 12, "f:2: " },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct err err = ERR_INIT;

		cr_assert_null(listed(rows[i].text, rows[i].len, &err), "row %zu", i);
		cr_assert_eq(strncmp(err.msg.buf, rows[i].where, 5), 0, "row %zu: %s", i, err.msg.buf);
		err_release(&err);
	}
}

Test(config, keeps_the_line_of_each_key)
{
	const char *text = "# c\n[a]\n\tx = 1 \\\n  2\n\ty\n\r\n[b] z = 3";
	static const unsigned want[] = { 3, 5, 7 };
	struct config_list l = CONFIG_LIST_INIT;
	size_t i;

	cr_assert_eq(config_parse(&l, text, strlen(text), "f", NULL), 0);
	cr_assert_eq(l.n, 3);
	for (i = 0; i < 3; i++)
		cr_assert_eq(l.v[i].line, want[i], "entry %zu: line %u", i, l.v[i].line);
	config_list_release(&l);
}

Test(config, a_value_may_be_long)
{
	size_t n = 3000000;
	struct strbuf text = STRBUF_INIT;
	struct config_list l = CONFIG_LIST_INIT;

	strbuf_addstr(&text, "[a]\nx = ");
	strbuf_addchars(&text, 'y', n);
	cr_assert_eq(config_parse(&l, text.buf, text.len, "f", NULL), 0);
	cr_assert_eq(strlen(l.v[0].value), n);
	config_list_release(&l);
	strbuf_release(&text);
}

Test(config, the_last_value_wins_and_a_lone_key_is_true)
{
	const char *text = "[a]\nx = 1\nX = 2\n[a \"s\"]\nx = 3\n[a]\ny\n";
	struct config_list l = CONFIG_LIST_INIT;

	cr_assert_eq(config_parse(&l, text, strlen(text), "f", NULL), 0);
	cr_assert_str_eq(config_list_get(&l, "a", "X"), "2");
	cr_assert_str_eq(config_list_get(&l, "a", "y"), "true");
	cr_assert_null(config_list_get(&l, "a", "z"));
	config_list_release(&l);
}

Test(config, a_boolean_that_is_not_set_or_is_none_is_what_the_caller_says)
{
	const char *text = "[a]\non = yes\noff = no\nalone\nodd = maybe\n";
	static const struct {
		const char *key;
		int if_0, if_1;
	} rows[] = { { "on", 1, 1 }, { "OFF", 0, 0 }, { "alone", 1, 1 }, { "odd", 0, 1 }, { "none", 0, 1 } };
	struct config_list l = CONFIG_LIST_INIT;
	size_t i;

	cr_assert_eq(config_parse(&l, text, strlen(text), "f", NULL), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_assert_eq(config_list_bool(&l, "a", rows[i].key, 0), rows[i].if_0, "%s", rows[i].key);
		cr_assert_eq(config_list_bool(&l, "a", rows[i].key, 1), rows[i].if_1, "%s", rows[i].key);
	}
	config_list_release(&l);
}

Test(config, the_last_entry_is_that_of_its_very_subsection)
{
	const char *text = "[a]\nx = 1\n[a \"s\"]\nx = 2\nX = 3\n[a \"S\"]\nx = 4\n[a]\ny\n";
	struct config_list l = CONFIG_LIST_INIT;

	cr_assert_eq(config_parse(&l, text, strlen(text), "f", NULL), 0);
	cr_assert_eq(config_list_last(&l, "A", NULL, "X")->line, 2);
	cr_assert_eq(config_list_last(&l, "a", "s", "x")->line, 5);
	cr_assert_eq(config_list_last(&l, "a", "S", "x")->line, 7);
	cr_assert_null(config_list_last(&l, "a", "t", "x"));
	cr_assert_null(config_list_last(&l, "a", "s", "y"));
	cr_assert_null(config_list_last(&l, "b", NULL, "x"));
	config_list_release(&l);
}

Test(config, booleans_are_spelled_as_in_git)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = { { NULL, 1 }, { "", 0 }, { "true", 1 }, { "YES", 1 }, { "on", 1 }, { "no", 0 }, { "Off", 0 },
		     { "false", 0 }, { "1", 1 }, { "0", 0 }, { "-3", 1 }, { "0x10", 1 }, { "2k", 1 }, { "maybe", -1 },
		     { "1x", -1 }, { " ", -1 }, { "99999999999999999999", -1 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_assert_eq(config_bool(rows[i].text), rows[i].want, "row %zu", i);
}
