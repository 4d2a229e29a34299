/* SPDX-License-Identifier: ISC */
#include "suggest.h"

#include <string.h>

#define LONGEST 64

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment. Both at most LONGEST bytes. */
static size_t distance_of(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2], *swap;
	size_t i, j;

	for (j = 0; j <= m; j++)
		before[j] = last[j] = j;
	for (i = 1; i <= n; i++) {
		now[0] = i;
		for (j = 1; j <= m; j++) {
			int ca = lower(a[i - 1]), cb = lower(b[j - 1]);

			now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (ca != cb));
			if (i > 1 && j > 1 && ca == lower(b[j - 2]) && lower(a[i - 2]) == cb)
				now[j] = least(now[j], before[j - 2] + 1);
		}
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return last[m];
}

void suggest(struct suggestion *s, const char *written, const char *known)
{
	size_t n = strlen(written), m = strlen(known), longest = n > m ? n : m, d;

	if (!n || longest > LONGEST)
		return;
	d = distance_of(written, n, known, m);
	if (d > 3 || d * 3 > longest || (s->word && d >= s->distance))
		return;
	s->word = known;
	s->distance = d;
}
