/* SPDX-License-Identifier: ISC */
/* Civil dates of the proleptic Gregorian calendar, ISO 8601 weeks and instants. UTC throughout; no clock. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "../base/strbuf.h"

struct date {
	int year; /* 0 to 9999 */
	int month; /* 1 to 12 */
	int day; /* 1 to 31 */
};

struct iso_week {
	int year; /* the week-year: may differ from the date's year around new year */
	int week; /* 1 to 53 */
};

/* The first and the last second of the years 0 to 9999, in seconds since the epoch. */
#define CALENDAR_FIRST INT64_C(-62167219200)
#define CALENDAR_LAST  INT64_C(253402300799)

/* Is it a day that exists? */
int date_is_valid(const struct date *d);
/* Days since 1970-01-01 (negative before) and back. */
int64_t date_to_days(const struct date *d);
struct date date_from_days(int64_t days);
/* The quotient, rounded down; b > 0. */
int64_t floor_div(int64_t a, int64_t b);
/* The UTC day of an instant in seconds since the epoch, as a date and in days since 1970-01-01. */
struct date date_from_time(int64_t seconds);
int64_t days_from_time(int64_t seconds);
struct iso_week date_iso_week(const struct date *d);
/* Monday of the ISO week; 0, or -1 when that year has no such week. */
int date_from_iso_week(const struct iso_week *w, struct date *out);

/* "2026-01-12" and "2026-01-12T08:30:00Z". */
void date_format(struct strbuf *out, const struct date *d);
void time_format(struct strbuf *out, int64_t seconds);
/* Parses "2026-01-12T00:00:00Z" (an offset "+02:00" is understood) or "2026-01-12" (its midnight UTC). 0 or ERR_FAIL. */
int time_parse(const char *text, int64_t *seconds, struct err *err);
/* Parses "30m", "24h", "3d", "2w", "90s" and sums of them ("1h30m") into seconds; no sign, no overflow. */
int duration_parse(const char *text, int64_t *seconds, struct err *err);

#endif
