/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/base/strvec.h"
#include "../../../common/model/standing.h"

static char one[] = "one", start[] = "blocked";
static char *one_item[] = { one, NULL }, *blocked_item[] = { start, NULL };
static const struct strvec none = STRVEC_INIT;
static const struct strvec some = { one_item, 1, 0 }, blocked = { blocked_item, 1, 0 };

/* A release of which nothing is wrong and nothing begun: the next one of a trunk. */
static struct standing_facts fresh(void)
{
	struct standing_facts f = { .release = "v1.4.0", .version = "1.4.0", .branch = "main", .at_hand = "main" };

	f.has_policy = f.may_allow = 1;
	f.open_checks = f.open_post = f.due_before_release = f.due_before_deploy = f.announce_lacks = &none;
	f.deploy_blocking = f.open_incidents = &none;
	f.environment = "production";
	return f;
}

static struct standing_facts tagged(void)
{
	struct standing_facts f = fresh();

	f.is_tagged = 1;
	return f;
}

static void check(const char *what, const struct standing_facts *f, enum standing_stage stage, const char *next,
		  const char *see)
{
	struct standing s = STANDING_INIT;

	standing_judge(&s, f);
	cr_expect_eq(s.stage, stage, "%s: stage %d, wanted %d", what, (int)s.stage, (int)stage);
	cr_expect(next ? s.next && !strcmp(s.next, next) : !s.next, "%s: next '%s'", what, s.next ? s.next : "(none)");
	cr_expect(see ? s.see && !strcmp(s.see, see) : !s.see, "%s: see '%s'", what, s.see ? s.see : "(none)");
	cr_expect(!s.next || !s.see, "%s: both", what);
	standing_release(&s);
}

static void as_it_is(struct standing_facts *f)
{
	(void)f;
}

static void in_no_commit(struct standing_facts *f)
{
	f->is_policy_untracked = 1;
}

static void on_a_branch(struct standing_facts *f)
{
	f->branch = "release/1.4";
	f->is_release_branch = 1;
}

static void with_a_candidate(struct standing_facts *f)
{
	on_a_branch(f);
	f->candidate = "v1.4.0-rc.1";
}

static void with_a_candidate_at_hand(struct standing_facts *f)
{
	with_a_candidate(f);
	f->at_hand = f->branch;
}

static void of_a_hotfix(struct standing_facts *f)
{
	f->is_hotfix = 1;
	f->branch = f->at_hand = "hotfix/1.4.0";
}

static void with_missing_fixes(struct standing_facts *f)
{
	*f = tagged();
	f->missing_fixes = 1;
	f->forward_line = "main";
}

Test(standing, policy_and_branches)
{
	struct standing_facts f = fresh();

	f.has_policy = 0;
	check("no policy", &f, STANDING_POLICY, "git release-policy init", NULL);
	f.is_bare = 1;
	check("no policy, bare", &f, STANDING_POLICY, NULL, "git release-policy show");
	f = fresh();
	f.is_policy_untracked = 1;
	check("policy in no commit", &f, STANDING_POLICY,
	      "git add :/.gitrelease && git commit -m 'chore: write the release policy' -- :/.gitrelease", NULL);
	f.has_events = 1;
	check("begun without a policy", &f, STANDING_CANDIDATE, "git release-bump --tag 1.4.0", NULL);
	f = fresh();
	check("nothing cut", &f, STANDING_BRANCHING, "git release-branch cut --candidate 1.4.0", NULL);
	f.has_remote = 1;
	f.package = "it's";
	check("nothing cut, of a package", &f, STANDING_BRANCHING,
	      "git release-branch cut --candidate --push --package='it'\\''s' 1.4.0", NULL);
	f = fresh();
	f.branch = "release/1.4";
	f.is_release_branch = 1;
	check("a branch without candidate", &f, STANDING_BRANCHING, "git release-branch candidate --line=release/1.4",
	      NULL);
}

