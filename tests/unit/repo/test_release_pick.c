/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include "../../../common/repo/hex.h"
#include "../../../common/repo/ledger_record.h"
#include "../../../common/repo/release_pick.h"

/* v1.3.0, and a feature since: v1.4.0 comes next. */
static void start(void)
{
	fixture_start();
	fixture_commit("feat: one", 1000000);
	do_sh("git tag -a -m v1.3.0 v1.3.0");
	fixture_commit("feat: two", 1000100);
}

TestSuite(release_pick, .init = start, .fini = fixture_end, .timeout = 60);

/* "<id> <candidate's subject> <candidate's tag or -> <branch or -> <base or ->", or the reason. */
static char *pick(const char *asked)
{
	struct release_pick p;
	struct err err = ERR_INIT;
	char hex[OID_HEX + 1], *subject, *text;
	struct repo r;

	fixture_open(&r);
	if (release_pick(&p, &r, asked, &err)) {
		text = xstrdup(err.msg.buf);
	} else {
		hex_write(hex, &p.candidate);
		subject = sh("git log -1 --format=%%s %s", hex);
		text = xstrfmt("%s '%s' %s %s %s%s", p.id, subject, p.candidate_tag ? p.candidate_tag : "-",
			       p.branch ? p.branch : "-", p.base ? p.base->name : "-", p.is_tagged ? " tagged" : "");
		free(subject);
	}
	release_pick_release(&p);
	repo_close(&r);
	err_release(&err);
	return text;
}

static void expect(const char *asked, const char *want)
{
	char *got = pick(asked);

	cr_expect_str_eq(got, want, "of '%s': %s", asked ? asked : "(none)", got);
	free(got);
}

static const char *event_name;
static const char *event_environment; /* NULL: it says nothing but its name */

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	(void)data;
	(void)rec;
	(void)project;
	(void)err;
	event_set_name(&draft->event, event_name);
	event_set_subject(&draft->event, "it happened");
	if (!event_environment)
		return 0;
	event_set(&draft->event, "Environment", event_environment);
	event_set(&draft->event, "Stages", "all");
	event_set(&draft->event, "Stage", "all");
	event_set(&draft->event, "Soak", "0s");
	event_set(&draft->event, "Rollback-Target", "v1.3.0");
	event_set(&draft->event, "Trigger", "errors");
	event_set(&draft->event, "Metric", "errors");
	event_set(&draft->event, "Operator", ">");
	event_set(&draft->event, "Threshold", "5");
	event_set(&draft->event, "For", "5m");
	event_set(&draft->event, "Owner", "ana");
	event_set(&draft->event, "Action", "rollback");
	return 0;
}

static void record(const char *release, const char *event)
{
	struct ledger_recording rec;
	struct err err = ERR_INIT;
	struct ledger l;
	struct repo r;

	fixture_open(&r);
	cr_assert_eq(ledger_open(&l, &r, release, &err), 0, "%s", err.msg.buf);
	ledger_recording_init(&rec, &l, LEDGER_PLAIN);
	event_name = event;
	rec.prepare = prepare;
	cr_assert_eq(ledger_record(&rec, &err), 0, "%s", err.msg.buf);
	ledger_recording_release(&rec);
	ledger_close(&l);
	repo_close(&r);
}

/* A whole deploy, up to its last step. */
static void deploy(const char *release, const char *environment, const char *last)
{
	static const char *const steps[] = { "deploy.plan", "deploy.trigger-add", "deploy.agree", "deploy.start" };
	size_t i;

	event_environment = environment;
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		setenv("GIT_AUTHOR_EMAIL", strcmp(steps[i], "deploy.agree") ? "ana@example.com" : "bob@example.com", 1);
		record(release, steps[i]);
	}
	record(release, last);
	event_environment = NULL;
}

