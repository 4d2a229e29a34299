/* SPDX-License-Identifier: ISC */
/* Conventional Commits 1.0.0, a test for each of its 16 rules, then what git and its hosts add. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/message.h"

static struct message m;

static void parse(const char *text)
{
	message_release(&m);
	message_parse(&m, text, strlen(text));
}

static int eq(struct slice s, const char *want)
{
	if (!want || !s.s)
		return !want && !s.s;
	return s.len == strlen(want) && !memcmp(s.s, want, s.len);
}

#define is(slice, want) \
	cr_assert(eq((slice), (want)), "%s is '%.*s', wanted '%s'", #slice, (int)(slice).len, \
		  (slice).s ? (slice).s : "", (const char *)(want))

static const struct problem *problem_of(const char *rule)
{
	size_t i;

	for (i = 0; i < m.n_problems; i++)
		if (!strcmp(m.problems[i].rule, rule))
			return &m.problems[i];
	return NULL;
}

/* A message that fails: by which rule, where, and how it is put right. */
static void fails(const char *text, const char *rule, unsigned line, unsigned column, const char *fix)
{
	const struct problem *p;

	parse(text);
	p = problem_of(rule);
	cr_assert(p, "no %s in: %s (%s)", rule, text, m.n_problems ? m.problems[0].rule : "no problem at all");
	cr_assert(p->line == line && p->column == column, "%u:%u in: %s", p->line, p->column, text);
	cr_assert(fix ? p->fix && !strcmp(p->fix, fix) : !p->fix, "fix '%s' in: %s", p->fix ? p->fix : "none", text);
}

static void passes(const char *text)
{
	parse(text);
	cr_assert(!m.n_problems, "%s: %s", text, m.n_problems ? m.problems[0].rule : "");
	cr_assert(m.kind == MESSAGE_CONVENTIONAL, "%s", text);
}

Test(conventional_commits, rule_01_type_optional_scope_and_bang_then_colon_and_space)
{
	passes("feat: add it");
	is(m.type, "feat");
	is(m.scope, NULL);
	passes("feat(api)!: add it");
	is(m.type, "feat");
	is(m.scope, "api");
	cr_assert(m.bang);
	fails("add it", "header-type", 1, 1, NULL);
	cr_assert_eq(m.kind, MESSAGE_PLAIN);
	is(m.type, NULL);
	fails("feat add it", "header-colon", 1, 5, "feat: add it");
	fails("docs - add it", "header-colon", 1, 5, "docs: add it");
	fails("feat:add it", "header-colon-space", 1, 6, "feat: add it");
	fails("feat : add it", "header-colon", 1, 5, "feat: add it");
	fails("fix (a): b", "header-colon", 1, 4, "fix(a): b");
	fails(" feat: add it", "header-type", 1, 1, "feat: add it");
	fails("https://example.com", "header-type", 1, 1, NULL);
	fails("std::vector is slow", "header-type", 1, 1, NULL);
	fails("12: add it", "header-type", 1, 1, NULL);
	fails("", "empty-message", 1, 1, NULL);
	fails(" \n\n", "empty-message", 1, 1, NULL);
}

Test(conventional_commits, rule_02_feat_for_a_feature)
{
	passes("feat: x");
	is(m.type, "feat");
	cr_assert(!m.breaking);
}

Test(conventional_commits, rule_03_fix_for_a_bug_fix)
{
	passes("fix: x");
	is(m.type, "fix");
	cr_assert(!m.breaking);
}