Test(standing, candidate)
{
	struct standing_facts f = fresh();

	f.candidate = "v1.4.0-rc.1";
	f.branch = "release/1.4";
	f.is_release_branch = 1;
	check("elsewhere", &f, STANDING_CANDIDATE, "git switch release/1.4", NULL);
	f.at_hand = f.branch;
	check("settled", &f, STANDING_CANDIDATE, "git release-bump --final --tag", NULL);
	f.is_bumped = 1;
	check("bumped", &f, STANDING_CANDIDATE, "git release-tag 1.4.0", NULL);
	f.is_bumped = 0;
	f.has_gone_on = 1;
	check("gone on", &f, STANDING_CANDIDATE, "git release-branch candidate --line=release/1.4", NULL);
	f.has_gone_on = 0;
	f.is_bare = 1;
	check("bare", &f, STANDING_CANDIDATE, NULL, "git release-branch list");
	f.is_bare = 0;
	f.open_checks = &some;
	check("open, others' business", &f, STANDING_CANDIDATE, NULL, "git release-check --explain v1.4.0");
	f.is_unshared = 1;
	check("open, to be shared", &f, STANDING_CANDIDATE, "git release-sync", NULL);
	f.is_untrusted = 1;
	check("open, untrusted", &f, STANDING_CANDIDATE, NULL, "git release-policy trust");
	f.check = (struct standing_act){ "sign", "qa scope" };
	check("open, mine", &f, STANDING_CANDIDATE, "git release-check sign 'qa scope' --release=v1.4.0", NULL);
}

Test(standing, hotfix)
{
	struct standing_facts f = fresh();

	f.is_hotfix = 1;
	f.branch = f.at_hand = "hotfix/1.4.1";
	f.version = "1.4.1";
	check("ready", &f, STANDING_CANDIDATE, "git release-hotfix finish 1.4.1", NULL);
	f.is_hotfix_empty = 1;
	check("empty", &f, STANDING_CANDIDATE, NULL, "git release-hotfix list");
}

Test(standing, a_branch_is_reached_as_git_lets_it)
{
	struct standing_facts f = fresh();

	f.candidate = "v1.4.0-rc.1";
	f.branch = "release/1.4";
	f.is_release_branch = 1;
	f.track = "it's/release/1.4";
	check("of several remotes", &f, STANDING_CANDIDATE,
	      "git switch -c release/1.4 --track 'it'\\''s/release/1.4'", NULL);
	f.track = NULL;
	f.is_elsewhere = 1;
	check("elsewhere, nobody knows where", &f, STANDING_CANDIDATE, NULL, "git worktree list");
	f.place = "/w t";
	check("in another work tree", &f, STANDING_CANDIDATE, "git -C '/w t' release-bump --final --tag", NULL);
	f.is_hotfix = 1;
	check("a hotfix there", &f, STANDING_CANDIDATE, "git -C '/w t' release-hotfix finish 1.4.0", NULL);
}

