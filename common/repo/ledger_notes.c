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

static const char *const notes[] = { LINERECORD_REF, FORWARD_NOTES_REF };

/* Where the remote's notes lie while they are merged; git merges notes only from below refs/notes. */
static char *seen_ref(const char *remote, const char *ref)
{
	return xstrfmt("refs/notes/release-remotes/%s/%s", remote, ref + strlen("refs/notes/"));
}

/* 1 when the remote has the notes and they are here now, 0 when it has none. A plus: a copy, not a record. */
static int receive(const char *remote, const char *ref, const char *seen, struct err *err)
{
	struct run git = RUN_INIT;
	char *spec = xstrfmt("+%s:%s", ref, seen);
	int ret;

	gitcmd_init(&git, "ls-remote", "--refs", remote, ref, NULL);
	ret = gitcmd_run(&git, err);
	if (!ret && git.out.len) {
		ret = gitcmd_capture(NULL, err, "fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head",
				     "--refmap=", remote, spec, NULL);
		ret = ret ? ret : 1;
	}
	run_release(&git);
	free(spec);
	return ret;
}

static int join(struct repo *r, const char *ref, const char *seen, struct err *err)
{
	git_oid here, there;
	int ret = ledger_tip(&here, r, ref, err);

	if (!ret)
		ret = ledger_tip(&there, r, seen, err);
	if (ret || git_oid_is_zero(&there) || git_oid_equal(&here, &there))
		return ret;
	if (git_oid_is_zero(&here))
		return ledger_move_ref(r, ref, &here, &there, "sync: received", err);
	return gitcmd_capture(NULL, err, "-c", "core.notesRef=refs/notes/commits", "notes", "--ref", ref, "merge", "-q",
			      "-s", "cat_sort_uniq", seen, NULL);
}

static int sync_one(struct repo *r, const char *remote, const char *ref, int push, struct err *err)
{
	char *seen = seen_ref(remote, ref);
	git_oid here, there;
	unsigned tries;
	int ret = 0;

	for (tries = 0; tries < LEDGER_TRIES && !ret; tries++) {
		const char *refs[1] = { ref };

		if (tries)
			ledger_pause(tries);
		ret = receive(remote, ref, seen, err);
		git_odb_refresh(r->odb);
		if (ret > 0)
			ret = join(r, ref, seen, err);
		if (!ret)
			ret = ledger_tip(&here, r, ref, err);
		if (!ret)
			ret = ledger_tip(&there, r, seen, err);
		if (ret || !push || git_oid_is_zero(&here) || git_oid_equal(&here, &there))
			break;
		ret = ledger_push(remote, refs, &here, 1, err);
		if (ret != ERR_RACE)
			break;
		err_clear(err);
		ret = 0;
	}
	free(seen);
	return ret;
}

int ledger_notes_sync(struct repo *r, const char *remote, int push, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(notes) && !ret; i++)
		ret = sync_one(r, remote, notes[i], push, err);
	return ret;
}
