/* SPDX-License-Identifier: ISC */
/* "Did you mean": the likeliest of some known words. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>

struct suggestion {
	const char *word; /* the best so far, borrowed; NULL: none is near */
	size_t distance;
};

#define SUGGESTION_INIT { NULL, 0 }

/*
 * Weighs one known word against what was written, without case: changed, missing, added and swapped neighbouring letters
 * count one each; more than a third of the word, or more than 3, is not near. Words above 64 bytes are never near.
 */
void suggest(struct suggestion *s, const char *written, const char *known);

#endif