Test(standing, nothing_moves_while_something_is_half_done)
{
	static const struct {
		const char *what;
		void (*make)(struct standing_facts *f);
		const char *next;
	} rows[] = {
		{ "policy", in_no_commit, "git add :/.gitrelease && git commit -m 'chore: write the release policy' -- :/.gitrelease" },
		{ "cut", as_it_is, "git release-branch cut --candidate 1.4.0" },
		{ "candidate", on_a_branch, "git release-branch candidate --line=release/1.4" },
		{ "switch", with_a_candidate, "git switch release/1.4" },
		{ "bump", with_a_candidate_at_hand, "git release-bump --final --tag" },
		{ "finish", of_a_hotfix, "git release-hotfix finish 1.4.0" },
		{ "pick", with_missing_fixes, "git release-forward pick main" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct standing_facts f = fresh();
		struct standing s = STANDING_INIT;
		enum standing_stage stage;

		rows[i].make(&f);
		standing_judge(&s, &f);
		stage = s.stage;
		standing_release(&s);
		check(rows[i].what, &f, stage, rows[i].next, NULL);
		f.is_busy = 1;
		check(rows[i].what, &f, stage, NULL, "git status");
		f.stopped = "release-forward";
		check(rows[i].what, &f, stage, "git release-forward --continue", NULL);
	}
}

Test(standing, what_is_only_recorded_goes_on_while_something_is_half_done)
{
	struct standing_facts f = fresh();

	f.candidate = "v1.4.0-rc.1";
	f.branch = "release/1.4";
	f.is_release_branch = f.is_busy = 1;
	f.stopped = "release-hotfix";
	f.open_checks = &some;
	f.check = (struct standing_act){ "sign", "qa" };
	check("sign", &f, STANDING_CANDIDATE, "git release-check sign qa --release=v1.4.0", NULL);
}

Test(standing, communication)
{
	struct standing_facts f = fresh();

	f.candidate = "v1.4.0-rc.1";
	f.due_before_release = f.due_before_deploy = &some;
	f.announce.verb = "draft";
	check("draft", &f, STANDING_COMMUNICATION, "git release-announce draft --audience=one --release=v1.4.0", NULL);
	f.announce.verb = NULL;
	f.announce_lacks = &some;
	f.is_unshared = 1;
	check("lacks words", &f, STANDING_COMMUNICATION, NULL,
	      "git release-announce show --audience=one --release=v1.4.0");
	f.announce_lacks = &none;
	check("another must acknowledge", &f, STANDING_COMMUNICATION, "git release-sync", NULL);
	f = tagged();
	f.due_before_deploy = &some;
	check("a library has no deploy to wait", &f, STANDING_AFTER, "git release-retro close v1.4.0", NULL);
	f.is_deployed_at_all = 1;
	f.announce.verb = "ack";
	check("before the deploy", &f, STANDING_COMMUNICATION, "git release-announce ack --audience=one --release=v1.4.0",
	      NULL);
}

#define WHERE " --release=v1.4.0 --env=production"

Test(standing, plan)
{
	struct standing_facts f = tagged();
	char name[] = "errors", agreed[] = "ben", *by[] = { agreed, NULL };
	struct trigger trigger = { .name = name };
	struct deploy d = { .environment = "production", .status = DEPLOY_PLANNED };

	f.is_deployed_at_all = 1;
	check("nothing to go back to", &f, STANDING_DEPLOY, NULL, "git release-tag --list");
	f.rollback_target = "v1.3.0";
	check("no plan", &f, STANDING_DEPLOY, "git release-deploy plan --rollback-target=v1.3.0" WHERE, NULL);
	f.deploy = &d;
	f.deploy_blocking = &blocked;
	check("no trigger", &f, STANDING_DEPLOY,
	      "git release-deploy trigger add errors --metric=error-rate --op='>' --threshold=0.01 --for=5m "
	      "--action=rollback --owner=release" WHERE,
	      NULL);
	d.triggers = &trigger;
	d.n_triggers = 1;
	check("own trigger", &f, STANDING_DEPLOY, NULL, "git release-deploy status" WHERE);
	f.is_unshared = 1;
	check("own trigger, to be shared", &f, STANDING_DEPLOY, "git release-sync", NULL);
	f.agreeable = "errors";
	check("another's trigger", &f, STANDING_DEPLOY, "git release-deploy agree errors" WHERE, NULL);
	trigger.agreed_by = (struct strvec){ by, 1, 0 };
	f.baseline = "v1.3.0";
	check("nobody knows what runs", &f, STANDING_DEPLOY,
	      "git release-deploy baseline v1.3.0 -m 'it runs there already' --env=production", NULL);
	f.baseline = NULL;
	f.deploy_check = (struct standing_act){ "run", "load" };
	check("a check of the deploy", &f, STANDING_DEPLOY, "git release-check run load --release=v1.4.0", NULL);
	f.deploy_check.verb = NULL;
	check("something else", &f, STANDING_DEPLOY, NULL, "git release-deploy status" WHERE);
	f.deploy_blocking = &none;
	d.status = DEPLOY_ARMED;
	check("armed", &f, STANDING_DEPLOY, "git release-deploy start" WHERE, NULL);
}

Test(standing, deploy)
{
	static const struct {
		enum deploy_status status;
		int is_started, is_blocked, is_watched;
		const char *next, *see;
	} rows[] = {
		{ DEPLOY_RUNNING, 1, 1, 0, NULL, "status" },
		{ DEPLOY_RUNNING, 1, 1, 1, NULL, "watch" },
		{ DEPLOY_RUNNING, 1, 0, 1, "promote", NULL },
		{ DEPLOY_PAUSED, 1, 0, 0, "resume", NULL },
		{ DEPLOY_PAUSED, 1, 1, 0, NULL, "status" },
		{ DEPLOY_FIRED, 1, 0, 0, "rollback start", NULL },
		{ DEPLOY_ABORTED, 1, 0, 0, "rollback start", NULL },
		{ DEPLOY_ABORTED, 0, 0, 0, "plan --rollback-target=v1.3.0", NULL },
		{ DEPLOY_ROLLING_BACK, 1, 0, 0, "rollback complete", NULL },
		{ DEPLOY_ROLLING_BACK, 1, 1, 0, NULL, "status" },
		{ DEPLOY_ROLLBACK_FAILED, 1, 0, 0, NULL, "status" },
	};
	char canary[] = "canary", full[] = "full", *stages[] = { canary, full, NULL };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct deploy d = { .environment = "production", .status = rows[i].status };
		struct standing_facts f = tagged();
		char next[128], see[128];

		d.stages = (struct strvec){ stages, 2, 0 };
		d.is_started = rows[i].is_started;
		f.is_deployed_at_all = 1;
		f.rollback_target = "v1.3.0";
		f.deploy = &d;
		f.deploy_blocking = rows[i].is_blocked ? &blocked : &none;
		f.stage_is_watched = rows[i].is_watched;
		snprintf(next, sizeof(next), "git release-deploy %s" WHERE, rows[i].next ? rows[i].next : "");
		snprintf(see, sizeof(see), "git release-deploy %s" WHERE, rows[i].see ? rows[i].see : "");
		check(deploy_status_name(d.status), &f, STANDING_DEPLOY, rows[i].next ? next : NULL,
		      rows[i].see ? see : NULL);
	}
}

