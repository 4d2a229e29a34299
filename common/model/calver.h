/* SPDX-License-Identifier: ISC */
/*
 * Calendar versions (calver.org). A format is tokens and the separators ".", "-" and "_" between them:
 *
 *   YYYY           year, four digits            YY 0Y   year - 2000, without padding / at least two digits
 *   MM 0M          month                        WW 0W   ISO 8601 week; the year is then the week-year
 *   DD 0D          day of the month             MAJOR MINOR MICRO   counters of any length, from 0
 *   MODIFIER       last; optional in a version, its separator with it: a pre-release, as in SemVer
 *
 * Each of them at most once, weeks not together with months or days. A token may be glued to the next one when its
 * width is fixed (YYYY0M0D), MODIFIER to a counter (YY.MINORMODIFIER: it then begins with a letter).
 *
 * Both structs are plain values that own nothing; a calver is a view of the text that it was parsed from.
 */
#ifndef CALVER_H
#define CALVER_H

#include <stddef.h>

#include "calendar.h"
#include "semver.h"

enum calver_token {
	CALVER_YYYY,
	CALVER_YY,
	CALVER_0Y,
	CALVER_MM,
	CALVER_0M,
	CALVER_WW,
	CALVER_0W,
	CALVER_DD,
	CALVER_0D,
	CALVER_MAJOR,
	CALVER_MINOR,
	CALVER_MICRO,
	CALVER_MODIFIER
};

#define CALVER_SLOTS 8

struct calver_format {
	size_t n; /* slots in use; MODIFIER is one of them */
	struct calver_slot {
		enum calver_token token;
		char separator; /* in front of it; 0: none */
		size_t place;   /* its index in order of weight: dates by year, month, day wherever they stand */
	} slot[CALVER_SLOTS];
};

struct calver {
	const char *text;
	size_t n; /* numbers, MODIFIER aside */
	struct calver_number {
		enum calver_token token;
		struct span digits;
	} number[CALVER_SLOTS]; /* in order of weight */
	struct span modifier; /* identifiers with their dots; len 0: a final version */
	size_t core_len;      /* bytes of the text in front of the modifier and its separator */
};

/* ERR_FAIL says what is wrong with the format; `out` is untouched then. */
int calver_format_parse(struct calver_format *out, const char *format, struct err *err);
int calver_format_has(const struct calver_format *f, enum calver_token token);

/* As semver_parse. A date that does not exist (30 February, week 53 of a short year) is refused. */
int calver_parse(struct calver *out, const struct calver_format *f, const char *text, size_t len, size_t *byte,
		 struct err *err);

/* Precedence: -1, 0 or 1. Both must be of one format. */
int calver_compare(const struct calver *a, const struct calver *b);
int calver_compare_core(const struct calver *a, const struct calver *b);

/* The digits of a token; len 0 when the format has none. */
struct span calver_digits(const struct calver *v, enum calver_token token);

/* Appends the first version of a day: its date, all counters at 0. */
int calver_first(struct strbuf *out, const struct calver_format *f, const struct date *today, struct err *err);

/* Where `today` lies against the date tokens of `v`: -1 before, 0 the same, 1 after. */
int calver_compare_date(const struct calver *v, const struct date *today);

/*
 * Appends the core that follows v's: the date tokens take today's values; where one moved, the counters to its right
 * return to 0. Where none moved, `counter` (MAJOR, MINOR or MICRO) counts up, or what the format has instead of it: the
 * next smaller one, else the next greater; smaller ones to its right return to 0. ERR_FAIL: today lies before v, or
 * nothing is left to move.
 */
int calver_next(struct strbuf *out, const struct calver_format *f, const struct calver *v, enum calver_token counter,
		const struct date *today, struct err *err);
/* The counter that calver_next would move for this one; CALVER_MODIFIER when the format has no counter. */
enum calver_token calver_counter(const struct calver_format *f, enum calver_token counter);

/* Appends v's core with another modifier. ERR_FAIL: the format has no MODIFIER, or this one cannot stand there. */
int calver_with_modifier(struct strbuf *out, const struct calver_format *f, const struct calver *v, const char *modifier,
			 struct err *err);

#endif
