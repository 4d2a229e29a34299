/* SPDX-License-Identifier: ISC */
/* Notes as Markdown, and the HTML page that is made from it. What people wrote is text in it, never structure. */
#ifndef NOTES_MARKDOWN_H
#define NOTES_MARKDOWN_H

#include "forge.h"
#include "notes.h"

/*
 * What stands under a release's heading, from "### Breaking changes" on; ends with a newline, nothing when there is
 * nothing to tell. This is what goes into a changelog. `contributors`: with a list of them at the end.
 */
void notes_markdown_body(struct strbuf *out, const struct notes_release *r, const struct forge *f, int contributors);

/* The heading, "## [1.3.0](url) - 2026-01-12", and the body with the contributors. */
void notes_markdown(struct strbuf *out, const struct notes_release *r, const struct forge *f);

/* A self-contained page around Markdown, by cmark in its safe mode. `title` is text. */
void notes_html(struct strbuf *out, const struct strbuf *markdown, const char *title);

#endif
