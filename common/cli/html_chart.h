/* SPDX-License-Identifier: ISC */
/* Bars over periods of time, drawn as SVG, with a legend and a table that says the same. */
#ifndef HTML_CHART_H
#define HTML_CHART_H

#include "html.h"

enum html_unit {
	HTML_COUNT,
	HTML_SECONDS /* a duration */
};

/* What has no value is not drawn, and is "–" in the table. */
#define HTML_NO_VALUE (-1.0)

struct html_series {
	const char *name;
	enum html_tone tone;  /* each series of a chart has another one */
	const double *values; /* of each period; not negative */
};

struct html_period {
	const char *tick; /* below the bars where there is room: "W02" */
	const char *name; /* in the table and for the pointer: "2026-W02" */
};

struct html_bars {
	const char *title;
	const char *period; /* what a period is: "Week" */
	enum html_unit unit;
	const struct html_period *periods;
	size_t n;
	/* The series of a period stand on top of each other, the first one at the bottom. */
	const struct html_series *series;
	size_t n_series;
	const char *note; /* how to read it; NULL: nothing to say */
};

void html_bars(struct html *h, const struct html_bars *bars);

#endif
