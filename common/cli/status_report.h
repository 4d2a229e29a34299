/* SPDX-License-Identifier: ISC */
/* Where releases stand, as text, as JSON and as a page. */
#ifndef STATUS_REPORT_H
#define STATUS_REPORT_H

#include "../base/strbuf.h"
#include "../model/standing.h"

/* All borrowed. */
struct status_row {
	const char *release, *owner; /* owner NULL: nobody */
	const struct standing *standing;
	int is_open;
	const struct standing_moment *spans, *marks; /* for the page; in order */
	size_t n_spans, n_marks;
};

void status_report_print(const struct status_row *rows, size_t n, int color);
int status_report_json(const struct status_row *rows, size_t n, struct err *err);
/* Appends the whole page. */
void status_report_page(struct strbuf *out, const struct status_row *rows, size_t n, const char *project, int64_t now);

#endif
