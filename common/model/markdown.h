/* SPDX-License-Identifier: ISC */
/*
 * Text of other people inside Markdown that we write. What stands in a commit message is text, never structure:
 * headings, fences, comments, HTML, links, images, lists, tables and emphasis in it must not take effect
 * (CLI.md, "Everywhere"). Only balanced code spans (`foo`) are kept, since that is what people mean by them.
 *
 * The text is expected to be UTF-8 and clean (utf8_clean). Escaped for CommonMark 0.30 and GitHub's tables, task
 * lists and strike-through. All functions append to `out` and are linear in `len`.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stddef.h>

#include "../base/strbuf.h"

/*
 * One line of text, safe at the start of a line, after "- " or "### ", in the middle of a line and as the text of a
 * link. White space at both ends goes; line ends become spaces. Text that ends in "!" must not be followed by "[".
 */
void markdown_escape_inline(struct strbuf *out, const char *s, size_t len);
/* The same for a table's cell: "|" is escaped too, also inside code spans, as GitHub wants it. */
void markdown_escape_cell(struct strbuf *out, const char *s, size_t len);

/*
 * Several lines of text as paragraphs. Each line is indented by `indent` spaces and ends with "\n"; indentation of
 * its own goes (it could open a code block), so do blank lines at both ends; several of them between become one.
 * With the indent of a list item's content the text stays inside the item. Nothing is added for an empty text.
 */
void markdown_escape_block(struct strbuf *out, const char *s, size_t len, unsigned indent);

/*
 * A URL as the destination of a link, "[text](here)": bytes that could end the destination or that are no part of a
 * URL (white space, controls, <>()[]\ and the like) are percent-encoded; what is encoded already stays.
 */
void markdown_escape_url(struct strbuf *out, const char *s, size_t len);

/* Markdown to HTML by cmark in its safe mode: raw HTML and javascript:-like links are left out. */
void markdown_to_html(struct strbuf *out, const char *md, size_t len);

#endif
