/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/line.h"

static struct policy policy_of(const char *config)
{
	struct config_list entries = { 0 };
	struct err err = ERR_INIT;
	struct policy p;

	cr_assert_eq(config_parse(&entries, config, strlen(config), POLICY_FILE, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(policy_from_config(&p, &entries, &err), 0, "%s", err.msg.buf);
	config_list_release(&entries);
	return p;
}

static struct version version_of(const struct policy *p, const char *text)
{
	struct version v = VERSION_INIT;

	cr_assert_eq(version_parse(&v, &p->scheme, text, strlen(text), NULL, NULL), 0, "%s", text);
	return v;
}

static int match(const char *pattern, const char *branch, struct line *out)
{
	struct policy p = policy_of("");
	struct line_pattern lp;
	int ret;

	cr_assert_eq(line_pattern_init(&lp, pattern, &p, NULL), 0, "%s", pattern);
	ret = line_pattern_match(&lp, branch, out, NULL);
	line_pattern_release(&lp);
	policy_release(&p);
	return ret;
}

Test(line, the_name_of_a_branch_is_read_back_by_its_pattern)
{
	static const struct {
		const char *pattern, *branch, *name; /* name NULL: no match */
	} rows[] = {
		{ "release/%(major).%(minor)", "release/1.2", "1.2" },
		{ "release/%(major).%(minor)", "release/10.20", "10.20" },
		{ "release/%(major).%(minor)", "release/1.2.3", NULL },
		{ "release/%(major).%(minor)", "release/1x2", NULL },
		{ "release/%(major).%(minor)", "release/1.", NULL },
		{ "release/%(major).%(minor)", "xrelease/1.2", NULL },
		{ "release/%(major).%(minor)", "release/1.2\n", NULL },
		{ "release/%(major).%(minor)", "", NULL },
		{ "support/%(major)", "support/1", "1" },
		{ "support/%(major).x", "support/1.x", "1" },
		{ "%(major)-%(minor)-stable", "7-1-stable", "7.1" },
		{ "release/%(version)", "release/1.4.0", "1.4.0" },
		{ "release/%(version)", "release/1.4.0-rc.1", "1.4.0-rc.1" },
		{ "release/%(version)", "release/1.4", NULL },
		{ "release/%(version)", "release/next", NULL },
		{ "release/%(tag)", "release/v1.4.0", "1.4.0" },
		{ "release/%(tag)", "release/1.4.0", NULL },
		{ "%(package)/release/%(major).%(minor)", "api/release/1.2", "api/1.2" },
		{ "r/%(major)/%(major).%(minor)", "r/1/1.2", "1.2" },
		{ "r/%(major)/%(major).%(minor)", "r/2/1.2", NULL },
		{ "100%%/%(major)", "100%/3", "3" },
		{ "50%/%(major)", "50%/3", "3" },
		{ "stable", "stable", "stable" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct line l = LINE_INIT;
		int found = match(rows[i].pattern, rows[i].branch, &l);

		cr_expect_eq(found, rows[i].name != NULL, "%s of %s: %d", rows[i].branch, rows[i].pattern, found);
		if (found && rows[i].name) {
			cr_expect_str_eq(l.name, rows[i].name, "%s: %s", rows[i].branch, l.name);
			cr_expect_str_eq(l.branch, rows[i].branch);
		}
		line_release(&l);
	}
}

Test(line, a_pattern_with_an_unknown_name_is_refused)
{
	static const char *const bad[] = { "release/%(mayor)", "release/%(major", "%()" };
	struct policy p = policy_of("");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct line_pattern lp;
		struct err err = ERR_INIT;

		cr_expect_eq(line_pattern_init(&lp, bad[i], &p, &err), ERR_FAIL, "%s", bad[i]);
		cr_expect(err.msg.len, "%s", bad[i]);
		line_pattern_release(&lp);
		err_release(&err);
	}
	policy_release(&p);
}

Test(line, a_line_holds_the_versions_that_its_name_fixes)
{
	static const struct {
		const char *pattern, *branch, *version;
		int holds;
	} rows[] = {
		{ "r/%(major).%(minor)", "r/1.2", "1.2.0", 1 },      { "r/%(major).%(minor)", "r/1.2", "1.2.99", 1 },
		{ "r/%(major).%(minor)", "r/1.2", "1.2.1-rc.1", 1 }, { "r/%(major).%(minor)", "r/1.2", "1.3.0", 0 },
		{ "r/%(major).%(minor)", "r/1.2", "2.2.0", 0 },	     { "r/%(major).%(minor)", "r/1.2", "1.20.0", 0 },
		{ "r/%(major)", "r/1", "1.9.3", 1 },		     { "r/%(major)", "r/1", "10.0.0", 0 },
		{ "r/%(major)", "r/01", "1.0.0", 1 },		     { "r/%(version)", "r/1.4.0", "1.4.0-rc.3", 1 },
		{ "r/%(version)", "r/1.4.0", "1.4.0", 1 },	     { "r/%(version)", "r/1.4.0", "1.4.1", 0 },
		{ "stable", "stable", "7.0.0", 1 },
	};
	struct policy p = policy_of("");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = version_of(&p, rows[i].version);
		struct line l = LINE_INIT;
		struct err err = ERR_INIT;

		cr_assert_eq(match(rows[i].pattern, rows[i].branch, &l), 1, "%s", rows[i].branch);
		cr_expect_eq(line_holds(&l, &v), rows[i].holds, "%s in %s", rows[i].version, rows[i].branch);
		cr_expect_eq(line_check(&l, &v, &err), rows[i].holds ? 0 : ERR_FAIL, "%s", rows[i].version);
		cr_expect_eq(err.msg.len && err.hint.len, !rows[i].holds);
		err_release(&err);
		line_release(&l);
		version_release(&v);
	}
	policy_release(&p);
}

Test(line, the_main_line_holds_every_version)
{
	struct policy p = policy_of("");
	struct version v = version_of(&p, "12.0.3-rc.1");
	struct line l;

	line_init_main(&l, "trunk");
	cr_expect(line_holds(&l, &v));
	cr_expect_eq(line_max_level(&l), LEVEL_MAJOR);
	cr_expect_str_eq(l.name, "trunk");
	line_release(&l);
	version_release(&v);
	policy_release(&p);
}

Test(line, a_name_says_how_far_a_release_may_go)
{
	static const struct {
		const char *pattern, *branch;
		enum level level;
	} rows[] = {
		{ "r/%(major).%(minor)", "r/1.2", LEVEL_PATCH },
		{ "r/%(major)", "r/1", LEVEL_MINOR },
		{ "r/%(version)", "r/1.2.3", LEVEL_NONE },
		{ "stable", "stable", LEVEL_MAJOR },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct line l = LINE_INIT;

		cr_assert_eq(match(rows[i].pattern, rows[i].branch, &l), 1, "%s", rows[i].branch);
		cr_expect_eq(line_max_level(&l), rows[i].level, "%s", rows[i].branch);
		line_release(&l);
	}
}

Test(line, a_version_gets_a_branch_and_the_branch_its_line)
{
	static const struct {
		const char *config, *version, *package, *branch, *hotfix;
	} rows[] = {
		{ "", "1.4.0-rc.1", NULL, "release/1.4", "hotfix/1.4.0-rc.1" },
		{ "[release]\nreleaseBranch = \"%(major)-stable\"\nhotfixBranch = \"fix-%(tag)\"\n", "3.1.4", NULL, "3-stable",
		  "fix-v3.1.4" },
		{ "[release]\nreleaseBranch = \"%(package)/%(tag)\"\n[release-package \"api\"]\npath = api\ntagPrefix = v\n", "1.0.0",
		  "api", "api/v1.0.0", "hotfix/1.0.0" },
		{ "[release]\nscheme = calver\ncalver = YYYY.0M.MICRO\n", "2026.01.3", NULL, "release/2026.01", "hotfix/2026.01.3" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct policy p = policy_of(rows[i].config);
		struct version v = version_of(&p, rows[i].version);
		struct line l = LINE_INIT;
		struct err err = ERR_INIT;
		char *hotfix = line_hotfix_branch(&p, &v, rows[i].package, NULL);

		cr_assert_eq(line_of_version(&l, &p, &v, rows[i].package, &err), 0, "%s", err.msg.buf);
		cr_expect_str_eq(l.branch, rows[i].branch);
		cr_expect(line_holds(&l, &v), "%s", l.name);
		cr_expect_str_eq(hotfix, rows[i].hotfix);
		line_release(&l);
		free(hotfix);
		version_release(&v);
		policy_release(&p);
	}
}

Test(line, a_version_without_the_number_has_no_branch)
{
	struct policy p = policy_of("[release]\nscheme = calver\ncalver = YYYY.MM\nreleaseBranch = \"r/%(patch)\"\n");
	struct version v = version_of(&p, "2026.1");
	struct err err = ERR_INIT;
	struct line l = LINE_INIT;

	cr_expect_eq(line_of_version(&l, &p, &v, NULL, &err), ERR_FAIL);
	cr_expect(strstr(err.msg.buf, "release.releaseBranch"), "%s", err.msg.buf);
	err_release(&err);
	version_release(&v);
	policy_release(&p);
}

Test(line, lines_go_from_old_to_new_and_main_comes_last)
{
	static const char *const order[] = { "0.9", "1.2", "1.10", "1", "2.0", "10.0" };
	struct line v[ARRAY_SIZE(order) + 1];
	size_t i, k, n = ARRAY_SIZE(order);

	memset(v, 0, sizeof(v));
	for (i = 0; i < n; i++)
		cr_assert_eq(match(strchr(order[i], '.') ? "%(major).%(minor)" : "%(major)", order[i], &v[i]), 1, "%s", order[i]);
	line_init_main(&v[n], "a");
	for (i = 0; i <= n; i++)
		for (k = 0; k <= n; k++) {
			cr_expect_eq(line_order(&v[i], &v[k]), i < k ? -1 : i > k, "%s, %s", v[i].name, v[k].name);
			cr_expect_eq(line_is_newer(&v[k], &v[i]), i < k, "%s, %s", v[i].name, v[k].name);
		}
	for (i = 0; i <= n; i++)
		line_release(&v[i]);
}

Test(line, a_line_of_another_package_is_not_newer)
{
	struct line a = LINE_INIT, b = LINE_INIT, c = LINE_INIT;

	cr_assert_eq(match("%(package)/%(major).%(minor)", "api/1.2", &a), 1);
	cr_assert_eq(match("%(package)/%(major).%(minor)", "web/1.3", &b), 1);
	cr_assert_eq(match("%(package)/%(major).%(minor)", "api/1.3", &c), 1);
	cr_expect_not(line_is_newer(&b, &a));
	cr_expect(line_is_newer(&c, &a));
	line_release(&a);
	line_release(&b);
	line_release(&c);
}

Test(line, the_main_line_carries_a_development_version_after_a_cut)
{
	static const struct {
		const char *config, *cut, *development; /* development NULL: no version */
	} rows[] = {
		{ "developmentVersion = \"%(version)-dev\"\n", "1.4.0", "1.5.0-dev" },
		{ "developmentVersion = \"%(major).%(minor).0-0\"\n", "1.4.0", "1.5.0-0" },
		{ "developmentVersion = \"%(version)-dev\"\nreleaseBranch = \"%(major).x\"\n", "1.4.0", "2.0.0-dev" },
		{ "developmentVersion = \"%(version)-dev\"\nreleaseBranch = \"r/%(version)\"\n", "1.4.0", "1.5.0-dev" },
		{ "developmentVersion = \"dev\"\n", "1.4.0", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *config = xstrfmt("[release]\n%s", rows[i].config);
		struct policy p = policy_of(config);
		struct version v = version_of(&p, rows[i].cut), development = VERSION_INIT;
		struct date today = { 0 };
		struct line l = LINE_INIT;
		int ret;

		cr_assert_eq(line_of_version(&l, &p, &v, NULL, NULL), 0, "%s", config);
		ret = line_development_version(&development, &p, &l, &v, &today, NULL);
		cr_expect_eq(ret, rows[i].development ? 0 : ERR_FAIL, "%s", config);
		if (!ret && rows[i].development) {
			cr_expect_str_eq(development.text, rows[i].development);
			cr_expect(line_is_development_version(&p, development.text), "%s", development.text);
		}
		cr_expect_not(line_is_development_version(&p, "1.5.0-rc.1"), "%s", config);
		version_release(&development);
		line_release(&l);
		version_release(&v);
		policy_release(&p);
		free(config);
	}
}

Test(line, without_a_pattern_there_is_no_development_version)
{
	struct policy p = policy_of("");
	struct version v = version_of(&p, "1.4.0"), development = VERSION_INIT;
	struct date today = { 0 };
	struct line l;

	line_init_main(&l, "main");
	cr_expect_eq(line_development_version(&development, &p, &l, &v, &today, NULL), ERR_NOTFOUND);
	cr_expect_not(line_is_development_version(&p, "1.5.0-dev"));
	line_release(&l);
	version_release(&v);
	policy_release(&p);
}
