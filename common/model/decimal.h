/* SPDX-License-Identifier: ISC */
/*
 * Decimal numbers as people and scripts write them: "0.01", "-3", "1e6". They are kept as they were written and
 * compared digit by digit, so that no rounding decides whether a threshold is passed.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include "../base/err.h"

#define DECIMAL_MAX 256 /* characters */

struct decimal {
	const char *text; /* borrowed */
	double approx;    /* finite; for showing and for JSON */
};

/*
 * Takes [+-]digits[.digits][e[+-]digits], digits on at least one side of the point. ERR_FAIL for everything else: NaN,
 * infinities and what is as large as one to a double, hexadecimal, blanks, more than DECIMAL_MAX characters.
 */
int decimal_parse(struct decimal *out, const char *text, struct err *err);
/* Below 0, 0, above 0; exact. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

#endif
