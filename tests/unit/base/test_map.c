/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/map.h"

Test(map, empty)
{
	struct map m = MAP_INIT;

	cr_assert_null(map_get(&m, "a", 1));
	map_release(&m);
	map_release(NULL);
}

Test(map, keys_are_bytes_of_a_length)
{
	struct map m = MAP_INIT;
	int one, two, three, four;

	*map_at(&m, "abc", 3) = &one;
	*map_at(&m, "abc", 2) = &two;
	*map_at(&m, "a\0c", 3) = &three;
	*map_at(&m, "", 0) = &four;
	cr_assert_eq(m.n, 4);
	cr_assert_eq(map_get(&m, "abc", 3), &one);
	cr_assert_eq(map_get(&m, "ab", 2), &two);
	cr_assert_eq(map_get(&m, "a\0c", 3), &three);
	cr_assert_eq(map_get(&m, "", 0), &four);
	cr_assert_null(map_get(&m, "a", 1));
	*map_at(&m, "abc", 3) = &two;
	cr_assert_eq(m.n, 4);
	cr_assert_eq(map_get(&m, "abc", 3), &two);
	map_release(&m);
	cr_assert_null(map_get(&m, "abc", 3));
}

Test(map, asking_makes_a_place_with_null)
{
	struct map m = MAP_INIT;

	cr_assert_null(*map_at(&m, "new", 3));
	cr_assert_eq(m.n, 1);
	map_release(&m);
}

Test(map, grows)
{
	static char keys[20000][8];
	struct map m = MAP_INIT;
	size_t i, n = sizeof(keys) / sizeof(keys[0]);

	for (i = 0; i < n; i++) {
		snprintf(keys[i], sizeof(keys[i]), "%zu", i);
		*map_at(&m, keys[i], strlen(keys[i])) = keys[i];
	}
	cr_assert_eq(m.n, n);
	cr_assert(m.alloc > n && m.alloc < 4 * n, "%zu", m.alloc);
	for (i = 0; i < n; i++)
		cr_assert_eq(map_get(&m, keys[i], strlen(keys[i])), keys[i]);
	cr_assert_null(map_get(&m, "20000", 5));
	map_release(&m);
}
