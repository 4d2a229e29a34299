/* SPDX-License-Identifier: ISC */
/* The lines and the headings of a Markdown text, as cmark sees its blocks. For the changelog's files only. */
#ifndef CHANGELOG_LINE_H
#define CHANGELOG_LINE_H

#include "changelog.h"

struct changelog_headline {
	struct changelog_span lines; /* with line ends */
	struct changelog_span text;
	size_t anchor; /* start of the <a name> that belongs to it; else lines.start */
	unsigned level;
	int setext;
};

struct changelog_lines {
	size_t *start; /* n + 1 of them; the last is the length of the text */
	size_t n;
	struct changelog_headline *head;
	size_t n_head, alloc_head;
	struct changelog_reference *ref;
	size_t n_ref, alloc_ref;
	size_t end; /* where the references at the end begin; else the length */
};

void changelog_lines_read(struct changelog_lines *l, const char *text, size_t len);
void changelog_lines_release(struct changelog_lines *l);

/* Is there nothing but white space? */
int changelog_is_blank(const char *s, size_t len);
/* Equal without case (ASCII)? */
int changelog_equal(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
