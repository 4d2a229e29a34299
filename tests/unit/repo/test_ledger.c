/* SPDX-License-Identifier: ISC */
#include "fixture.h"

#include <sys/wait.h>

#include "../../../common/repo/hex.h"
#include "../../../common/repo/ledger_record.h"
#include "../../../common/repo/ledger_remote.h"
#include "../../../common/repo/ledger_who.h"

#define REF "refs/release-ledger/v1.0.0"

/* A project, a bare remote of it, and two clones: a and b. We are in a. */
static void start(void)
{
	fixture_start();
	fixture_commit("feat: one", 1000000);
	do_sh("git clone -q --bare . ../hub; git clone -q ../hub ../a; git clone -q ../hub ../b");
	cr_assert_eq(chdir("../a"), 0);
}

static void end(void)
{
	do_sh("for d in hub a b; do git -C %s/$d fsck --strict 2>&1; done", fixture_root);
	fixture_end();
}

/* For tests that damage what they have made. */
static void end_damaged(void)
{
	fixture_end();
}

TestSuite(ledger, .init = start, .fini = end, .timeout = 120);
TestSuite(damaged, .init = start, .fini = end_damaged, .timeout = 120);

static void go(const char *clone)
{
	char *path = xstrfmt("%s/%s", fixture_root, clone);

	cr_assert_eq(chdir(path), 0);
	free(path);
}

struct ask {
	const char *subject;
	const char *refuse_after; /* a name that must not be in the ledger yet */
	unsigned asked;
};

static size_t count(const struct ledger *l, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < l->log.n; i++)
		n += l->log.v[i].counts && (!name || event_is(&l->log.v[i].event, name));
	return n;
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct ask *ask = data;

	ask->asked++;
	if (ask->refuse_after && count(rec->ledger, ask->refuse_after))
		return err_set(err, ERR_NO, "there is one already");
	event_set_name(&draft->event, ask->refuse_after ? ask->refuse_after : "check.pass");
	event_set_subject(&draft->event, "%s", ask->subject);
	if (rec->project) {
		event_set_name(&project->event, "deploy.occupy");
		event_set_subject(&project->event, "%s", ask->subject);
	}
	return 0;
}

/* Records in the repository where we are; gives what ledger_record says. */
static int record(struct ask *ask, enum ledger_how how, struct err *err)
{
	struct ledger_recording rec;
	struct ledger l;
	struct repo r;
	int ret;

	fixture_open(&r);
	ret = ledger_open(&l, &r, "v1.0.0", err);
	cr_assert_eq(ret, 0, "%s", err->msg.buf);
	ledger_recording_init(&rec, &l, how);
	rec.prepare = prepare;
	rec.data = ask;
	ret = ledger_record(&rec, err);
	if (!ret)
		cr_expect(l.log.v[rec.at].counts && !strcmp(l.log.v[rec.at].event.subject, ask->subject));
	ledger_recording_release(&rec);
	ledger_close(&l);
	repo_close(&r);
	return ret;
}

static void must_record(const char *subject)
{
	struct ask ask = { subject, NULL, 0 };
	struct err err = ERR_INIT;

	cr_assert_eq(record(&ask, LEDGER_PLAIN, &err), 0, "%s", err.msg.buf);
	err_release(&err);
}

static enum ledger_remote_state sync_here(void)
{
	enum ledger_remote_state state = LEDGER_SAME;
	struct ledger_sync s = { 0 };
	struct err err = ERR_INIT;
	struct repo r;
	size_t i;

	fixture_open(&r);
	cr_assert_eq(ledger_sync_run(&s, &r, "origin", NULL, 0, 1, &err), 0, "%s", err.msg.buf);
	for (i = 0; i < s.n; i++)
		if (!strcmp(s.v[i].release, "v1.0.0"))
			state = s.v[i].state;
	ledger_sync_release(&s);
	repo_close(&r);
	return state;
}

/* Opens the ledger where we are and calls it; then all is closed. */
static void with_ledger(void (*look)(struct ledger *l))
{
	struct err err = ERR_INIT;
	struct ledger l;
	struct repo r;

	fixture_open(&r);
	cr_assert_eq(ledger_open(&l, &r, "v1.0.0", &err), 0, "%s", err.msg.buf);
	look(&l);
	ledger_close(&l);
	repo_close(&r);
}

static void expect_same(const char *command)
{
	char *a, *b;

	go("a");
	a = sh("%s", command);
	go("b");
	b = sh("%s", command);
	cr_expect_str_eq(a, b);
	free(a);
	free(b);
}

