/* SPDX-License-Identifier: ISC */
#include "fixture_ledger.h"

#include <sys/wait.h>

TestSuite(ledger, .init = start, .fini = end, .timeout = 120);

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
	/* It is tried for again, and given up before others would be who take turns with theirs. */
	cr_expect(ask.asked > 1 && ask.asked < LEDGER_TRIES, "%d", (int)ask.asked);
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
	err_release(&err);
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
	err_release(&err);
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
	err_release(&err);
}
