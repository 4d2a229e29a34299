/* SPDX-License-Identifier: ISC */
/*
 * The notes of the suite (refs/notes/release-lines, refs/notes/release-forward) shared beside the ledger: fetched,
 * merged line by line (git's notes merge strategy cat_sort_uniq) and pushed, each a fast-forward.
 */
#ifndef LEDGER_NOTES_H
#define LEDGER_NOTES_H

#include "open.h"

/* `push` 0: only receives. A remote that does not take notes is left without them. ERR_FAIL when it cannot be reached.
 */
int ledger_notes_sync(struct repo *r, const char *remote, int push, struct err *err);

#endif
