/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/pattern.h"
#include "../../../common/base/strbuf.h"

Test(pattern, finds_the_place_of_a_match_and_of_its_groups)
{
	static const char subject[] = "x\r\nversion = 1.2.3\r\n";
	struct err err = ERR_INIT;
	struct pattern *p = NULL;
	size_t offset, len;

	cr_assert_eq(pattern_compile(&p, "^version = (?<version>\\S+)(x)?$", "k", PATTERN_MULTILINE, &err), 0);
	cr_assert_eq(pattern_match(p, subject, strlen(subject), 0, &err), 1);
	cr_assert(pattern_group(p, 0, &offset, &len));
	cr_assert_eq(offset, 3);
	cr_assert_eq(len, strlen("version = 1.2.3"));
	cr_assert(pattern_named(p, "version", &offset, &len));
	cr_assert_eq(offset, 13);
	cr_assert_eq(len, 5);
	cr_assert_not(pattern_group(p, 2, &offset, &len), "a group that took no part has no place");
	cr_assert_not(pattern_group(p, 3, &offset, &len));
	cr_assert_not(pattern_named(p, "other", &offset, &len));
	cr_assert(pattern_has_group(p, "version"));
	cr_assert_not(pattern_has_group(p, "other"));
	cr_assert_eq(pattern_match_next(p, subject, strlen(subject), &err), 0);
	pattern_free(p);
	err_release(&err);
}

Test(pattern, takes_the_group_that_matched_of_several_with_one_name)
{
	struct pattern *p = NULL;
	size_t offset, len;

	cr_assert_eq(pattern_compile(&p, "(?J)a(?<v>1)|b(?<v>2)", NULL, 0, NULL), 0);
	cr_assert_eq(pattern_match(p, "b2", 2, 0, NULL), 1);
	cr_assert(pattern_named(p, "v", &offset, &len));
	cr_assert_eq(offset, 1);
	pattern_free(p);
}

static size_t count(const char *text, unsigned flags, const char *subject, size_t len)
{
	struct err err = ERR_INIT;
	struct pattern *p = NULL;
	size_t n = 0;
	int found;

	cr_assert_eq(pattern_compile(&p, text, NULL, flags, &err), 0, "%s", err.msg.buf);
	for (found = pattern_match(p, subject, len, 0, &err); found > 0;
	     found = pattern_match_next(p, subject, len, &err))
		cr_assert(++n < 100, "'%s' never ends", text);
	cr_assert_eq(found, 0, "%s", err.msg.buf);
	pattern_free(p);
	err_release(&err);
	return n;
}

Test(pattern, counts_matches)
{
	static const struct {
		const char *text;
		unsigned flags;
		const char *subject;
		size_t len, matches;
	} rows[] = {
		{ "a", 0, "banana", 6, 3 },
		{ "A", 0, "banana", 6, 0 },
		{ "A", PATTERN_ICASE, "banana", 6, 3 },
		{ "", 0, "abc", 3, 4 },
		{ "x*", 0, "\xc3\xa4\xe2\x82\xac", 5, 3 },
		{ "x*", 0, "", 0, 1 },
		{ "^b$", 0, "a\nb\n", 4, 0 },
		{ "^b$", PATTERN_MULTILINE, "a\nb\n", 4, 1 },
		{ "an", PATTERN_WHOLE, "banana", 6, 0 },
		{ "an", PATTERN_WHOLE, "an", 2, 1 },
		{ "a|ab", PATTERN_WHOLE, "ab", 2, 1 },
		{ "b", 0,
		  "\xff\xfe"
		  "b\x80"
		  "b\xc3",
		  6, 2 },
		{ "b.b", 0,
		  "b\xff"
		  "b",
		  3, 0 },
		{ "b.b", 0,
		  "b\xc3\xa4"
		  "b",
		  4, 1 },
		{ "b", 0, "\0b", 2, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(count(rows[i].text, rows[i].flags, rows[i].subject, rows[i].len), rows[i].matches,
			     "row %zu: '%s'", i, rows[i].text);
}

Test(pattern, refuses_what_does_not_compile_and_says_where)
{
	static const struct {
		const char *text, *name, *message;
	} rows[] = {
		{ "a(b", "release-file.x.pattern",
		  "pattern 'a(b' (release-file.x.pattern): missing closing parenthesis at byte 4" },
		{ "[z", NULL, "pattern '[z': missing terminating ] for character class at byte 3" },
		{ "a\\Cb", NULL, "pattern 'a\\Cb': using \\C is disabled by the application at byte 4" },
	};
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pattern *p = NULL;

		cr_expect_eq(pattern_compile(&p, rows[i].text, rows[i].name, 0, &err), ERR_FAIL, "row %zu", i);
		cr_expect_str_eq(err.msg.buf, rows[i].message);
		cr_expect_null(p);
	}
	err_release(&err);
}

Test(pattern, a_pattern_that_is_no_utf8_is_refused)
{
	struct err err = ERR_INIT;
	struct pattern *p = NULL;

	cr_assert_eq(pattern_compile(&p, "a\xff", NULL, 0, &err), ERR_FAIL);
	cr_assert(strstr(err.msg.buf, "UTF-8"), "%s", err.msg.buf);
	err_release(&err);
}

Test(pattern, stops_what_backtracks_for_ever, .timeout = 60)
{
	static const struct {
		const char *text;
		size_t n; /* how many 'a' the subject has before its end */
	} rows[] = {
		{ "(a+)+$", 40 },	   { "(a|aa)+$", 100 },
		{ "(?:a|a)*b|c", 100 },	   { "a*a*a*a*[xy]", 5000 },
		{ "a*[xy]", 200000 },	   { "a*+[xy]", 400000 },
		{ "(?:a)*[xy]", 2000000 }, { "^(?:(a)|b)*[xy]", 2000000 },
		{ "(?R)?a[xy]", 50000 },
	};
	struct strbuf subject = STRBUF_INIT;
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pattern *p = NULL;
		char *want = xstrfmt("pattern '%s' (rule): match limit exceeded", rows[i].text);

		strbuf_reset(&subject);
		strbuf_addchars(&subject, 'a', rows[i].n);
		strbuf_addch(&subject, '!');
		cr_assert_eq(pattern_compile(&p, rows[i].text, "rule", 0, &err), 0);
		cr_expect_eq(pattern_match(p, subject.buf, subject.len, 0, &err), ERR_FAIL, "'%s'", rows[i].text);
		cr_expect_str_eq(err.msg.buf, want);
		cr_expect(err.hint.len);
		free(want);
		pattern_free(p);
	}
	strbuf_release(&subject);
	err_release(&err);
}

