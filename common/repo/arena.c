/* SPDX-License-Identifier: ISC */
#include "arena.h"

#include <string.h>

#include "../base/alloc.h"

#define PIECE_MIN ((size_t)16 << 10)
#define PIECE_MAX ((size_t)1 << 20)

void arena_init(struct arena *a, struct strvec *pieces)
{
	a->pieces = pieces;
	a->at = NULL;
	a->left = 0;
	a->next = PIECE_MIN;
}

static char *new_piece(struct arena *a, size_t size)
{
	char *piece = xmalloc(size);

	strvec_push_owned(a->pieces, piece);
	return piece;
}

char *arena_add(struct arena *a, const char *s, size_t len)
{
	char *to;

	if (len >= a->next / 4) {
		to = new_piece(a, len + 1);
	} else {
		if (len >= a->left) {
			a->at = new_piece(a, a->next);
			a->left = a->next;
			if (a->next < PIECE_MAX)
				a->next *= 2;
		}
		to = a->at;
		a->at += len + 1;
		a->left -= len + 1;
	}
	if (len)
		memcpy(to, s, len);
	to[len] = '\0';
	return to;
}
