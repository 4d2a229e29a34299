/* SPDX-License-Identifier: ISC */
/* Instants in seconds since the epoch, one of which may not be known. */
#ifndef INSTANT_H
#define INSTANT_H

#include <jansson.h>
#include <stdint.h>

#define INSTANT_NONE INT64_MIN

/* "2026-01-12T08:00:00Z"; null for INSTANT_NONE. */
json_t *json_instant(int64_t seconds);

#endif