/* --- roots and joins ------------------------------------------------------------------------------------------------ */

Test(ledger, begins_with_the_same_root_in_two_clones)
{
	char *root;

	must_record("one");
	go("b");
	do_sh("git config user.name Other; git commit -q --allow-empty -m later");
	must_record("two");
	expect_same("git rev-list --max-parents=0 " REF);
	root = sh("git log -1 --format=%%B $(git rev-list --max-parents=0 %s)", REF);
	cr_expect(strstr(root, "Event: ledger.root") && strstr(root, "Release-Id: v1.0.0"), "%s", root);
	free(root);
}

Test(ledger, gives_another_project_and_another_release_another_root)
{
	git_oid one, two, again;
	struct repo r;

	fixture_open(&r);
	cr_assert_eq(ledger_write_root(&one, &r, "v1.0.0", NULL), 0);
	cr_assert_eq(ledger_write_root(&two, &r, "v2.0.0", NULL), 0);
	cr_expect_not(git_oid_equal(&one, &two));
	repo_close(&r);
	do_sh("git init -q ../other; cd ../other; git commit -q --allow-empty -m other");
	go("other");
	fixture_open(&r);
	cr_assert_eq(ledger_write_root(&again, &r, "v1.0.0", NULL), 0);
	cr_expect_not(git_oid_equal(&one, &again));
	repo_close(&r);
}

static void look_two(struct ledger *l)
{
	cr_expect_eq(count(l, NULL), 2);
	cr_expect_eq(l->log.n, 4);
	cr_expect_null(l->log.v[3].problem, "%s", l->log.v[3].problem);
	cr_expect(event_is(&l->log.v[3].event, EVENT_JOIN));
}

/* Each takes in the other's from a hub of its own, without a push coming in between. */
Test(ledger, joins_to_the_same_commit_whoever_joins)
{
	must_record("one");
	do_sh("git init -q --bare ../hub-b; git push -q ../hub-b %s", REF);
	go("b");
	must_record("two");
	do_sh("git init -q --bare ../hub-a; git push -q ../hub-a %s; git remote set-url origin ../hub-b", REF);
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	go("a");
	do_sh("git remote set-url origin ../hub-a");
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	expect_same("git rev-parse " REF);
	with_ledger(look_two);
}

Test(ledger, shares_what_two_clones_recorded)
{
	must_record("one");
	cr_expect_eq(sync_here(), LEDGER_SENT);
	cr_expect_eq(sync_here(), LEDGER_SAME);
	go("b");
	must_record("two");
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	with_ledger(look_two);
	go("a");
	cr_expect_eq(sync_here(), LEDGER_RECEIVED);
	with_ledger(look_two);
	expect_same("git rev-parse " REF);
}

/* --- recording ------------------------------------------------------------------------------------------------------ */

static void look_written(struct ledger *l)
{
	const struct event_entry *e = &l->log.v[1];

	cr_assert_eq(l->log.n, 2);
	cr_expect_str_eq(e->event.subject, "one");
	cr_expect_str_eq(e->author, "A U Thor");
	cr_expect_str_eq(e->email, "author@example.com");
	cr_expect_eq(e->event.lamport, 1);
	cr_expect_eq(e->event.time, 1768206600);
	cr_expect_eq(e->commit_time, 1768206600);
	cr_expect_eq(strlen(e->event.nonce), EVENT_NONCE_HEX);
	cr_expect_not(e->is_signed);
}

Test(ledger, writes_an_event_as_git_would_write_a_commit)
{
	char *log;

	setenv("SOURCE_DATE_EPOCH", "1768206600", 1);
	do_sh("git config i18n.commitEncoding ISO-8859-1; git config commit.cleanup strip");
	must_record("one");
	with_ledger(look_written);
	log = sh("git reflog show --format=%%gs %s", REF);
	cr_expect_str_eq(log, "check.pass");
	free(log);
	log = sh("git log -1 --format='%%(trailers:key=Event,valueonly)%%(trailers:key=Release-Id,valueonly)' %s", REF);
	cr_expect_str_eq(log, "check.pass\nv1.0.0\n");
	free(log);
}

static void look_twenty_four(struct ledger *l)
{
	size_t i;

	cr_expect_eq(count(l, NULL), 24);
	cr_expect_eq(l->log.n, 25);
	for (i = 0; i < l->log.n; i++) {
		cr_expect_null(l->log.v[i].problem, "%s", l->log.v[i].problem);
		cr_expect_eq(l->log.v[i].lamport, i);
	}
}

