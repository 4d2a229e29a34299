/* SPDX-License-Identifier: ISC */
/*
 * Memory that never fails: out of memory ends the program with exit code 128. A release tool has nothing
 * better to do then, and no caller has to write a path that no test can reach.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <stddef.h>

/* Each returns memory that the caller frees with free(). A size of 0 yields a valid, unique pointer. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
/* n * size checked for overflow. */
void *xreallocarray(void *p, size_t n, size_t size);

/* Copies; xstrdup_null maps NULL to NULL. */
char *xstrdup(const char *s);
char *xstrdup_null(const char *s);
char *xstrndup(const char *s, size_t len);
void *xmemdup(const void *p, size_t len);

/* printf into new memory. */
char *xstrfmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Makes room for one more element at the end of a growing array: `array` and `alloc` are updated in place,
 * growth is geometric, so that n appends cost O(n).
 */
#define ALLOC_GROW(array, n, alloc)                                                    \
	do {                                                                           \
		if ((n) > (alloc)) {                                                   \
			size_t grown_ = ((alloc) + 16) * 3 / 2;                        \
			(alloc) = grown_ < (n) ? (n) : grown_;                         \
			(array) = xreallocarray((array), (alloc), sizeof(*(array)));   \
		}                                                                      \
	} while (0)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
