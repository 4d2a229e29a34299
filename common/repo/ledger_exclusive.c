/* SPDX-License-Identifier: ISC */
/* What an exclusive event has to do with the remote: it is written on all that is there, and counts once it is. */
#include <stdlib.h>

#include "../base/alloc.h"
#include "ledger_internal.h"
#include "ledger_remote.h"

/* What must be known before an exclusive event is written, and is not. */
static int check_received(const char *remote, const struct ledger_remote_result *result, struct err *err)
{
	if (result->state == LEDGER_REFUSED)
		return err_set(err, ERR_FAIL, "cannot receive '%s' from '%s': %s", result->release, remote,
			       result->reason);
	if (result->state != LEDGER_REWOUND)
		return 0;
	err_set(err, ERR_FAIL, "remote '%s' has gone back behind what it had of '%s'", remote, result->release);
	return err_hint(err,
			"look at it with 'git release-sync verify', then run 'git release-sync accept-rewind %s "
			"--reason=<text>'",
			result->release);
}

int ledger_receive_whole(struct repo *r, const char *remote, const char *const *releases, size_t n, struct err *err)
{
	struct ledger_sync sync = { 0 };
	size_t i;
	int ret = ledger_sync_run(&sync, r, remote, releases, n, 0, err);

	for (i = 0; i < sync.n && !ret; i++)
		if (check_received(remote, &sync.v[i], err))
			ret = ERR_FAIL;
	ledger_sync_release(&sync);
	return ret;
}

int ledger_is_published(struct repo *r, const char *remote, const char *release, const git_oid *commit)
{
	struct strbuf name = STRBUF_INIT;
	git_oid seen;
	int is;

	ledger_remote_ref(&name, remote, release);
	is = !ledger_tip(&seen, r, name.buf, NULL) && !git_oid_is_zero(&seen) &&
	     ledger_contains(r, &seen, commit, NULL) == 1;
	strbuf_release(&name);
	return is;
}

static int push(struct repo *r, const char *remote, const char *const *releases, const git_oid *commits, size_t n,
		struct err *err)
{
	struct strvec refs = STRVEC_INIT;
	size_t i;
	int ret;

	for (i = 0; i < n; i++) {
		struct strbuf ref = STRBUF_INIT;

		ledger_ref(&ref, r, releases[i]);
		strvec_push(&refs, ref.buf);
		strbuf_release(&ref);
	}
	ret = ledger_push(r, remote, (const char *const *)refs.v, commits, n, err);
	strvec_release(&refs);
	return ret;
}

int ledger_publish(struct repo *r, const char *remote, const char *const *releases, const git_oid *commits, size_t n,
		   struct err *err)
{
	int ret = push(r, remote, releases, commits, n, err);

	if (ret == ERR_NO) {
		if (err)
			err->code = ERR_FAIL;
		return ERR_FAIL;
	}
	if (ret == ERR_FAIL && ledger_receive_whole(r, remote, releases, n, err)) {
		err_hint(err, "whether the remote has taken the event is not known: run 'git release-sync'");
		return ERR_FAIL;
	}
	if (ret == ERR_FAIL && ledger_is_published(r, remote, releases[0], &commits[0])) {
		err_clear(err);
		ret = 0;
	}
	return ret;
}
