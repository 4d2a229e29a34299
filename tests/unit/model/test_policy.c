/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/policy.h"

static struct slice slice_of(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

/* The policy of a .gitrelease and a git config (NULL: none). */
static int make(struct policy *p, struct config_list *l, const char *file, const char *git, struct err *err)
{
	cr_assert_eq(config_parse(l, file, strlen(file), POLICY_FILE, NULL), 0);
	if (git)
		cr_assert_eq(config_parse(l, git, strlen(git), ".git/config", NULL), 0);
	return policy_from_config(p, l, err);
}

static char *joined(const struct strvec *v)
{
	struct strbuf out = STRBUF_INIT;
	size_t i;

	for (i = 0; i < v->n; i++)
		strbuf_addf(&out, "%s%s", i ? "|" : "", v->v[i]);
	return strbuf_detach(&out, NULL);
}

Test(policy, has_every_default)
{
	struct config_list l = CONFIG_LIST_INIT;
	struct policy p;

	cr_assert_eq(make(&p, &l, "", NULL, NULL), 0);
	cr_assert_eq(p.scheme.kind, SCHEME_SEMVER);
	cr_assert_str_eq(p.tag_prefix, "v");
	cr_assert_str_eq(p.initial, "0.1.0");
	cr_assert_eq(p.zero_major, LEVEL_MINOR);
	cr_assert_eq(p.model, MODEL_BATCH);
	cr_assert_eq(p.strategy, STRATEGY_TRUNK);
	cr_assert_str_eq(p.release_branch, "release/%(major).%(minor)");
	cr_assert_str_eq(p.changelog, "CHANGELOG.md");
	cr_assert_str_eq(p.commit_message, "chore(release): %(version)");
	cr_assert_eq(p.sign, TRI_AUTO);
	cr_assert_eq(p.split_body, 1);
	cr_assert_eq(p.require_checks, 0);
	cr_assert_null(p.name);
	cr_assert_null(p.branch);
	cr_assert_null(p.remote);
	cr_assert_eq(p.n_types, 11);
	policy_release(&p);
	config_list_release(&l);
}

Test(policy, knows_the_types)
{
	static const struct {
		const char *type;
		enum level bump;
		const char *title;
		int hidden, is_default;
	} rows[] = {
		{ "feat", LEVEL_MINOR, "Features", 0, 1 },
		{ "FEAT", LEVEL_MINOR, "Features", 0, 1 },
		{ "fix", LEVEL_PATCH, "Corrections", 0, 0 },
		{ "perf", LEVEL_PATCH, "Performance", 0, 1 },
		{ "revert", LEVEL_PATCH, "Reverts", 0, 1 },
		{ "docs", LEVEL_PATCH, "Documentation", 0, 0 },
		{ "build", LEVEL_PATCH, "Build", 1, 0 },
		{ "chore", LEVEL_NONE, "Chores", 1, 1 },
		{ "deps", LEVEL_PATCH, "Deps", 0, 0 },
		{ "feature", LEVEL_NONE, "", 1, 1 },
		{ "fea", LEVEL_NONE, "", 1, 1 },
		{ "", LEVEL_NONE, "", 1, 1 },
	};
	struct config_list l = CONFIG_LIST_INIT;
	struct policy p;
	size_t i;

	cr_assert_eq(make(&p, &l,
			  "[release-type \"Fix\"]\ntitle = Corrections\n[release-type \"docs\"]\nbump = patch\n"
			  "[release-type \"build\"]\nhidden\nbump = PATCH\n[release-type \"deps\"]\nbump = patch\n",
			  NULL, NULL),
		     0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct policy_type *t = policy_type_find(&p, slice_of(rows[i].type));

		cr_assert_eq(t->bump, rows[i].bump, "row %zu", i);
		cr_assert_str_eq(t->title, rows[i].title, "row %zu", i);
		cr_assert_eq(t->hidden, rows[i].hidden, "row %zu", i);
		cr_assert_eq(t->is_default, rows[i].is_default, "row %zu", i);
	}
	policy_release(&p);
	config_list_release(&l);
}

Test(policy, git_config_wins_over_the_file)
{
	struct config_list l = CONFIG_LIST_INIT;
	struct policy p;
	char *list;

	cr_assert_eq(
		make(&p, &l,
		     "[release]\ntagPrefix = a\nowner = x\npolicyText = one\npolicyText = two\n"
		     "[release-role \"dba\"]\nmember = a@x, b@x\nmember = c@x\n[release-role \"qa\"]\nmember = d@x e@x\n",
		     "[release]\ntagPrefix =\n[release-role \"qa\"]\nmember = f@x\nmember = g@x\n", NULL),
		0);
	cr_assert_str_eq(p.tag_prefix, "");
	cr_assert_str_eq(p.owner, "x");
	list = joined(&p.policy_text);
	cr_assert_str_eq(list, "one|two");
	free(list);
	list = joined(&p.roles[0].members);
	cr_assert_str_eq(list, "a@x|b@x|c@x");
	free(list);
	list = joined(&p.roles[1].members);
	cr_assert_str_eq(list, "f@x|g@x");
	free(list);
	policy_release(&p);
	config_list_release(&l);
}

Test(policy, reads_every_section)
{
	struct config_list l = CONFIG_LIST_INIT;
	struct policy p;

	cr_assert_eq(
		make(&p, &l,
		     "[release]\nchangelog = docs/HISTORY.md\n[release-package \"api\"]\npath = services/api/**\npath = shared, x\n"
		     "[release-package \"ui\"]\npath = ui/\ntagPrefix = ui-\nchangelog =\ndependsOn = api\n"
		     "[release-check \"m\"]\nmaxAge = 24h\nruns = 2\ncommand = make check\n"
		     "[release-train \"main\"]\nanchor = 2026-01-07\nskip = 2026-12-21..2027-01-04\n"
		     "[release-stage \"canary\"]\npercent = 5\nsoak = 30m\n"
		     "[release-lint \"types\"]\nallow = feat, fix\n[release-lint \"Subject\"]\nmaxLength = 72\n"
		     "[release-lint \"footers db\"]\npaths = db/**\nrequire = Refs\n[release-freeze \"h\"]\nfrom = 2026-12-20\n",
		     NULL, NULL),
		0);
	cr_assert_eq(p.n_packages, 2);
	cr_assert_str_eq(p.packages[0].tag_prefix, "api/v");
	cr_assert_str_eq(p.packages[0].changelog, "services/api/HISTORY.md");
	cr_assert_str_eq(p.packages[0].paths.v[1], "shared, x");
	cr_assert_str_eq(p.packages[1].tag_prefix, "ui-");
	cr_assert_str_eq(p.packages[1].changelog, "");
	cr_assert_str_eq(p.packages[1].depends_on.v[0], "api");
	cr_assert_eq(p.checks[0].max_age, 86400);
	cr_assert_eq(p.checks[0].runs, 2);
	cr_assert_eq(p.checks[0].approvals, 1);
	cr_assert_str_eq(p.checks[0].severity, "blocking");
	cr_assert_eq(p.trains[0].cadence, 14 * 86400);
	cr_assert_eq(p.trains[0].anchor, 1767744000);
	cr_assert_eq(p.stages[0].percent, 5);
	cr_assert_eq(p.stages[0].soak, 1800);
	cr_assert_eq(p.lint.types.n, 2);
	cr_assert_eq(p.lint.subject_length, 72);
	cr_assert_eq(p.lint.n_footers, 1);
	cr_assert_str_eq(p.lint.footers[0].name, "db");
	cr_assert_str_eq(p.lint.footers[0].footers.v[0], "Refs");
	cr_assert_str_eq(p.freezes[0].environment, "production");
	cr_assert_not_null(policy_package_find(&p, "ui"));
	cr_assert_null(policy_package_find(&p, "u"));
	policy_release(&p);
	config_list_release(&l);
}

Test(policy, a_value_that_cannot_be_is_named_with_its_place)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "[release]\nscheme = foo", ".gitrelease:2: release.scheme: 'foo' is none of semver, calver" },
		{ "[release]\nsplitBody = maybe", ".gitrelease:2: release.splitBody: 'maybe' is none of true, false" },
		{ "[release]\nsign = maybe", ".gitrelease:2: release.sign: 'maybe' is none of auto, true, false" },
		{ "[release]\n\ntagPrefix", ".gitrelease:3: release.tagPrefix: the key needs a value" },
		{ "[release-type \"X\"]\nbump = huge",
		  ".gitrelease:2: release-type.X.bump: 'huge' is none of none, patch, minor, major" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct config_list l = CONFIG_LIST_INIT;
		struct err err = ERR_INIT;
		struct policy p;

		cr_assert_eq(make(&p, &l, rows[i].text, NULL, &err), ERR_FAIL, "row %zu", i);
		cr_assert_str_eq(err.msg.buf, rows[i].message, "row %zu: %s", i, err.msg.buf);
		err_release(&err);
		config_list_release(&l);
	}
}

