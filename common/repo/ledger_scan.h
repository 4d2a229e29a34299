/* SPDX-License-Identifier: ISC */
/* A quick look over a ledger whose full reading is not needed when it cannot hold what is looked for. */
#ifndef LEDGER_SCAN_H
#define LEDGER_SCAN_H

#include "ledger.h"

/*
 * Might the ledger of the release hold an event of one of these names (ends with NULL)? 0: certainly not. 1: its full
 * reading tells, also where an object is missing. ERR_FAIL when the ref cannot be read. O(events), nothing is judged.
 */
int ledger_may_hold(struct repo *r, const char *release, const char *const *names, struct err *err);

#endif