/* Six at once in one repository: each finds its place after the others, none is lost. */
Test(ledger, moves_the_ref_by_compare_and_swap)
{
	int i, k, status;

	for (i = 0; i < 6; i++)
		if (!fork()) {
			for (k = 0; k < 4; k++) {
				struct ask ask = { "one of many", NULL, 0 };

				if (record(&ask, LEDGER_PLAIN, &(struct err)ERR_INIT))
					_exit(1);
			}
			_exit(0);
		}
	for (i = 0; i < 6; i++) {
		cr_assert(wait(&status) > 0);
		cr_expect_eq(status, 0);
	}
	with_ledger(look_twenty_four);
}

static void look_nothing(struct ledger *l)
{
	cr_expect_eq(l->log.n, 0);
	cr_expect(git_oid_is_zero(&l->tip));
}

Test(ledger, records_nothing_that_prepare_refuses_or_that_cannot_be_read)
{
	struct ask ask = { "x", "freeze.start", 0 }, again = { "y", "freeze.start", 0 }, blank = { " ", NULL, 0 };
	struct err err = ERR_INIT;

	cr_expect_eq(record(&blank, LEDGER_PLAIN, &err), ERR_FAIL);
	cr_expect(strstr(err.msg.buf, "no subject"), "%s", err.msg.buf);
	with_ledger(look_nothing);
	cr_expect_eq(record(&ask, LEDGER_PLAIN, &err), 0);
	cr_expect_eq(record(&again, LEDGER_PLAIN, &err), ERR_NO);
	cr_expect_str_eq(err.msg.buf, "there is one already");
	err_release(&err);
}

Test(ledger, says_when_a_lock_is_never_taken_away, .timeout = 180)
{
	struct ask ask = { "x", NULL, 0 };
	struct err err = ERR_INIT;

	do_sh("mkdir -p .git/refs/release-ledger; : > .git/%s.lock", REF);
	cr_expect_eq(record(&ask, LEDGER_PLAIN, &err), ERR_FAIL);
	cr_expect(strstr(err.hint.buf, ".git/" REF ".lock"), "%s %s", err.msg.buf, err.hint.buf);
	cr_expect_eq(ask.asked, LEDGER_TRIES);
	do_sh("rm .git/%s.lock", REF);
	err_release(&err);
}

/* --- exclusive ------------------------------------------------------------------------------------------------------ */

Test(ledger, lets_one_of_two_clones_win)
{
	struct ask a = { "a starts", "deploy.start", 0 }, b = { "b starts", "deploy.start", 0 };
	struct err err = ERR_INIT;

	cr_assert_eq(record(&a, LEDGER_EXCLUSIVE, &err), 0, "%s", err.msg.buf);
	go("b");
	cr_expect_eq(record(&b, LEDGER_EXCLUSIVE, &err), ERR_RACE);
	cr_expect_str_eq(err.msg.buf, "somebody else was quicker: there is one already");
	cr_expect_leq(b.asked, 2);
	/* By now it is known here. */
	cr_expect_eq(record(&b, LEDGER_EXCLUSIVE, &err), ERR_NO);
	expect_same("git rev-parse " REF);
	err_release(&err);
}

Test(ledger, keeps_nothing_exclusive_while_the_remote_is_away)
{
	struct ask ask = { "x", "deploy.start", 0 };
	struct err err = ERR_INIT;

	do_sh("mv ../hub ../gone");
	cr_expect_eq(record(&ask, LEDGER_EXCLUSIVE, &err), ERR_FAIL);
	with_ledger(look_nothing);
	do_sh("mv ../gone ../hub");
	cr_expect_eq(record(&ask, LEDGER_EXCLUSIVE, &err), 0);
	err_release(&err);
}

Test(ledger, keeps_nothing_exclusive_that_the_remote_refuses)
{
	struct ask ask = { "x", "deploy.start", 0 };
	struct err err = ERR_INIT;

	do_sh("printf '#!/bin/sh\\necho frozen for the weekend\\nexit 1\\n' > ../hub/hooks/pre-receive; chmod +x ../hub/hooks/pre-receive");
	cr_expect_eq(record(&ask, LEDGER_EXCLUSIVE, &err), ERR_FAIL);
	cr_expect(strstr(err.msg.buf, "pre-receive hook declined: frozen for the weekend"), "%s", err.msg.buf);
	with_ledger(look_nothing);
	do_sh("rm ../hub/hooks/pre-receive");
	cr_expect_eq(record(&ask, LEDGER_EXCLUSIVE, &err), 0);
	err_release(&err);
}

