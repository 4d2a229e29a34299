/* SPDX-License-Identifier: ISC */
/* The one clock of the suite, so that a build or a test can set it. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "../base/err.h"

/*
 * Seconds since the epoch: SOURCE_DATE_EPOCH (reproducible-builds.org) when that is set, else the time of day. ERR_FAIL
 * when it is set to what is no number of seconds, from 0 to the end of the year 9999.
 */
int clock_now(int64_t *seconds, struct err *err);

#endif
