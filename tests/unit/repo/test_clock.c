/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#include "../../../common/base/alloc.h"
#include "../../../common/repo/clock.h"

Test(clock, source_date_epoch_wins)
{
	static const struct {
		const char *set;
		int64_t seconds;
	} rows[] = { { "0", 0 }, { "1767225600", 1767225600 }, { "253402300799", 253402300799 } };
	static const char *const bad[] = { "x", "1x", "-", " 1", "1.5", "+1",
					 "-86400", "253402300800", "9223372036854775808" };
	int64_t now = 0;
	time_t before;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		setenv("SOURCE_DATE_EPOCH", rows[i].set, 1);
		cr_expect_eq(clock_now(&now, NULL), 0, "%s", rows[i].set);
		cr_expect_eq(now, rows[i].seconds, "%s", rows[i].set);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		setenv("SOURCE_DATE_EPOCH", bad[i], 1);
		cr_expect_eq(clock_now(&now, NULL), ERR_FAIL, "%s", bad[i]);
	}
	for (int i = 0; i < 2; i++) {
		if (i)
			unsetenv("SOURCE_DATE_EPOCH");
		else
			setenv("SOURCE_DATE_EPOCH", "", 1);
		before = time(NULL);
		cr_expect_eq(clock_now(&now, NULL), 0);
		cr_expect(now >= before && now <= before + 60);
	}
}