/* What only the remote knows may allow a step, too. */
static int prepare_second(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			  struct ledger_draft *project, struct err *err)
{
	(void)project;
	++*(unsigned *)data;
	if (!count(rec->ledger, "check.pass"))
		return err_set(err, ERR_NO, "nothing was passed");
	event_set_name(&draft->event, "deploy.start");
	event_set_subject(&draft->event, "start");
	return 0;
}

Test(ledger, asks_the_remote_before_it_refuses)
{
	struct ledger_recording rec;
	struct err err = ERR_INIT;
	struct ledger l;
	struct repo r;
	unsigned asked = 0;

	must_record("passed");
	cr_expect_eq(sync_here(), LEDGER_SENT);
	go("b");
	fixture_open(&r);
	cr_assert_eq(ledger_open(&l, &r, "v1.0.0", &err), 0);
	ledger_recording_init(&rec, &l, LEDGER_EXCLUSIVE);
	rec.prepare = prepare_second;
	rec.data = &asked;
	cr_expect_eq(ledger_record(&rec, &err), 0, "%s", err.msg.buf);
	cr_expect_eq(asked, 2);
	ledger_recording_release(&rec);
	ledger_close(&l);
	repo_close(&r);
}

Test(ledger, records_in_two_ledgers_or_in_none)
{
	struct ask ask = { "both", NULL, 0 };
	struct ledger l, project;
	struct ledger_recording rec;
	struct err err = ERR_INIT;
	struct repo r;
	char *refs;

	fixture_open(&r);
	cr_assert_eq(ledger_open(&l, &r, "v1.0.0", &err), 0);
	cr_assert_eq(ledger_open(&project, &r, EVENT_PROJECT, &err), 0);
	ledger_recording_init(&rec, &l, LEDGER_EXCLUSIVE);
	rec.project = &project;
	rec.prepare = prepare;
	rec.data = &ask;
	cr_assert_eq(ledger_record(&rec, &err), 0, "%s", err.msg.buf);
	cr_expect_eq(count(&project, "deploy.occupy"), 1);
	cr_expect_eq(count(&l, "check.pass"), 1);
	refs = sh("git -C ../hub for-each-ref --format='%%(refname)' refs/release-ledger");
	cr_expect_str_eq(refs, "refs/release-ledger/_project\nrefs/release-ledger/v1.0.0");
	free(refs);
	ledger_recording_release(&rec);
	ledger_close(&l);
	ledger_close(&project);
	repo_close(&r);
}

/* --- evidence ------------------------------------------------------------------------------------------------------- */

static int prepare_evidence(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			    struct ledger_draft *project, struct err *err)
{
	struct strbuf *big = data;

	(void)rec;
	(void)project;
	(void)err;
	event_set_name(&draft->event, "check.run");
	event_set_subject(&draft->event, "run");
	ledger_draft_add_evidence(draft, "output", big->buf, big->len);
	ledger_draft_add_evidence(draft, "diff", "x\n", 2);
	return 0;
}

Test(ledger, keeps_evidence_and_what_it_was_in_whole)
{
	struct strbuf big = STRBUF_INIT, read = STRBUF_INIT;
	struct ledger_recording rec;
	struct err err = ERR_INIT;
	struct ledger l;
	struct repo r;
	char *trailer, *want;

	strbuf_addchars(&big, 'x', LEDGER_EVIDENCE_MAX + 7);
	fixture_open(&r);
	cr_assert_eq(ledger_open(&l, &r, "v1.0.0", &err), 0);
	ledger_recording_init(&rec, &l, LEDGER_PLAIN);
	rec.prepare = prepare_evidence;
	rec.data = &big;
	cr_assert_eq(ledger_record(&rec, &err), 0, "%s", err.msg.buf);
	cr_assert_eq(ledger_read_evidence(&read, &l, rec.at, "output", &err), 0, "%s", err.msg.buf);
	cr_expect_eq(read.len, LEDGER_EVIDENCE_MAX);
	strbuf_reset(&read);
	cr_assert_eq(ledger_read_evidence(&read, &l, rec.at, "diff", &err), 0, "%s", err.msg.buf);
	cr_expect_str_eq(read.buf, "x\n");
	cr_expect_eq(ledger_read_evidence(&read, &l, rec.at, "nothing", &err), ERR_NOTFOUND);
	trailer = sh("git log -1 --format='%%(trailers:key=Evidence,valueonly)' %s | head -n 1", REF);
	want = sh("printf 'output %%s 65543' $(head -c 65543 /dev/zero | tr '\\0' x | sha256sum | cut -d' ' -f1)");
	cr_expect_str_eq(trailer, want);
	free(trailer);
	free(want);
	ledger_recording_release(&rec);
	ledger_close(&l);
	repo_close(&r);
	strbuf_release(&big);
	strbuf_release(&read);
}