Test(conventional_commits, rule_04_scope_is_a_noun_in_parentheses)
{
	passes("fix(parser): x");
	is(m.scope, "parser");
	passes("fix(@angular/cli, core): x");
	is(m.scope, "@angular/cli, core");
	fails("fix(): x", "header-scope", 1, 4, "fix: x");
	fails("fix( parser ): x", "header-scope", 1, 4, "fix(parser): x");
	fails("fix(parser: x", "header-scope", 1, 4, "fix(parser): x");
	fails("fix(a::b):  x", "header-colon-space", 1, 13, "fix(a::b): x");
	fails("fix(a::b):x", "header-colon-space", 1, 11, "fix(a::b): x");
	fails("fix(a(b)): x", "header-scope", 1, 4, NULL);
	cr_assert_eq(m.kind, MESSAGE_PLAIN);
}

Test(conventional_commits, rule_05_description_follows_immediately)
{
	passes("fix: array parsing issue");
	is(m.description, "array parsing issue");
	fails("fix: ", "header-description", 1, 5, NULL);
	fails("fix:", "header-description", 1, 5, NULL);
	fails("fix:  two spaces", "header-colon-space", 1, 7, "fix: two spaces");
	cr_assert_eq(m.kind, MESSAGE_CONVENTIONAL);
	is(m.description, "two spaces");
}

Test(conventional_commits, rule_06_body_begins_one_blank_line_after)
{
	passes("fix: x\n\nbody");
	is(m.body, "body");
	fails("fix: x\nbody", "body-blank-line", 2, 1, NULL);
	is(m.body, "body");
	passes("fix: x\n");
	is(m.body, NULL);
}

Test(conventional_commits, rule_07_body_is_free_form_in_paragraphs)
{
	passes("fix: x\n\none\ntwo\n\nthree: four\n");
	is(m.body, "one\ntwo");
	passes("fix: x\n\none\n\n\n  - two\n\nthree\n\n");
	is(m.body, "one\n\n\n  - two\n\nthree");
	cr_assert_eq(m.n_footers, 0);
}

Test(conventional_commits, rule_08_footers_after_a_blank_line)
{
	passes("fix: x\n\nbody\n\nReviewed-by: Z\nRefs: #123\nCloses #12\n");
	is(m.body, "body");
	cr_assert_eq(m.n_footers, 3);
	is(m.footers[0].token, "Reviewed-by");
	cr_assert_str_eq(m.footers[0].separator, ": ");
	is(m.footers[0].value, "Z");
	is(m.footers[1].value, "#123");
	is(m.footers[2].token, "Closes");
	cr_assert_str_eq(m.footers[2].separator, " #");
	is(m.footers[2].value, "12");
	passes("fix: x\n\nsome text\nRefs: 1\n");
	cr_assert_eq(m.n_footers, 0);
	passes("fix: x\n\nhttps://example.com\n");
	cr_assert_eq(m.n_footers, 0);
	passes("fix: x\n\nChanges:\n- one\n");
	cr_assert_eq(m.n_footers, 0);
}

Test(conventional_commits, rule_09_token_has_hyphens_for_spaces)
{
	passes("fix: x\n\nAcked-by: me");
	is(m.footers[0].token, "Acked-by");
	passes("fix: x\n\nAcked by: me");
	cr_assert_eq(m.n_footers, 0);
	passes("fix: x\n\nBREAKING CHANGE: it");
	is(m.footers[0].token, "BREAKING CHANGE");
}

Test(conventional_commits, rule_10_value_ends_at_the_next_token)
{
	passes("fix: x\n\nNote: one\n two\n\nthree\nRefs: 1\n");
	cr_assert_eq(m.n_footers, 2);
	is(m.footers[0].value, "one\n two\n\nthree");
	is(m.footers[1].value, "1");
	passes("fix: x\n\nBREAKING CHANGE: one\n\nmore of it\n\nand more\n");
	is(m.footers[0].value, "one\n\nmore of it\n\nand more");
	cr_assert(m.breaking);
}

Test(conventional_commits, rule_11_breaking_in_prefix_or_footer)
{
	passes("chore!: x");
	cr_assert(m.breaking);
	passes("chore: x\n\nBREAKING CHANGE: y");
	cr_assert(m.breaking);
	passes("chore: a breaking change\n\nThis is no BREAKING CHANGE: really");
	cr_assert(!m.breaking);
}

