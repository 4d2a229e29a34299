/* SPDX-License-Identifier: ISC */
/*
 * Accepting that a remote has gone back behind what it had of a ledger. The one place where the tip kept for a remote may
 * go back: somebody says why, and that is an event of the ledger itself. What was lost there goes out with the next sync.
 */
#ifndef LEDGER_REWIND_H
#define LEDGER_REWIND_H

#include "ledger_record.h"

struct ledger_rewind {
	const char *remote, *reason;
	git_oid seen; /* the last tip that was seen there */
	git_oid now;  /* what it has now; zero: nothing */
};

/*
 * Looks whether it has: fills `seen` and `now`; `fetch` also gets what the remote has by now, and makes sure that
 * nothing of what it had is missing here. ERR_NO when it has not.
 */
int ledger_rewind_find(struct ledger_rewind *w, struct repo *r, const char *release, int fetch, struct err *err);
/* rec->prepare for the event that says so; rec->data is the struct ledger_rewind. Record it with LEDGER_LOCAL. */
int ledger_rewind_prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			  struct ledger_draft *project_draft, struct err *err);
/* Moves the kept tip, once that is recorded. ERR_RACE when the remote has moved on since. */
int ledger_rewind_accept(const struct ledger_rewind *w, struct repo *r, const char *release, struct err *err);

#endif
