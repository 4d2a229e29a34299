/* SPDX-License-Identifier: ISC */
/* Notes as plain text for a mail or a terminal. */
#ifndef NOTES_TEXT_H
#define NOTES_TEXT_H

#include "notes.h"

/* Heading and sections; `color` puts headings and scopes in bold by escape sequences. */
void notes_text(struct strbuf *out, const struct notes_release *r, int color);

#endif