Test(conventional_commits, rule_12_breaking_footer_is_upper_case_colon_space_description)
{
	static const struct {
		const char *text, *fix;
		unsigned column;
	} rows[] = {
		{ "Breaking change: x", "BREAKING CHANGE: x", 1 },
		{ "breaking change: x", "BREAKING CHANGE: x", 1 },
		{ "BREAKING CHANGES: x", "BREAKING CHANGE: x", 1 },
		{ "BREAKING_CHANGE: x", "BREAKING CHANGE: x", 1 },
		{ "Breaking-Change: x", "BREAKING CHANGE: x", 1 },
		{ "BREAKING: x", "BREAKING CHANGE: x", 1 },
		{ "BREAKING CHANGE : x", "BREAKING CHANGE: x", 1 },
		{ "BREAKING CHANGE:x", "BREAKING CHANGE: x", 1 },
		{ "BREAKING CHANGE #12", NULL, 1 },
		{ "**BREAKING CHANGE**: x", "BREAKING CHANGE: x", 1 },
		{ "  BREAKING CHANGE: x", "BREAKING CHANGE: x", 3 },
	};
	char text[100];
	size_t i;

	passes("fix: x\n\nBREAKING CHANGE: y");
	is(m.footers[0].value, "y");
	passes("fix: x\n\nBREAKING CHANGE:\ny\nz");
	is(m.footers[0].value, "y\nz");
	cr_assert(m.breaking);
	fails("fix: x\n\nBREAKING CHANGE:\n", "breaking-description", 3, 1, NULL);
	cr_assert(m.breaking);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "fix: x\n\n%s", rows[i].text);
		parse(text);
		cr_assert(problem_of("breaking-footer"), "%s", text);
		if (rows[i].fix)
			fails(text, "breaking-footer", 3, rows[i].column, rows[i].fix);
		cr_assert(!m.breaking, "%s", text);
	}
	fails("fix: x\n\nsome text\nBREAKING CHANGE: y", "breaking-footer", 4, 1, "BREAKING CHANGE: y");
	cr_assert(!m.breaking);
	fails("fix: x\n\nRefs: 1\nBreaking Changes: y", "breaking-footer", 4, 1, "BREAKING CHANGE: y");
	passes("fix: x\n\nThere is no\nbreaking change: all stays\n");
	passes("fix: x\n\nBreaking changes are announced early\n");
}

Test(conventional_commits, rule_13_bang_right_before_the_colon)
{
	passes("feat(api)!: send mail");
	cr_assert(m.bang && m.breaking);
	is(m.description, "send mail");
	fails("feat!(api): send mail", "header-bang", 1, 5, "feat(api)!: send mail");
	fails("feat! : send mail", "header-colon", 1, 5, "feat!: send mail");
	cr_assert(!m.bang);
}

Test(conventional_commits, rule_14_other_types_may_be_used)
{
	passes("docs: x");
	passes("wibble: x");
	is(m.type, "wibble");
	passes("my-type_2: x");
	passes("\303\244ndern: x");
	is(m.type, "\303\244ndern");
}

Test(conventional_commits, rule_15_no_case_but_for_breaking_change)
{
	passes("FEAT(Api): x\n\nREFS: 1");
	is(m.type, "FEAT");
	cr_assert(slice_is(m.type, "feat") && !slice_is(m.type, "fea") && !slice_is(m.type, "feature"));
	cr_assert(message_footer(&m, "refs") == &m.footers[0]);
	cr_assert(!message_footer(&m, "ref"));
	parse("feat: x\n\nbreaking-change: y");
	cr_assert(!m.breaking);
}

