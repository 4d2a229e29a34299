/* SPDX-License-Identifier: ISC */
/* The bodies of entries: what was written by hand, what was made, and both in one. For the changelog's files only. */
#ifndef CHANGELOG_BODY_H
#define CHANGELOG_BODY_H

#include <stddef.h>

#include "../base/strbuf.h"

/* Appends text with LF line ends and without blank lines at its ends; a last line gets its "\n". */
void changelog_body_clean(struct strbuf *out, const char *s, size_t len);

/* Appends clean text with the level of its headings moved so that "### " sections stand at `level`. */
void changelog_body_adapt(struct strbuf *out, const char *s, size_t len, unsigned level);

/*
 * Appends `hand` with what `made` says beyond it: sections of the same title are joined, hand-written first; an item
 * or paragraph that stands anywhere in `hand` is not repeated; a section about breaking changes leads. Sections with
 * nothing in them go. Both texts are clean, so is the outcome. Returns the number of items that came from `made`.
 */
size_t changelog_body_merge(struct strbuf *out, const struct strbuf *hand, const struct strbuf *made);

/* Appends of a clean text the items that `was`, clean too, has nowhere, under their headings. Returns their number. */
size_t changelog_body_beyond(struct strbuf *out, const struct strbuf *was, const struct strbuf *text);

#endif
