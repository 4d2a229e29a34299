/* SPDX-License-Identifier: ISC */
#include "ledger_notes.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "forward.h"
#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_remote.h"
#include "linerecord.h"

static const char *const refs[] = { LINERECORD_REF, FORWARD_NOTES_REF };

struct notes {
	struct repo *repo;
	const char *remote, *ref;
	char *seen; /* where the remote's notes lie while they are merged; git merges notes only from below refs/notes
		     */
	git_oid here, there;
	enum ledger_remote_state state;
	char *reason;
	struct err *err;
};

static char *seen_ref(const char *remote, const char *ref)
{
	struct strbuf name = STRBUF_INIT;

	strbuf_addstr(&name, "refs/notes/release-remotes/");
	event_release_encode(&name, remote);
	strbuf_addstr(&name, ref + strlen("refs/notes"));
	return strbuf_detach(&name, NULL);
}

static void refuse(struct notes *n, const char *reason)
{
	n->state = LEDGER_REFUSED;
	n->reason = xstrdup(reason);
}

/* Has the remote these notes? Then they are fetched. A plus: a copy, not a record. */
static int receive(struct notes *n)
{
	struct run git = RUN_INIT;
	char *spec = xstrfmt("+%s:%s", n->ref, n->seen);
	struct err why = ERR_INIT;
	int ret;

	gitcmd_init(&git, "ls-remote", "--refs", "--", n->remote, n->ref, NULL);
	ret = gitcmd_run(&git, n->err);
	if (!ret && git.out.len) {
		if (gitcmd_capture(NULL, &why, "fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head",
				   "--no-auto-maintenance", "--no-filter", "--refmap=", "--", n->remote, spec, NULL))
			refuse(n, why.msg.buf);
	} else if (!ret) {
		ret = gitcmd_capture(NULL, n->err, "update-ref", "-d", n->seen, NULL);
	}
	git_odb_refresh(n->repo->odb);
	run_release(&git);
	err_release(&why);
	free(spec);
	return ret;
}

static int read_tips(struct notes *n)
{
	int ret = ledger_tip(&n->here, n->repo, n->ref, n->err);

	return ret ? ret : ledger_tip(&n->there, n->repo, n->seen, n->err);
}

static int join(struct notes *n)
{
	git_oid before = n->here;
	int ret;

	if (git_oid_is_zero(&n->there) || git_oid_equal(&n->here, &n->there))
		return 0;
	if (git_oid_is_zero(&n->here))
		ret = ledger_move_ref(n->repo, n->ref, &n->here, &n->there, "sync: received", n->err);
	else
		ret = gitcmd_capture(NULL, n->err, "notes", "--ref", n->ref, "merge", "-q", "-s", "cat_sort_uniq",
				     n->seen, NULL);
	if (!ret)
		ret = read_tips(n);
	if (!ret && !git_oid_equal(&before, &n->here))
		n->state = git_oid_equal(&n->here, &n->there) ? LEDGER_RECEIVED : LEDGER_JOINED;
	return ret;
}

static int push_notes(struct notes *n)
{
	int ret = ledger_push(n->repo, n->remote, &n->ref, &n->here, 1, n->err);

	if (!ret && n->state == LEDGER_SAME)
		n->state = LEDGER_SENT;
	if (ret == ERR_NO) {
		refuse(n, n->err ? n->err->msg.buf : "");
		ret = 0;
	}
	if (!ret && n->err)
		err_clear(n->err);
	return ret;
}

static int sync_one(struct notes *n, int push)
{
	unsigned tries;
	int ret = ERR_RACE;

	for (tries = 0; tries < LEDGER_TRIES && ret == ERR_RACE; tries++) {
		if (tries)
			ledger_pause(tries);
		ret = receive(n);
		if (n->state == LEDGER_REFUSED)
			return ret;
		if (!ret)
			ret = read_tips(n);
		if (!ret)
			ret = join(n);
		if (!ret && push && !git_oid_is_zero(&n->here) && !git_oid_equal(&n->here, &n->there))
			ret = push_notes(n);
	}
	return ret;
}

int ledger_notes_sync(struct ledger_remote_result **out, size_t *n, struct repo *r, const char *remote, int push,
		      struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(refs) && !ret; i++) {
		struct notes one = { .repo = r, .remote = remote, .ref = refs[i], .err = err };

		one.seen = seen_ref(remote, refs[i]);
		ret = sync_one(&one, push);
		if (!ret && (one.state == LEDGER_REFUSED || !git_oid_is_zero(&one.here))) {
			*out = xreallocarray(*out, *n + 1, sizeof(**out));
			memset(&(*out)[*n], 0, sizeof(**out));
			(*out)[*n].release = xstrdup(refs[i]);
			(*out)[*n].state = one.state;
			(*out)[(*n)++].reason = one.reason;
			one.reason = NULL;
		}
		free(one.seen);
		free(one.reason);
	}
	return ret;
}
