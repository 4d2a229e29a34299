/* SPDX-License-Identifier: ISC */
/* What runs in an environment, as far as the ledgers know. */
#ifndef RUNNING_H
#define RUNNING_H

#include "open.h"

/*
 * *release: the tag of what was started there last; where that was rolled back, what it went back to; where nothing was
 * started, the baseline that was named last. NULL: nothing is known. The caller's to free. ERR_FAIL when a ledger
 * cannot be read.
 */
int running_release(char **release, struct repo *r, const char *environment, struct err *err);

#endif
