/* SPDX-License-Identifier: ISC */
/* What the ledger of a release says of its end. */
#ifndef RELEASE_ENDING_H
#define RELEASE_ENDING_H

#include "open.h"

struct release_ending {
	int is_closed;   /* its retro was closed, by somebody who may */
	int is_verified; /* it has arrived where the policy's last stage is, and stays there */
};

/* `e` is zero before, and stays so for a release without a ledger. ERR_FAIL when the ledger cannot be read. */
int release_ending_read(struct release_ending *e, struct repo *r, const char *release, struct err *err);

#endif
