/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/lint.h"

static struct policy policy;

static void use(const char *config)
{
	struct config_list list = CONFIG_LIST_INIT;
	struct err err = ERR_INIT;

	policy_release(&policy);
	memset(&policy, 0, sizeof(policy));
	cr_assert_eq(config_parse(&list, config, strlen(config), POLICY_FILE, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(policy_from_config(&policy, &list, &err), 0, "%s", err.msg.buf);
	config_list_release(&list);
}

static struct strbuf text = STRBUF_INIT;

/* All findings on one line: "<severity's first letter>:<line>:<column>:<rule>[=<fix>]", blanks between them. */
static const char *found(const char *message, size_t len, const char *const *paths)
{
	struct strvec touched = STRVEC_INIT;
	struct lint l;
	size_t i, k;

	for (i = 0; paths && paths[i]; i++)
		strvec_push(&touched, paths[i]);
	strbuf_reset(&text);
	lint_run(&l, message, len, &policy, paths ? &touched : NULL);
	for (i = 0; i < l.n; i++)
		for (k = 0; k < l.parts[i].n_problems; k++) {
			const struct problem *p = &l.parts[i].problems[k];

			strbuf_addf(&text, "%s%c:%u:%u:%s%s%s", text.len ? " " : "",
				    *problem_severity_name(p->severity), p->line, p->column, p->rule, p->fix ? "=" : "",
				    p->fix ? p->fix : "");
		}
	cr_assert_eq(l.is_valid, !strstr(text.buf, "e:"), "%s", text.buf);
	lint_release(&l);
	strvec_release(&touched);
	return text.buf;
}

struct row {
	const char *config, *message, *want;
};

static void check(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		use(rows[i].config);
		found(rows[i].message, strlen(rows[i].message), NULL);
		cr_assert(!strcmp(text.buf, rows[i].want), "%s\n%s\n'%s', wanted '%s'", rows[i].config, rows[i].message,
			  text.buf, rows[i].want);
	}
}

Test(lint, types)
{
	static const char some[] = "[release-lint \"types\"]\nallow = feat, fix\n";
	static const struct row rows[] = {
		{ "", "feat: x", "" },
		{ "", "FEAT: x", "" },
		{ "", "wibble: x", "w:1:1:type" },
		{ "", "feature(a)!: x", "w:1:1:type=feat(a)!: x" },
		{ "[release-type \"wibble\"]\nbump = none\n", "wibble: x", "" },
		{ some, "Fix: x", "" },
		{ some, "docs: x", "e:1:1:type" },
		{ some, "bugfix: x", "e:1:1:type=fix: x" },
		{ some, "documentation: x", "e:1:1:type" },
		{ some, "Merge branch 'x'", "" },
		{ some, "Revert \"docs: x\"", "" },
		{ some, "fixup! docs: x", "h:1:1:fixup" },
		{ "", "added it", "e:1:1:header-type" },
		{ some, "feat: x\n\n* docs: y\n", "e:3:3:type" },
		{ some, "feat: x\n\n* wibble: y\n", "" },
		{ some, "feat: x\n\n* docs!: y\n", "e:3:3:type" },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(lint, scopes)
{
	static const char some[] = "[release-lint \"scopes\"]\nallow = api, core\n";
	static const char required[] = "[release-lint \"scopes\"]\nrequired = true\n";
	static const struct row rows[] = {
		{ "", "feat(x): y", "" },
		{ some, "feat(API): y", "" },
		{ some, "feat: y", "" },
		{ some, "feat(api, core): y", "" },
		{ some, "feat(x): y", "e:1:6:scope" },
		{ some, "feat(api, x): y", "e:1:11:scope" },
		{ required, "feat: y", "e:1:5:scope" },
		{ required, "feat(x): y", "" },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(lint, subject)
{
	static const char ten[] = "[release-lint \"subject\"]\nmaxLength = 10\n";
	static const char low[] = "[release-lint \"subject\"]\nlowerCase = true\n";
	static const char imperative[] = "[release-lint \"subject\"]\nimperative = true\n";
	static const struct row rows[] = {
		{ ten, "feat: 1234", "" },
		{ ten, "feat: 12345", "e:1:11:subject-length" },
		{ ten, "feat: \303\244\303\266\303\274\303\237", "" },
		{ ten, "Revert \"feat: something\"", "" },
		{ ten, "plain and long", "e:1:1:header-type e:1:11:subject-length" },
		{ low, "feat: add", "" },
		{ low, "feat: API first", "" },
		{ low, "feat: Add", "e:1:7:subject-lower-case=feat: add" },
		{ "", "feat: Added it", "" },
		{ imperative, "feat: add it", "" },
		{ imperative, "feat: embed it", "" },
		{ imperative, "feat: process it", "" },
		{ imperative, "docs: tests for it", "" },
		{ imperative, "feat: added it", "e:1:7:subject-imperative" },
		{ imperative, "feat(x): Adding it", "e:1:10:subject-imperative" },
		{ imperative, "fix: removes it", "e:1:6:subject-imperative" },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(lint, body)
{
	static const char ten[] = "[release-lint \"body\"]\nmaxLineLength = 10\n";
	static const struct row rows[] = {
		{ ten, "feat: a long subject\n\n1234567890\n", "" },
		{ ten, "feat: x\n\n12345 7890\n12345 78901\n", "e:4:11:body-line-length" },
		{ ten, "feat: x\n\nhttps://example.com/long\n", "" },
		{ ten, "feat: x\n\nSigned-off-by: A U Thor\n", "" },
		{ "", "feat: x\n\n12345 78901\n", "" },
	};

	check(rows, ARRAY_SIZE(rows));
}

Test(lint, footers_by_path)
{
	static const char *const migration[] = { "src/a.c", "db/migrate/1.sql", NULL }, *const other[] = { "src/a.c",
													   NULL };
	static const struct {
		const char *message;
		const char *const *paths;
		int is_ok;
	} rows[] = {
		{ "feat: x", migration, 0 },
		{ "feat: x\n\nRefs: 1", migration, 1 },
		{ "feat: x\n\nrefs #1", migration, 1 },
		{ "feat: x\n\n* fix: y\n  Refs: 1\n", migration, 1 },
		{ "feat: x", other, 1 },
		{ "feat: x", NULL, 1 },
		{ "Merge branch 'x'", migration, 1 },
	};
	size_t i;

	use("[release-lint \"footers migrations\"]\npaths = db/migrate/**\nrequire = Refs\n");
	cr_assert(lint_wants_paths(&policy));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		found(rows[i].message, strlen(rows[i].message), rows[i].paths);
		cr_assert(!strcmp(text.buf, rows[i].is_ok ? "" : "e:1:1:footer-required"), "row %zu: %s", i, text.buf);
	}
	use("[release-lint \"footers all\"]\nrequire = Refs\n");
	cr_assert(!lint_wants_paths(&policy));
	cr_assert_str_eq(found("feat: x", 7, NULL), "e:1:1:footer-required");
}

Test(lint, bytes)
{
	use("");
	cr_assert_str_eq(found("feat: x\n\na\0b", 12, NULL), "e:3:2:nul-byte");
	cr_assert_str_eq(found("feat: x\n\na\033b", 12, NULL), "w:3:2:control-character");
	cr_assert_str_eq(found("feat: x\n\na\302\205b", 13, NULL), "w:3:2:control-character");
	cr_assert_str_eq(found("feat: caf\351", 10, NULL), "w:1:10:utf-8");
	cr_assert_str_eq(found("feat: x\r\n\r\n\ty\r\n", 15, NULL), "");
}

Test(lint, lines_of_parts)
{
	use("");
	cr_assert_str_eq(found("feat: x\n\n* fix: y\n\n  text\n\n* nope!: z\n\n  Breaking change: w\n", 59, NULL),
			 "w:7:3:type e:9:3:breaking-footer=BREAKING CHANGE: w");
}

Test(lint, splitting_can_be_off)
{
	use("[release]\nsplitBody = false\n");
	cr_assert_str_eq(found("feat: x\n\n* nope!: z\n", 20, NULL), "");
}
