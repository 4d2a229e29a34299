/* SPDX-License-Identifier: ISC */
/*
 * The notes of the suite (refs/notes/release-lines, refs/notes/release-forward) shared beside the ledger: fetched,
 * merged line by line (git's notes merge strategy cat_sort_uniq) and pushed, each a fast-forward.
 */
#ifndef LEDGER_NOTES_H
#define LEDGER_NOTES_H

#include "ledger_remote.h"

/*
 * `push` 0: only receives. *out gets a result for each notes ref that is here or there, appended, to be released with
 * the ledgers'; a remote that does not take one is left without it. ERR_FAIL when it cannot be reached.
 */
int ledger_notes_sync(struct ledger_remote_result **out, size_t *n, struct repo *r, const char *remote, int push,
		      struct err *err);

#endif