/* 25 searches, each below the limit of one, but not below that of all of them; without the flag they all pass. */
Test(pattern, bounds_many_searches_together, .timeout = 120)
{
	static const unsigned flags[] = { 0, PATTERN_MANY };
	struct strbuf subject = STRBUF_INIT;
	struct err err = ERR_INIT;
	size_t i, k;

	strbuf_addchars(&subject, 'a', 200);
	strbuf_addch(&subject, '!');
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct pattern *p = NULL;
		int ret = 0;

		cr_assert_eq(pattern_compile(&p, "a*a*a*[xy]", "rule", flags[i], &err), 0);
		for (k = 0; k < 25 && !ret; k++)
			ret = pattern_match(p, subject.buf, subject.len, 0, &err);
		cr_expect_eq(ret, flags[i] ? ERR_FAIL : 0, "after %zu: %s", k, err.msg.buf);
		cr_expect_eq(pattern_match(p, "ax", 2, 0, &err), 1, "a cheap one still matches");
		pattern_free(p);
	}
	strbuf_release(&subject);
	err_release(&err);
}

Test(pattern, finds_every_match_of_a_long_text_in_linear_time, .timeout = 30)
{
	struct strbuf subject = STRBUF_INIT;
	struct pattern *p = NULL;
	size_t n = 0;
	int ret;

	while (subject.len < 3000000)
		strbuf_addstr(&subject, "\xc3\xa4 on\n");
	cr_assert_eq(pattern_compile(&p, "\\b(?<flag>\\w+)\\b", NULL, PATTERN_MANY | PATTERN_MULTILINE, NULL), 0);
	for (ret = pattern_match(p, subject.buf, subject.len, 0, NULL); ret > 0;
	     ret = pattern_match_next(p, subject.buf, subject.len, NULL))
		n++;
	cr_expect_eq(ret, 0);
	cr_expect_eq(n, subject.len / 6);
	pattern_free(p);
	strbuf_release(&subject);
}

Test(pattern, lets_ordinary_patterns_through_large_subjects)
{
	static const char *const rows[] = { "a+!", "(?s)^.*!", "(?s)^.*?!", "!", "^a.*!$", "[ab]+!" };
	struct strbuf subject = STRBUF_INIT;
	struct err err = ERR_INIT;
	size_t i;

	strbuf_addchars(&subject, 'a', 1000000);
	strbuf_addch(&subject, '!');
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pattern *p = NULL;

		cr_assert_eq(pattern_compile(&p, rows[i], NULL, 0, &err), 0);
		cr_expect_eq(pattern_match(p, subject.buf, subject.len, 0, &err), 1, "'%s': %s", rows[i], err.msg.buf);
		pattern_free(p);
	}
	strbuf_release(&subject);
	err_release(&err);
}

