/* SPDX-License-Identifier: ISC */
/* The one line that stands for a text where there is room for no more: in the subject of an event, in a table. */
#ifndef HEADLINE_H
#define HEADLINE_H

#include "strbuf.h"

#define HEADLINE_MAX ((size_t)100) /* bytes */

/*
 * Appends the first line of the text that is not blank, trimmed; one that is longer than HEADLINE_MAX is cut there,
 * between two characters, and ends in "...". The text is UTF-8.
 */
void headline(struct strbuf *out, const char *text);

/* Is there nothing in it but white space (space, tab, CR, LF)? Then it has no headline either. */
int text_is_blank(const char *text);

#endif
