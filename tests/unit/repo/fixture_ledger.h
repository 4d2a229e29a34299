/* SPDX-License-Identifier: ISC */
/* A project, a bare remote of it, and two clones that record in the ledger of v1.0.0. */
#ifndef FIXTURE_LEDGER_H
#define FIXTURE_LEDGER_H

#include "fixture.h"

#include "../../../common/repo/hex.h"
#include "../../../common/repo/ledger_record.h"
#include "../../../common/repo/ledger_remote.h"
#include "../../../common/repo/ledger_who.h"

#define REF "refs/release-ledger/v1.0.0"

/* A project, a bare remote of it, and two clones: a and b. We are in a. */
__attribute__((unused)) static void start(void)
{
	fixture_start();
	fixture_commit("feat: one", 1000000);
	do_sh("git clone -q --bare . ../hub; git clone -q ../hub ../a; git clone -q ../hub ../b");
	cr_assert_eq(chdir("../a"), 0);
}

__attribute__((unused)) static void end(void)
{
	do_sh("for d in hub a b; do git -C %s/$d fsck --strict 2>&1; done", fixture_root);
	fixture_end();
}


__attribute__((unused)) static void go(const char *clone)
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

__attribute__((unused)) static size_t count(const struct ledger *l, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < l->log.n; i++)
		n += l->log.v[i].counts && (!name || event_is(&l->log.v[i].event, name));
	return n;
}

__attribute__((unused)) static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
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
__attribute__((unused)) static int record(struct ask *ask, enum ledger_how how, struct err *err)
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

__attribute__((unused)) static void must_record(const char *subject)
{
	struct ask ask = { subject, NULL, 0 };
	struct err err = ERR_INIT;

	cr_assert_eq(record(&ask, LEDGER_PLAIN, &err), 0, "%s", err.msg.buf);
	err_release(&err);
}

__attribute__((unused)) static enum ledger_remote_state sync_here(void)
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
__attribute__((unused)) static void with_ledger(void (*look)(struct ledger *l))
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

__attribute__((unused)) static void expect_same(const char *command)
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

#endif
