/* SPDX-License-Identifier: ISC */
/* What took how long, one row each, from left to right, and what happened between: SVG, with a table that says the
 * same. */
#ifndef HTML_TIMELINE_H
#define HTML_TIMELINE_H

#include "html.h"

struct html_span {
	const char *name;
	enum html_tone tone;
	const char *state; /* in words: "done", "running" */
	int64_t from;
	int64_t to; /* INT64_MIN: goes on */
};

struct html_mark {
	const char *text;
	enum html_tone tone;
	int64_t at;
};

struct html_timeline {
	const char *title;
	int64_t from, to; /* the ends of the picture, from < to; what lies outside is drawn at the edge */
	const struct html_span *spans;
	size_t n_spans;
	const struct html_mark *marks; /* in order; they get the numbers 1, 2, … */
	size_t n_marks;
};

void html_timeline(struct html *h, const struct html_timeline *line);

#endif