Test(standing, after)
{
	struct deploy d = { .environment = "production", .status = DEPLOY_VERIFIED };
	struct standing_facts f = tagged();

	f.is_deployed_at_all = 1;
	f.deploy = &d;
	check("verified", &f, STANDING_AFTER, "git release-retro close v1.4.0", NULL);
	f.may_allow = 0;
	check("verified, by nobody who is known", &f, STANDING_AFTER, NULL, "git release-retro draft v1.4.0");
	f.may_allow = 1;
	d.status = DEPLOY_ROLLED_BACK;
	f.had_trouble = 1;
	check("rolled back", &f, STANDING_AFTER, NULL, "git release-retro draft v1.4.0");
	d.status = DEPLOY_ROLLBACK_FAILED;
	d.is_resolved = 1;
	check("resolved", &f, STANDING_AFTER, NULL, "git release-retro draft v1.4.0");
	f.missing_fixes = 2;
	f.forward_line = "main";
	check("fixes are missing", &f, STANDING_AFTER, "git release-forward pick main", NULL);
	f.is_bare = 1;
	check("fixes are missing, bare", &f, STANDING_AFTER, NULL, "git release-forward");
	f.open_incidents = &some;
	check("an incident", &f, STANDING_AFTER, NULL, "git release-incident show one");
	f.open_post = &some;
	f.post_check = (struct standing_act){ "sign", "graphs" };
	check("a check after it", &f, STANDING_AFTER, "git release-check sign graphs --release=v1.4.0", NULL);
	f.is_closed = 1;
	check("closed", &f, STANDING_AFTER, NULL, NULL);
}
