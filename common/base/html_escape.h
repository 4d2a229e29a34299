/* SPDX-License-Identifier: ISC */
/* Text in HTML. Bytes that are no text, and what a parser of XML would not take, become U+FFFD. */
#ifndef HTML_ESCAPE_H
#define HTML_ESCAPE_H

#include "strbuf.h"

/* Between tags. */
void html_escape(struct strbuf *out, const char *text);
/* Inside a double-quoted attribute: line ends and tabs become blanks. */
void html_escape_attribute(struct strbuf *out, const char *text);

#endif