Test(policy, a_bad_value_of_a_later_section_stops_who_asks_for_it)
{
	struct config_list l = CONFIG_LIST_INIT;
	struct err err = ERR_INIT;
	struct policy p;

	cr_assert_eq(
		make(&p, &l, "[release-stage \"a\"]\npercent = 101\n[release-train \"t\"]\ncadence = x", NULL, &err),
		0);
	cr_assert_eq(err.code, 0);
	cr_expect_eq(policy_demand(&p, "release-check", &err), 0);
	cr_expect_eq(policy_demand(&p, "release-train", &err), ERR_FAIL);
	cr_expect_eq(policy_demand(&p, "release-stage", &err), ERR_FAIL);
	cr_expect_str_eq(err.msg.buf, ".gitrelease:2: release-stage.a.percent: '101' is no whole number from 0 to 100");
	cr_expect_eq(policy_demand(&p, NULL, &err), ERR_FAIL);
	err_release(&err);
	policy_release(&p);
	config_list_release(&l);
}

Test(policy, the_calendar_and_the_flags_are_read_strictly)
{
	static const struct {
		const char *text, *section, *message; /* NULL: good */
	} rows[] = {
		{ "[release-train \"t\"]\nskip = 2026-12-24, 2026-12-26..2026-12-27", "release-train", NULL },
		{ "[release-train \"t\"]\nskip = 2026-12-24\nskip = yule", "release-train",
		  ".gitrelease:3: release-train.t.skip: 'yule' is no day (2026-12-24) and no range of days "
		  "(2026-12-21..2027-01-04)" },
		{ "[release-train \"t\"]\nskip = 2026-12-24..2026-12-23", "release-train",
		  ".gitrelease:2: release-train.t.skip: '2026-12-24..2026-12-23' ends before it begins" },
		{ "[release-train \"t\"]\ncadence = 0d", "release-train",
		  ".gitrelease:2: release-train.t.cadence: a train needs a cadence above 0" },
		{ "[release-train \"t\"]\ncadence = 1s", "release-train", NULL },
		{ "[release-flag \"f\"]\nexpires = 2026-12-24", "release-flag", NULL },
		{ "[release-flag \"f\"]\nexpires = soon", "release-flag",
		  ".gitrelease:2: release-flag.f.expires: 'soon' is no date (2026-01-12) and no instant "
		  "(2026-01-12T08:30:00Z)" },
		{ "[release-flag \"f\"]\nexpires = soon", "release-train", NULL },
		{ "[release-freeze \"f\"]\nfrom = 2026-01-12\nuntil = 2026-01-13", "release-freeze", NULL },
		{ "[release-freeze \"f\"]\nfrom = 2026-01-12", "release-freeze",
		  ".gitrelease:2: release-freeze.f.from: a freeze needs both from and until" },
		{ "[release-freeze \"f\"]\nuntil = 2026-01-13", "release-freeze",
		  ".gitrelease:2: release-freeze.f.until: a freeze needs both from and until" },
		{ "[release-freeze \"f\"]\nenvironment = x", "release-freeze",
		  "release-freeze.f: a freeze needs both from and until" },
		{ "[release-freeze \"f\"]\nfrom = 2026-01-14\nuntil = 2026-01-12", "release-freeze",
		  ".gitrelease:3: release-freeze.f.until: the freeze ends before it begins" },
		{ "[release-freeze \"f\"]\nfrom = 2026-01-14\n[release-freeze \"g\"]\nuntil = 2026-01-15", "release-freeze",
		  ".gitrelease:2: release-freeze.f.from: a freeze needs both from and until" },
		{ "[release-freeze \"f\"]\nfrom = 2026-01-14", "release-stage", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct config_list l = CONFIG_LIST_INIT;
		struct err err = ERR_INIT;
		struct policy p;

		cr_assert_eq(make(&p, &l, rows[i].text, NULL, &err), 0);
		cr_expect_eq(policy_demand(&p, rows[i].section, &err), rows[i].message ? ERR_FAIL : 0, "row %zu", i);
		cr_expect_str_eq(err.msg.buf, rows[i].message ? rows[i].message : "");
		policy_release(&p);
		config_list_release(&l);
		err_release(&err);
	}
}

Test(policy, what_hangs_on_the_scheme_is_judged_by_it)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = {
		{ "[release]\ninitial = 1.0.0", 0 },
		{ "[release]\ninitial = 1.0", ERR_FAIL },
		{ "[release]\nscheme = calver\ninitial = 2026.01.0", 0 },
		{ "[release]\nscheme = calver\ninitial = 1.0.0-x", ERR_FAIL },
		{ "[release]\nscheme = calver\ncalver = YY.MM", 0 },
		{ "[release]\nscheme = calver\ncalver = nonsense", ERR_FAIL },
		{ "[release]\ncalver = nonsense", 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct config_list l = CONFIG_LIST_INIT;
		struct policy p;

		cr_assert_eq(make(&p, &l, rows[i].text, NULL, NULL), rows[i].want, "row %zu", i);
		if (!rows[i].want)
			policy_release(&p);
		config_list_release(&l);
	}
}

Test(policy, expands_patterns)
{
	static const struct {
		const char *pattern, *want; /* NULL: refused */
	} rows[] = {
		{ "release/%(major).%(minor)", "release/1.22" },
		{ "%(patch) %(version) %(tag) %(package) %(name)", "3 1.22.3-rc.1 api/v1 api Name" },
		{ "100%% %", "100% %" },
		{ "", "" },
		{ "%(majo)", NULL },
		{ "%(major", NULL },
	};
	struct scheme s = { 0 };
	struct version v = VERSION_INIT;
	size_t i;

	cr_assert_eq(scheme_init(&s, SCHEME_SEMVER, NULL, NULL), 0);
	cr_assert_eq(version_parse(&v, &s, "1.22.3-rc.1", 11, NULL, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;
		int ret = policy_expand(&out, rows[i].pattern, &v, "api/v1", "api", "Name", NULL);

		cr_assert_eq(ret, rows[i].want ? 0 : ERR_FAIL, "row %zu", i);
		cr_assert_str_eq(out.buf, rows[i].want ? rows[i].want : "", "row %zu: %s", i, out.buf);
		strbuf_release(&out);
	}
	version_release(&v);
	scheme_release(&s);
}

Test(policy, many_sections_take_linear_time)
{
	struct strbuf text = STRBUF_INIT;
	struct config_list l = CONFIG_LIST_INIT;
	struct policy p;
	size_t i;

	for (i = 0; i < 40000; i++)
		strbuf_addf(&text, "[release-type \"t%zu\"]\nbump=patch\n", i);
	cr_assert_eq(make(&p, &l, text.buf, "[release]\npolicyText = x", NULL), 0);
	cr_assert_eq(p.n_types, 40011);
	cr_assert_eq(policy_type_find(&p, slice_of("t39999"))->bump, LEVEL_PATCH);
	policy_release(&p);
	config_list_release(&l);
	strbuf_release(&text);
}

/* The problems as "line key: message" with "!" for errors, one a line. */
static char *problems_of(const char *text, const char *git)
{
	struct config_list l = CONFIG_LIST_INIT;
	struct policy_problems problems = { NULL, 0, 0 };
	struct strbuf out = STRBUF_INIT;
	size_t i;

	cr_assert_eq(config_parse(&l, text, strlen(text), POLICY_FILE, NULL), 0, "%s", text);
	if (git)
		cr_assert_eq(config_parse(&l, git, strlen(git), ".git/config", NULL), 0);
	policy_check(&l, &problems);
	for (i = 0; i < problems.n; i++)
		strbuf_addf(&out, "%s%u %s: %s\n", problems.v[i].is_error ? "!" : "", problems.v[i].line,
			    problems.v[i].key, problems.v[i].message);
	policy_problems_release(&problems);
	config_list_release(&l);
	return strbuf_detach(&out, NULL);
}

Test(policy, check_tells_what_is_wrong_and_nothing_else)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "[release]\ntagprefx = v",
		  "!2 release.tagprefx: unknown key 'tagprefx'; did you mean 'tagPrefix'?\n" },
		{ "[release]\nzzz = v", "!2 release.zzz: unknown key 'zzz'\n" },
		{ "[relase]\ntagprefix = v",
		  "!2 relase.tagprefix: unknown section 'relase'; did you mean 'release'?\n" },
		{ "[release-typ \"feat\"]\nbump = minor",
		  "!2 release-typ.feat.bump: unknown section 'release-typ'; did you mean 'release-type'?\n" },
		{ "[core]\nbare", "!2 core.bare: unknown section 'core'\n" },
		{ "[release \"x\"]\nbranch = a", "!2 release.x.branch: [release] takes no subsection\n" },
		{ "[release-type]\nbump = minor",
		  "!2 release-type.bump: [release-type] needs a name: [release-type \"...\"]\n" },
		{ "[release-lint \"type\"]\nallow = feat",
		  "!2 release-lint.type.allow: unknown rule 'type'; did you mean 'types'?\n" },
		{ "[release-lint \"types\"]\nalow = feat",
		  "!2 release-lint.types.alow: unknown key 'alow'; did you mean 'allow'?\n" },
		{ "[release-type \"feat\"]\nbump = big",
		  "!2 release-type.feat.bump: 'big' is none of none, patch, minor, major\n" },
		{ "[release]\nreleaseBranch = r/%(mayor)",
		  "!2 release.releaseBranch: unknown name '%(mayor)'; known are %(version) %(major) %(minor) %(patch) %(tag) "
		  "%(package) %(name)\n" },
		{ "[release]\nreleaseBranch = r/%(version)\n[release-package \"a\"]\npath = a\n"
		  "[release-package \"b\"]\npath = b",
		  "2 release.releaseBranch: packages share the branch of a version: it has no %(package)\n" },
		{ "[release]\nreleaseBranch = %(package)/%(version)\n[release-package \"a\"]\npath = a\n"
		  "[release-package \"b\"]\npath = b",
		  "" },
		{ "[release]\nreleaseBranch = r/%(version)\n[release-package \"a\"]\npath = a", "" },
		{ "[release]\ntagPrefix = a b",
		  "!2 release.tagPrefix: 'a b' holds a character that no ref may have\n" },
		{ "[release]\ntagPrefix = rel/v", "" },
		{ "[release]\nledgerPrefix = refs/release/",
		  "!2 release.ledgerPrefix: 'refs/release/' is where git looks for branches and tags\n" },
		{ "[release]\nledgerPrefix = refs/heads",
		  "!2 release.ledgerPrefix: 'refs/heads' is where git looks for branches and tags\n" },
		{ "[release]\nledgerPrefix = refs/tags/ledger/",
		  "!2 release.ledgerPrefix: 'refs/tags/ledger/' is where git looks for branches and tags\n" },
		{ "[release]\nledgerPrefix = ledger/",
		  "!2 release.ledgerPrefix: 'ledger/' is no folder of refs: 'refs/.../'\n" },
		{ "[release]\nledgerPrefix = refs/my-ledger/", "" },
		{ "[release]\nledgerPrefix = refs/heads/release-ledger/", "" },
		{ "[release]\nledgerPrefix = refs/heads/release-ledger", "" },
		{ "[release]\ncalver = YY.MM", "2 release.calver: has no effect: release.scheme is semver\n" },
		{ "[release]\nscheme = calver\ncalver = YY.MM", "" },
		{ "[release]\ninitial = 1", "!2 release.initial: '1' is no version of the scheme\n" },
		{ "[release]\ndevelopBranch = d",
		  "2 release.developBranch: has no effect: release.strategy is trunk\n" },
		{ "[release]\nstrategy = gitflow\ndevelopBranch = main",
		  "!3 release.developBranch: 'main' is also the production branch\n" },
		{ "[release]\nstrategy = gitflow\ndevelopBranch = next", "" },
		{ "[release-file \"x\"]\nformat = regex",
		  "!2 release-file.x.format: format regex needs a pattern with a group (?<version>...)\n" },
		{ "[release-file \"x\"]\nformat = regex\npattern = v(?<version>.*)", "" },
		{ "[release-file \"x\"]\nformat = regex\npattern = v(.*)",
		  "!2 release-file.x.format: format regex needs a pattern with a group (?<version>...)\n"
		  "!3 release-file.x.pattern: the pattern has no group (?<version>...)\n" },
		{ "[release-file \"x\"]\nformat = jsn", "!2 release-file.x.format: unknown format 'jsn'\n" },
		{ "[release-package \"a\"]\npath = a\n[release-package \"b\"]\npath = b\ntagPrefix = a/v\ndependsOn = c",
		  "!5 release-package.b.tagPrefix: the tag prefix 'a/v' is also that of a\n"
		  "!6 release-package.b.dependsOn: there is no [release-package \"c\"]\n" },
		{ "[release-package \"a\"]\npath = a\ndependsOn = b\n[release-package \"b\"]\npath = b\ndependsOn = a",
		  "!6 release-package.b.dependsOn: the packages depend on each other in a circle\n" },
		{ "[release-package \"a\"]\npath = a\ndependsOn = b\n[release-package \"b\"]\npath = b", "" },
		{ "[release-package \"a\"]\npath = a[", "!2 release-package.a.path: 'a[' has a '[' without ']'\n" },
		{ "[release-package \"a\"]\ntagPrefix = a",
		  "!2 release-package.a.tagPrefix: the package has no path: no commit would ever belong to it\n" },
		{ "[release-check \"c\"]\nrole = dba",
		  "!2 release-check.c.role: there is no [release-role \"dba\"]\n" },
		{ "[release-check \"c\"]\nrole = dba\napprovals = 2\n[release-role \"dba\"]\nmember = a@x",
		  "!3 release-check.c.approvals: 2 approvals by role 'dba', which has 1 members\n" },
		{ "[release-check \"c\"]\nrole = dba\napprovals = 2\n[release-role \"dba\"]\nmember = a@x b@x", "" },
		{ "[release-check \"c\"]\nrisk = huge",
		  "!2 release-check.c.risk: there is no [release-risk \"huge\"]\n" },
		{ "[release-check \"c\"]\nrisk = high", "" },
		{ "[release-audience \"a\"]\ninclude = feat, breaking, fxi\nshow = scope colour",
		  "2 release-audience.a.include: 'fxi' is no commit type of this policy\n"
		  "!3 release-audience.a.show: 'colour' is none of scope issue risk author commit body\n" },
		{ "[release]\nmodel = train", "!2 release.model: model train needs a [release-train \"...\"]\n" },
		{ "[release-train \"t\"]\nfreeze = 3d\nrelease = 2d\nskip = 2026-12-21..2026-12-01",
		  "!3 release-train.t.release: the release lies before the freeze\n"
		  "!4 release-train.t.skip: '2026-12-21..2026-12-01' ends before it begins\n" },
		{ "[release-train \"t\"]\ncadence = 0s",
		  "!2 release-train.t.cadence: a train needs a cadence above 0\n" },
		{ "[release]\nflagPattern = \"on\\\\((?<flag>\\\\w+)\"\nflagPaths = !docs/**", "" },
		{ "[release]\nflagPattern = \"on\\\\((?<version>\\\\w+)\"",
		  "!2 release.flagPattern: the pattern has no group (?<flag>...)\n" },
		{ "[release-freeze \"f\"]\nfrom = 2026-02-01\nuntil = 2026-01-01",
		  "!3 release-freeze.f.until: the freeze ends before it begins\n" },
		{ "[release-freeze \"f\"]\nfrom = 2026-02-01",
		  "!2 release-freeze.f.from: a freeze needs both from and until\n" },
		{ "[release-freeze \"f\"]\nfrom = 2026-02-01\nuntil = 2026-02-03", "" },
		{ "[release-type \"deps\"]\nbump = patch\n[release-lint \"types\"]\nallow = feat",
		  "4 release-lint.types.allow: type 'deps' has a [release-type] and is not allowed\n" },
		{ "[release-lint \"footers db\"]\npaths = db/**\nrequire = Refs", "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *got = problems_of(rows[i].text, NULL);

		cr_assert_str_eq(got, rows[i].want, "row %zu: %s:\n%swanted:\n%s", i, rows[i].text, got, rows[i].want);
		free(got);
	}
}