Test(glob, matches_as_the_policy_says)
{
	static const struct {
		const char *glob, *path;
		int match;
	} rows[] = {
		/* without a slash: the last part, in any folder */
		{ "*.md", "README.md", 1 },
		{ "*.md", "docs/a/README.md", 1 },
		{ "*.md", "docs.md/a", 0 },
		{ "Makefile", "src/Makefile", 1 },
		{ "Make*", "src/Makefile", 1 },
		{ "M?kefile", "Makefile", 1 },
		{ "M?kefile", "Mkefile", 0 },
		{ "**", "a/b", 1 },
		{ "*", ".hidden", 1 },
		{ "*.MD", "a.md", 0 },
		/* a plain folder */
		{ "services/api", "services/api/main.c", 1 },
		{ "services/api", "services/api/deep/main.c", 1 },
		{ "services/api", "services/api", 1 },
		{ "services/api", "services/api2/main.c", 0 },
		{ "services/api", "x/services/api/main.c", 0 },
		{ "./services/api", "services/api/main.c", 1 },
		{ "/services", "services/x", 1 },
		{ "core", "core/x/y.c", 1 },
		{ "core", "lib/core/y.c", 0 },
		{ "core", "core2/y.c", 0 },
		{ "co*", "core/y.c", 0 },
		{ "a\\*b", "a*b/c", 1 },
		{ "a\\*b", "axb/c", 0 },
		/* a slash at the end */
		{ "src/", "src/a.c", 1 },
		{ "src/", "src/b/a.c", 1 },
		{ "src/", "src", 0 },
		{ "src/", "lib/src/a.c", 0 },
		{ "src*/", "src2/x/y", 1 },
		{ "**/test/", "a/b/test/c", 1 },
		{ "**/test/", "a/b/test", 0 },
		{ ".", "any/thing", 1 },
		{ "./", "thing", 1 },
		{ "/", "any/thing", 1 },
		/* with a slash: the whole path */
		{ "docs/*.md", "docs/a.md", 1 },
		{ "docs/*.md", "docs/a/b.md", 0 },
		{ "docs/*.md", "x/docs/a.md", 0 },
		{ "/*.md", "a.md", 1 },
		{ "/*.md", "docs/a.md", 0 },
		{ "docs/*", "docs/a/b", 0 },
		{ "*/b", "a/b", 1 },
		{ "*/b", "a/b/c", 0 },
		/* double stars */
		{ "db/migrate/**", "db/migrate/1.sql", 1 },
		{ "db/migrate/**", "db/migrate/a/1.sql", 1 },
		{ "db/migrate/**", "db/migrate", 0 },
		{ "db/migrate/**", "db/migrated/1.sql", 0 },
		{ "**/foo", "foo", 1 },
		{ "**/foo", "a/b/foo", 1 },
		{ "**/foo", "a/b/xfoo", 0 },
		{ "a/**/b", "a/b", 1 },
		{ "a/**/b", "a/x/y/b", 1 },
		{ "a/**/b", "a/x/y/b/c", 0 },
		{ "a/**/b/**/c", "a/b/x/b/c", 1 },
		{ "a/**/b/*/c", "a/b/b/x/c", 1 },
		{ "a/**/**/c", "a/c", 1 },
		{ "a/***/c", "a/x/y/c", 1 },
		{ "**/a*/b", "a1/x/a2/b", 1 },
		{ "a/x**y", "a/xqqy", 1 },
		{ "a/x**y", "a/xq/qy", 0 },
		/* brackets */
		{ "[ab].c", "a.c", 1 },
		{ "[ab].c", "c.c", 0 },
		{ "[!ab].c", "c.c", 1 },
		{ "[^ab].c", "a.c", 0 },
		{ "[a-c]", "b", 1 },
		{ "[a-c]", "d", 0 },
		{ "[]-]", "]", 1 },
		{ "[]-]", "-", 1 },
		{ "[!]]", "]", 0 },
		{ "[a-]", "-", 1 },
		{ "[\\]]", "]", 1 },
		{ "[[:digit:]x]", "7", 1 },
		{ "[[:digit:]x]", "x", 1 },
		{ "[[:digit:]x]", "y", 0 },
		{ "[[:nonsense:]]", "n", 0 },
		{ "[[:alpha]", "[", 1 },
		{ "[a", "a", 0 },
		{ "[a", "[a", 0 },
		{ "a[/]b", "a/b", 0 },
		{ "x/[!a]", "x/b", 1 },
		{ "x[!a]y", "x/y", 0 },
		/* quoting and ends */
		{ "\\*.md", "*.md", 1 },
		{ "\\*.md", "a.md", 0 },
		{ "a\\/b", "a/b", 1 },
		{ "a\\\\", "a\\", 1 },
		{ "", "a", 0 },
		{ "", "", 0 },
		{ "a*", "a", 1 },
		{ "*a*b*", "xaxxbx", 1 },
		{ "*ab", "aab", 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(pattern_glob_match(rows[i].glob, rows[i].path), rows[i].match, "'%s' on '%s'",
			     rows[i].glob, rows[i].path);
}

Test(glob, stays_fast_on_many_stars, .timeout = 20)
{
	struct strbuf glob = STRBUF_INIT, path = STRBUF_INIT;
	size_t i;

	for (i = 0; i < 200; i++)
		strbuf_addstr(&glob, "*a**/");
	strbuf_addstr(&glob, "b");
	for (i = 0; i < 400; i++)
		strbuf_addstr(&path, "aaaaaaaaaa/");
	strbuf_addstr(&path, "c");
	cr_expect_not(pattern_glob_match(glob.buf, path.buf));
	strbuf_reset(&glob);
	for (i = 0; i < 200; i++)
		strbuf_addstr(&glob, "**/*a*a*a/");
	strbuf_addstr(&glob, "b");
	cr_expect_not(pattern_glob_match(glob.buf, path.buf));
	strbuf_release(&glob);
	strbuf_release(&path);
}