/* --- what was tampered with ------------------------------------------------------------------------------------------ */

/* Puts a commit with this message and these parents (shell words) at the ledger's tip, made by hand. */
static void forge(const char *sed, const char *parents)
{
	do_sh("git log -1 --format=%%B %s | sed -e '/^$/{$d;}' -e '%s' > ../message;"
	      "git update-ref %s $(git commit-tree $(git rev-parse %s^{tree}) %s < ../message)",
	      REF, sed, REF, REF, parents);
}

static const char *wanted;

static void look_problem(struct ledger *l)
{
	size_t i, found = 0;

	for (i = 0; i < l->log.n; i++)
		if (l->log.v[i].problem) {
			found++;
			cr_expect(strstr(l->log.v[i].problem, wanted), "%s, wanted %s", l->log.v[i].problem, wanted);
			cr_expect_not(l->log.v[i].counts);
		}
	cr_expect_eq(found, 1, "%s: %zu problems", wanted, found);
	cr_expect_geq(count(l, NULL), 1);
}

Test(ledger, names_what_was_written_by_hand)
{
	static const struct {
		const char *sed, *parents, *problem;
	} rows[] = {
		{ "s/^Lamport:.*/Lamport: 40/", "-p " REF, "Lamport is 40 where it must be 2" },
		{ "s/^Release-Id:.*/Release-Id: v2.0.0/;s/^Lamport.*/Lamport: 2/", "-p " REF, "an event of release 'v2.0.0'" },
		{ "s/^Ledger-Root: ...../Ledger-Root: 00000/;s/^Lamport.*/Lamport: 2/", "-p " REF, "of another ledger" },
		{ "s/^Lamport.*/Lamport: 2/", "-p " REF, "replayed" },
		{ "s/^Lamport.*/Lamport: 2/;s/^Event:.*/&\\n&/", "-p " REF, "no event: 'Event' twice" },
		{ "s/^Release-Event: 1/Release-Event: 2/", "-p " REF, "version '2' of the event format" },
		{ "s/^Event:.*/Event: ledger.join/;/^Nonce/d;s/^Lamport.*/Lamport: 2/", "-p " REF " -p " REF "~1", "a join with content" },
		{ "s/^Nonce: ...../Nonce: 00000/;s/^Lamport.*/Lamport: 2/", "-p " REF " -p " REF "~1", "an event with 2 parents" },
	};
	size_t i;
	char *good;

	must_record("one");
	good = sh("git rev-parse %s", REF);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		wanted = rows[i].problem;
		forge(rows[i].sed, rows[i].parents);
		with_ledger(look_problem);
		must_record("goes on");
		with_ledger(look_problem);
		do_sh("git update-ref %s %s", REF, good);
	}
	free(good);
}

static size_t count_problems(const struct ledger *l, const char *problem)
{
	size_t i, n = 0;

	for (i = 0; i < l->log.n; i++)
		n += l->log.v[i].problem && strstr(l->log.v[i].problem, problem);
	return n;
}

static void look_foreign(struct ledger *l)
{
	cr_expect_eq(count_problems(l, "another project's ledger"), 1);
	cr_expect_eq(count_problems(l, "of another ledger"), 1);
	cr_expect_eq(count(l, NULL), 0);
}

static void look_mixed(struct ledger *l)
{
	cr_expect_eq(count_problems(l, "another project's ledger"), 1);
	cr_expect_eq(count_problems(l, "of another ledger"), 1);
	cr_expect_eq(count_problems(l, ""), 2);
	cr_expect_eq(count(l, NULL), 1);
}