Test(conventional_commits, rule_16_hyphen_is_synonymous)
{
	passes("fix: x\n\nBREAKING-CHANGE: y");
	cr_assert(m.breaking && m.footers[0].is_breaking);
	is(m.footers[0].token, "BREAKING-CHANGE");
	passes("fix: x\n\nBREAKING-CHANGELOG: y");
	cr_assert(!m.breaking);
}

Test(message, lines_end_as_they_like)
{
	passes("fix: x\r\n\r\nbody\r\n\r\nRefs: 1\r\n");
	is(m.header, "fix: x");
	is(m.body, "body");
	is(m.footers[0].value, "1");
	passes("\n \n\nfix: x");
	is(m.header, "fix: x");
	fails("\n\nfixx", "header-type", 3, 1, NULL);
}

Test(message, kinds)
{
	static const struct {
		enum message_kind kind;
		const char *text, *description;
	} rows[] = {
		{ MESSAGE_MERGE, "Merge branch 'x'", "Merge branch 'x'" },
		{ MESSAGE_MERGE, "Merge branches 'x' and 'y' into z", NULL },
		{ MESSAGE_MERGE, "Merge remote-tracking branch 'origin/x'", NULL },
		{ MESSAGE_MERGE, "Merge tag 'v1.0.0' into main", NULL },
		{ MESSAGE_MERGE, "Merge commit 'abcdef0'", NULL },
		{ MESSAGE_MERGE, "Merge pull request #12 from a/b", NULL },
		{ MESSAGE_MERGE, "Merge pull request 'feat: x' (#12) from a/b into main", NULL },
		{ MESSAGE_MERGE, "Merged in feature/x (pull request #3)", NULL },
		{ MESSAGE_MERGE, "Merged PR 12: feat: x", NULL },
		{ MESSAGE_MERGE, "Merge abcdef0 into 1234567", NULL },
		{ MESSAGE_PLAIN, "Merge sort is faster", NULL },
		{ MESSAGE_FIXUP, "fixup! feat: x", "feat: x" },
		{ MESSAGE_FIXUP, "squash! fixup! feat: x", "feat: x" },
		{ MESSAGE_FIXUP, "amend! feat: x", "feat: x" },
		{ MESSAGE_PLAIN, "fixup feat", NULL },
		{ MESSAGE_REVERT, "Revert \"feat: x\"", "feat: x" },
		{ MESSAGE_REVERT, "Revert \"feat: x (#1)\" (#2)", "feat: x (#1)" },
		{ MESSAGE_REVERT, "Revert \"Revert \"feat: x\"\"", "Revert \"feat: x\"" },
		{ MESSAGE_REVERT, "Reapply \"feat: x\"", "feat: x" },
		{ MESSAGE_PLAIN, "Revert the change", NULL },
		{ MESSAGE_CONVENTIONAL, "revert: feat: x", "feat: x" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		parse(rows[i].text);
		cr_assert(m.kind == rows[i].kind, "kind %d: %s", m.kind, rows[i].text);
		cr_assert(!m.n_problems == (m.kind != MESSAGE_PLAIN), "%s", rows[i].text);
		if (rows[i].description)
			is(m.description, rows[i].description);
		cr_assert(m.reapply == !strncmp(rows[i].text, "Reapply", 7));
	}
}

struct ids {
	char text[400];
};

static void add_id(void *data, const char *hex, size_t len)
{
	struct ids *ids = data;

	snprintf(ids->text + strlen(ids->text), sizeof(ids->text) - strlen(ids->text), "%.*s ", (int)len, hex);
}

#define OID "0123456789abcdef0123456789abcdef01234567"

Test(message, reverted_ids)
{
	static const struct {
		const char *text, *ids;
	} rows[] = {
		{ "Revert \"x\"\n\nThis reverts commit " OID ".", OID " " },
		{ "Revert \"x\"\n\nThis reverts commit " OID ", reversing\nchanges made to " OID ".", OID " " },
		{ "Revert \"x\"\n\nThis reverts commits 1234567, 2345678 and 3456789.", "1234567 2345678 3456789 " },
		{ "Revert \"x\"\n\nThis reverts commit 1234567 as it broke", "1234567 " },
		{ "fix: back out\n\nThis reverts commit 1234567.", "1234567 " },
		{ "fix: back out\n\nThis reverts commit 1234567 in part", "" },
		{ "fix: back out\n\nThis reverts commit 12345678901234567890123456789012345678901.", "" },
		{ "fix: x\n\nSaid: This reverts commit 1234567.", "" },
		{ "revert: x\n\nRefs: 676104e, a215868\n", "676104e a215868 " },
		{ "revert: x\n\nRefs: #1234567 PROJ-1234567 abc\n", "" },
		{ "fix: x\n\nRefs: 676104e", "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ids ids = { "" };

		parse(rows[i].text);
		message_reverted_ids(&m, add_id, &ids);
		cr_assert_str_eq(ids.text, rows[i].ids, "'%s' of: %s", ids.text, rows[i].text);
	}
}

Test(message, cherry_pick_lines_are_trailers_without_a_token)
{
	parse("fix: x\n\nbody\n\n(cherry picked from commit " OID ")\nSigned-off-by: a\n");
	is(message_cherry_picked_from(&m), OID);
	is(m.body, "body");
	cr_assert_eq(m.n_footers, 1);
	parse("fix: x\n\nSigned-off-by: a\n(cherry picked from commit 1234567)\n(cherry picked from commit " OID ")\n");
	is(message_cherry_picked_from(&m), OID);
	is(m.footers[0].value, "a");
	parse("fix: x (cherry picked from commit " OID ")\n");
	is(message_cherry_picked_from(&m), NULL);
}

/* --- squash bodies ------------------------------------------------------------------------------------------- */

static struct message *parts;
static size_t n_parts;

static void split(const char *text)
{
	message_split(text, strlen(text), NULL, NULL, &parts, &n_parts);
}

static void forget(void)
{
	size_t i;

	for (i = 0; i < n_parts; i++)
		message_release(&parts[i]);
	free(parts);
}

Test(split, list_items_and_paragraphs)
{
	split("feat: all (#1)\n\nwhy\n\n* feat(a): one\n\n  more of one\n* fix: two\n- docs: three\n\nperf!: four\n\n1. ci: five\n");
	cr_assert_eq(n_parts, 6);
	is(parts[0].description, "all (#1)");
	is(parts[0].body, "why");
	is(parts[1].scope, "a");
	is(parts[1].body, "  more of one");
	is(parts[2].header, "fix: two");
	is(parts[3].header, "docs: three");
	cr_assert(parts[4].breaking);
	is(parts[5].type, "ci");
	forget();
}

Test(split, prose_is_not_an_item)
{
	static const char *const rows[] = {
		"feat: all\n\nas in \"fix: this\"\n",
		"feat: all\n\nsome text\nfix: in a paragraph\n",
		"feat: all\n\n```\nx\n\nfix: code\n```\n",
		"feat: all\n\n    fix: indented\n",
		"feat: all\n\nNote: prose\n",
		"feat: all\n\n- see: there\n",
		"feat: all\nfix: glued\n",
		"Merge branch 'x'\n\nfeat: title\n",
		"Revert \"x\"\n\nfeat: x\n",
		"feat: all\n\nRefs: #1\n",
		"feat: all\n\n* fix:no space\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		split(rows[i]);
		cr_assert(n_parts == 1, "%zu parts: %s", n_parts, rows[i]);
		forget();
	}
	split("feat: all\n\n```\nnever closed\n\nfix: two\n");
	cr_assert_eq(n_parts, 2);
	forget();
}

Test(split, footers_right_under_an_item_are_its_own)
{
	split("feat: all\n\n* feat: one\n  BREAKING CHANGE: gone\n* fix: two\n  Refs: #2\n\nRefs: #3\nSigned-off-by: a\n");
	cr_assert_eq(n_parts, 3);
	cr_assert(!parts[0].breaking && parts[1].breaking && !parts[2].breaking);
	is(parts[1].footers[0].value, "gone");
	is(parts[2].footers[0].value, "#2");
	cr_assert_eq(parts[2].n_footers, 1);
	cr_assert_eq(parts[0].n_footers, 2);
	is(parts[0].footers[0].value, "#3");
	forget();
}

Test(split, footers_between_items_are_the_item_s_and_at_the_end_the_header_s)
{
	split("feat: all\n\n* feat: one\n\nbody\n\nRefs: #1\n\n* fix: two\n\ntext\n\n---------\n\nCo-authored-by: a\n");
	cr_assert_eq(n_parts, 3);
	is(parts[1].footers[0].value, "#1");
	is(parts[2].body, "text");
	cr_assert_eq(parts[2].n_footers, 0);
	is(parts[0].footers[0].token, "Co-authored-by");
	is(parts[0].body, NULL);
	forget();
	split("feat: all\n\n* fix: two\n\nBREAKING CHANGE: y\n");
	cr_assert(parts[0].breaking && !parts[1].breaking);
	forget();
}

static int is_deps(void *data, struct slice type)
{
	(void)data;
	return slice_is(type, "deps");
}

Test(split, the_policy_s_types_count)
{
	static const char text[] = "feat: all\n\n* deps: bump x\n";

	split(text);
	cr_assert_eq(n_parts, 1);
	forget();
	message_split(text, sizeof(text) - 1, is_deps, NULL, &parts, &n_parts);
	cr_assert_eq(n_parts, 2);
	forget();
}

Test(split, the_commits_of_a_git_squash_are_items)
{
	split("Squashed commit of the following:\n\ncommit " OID "\nAuthor: A <a@a>\nDate:   now\n\n"
	      "    feat(a): one\n    \n    more\n\n    BREAKING CHANGE: gone\n    for good\n\n"
	      "commit " OID "\nMerge: 1 2\nAuthor: A <a@a>\nDate:   now\n\n    Merge branch 'x'\n\n"
	      "commit " OID "\nAuthor: A <a@a>\nDate:   now\n\n    fix: two\n\nRefs: #3\n");
	cr_assert_eq(n_parts, 3);
	is(parts[0].header, "Squashed commit of the following:");
	is(parts[0].body, NULL);
	cr_assert_eq(parts[0].n_footers, 1);
	is(parts[1].header, "feat(a): one");
	is(parts[1].body, "    more");
	cr_assert(parts[1].breaking);
	cr_assert_eq(parts[1].n_footers, 1);
	is(parts[1].footers[0].value, "gone\n    for good");
	is(parts[2].header, "fix: two");
	is(parts[2].body, NULL);
	cr_assert_eq(parts[2].n_footers, 0);
	forget();
	split("feat: all\n\ncommit " OID "\nAuthor: A <a@a>\nDate:   now\n\n    wip\n\ncommit " OID
	      "\nAuthor: A <a@a>\n\n    docs: two\n\ncommit " OID "\nAuthor: A <a@a>\n\n    wip\n");
	cr_assert_eq(n_parts, 2);
	is(parts[0].body, NULL);
	is(parts[1].header, "docs: two");
	is(parts[1].body, NULL);
	forget();
}

Test(split, a_commit_without_an_author_is_prose)
{
	split("feat: all\n\ncommit " OID "\n\n    fix: two\n\ncommit 1234\nAuthor: A\n\n    fix: three\n");
	cr_assert_eq(n_parts, 1);
	forget();
}

Test(split, plain_headers_are_split_too)
{
	split("Add it (#12)\n\n* feat: one\n\n* fix: two\n");
	cr_assert_eq(n_parts, 3);
	cr_assert_eq(parts[0].kind, MESSAGE_PLAIN);
	forget();
}
