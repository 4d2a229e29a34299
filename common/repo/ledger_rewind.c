/* SPDX-License-Identifier: ISC */
#include "ledger_rewind.h"

#include <string.h>

#include "gitcmd.h"
#include "hex.h"
#include "ledger_internal.h"
#include "ledger_remote.h"

int ledger_rewind_find(struct ledger_rewind *w, struct repo *r, const char *release, int fetch, struct err *err)
{
	const char *only[1] = { release };
	struct ledger_sync s = { 0 };
	size_t i;
	int ret = fetch ? ledger_sync_run(&s, r, w->remote, only, 1, 0, err) : ledger_sync_look(&s, r, w->remote, err);

	if (!ret)
		ret = err_set(err, ERR_NO, "remote '%s' has not gone back behind what it had of '%s'", w->remote,
			      release);
	for (i = 0; i < s.n && ret == ERR_NO; i++) {
		if (s.v[i].state != LEDGER_REWOUND || strcmp(s.v[i].release, release) != 0)
			continue;
		w->seen = s.v[i].seen;
		w->now = s.v[i].now;
		if (err)
			err_clear(err);
		ret = 0;
	}
	ledger_sync_release(&s);
	return ret || !fetch ? ret : ledger_take_seen(r, w->remote, release, err);
}

int ledger_rewind_prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			  struct ledger_draft *project_draft, struct err *err)
{
	const struct ledger_rewind *w = data;
	struct event *e = &draft->event;
	char seen[OID_HEX + 1], now[OID_HEX + 1];

	(void)project_draft;
	(void)err;
	hex_write(seen, &w->seen);
	hex_write(now, &w->now);
	event_set_name(e, "sync.accept-rewind");
	if (git_oid_is_zero(&w->now))
		event_set_subject(e, "sync.accept-rewind %s: %s has lost it, at %.12s", rec->ledger->release, w->remote,
				  seen);
	else
		event_set_subject(e, "sync.accept-rewind %s: %s went back from %.12s to %.12s", rec->ledger->release,
				  w->remote, seen, now);
	event_set(e, "Remote", w->remote);
	event_set(e, "Seen", seen);
	event_set(e, "Now", git_oid_is_zero(&w->now) ? NULL : now);
	event_set(e, "Reason", w->reason);
	return 0;
}

static int fetch_kept(const struct ledger_rewind *w, struct repo *r, const char *release, const char *kept,
		      struct err *err)
{
	struct strbuf spec = STRBUF_INIT;
	int ret;

	strbuf_addch(&spec, '+');
	ledger_ref(&spec, r, release);
	strbuf_addf(&spec, ":%s", kept);
	ret = gitcmd_capture(NULL, err, "fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head",
			     "--no-auto-maintenance", "--no-filter", "--recurse-submodules=no", "--refmap=", "--",
			     w->remote, spec.buf, NULL);
	git_odb_refresh(r->odb);
	strbuf_release(&spec);
	return ret;
}

int ledger_rewind_accept(const struct ledger_rewind *w, struct repo *r, const char *release, struct err *err)
{
	struct strbuf kept = STRBUF_INIT;
	char seen[OID_HEX + 1];
	git_oid tip;
	int ret;

	hex_write(seen, &w->seen);
	ledger_remote_ref(&kept, w->remote, release);
	if (git_oid_is_zero(&w->now))
		ret = gitcmd_capture(NULL, err, "update-ref", "-d", kept.buf, seen, NULL);
	else
		ret = fetch_kept(w, r, release, kept.buf, err);
	if (!ret)
		ret = ledger_tip(&tip, r, kept.buf, err);
	if (!ret && !git_oid_equal(&tip, &w->now) &&
	    (git_oid_is_zero(&tip) || ledger_contains(r, &tip, &w->now, NULL) != 1))
		ret = err_set(err, ERR_RACE, "remote '%s' has changed again; the event stands", w->remote);
	strbuf_release(&kept);
	return ret;
}