Test(release_pick, knows_a_release_by_version_tag_or_candidate)
{
	static const char *const names[] = { "v1.4.0", "1.4.0", "v1.4.0-rc.3", "1.4.0-rc.1" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		expect(names[i], "v1.4.0 'feat: two' - main v1.3.0");
	expect("v1.3.0", "v1.3.0 'feat: one' v1.3.0 main - tagged");
	expect("v1.7.0", "unknown release 'v1.7.0'");
	expect("next", "'next' is neither a version nor the name of a version tag");
}

Test(release_pick, takes_what_the_commits_ask_for_when_nothing_is_open)
{
	expect(NULL, "v1.4.0 'feat: two' - main v1.3.0");
}

Test(release_pick, finds_the_candidate_by_tag_branch_and_main_line)
{
	do_sh("git branch release/1.4");
	fixture_commit("feat: three", 1000200);
	expect("v1.4.0", "v1.4.0 'feat: two' - release/1.4 v1.3.0");
	do_sh("git tag -a -m x v1.4.0-rc.1 release/1.4; git switch -q release/1.4");
	fixture_commit("fix: four", 1000300);
	expect("v1.4.0", "v1.4.0 'feat: two' v1.4.0-rc.1 release/1.4 v1.3.0");
	do_sh("git tag -a -m x v1.4.0-rc.2");
	expect("v1.4.0", "v1.4.0 'fix: four' v1.4.0-rc.2 release/1.4 v1.3.0");
	do_sh("git tag -a -m x v1.4.0");
	expect("v1.4.0", "v1.4.0 'fix: four' v1.4.0 release/1.4 v1.3.0 tagged");
}

Test(release_pick, chooses_the_open_one_or_names_them)
{
	do_sh("git tag -a -m x v1.4.0-rc.1; git branch release/1.4");
	expect(NULL, "v1.4.0 'feat: two' v1.4.0-rc.1 release/1.4 v1.3.0");
	fixture_commit("feat!: three", 1000200);
	do_sh("git tag -a -m x v2.0.0-rc.1; git branch release/2.0");
	expect(NULL, "several releases are open: v1.4.0, v2.0.0");
	do_sh("git switch -q release/1.4");
	expect(NULL, "v1.4.0 'feat: two' v1.4.0-rc.1 release/1.4 v1.3.0");
	do_sh("git switch -q release/2.0");
	expect(NULL, "v2.0.0 'feat!: three' v2.0.0-rc.1 release/2.0 v1.3.0");
}

Test(release_pick, lets_the_ledger_say_when_a_release_is_over)
{
	record("v1.4.0", "check.pass");
	do_sh("git tag -a -m x v1.4.0");
	fixture_commit("feat: three", 1000200);
	expect(NULL, "v1.4.0 'feat: two' v1.4.0 main v1.3.0 tagged");
	record("v1.5.0", "check.pass");
	expect(NULL, "several releases are open: v1.4.0, v1.5.0");
	deploy("v1.4.0", "production", "deploy.verify");
	expect(NULL, "several releases are open: v1.4.0, v1.5.0");
	deploy("v1.5.0", "staging", "deploy.verify");
	expect(NULL, "several releases are open: v1.4.0, v1.5.0");
	deploy("v1.5.0", "production", "deploy.verify");
	expect(NULL, "v1.5.0 'feat: three' - main v1.4.0");
	record("v1.5.0", "retro.close");
	expect("v1.4.0", "v1.4.0 'feat: two' v1.4.0 main v1.3.0 tagged");
}

/* Neither what nobody started, nor what was taken back, nor, where signing is in force, what nobody signed. */
Test(release_pick, believes_no_end_that_does_not_count)
{
	static const char both[] = "several releases are open: v1.4.0, v1.5.0";

	do_sh("git tag -a -m x v1.4.0");
	fixture_commit("feat: three", 1000200);
	deploy("v1.4.0", "production", "deploy.verify");
	record("v1.5.0", "deploy.verify");
	expect(NULL, both);
	deploy("v1.5.0", "production", "deploy.abort");
	event_environment = "production";
	record("v1.5.0", "deploy.verify");
	event_environment = NULL;
	expect(NULL, both);
	record("v1.5.0", "retro.close");
	do_sh("git config release.signedEvents true");
	expect(NULL, both);
	do_sh("git config release.signedEvents false");
	expect(NULL, "v1.4.0 'feat: two' v1.4.0 main v1.3.0 tagged");
}

/* Without a stage in production it is the environment of the last stage that a release arrives in. */
Test(release_pick, lets_the_last_stage_say_where_a_release_arrives)
{
	do_sh("git tag -a -m x v1.4.0");
	fixture_commit("feat: three", 1000200);
	do_sh("git config -f .gitrelease release-stage.try.environment staging;"
	      "git config -f .gitrelease release-stage.all.environment live");
	deploy("v1.4.0", "live", "deploy.verify");
	deploy("v1.5.0", "staging", "deploy.verify");
	expect(NULL, "several releases are open: v1.4.0, v1.5.0");
	deploy("v1.5.0", "live", "deploy.verify");
	expect(NULL, "v1.5.0 'feat: three' - main v1.4.0");
}

Test(release_pick, keeps_packages_apart)
{
	do_sh("git config -f .gitrelease release-package.api.path api; git config -f .gitrelease release-package.api.tagPrefix api/v;"
	      "mkdir api; echo 1 > api/x; git add .; git commit -qm 'feat(api): new'; git tag -a -m x api/v2.0.0-rc.1");
	expect("api/v2.0.0", "api/v2.0.0 'feat(api): new' api/v2.0.0-rc.1 main -");
	do_sh("git branch release/2.0");
	expect("api/v2.0.0", "api/v2.0.0 'feat(api): new' api/v2.0.0-rc.1 release/2.0 -");
	do_sh("git config -f .gitrelease release.releaseBranch 'release/%%(package)-%%(major)'; git branch release/web-2");
	expect("api/v2.0.0", "api/v2.0.0 'feat(api): new' api/v2.0.0-rc.1 main -");
	do_sh("git branch release/api-2");
	expect("api/v2.0.0", "api/v2.0.0 'feat(api): new' api/v2.0.0-rc.1 release/api-2 -");
	do_sh("git branch -q -D release/2.0 release/web-2 release/api-2");
	record("v1.4.0", "check.pass");
	expect(NULL, "several releases are open: v1.4.0, api/v2.0.0");
	record("api/v2.0.0", "retro.close");
	expect(NULL, "v1.4.0 'feat(api): new' - main v1.3.0");
}

Test(release_pick, knows_a_candidate_that_was_bumped_and_not_tagged_yet)
{
	fixture_commit("chore(release): 2.0.0-rc.1\n\nRelease-Tag: v2.0.0-rc.1", 1000200);
	expect(NULL, "v2.0.0 'chore(release): 2.0.0-rc.1' - main v1.3.0");
	expect("v2.0.0", "v2.0.0 'chore(release): 2.0.0-rc.1' - main v1.3.0");
}

/* What a release commit adds is no other candidate; any other change is. */
Test(release_pick, takes_the_making_of_a_release_for_the_same_candidate)
{
	static const char message[] = "chore(release): 1.4.0\n\nRelease-Tag: v1.4.0\n";
	struct release_pick p;
	struct repo r;
	char *before, *other;

	do_sh("printf '{ \"version\": \"1.3.0\" }\\n' > package.json; git add .; git commit -qm 'chore: package'");
	before = sh("git rev-parse HEAD");
	do_sh("sed -i s/1.3.0/1.4.0/ package.json; echo '## 1.4.0' > CHANGELOG.md; git add .; git commit -q -m '%s'", message);
	other = sh("git rev-parse HEAD~2");
	expect(NULL, "v1.4.0 'chore(release): 1.4.0' - main v1.3.0");
	fixture_open(&r);
	cr_assert_eq(release_pick(&p, &r, "v1.4.0", NULL), 0);
	cr_expect_eq(p.same.n, 2);
	cr_expect(release_pick_is_candidate(&p, before));
	cr_expect_not(release_pick_is_candidate(&p, other));
	release_pick_release(&p);
	repo_close(&r);
	do_sh("echo code > code.c; git add .; git commit -q --amend -m '%s'", message);
	fixture_open(&r);
	cr_assert_eq(release_pick(&p, &r, "v1.4.0", NULL), 0);
	cr_expect_eq(p.same.n, 1);
	cr_expect_not(release_pick_is_candidate(&p, before));
	release_pick_release(&p);
	repo_close(&r);
	free(before);
	free(other);
}
