/* SPDX-License-Identifier: ISC */
/*
 * Sections of a Markdown text that people fill in: a heading of the first or second level ("## Known issues") with what
 * stands under it. A heading inside a fenced block is none.
 */
#ifndef SECTION_H
#define SECTION_H

#include "../base/strbuf.h"

/*
 * What stands under the first heading with these words, trimmed, comments left in; appended. 1, or 0 when the text has
 * no such heading. Case does not matter, nor do "#", ":" and "?" at its end.
 */
int section_find(struct strbuf *out, const char *text, const char *heading);

/* Is there anything but white space and HTML comments? An open comment hides all that follows. */
int section_says_something(const char *text);

#endif