/* Somebody has pushed another project's ledger of that name: it counts for nothing, and the own one can begin. */
Test(ledger, counts_nothing_of_another_project)
{
	do_sh("git init -q ../other; cd ../other; git commit -q --allow-empty -m other");
	go("other");
	must_record("elsewhere");
	do_sh("git push -q ../hub %s", REF);
	go("a");
	cr_expect_eq(sync_here(), LEDGER_RECEIVED);
	with_ledger(look_foreign);
	must_record("ours");
	with_ledger(look_mixed);
	cr_expect_eq(sync_here(), LEDGER_SENT);
	go("b");
	must_record("b's");
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	go("a");
	cr_expect_eq(sync_here(), LEDGER_RECEIVED);
	expect_same("git rev-parse " REF);
}

static void look_two_roots(struct ledger *l)
{
	cr_expect_eq(count_problems(l, "a second root"), 1);
	cr_expect_eq(count_problems(l, "of another ledger"), 1);
	cr_expect_eq(count(l, NULL), 1);
}

/* Both histories are here, so only the main line tells whose ledger it is. */
Test(ledger, knows_a_second_root)
{
	must_record("one");
	do_sh("git checkout -q --orphan side; git commit -q --allow-empty -m side; git branch -M main old; git branch -M side main");
	do_sh("git update-ref refs/x/y %s; git update-ref -d %s", REF, REF);
	must_record("two");
	do_sh("git branch -M main side; git branch -M old main; git update-ref refs/release-remotes/origin/v1.0.0 refs/x/y;"
	      "git push -q origin refs/x/y:%s", REF);
	cr_expect_eq(sync_here(), LEDGER_JOINED);
	with_ledger(look_two_roots);
}

static void look_replaced(struct ledger *l)
{
	cr_expect_str_eq(l->log.v[l->log.n - 1].event.subject, "veto");
	cr_expect_eq(count(l, NULL), 2);
}

Test(ledger, does_not_see_replace_refs)
{
	char *shown;

	must_record("one");
	must_record("veto");
	do_sh("git replace %s %s~1", REF, REF);
	shown = sh("git log -1 --format=%%s %s", REF);
	cr_expect_str_eq(shown, "one", "git itself shows '%s'", shown);
	with_ledger(look_replaced);
	free(shown);
}

static void look_damaged(struct ledger *l)
{
	size_t i, bad = 0;

	for (i = 0; i < l->log.n; i++)
		if (l->log.v[i].problem) {
			bad++;
			cr_expect(strstr(l->log.v[i].problem, wanted), "%s", l->log.v[i].problem);
		}
	cr_expect_eq(bad, 1);
	cr_expect_eq(count(l, NULL), 1, "what stands on it counts");
}

/* `how` gets the file of the object of the last event but one. */
static void damage(const char *how)
{
	must_record("one");
	must_record("two");
	do_sh("oid=$(git rev-parse %s~1); f=.git/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-); chmod u+w $f; %s", REF, how);
	with_ledger(look_damaged);
}

Test(damaged, names_an_object_that_is_missing)
{
	wanted = "missing or damaged";
	damage("rm $f");
}

Test(damaged, names_an_object_that_is_cut_short)
{
	wanted = "missing or damaged";
	damage(": > $f");
}

/* One letter of an approval, put back as git would have written it, under the old name. */
Test(damaged, names_an_object_that_says_something_else)
{
	wanted = "its content does not fit its id";
	damage("python3 -c 'import sys,zlib; d=zlib.decompress(open(sys.argv[1],\"rb\").read()); "
	       "open(sys.argv[1],\"wb\").write(zlib.compress(d.replace(b\"one\",b\"onE\")))' $f");
}

Test(damaged, says_what_to_run_where_the_clone_is_shallow)
{
	struct err err = ERR_INIT;
	struct ledger l;
	struct repo r;
	size_t i;

	for (i = 0; i < 3; i++)
		must_record("one");
	cr_expect_eq(sync_here(), LEDGER_SENT);
	do_sh("git clone -q --depth=1 file://$PWD/../hub ../s; cd ../s; git fetch -q --depth=1 origin %s:%s", REF, REF);
	go("s");
	fixture_open(&r);
	cr_expect_eq(ledger_open(&l, &r, "v1.0.0", &err), ERR_SHALLOW);
	cr_expect(strstr(err.hint.buf, "git fetch --unshallow"), "%s", err.hint.buf);
	ledger_close(&l);
	repo_close(&r);
	do_sh("%s", strstr(err.hint.buf, "git fetch") ? "git fetch -q --unshallow origin " REF : "false");
	fixture_open(&r);
	cr_expect_eq(ledger_open(&l, &r, "v1.0.0", NULL), 0);
	cr_expect_eq(count(&l, NULL), 3);
	ledger_close(&l);
	repo_close(&r);
	err_release(&err);
}
