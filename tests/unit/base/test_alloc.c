/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"

Test(alloc, nothing_is_a_pointer_too)
{
	void *p = xmalloc(0), *q = xcalloc(0, 8);

	cr_expect(p && q && p != q);
	p = xrealloc(p, 0);
	cr_expect_not_null(p);
	free(p);
	free(q);
	p = xmemdup(NULL, 0);
	cr_expect_not_null(p);
	free(p);
}

Test(alloc, copies_are_exact)
{
	char *s = xstrdup("abc"), *n = xstrndup("abcdef", 3), *f = xstrfmt("%s-%05d", "x", 42), *m = xmemdup("a\0b", 3);

	cr_expect_str_eq(s, "abc");
	cr_expect_str_eq(n, "abc");
	cr_expect_str_eq(f, "x-00042");
	cr_expect(!memcmp(m, "a\0b", 3));
	cr_expect_null(xstrdup_null(NULL));
	free(s);
	free(n);
	free(f);
	free(m);
	s = xstrdup_null("x");
	cr_expect_str_eq(s, "x");
	free(s);
}

Test(alloc, arrays_grow_by_more_than_one)
{
	size_t n = 0, alloc = 0, growths = 0;
	int *v = NULL;

	for (int i = 0; i < 100000; i++) {
		size_t before = alloc;

		ALLOC_GROW(v, n + 1, alloc);
		cr_assert(alloc > n);
		growths += alloc != before;
		v[n++] = i;
	}
	cr_expect(v[0] == 0 && v[99999] == 99999);
	cr_expect_lt(growths, 40);
	free(v);
}

Test(alloc, a_size_that_overflows_ends_the_program, .exit_code = 128)
{
	free(xreallocarray(NULL, SIZE_MAX / 4, 8));
}
