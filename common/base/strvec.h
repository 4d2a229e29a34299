/* SPDX-License-Identifier: ISC */
/* A growing array of owned strings, NULL-terminated at all times, so that `v` serves as an argv. */
#ifndef STRVEC_H
#define STRVEC_H

#include <stddef.h>

#include "strbuf.h"

struct strvec {
	char **v;
	size_t n;
	size_t alloc; /* 0 while v points at the shared empty vector */
};

extern char *strvec_empty[];
#define STRVEC_INIT \
	{ \
		strvec_empty, 0, 0 \
	}

void strvec_init(struct strvec *sv);
/* Frees all strings; the vector is empty and usable afterwards. NULL is allowed. */
void strvec_release(struct strvec *sv);
/* Each appends a copy. strvec_push_owned takes the string over. */
void strvec_push(struct strvec *sv, const char *s);
void strvec_pushn(struct strvec *sv, const char *s, size_t len);
void strvec_push_owned(struct strvec *sv, char *s);
void strvec_pushf(struct strvec *sv, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Appends each of the arguments up to a NULL. */
void strvec_pushl(struct strvec *sv, ...) __attribute__((sentinel));
void strvec_pushv(struct strvec *sv, const struct strvec *other);
/* Is there an element equal to `s`? O(n). */
int strvec_has(const struct strvec *sv, const char *s);
/* Frees the element `at`, which is there, and closes the gap. O(n). */
void strvec_drop(struct strvec *sv, size_t at);
/* Appends the elements to `out`, `between` between two of them. */
void strvec_join(struct strbuf *out, const struct strvec *sv, const char *between);
/* Sorts bytewise. */
void strvec_sort(struct strvec *sv);

#endif
