/* SPDX-License-Identifier: ISC */
#include "clock.h"

#include <stdlib.h>
#include <time.h>

/* The calendar's last second: 9999-12-31T23:59:59Z. */
#define CLOCK_MAX INT64_C(253402300799)

static int seconds_parse(const char *text, int64_t *seconds)
{
	const char *s = text;
	int64_t n = 0;

	do {
		if (*s < '0' || *s > '9')
			return -1;
		n = n * 10 + (*s - '0');
		if (n > CLOCK_MAX)
			return -1;
	} while (*++s);
	*seconds = n;
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
