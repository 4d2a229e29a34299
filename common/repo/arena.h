/* SPDX-License-Identifier: ISC */
/* Many small strings that live and die together, in a few big pieces. */
#ifndef ARENA_H
#define ARENA_H

#include "../base/strvec.h"

struct arena {
	struct strvec *pieces; /* owns the memory; the caller's */
	char *at;
	size_t left;
	size_t next;           /* size of the next piece */
};

void arena_init(struct arena *a, struct strvec *pieces);
/* `len` bytes and a NUL, copied. Good as long as the pieces are. */
char *arena_add(struct arena *a, const char *s, size_t len);

#endif