Test(policy, check_leaves_the_rest_of_git_config_alone)
{
	char *got = problems_of("", "[core]\nbare\n[release-x]\ny = z\n[release]\nbrunch = x\n");

	cr_assert_str_eq(got,
			 "!4 release-x.y: unknown section 'release-x'; did you mean 'release'?\n"
			 "!6 release.brunch: unknown key 'brunch'; did you mean 'branch'?\n",
			 "%s", got);
	free(got);
}

Test(policy, every_default_is_a_value_that_its_key_may_hold)
{
	const struct policy_key *k;

	for (k = policy_keys; k->section; k++) {
		struct err err = ERR_INIT;
		int64_t number;

		cr_assert(!*k->dflt || !policy_value_parse(k, k->dflt, &number, &err), "%s.%s", k->section, k->name);
		cr_assert_eq(k->type == VALUE_WORD || k->type == VALUE_INT, k->words != NULL, "%s.%s", k->section,
			     k->name);
		err_release(&err);
	}
}

/* What the main line says of who may sign outweighs the branch; what it does not speak of is the branch's own. */
Test(policy, heeds_what_the_main_line_says)
{
	static const char own[] =
		"[release-role \"qa\"]\nmember = m@x\n[release-role \"old\"]\nmember = o@x\n"
		"[release-check \"x\"]\nrole = old\n[release-check \"y\"]\nrole = old\napprovals = 3\n"
		"[release-audience \"a\"]\nackRole = old\n[release-audience \"b\"]\nackRole = old\n";
	static const char main_says[] =
		"[release-role \"qa\"]\nmember = a@x, b@x\n[release-check \"x\"]\nrole = qa\napprovals = 2\n"
		"[release-check \"y\"]\napprovals = 2\n[release-check \"z\"]\nrole = qa\n[release-audience \"a\"]\nackRole = qa\n";
	struct config_list l = CONFIG_LIST_INIT, m = CONFIG_LIST_INIT;
	struct policy p, main_line;
	char *list;

	cr_assert_eq(make(&p, &l, own, NULL, NULL), 0);
	cr_assert_eq(make(&main_line, &m, main_says, NULL, NULL), 0);
	policy_heed(&p, &main_line);
	list = joined(&policy_role_find(&p, "qa")->members);
	cr_assert_str_eq(list, "a@x|b@x");
	free(list);
	list = joined(&policy_role_find(&p, "old")->members);
	cr_assert_str_eq(list, "o@x");
	free(list);
	cr_assert_eq(p.n_checks, 2);
	cr_assert_str_eq(p.checks[0].role, "qa");
	cr_assert_eq(p.checks[0].approvals, 2);
	cr_assert_str_eq(p.checks[1].role, "old");
	cr_assert_eq(p.checks[1].approvals, 3);
	cr_assert_str_eq(p.audiences[0].ack_role, "qa");
	cr_assert_str_eq(p.audiences[1].ack_role, "old");
	policy_release(&p);
	policy_release(&main_line);
	config_list_release(&l);
	config_list_release(&m);
}

