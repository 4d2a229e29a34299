/* SPDX-License-Identifier: ISC */
#include "clock.h"

#include <stdlib.h>
#include <time.h>

static int seconds_parse(const char *text, int64_t *seconds)
{
	int minus = *text == '-';
	const char *s = text + minus;
	int64_t n = 0;

	do {
		if (*s < '0' || *s > '9' || n > (INT64_MAX - 9) / 10)
			return -1;
		n = n * 10 + (*s - '0');
	} while (*++s);
	*seconds = minus ? -n : n;
	return 0;
}

int clock_now(int64_t *seconds, struct err *err)
{
	const char *set = getenv("SOURCE_DATE_EPOCH");

	if (!set || !*set) {
		*seconds = (int64_t)time(NULL);
		return 0;
	}
	if (seconds_parse(set, seconds))
		return err_set(err, ERR_FAIL, "SOURCE_DATE_EPOCH '%s' is no number of seconds", set);
	return 0;
}
