/* SPDX-License-Identifier: ISC */
/* Delivery metrics as text, as JSON and as CSV. */
#ifndef STATS_REPORT_H
#define STATS_REPORT_H

#include "../base/json.h"
#include "../base/strbuf.h"
#include "../model/metrics.h"

/* The window, the five, trains and approval, and a line for each week; what cannot be said is "n/a". */
void stats_print(const struct metrics *m);

/* The whole document. */
json_t *stats_json(const struct metrics *m);

/* RFC 4180 but for line ends, which are LF: a heading, the window, then each week. What cannot be said is empty. */
void stats_print_csv(const struct metrics *m);

/* For this report and the page. Each appends to `out`. */

/* "n/a" or the duration. */
void stats_put_span(struct strbuf *out, int64_t seconds);
/* "12.5 %"; "n/a" when there is no whole. */
void stats_put_rate(struct strbuf *out, size_t part, size_t whole);
/* "1 commit", "2 commits". */
void stats_put_count(struct strbuf *out, size_t n, const char *noun);
/* ", 2 skewed": nothing for 0. */
void stats_put_extra(struct strbuf *out, size_t n, const char *what);
/* "2026-01-05", or the instant where it is no midnight. */
void stats_put_day(struct strbuf *out, int64_t at);
/* "2026-W02" of the instant's week. */
void stats_put_week(struct strbuf *out, int64_t at);

#endif