Test(policy, heeds_the_stricter_of_two)
{
	static const struct {
		const char *own, *main_line;
		enum policy_tristate signed_events;
		int strict;
	} rows[] = {
		{ "", "", TRI_AUTO, 0 },
		{ "signedEvents = false", "", TRI_AUTO, 0 },
		{ "", "signedEvents = false", TRI_AUTO, 0 },
		{ "signedEvents = false", "signedEvents = false", TRI_FALSE, 0 },
		{ "signedEvents = false", "signedEvents = true", TRI_TRUE, 0 },
		{ "signedEvents = true", "signedEvents = false", TRI_TRUE, 0 },
		{ "separation = none", "separation = strict", TRI_AUTO, 1 },
		{ "separation = strict", "separation = none", TRI_AUTO, 1 },
		{ "separation = none", "separation = none", TRI_AUTO, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct config_list l = CONFIG_LIST_INIT, m = CONFIG_LIST_INIT;
		struct policy p, main_line;
		char *own = xstrfmt("[release]\n%s\n", rows[i].own),
		     *said = xstrfmt("[release]\n%s\n", rows[i].main_line);

		cr_assert_eq(make(&p, &l, own, NULL, NULL), 0);
		cr_assert_eq(make(&main_line, &m, said, NULL, NULL), 0);
		policy_heed(&p, &main_line);
		cr_assert_eq(p.signed_events, rows[i].signed_events, "row %zu", i);
		cr_assert_eq(p.strict_separation, rows[i].strict, "row %zu", i);
		policy_release(&p);
		policy_release(&main_line);
		config_list_release(&l);
		config_list_release(&m);
		free(own);
		free(said);
	}
}
