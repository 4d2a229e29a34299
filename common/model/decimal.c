/* SPDX-License-Identifier: ISC */
#include "decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t count_digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Where a number that has the form ends; NULL: it has not. */
static const char *skip_number(const char *s)
{
	size_t whole, fraction = 0;

	s += *s == '+' || *s == '-';
	whole = count_digits(s);
	s += whole;
	if (*s == '.') {
		fraction = count_digits(s + 1);
		s += 1 + fraction;
	}
	if (!whole && !fraction)
		return NULL;
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '+' || *s == '-';
		if (!count_digits(s))
			return NULL;
		s += count_digits(s);
	}
	return s;
}

int decimal_parse(struct decimal *out, const char *text, struct err *err)
{
	const char *end = strlen(text) <= DECIMAL_MAX ? skip_number(text) : NULL;
	double approx;

	if (!end || *end)
		return err_set(err, ERR_FAIL, "'%.*s' is no decimal number", DECIMAL_MAX, text);
	approx = strtod(text, NULL);
	if (!isfinite(approx))
		return err_set(err, ERR_FAIL, "'%s' is too large for a number", text);
	out->text = text;
	out->approx = approx;
	return 0;
}

/* 0.d1d2d3… × 10^exponent with d1 not 0. */
struct parts {
	int sign; /* 0: the number is zero */
	const char *digits;
	long exponent;
};

/* Bounded, so that sums of it never overflow; a number so small or so large is beyond all others alike. */
static long read_exponent(const char *s)
{
	long n = 0;
	int minus = *s == '-';

	s += *s == '+' || *s == '-';
	for (; *s; s++)
		if (n < 100000000)
			n = n * 10 + (*s - '0');
	return minus ? -n : n;
}

static struct parts take_apart(const char *s)
{
	struct parts p = { *s == '-' ? -1 : 1, NULL, 0 };
	long place = 0; /* of the digit at hand: 0 for the first one behind the point, 1 before it */
	const char *e;

	s += *s == '+' || *s == '-';
	place = (long)count_digits(s);
	for (; *s && *s != 'e' && *s != 'E'; s++) {
		if (*s == '.')
			continue;
		if (*s != '0' && !p.digits) {
			p.digits = s;
			p.exponent = place;
		}
		place--;
	}
	e = s;
	if (!p.digits)
		p.sign = 0;
	else if (*e)
		p.exponent += read_exponent(e + 1);
	return p;
}

/* The next digit; 0 behind the last one, as often as it is asked. */
static int next_digit(const char **s)
{
	if (**s == '.')
		(*s)++;
	return **s >= '0' && **s <= '9' ? *(*s)++ - '0' : 0;
}

static int has_digits(const char *s)
{
	return *s == '.' || (*s >= '0' && *s <= '9');
}

static int compare_magnitudes(struct parts a, struct parts b)
{
	if (a.exponent != b.exponent)
		return a.exponent < b.exponent ? -1 : 1;
	while (has_digits(a.digits) || has_digits(b.digits)) {
		int x = next_digit(&a.digits), y = next_digit(&b.digits);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	struct parts x = take_apart(a->text), y = take_apart(b->text);

	if (x.sign != y.sign)
		return x.sign < y.sign ? -1 : 1;
	return x.sign ? x.sign * compare_magnitudes(x, y) : 0;
}
