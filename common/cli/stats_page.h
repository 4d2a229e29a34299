/* SPDX-License-Identifier: ISC */
/* Delivery metrics as a page of its own. */
#ifndef STATS_PAGE_H
#define STATS_PAGE_H

#include "../base/strbuf.h"
#include "../model/metrics.h"

/* Appends the whole page. `project` is shown above the title; `now` says when it was made. */
void stats_page(struct strbuf *out, const struct metrics *m, const char *project, int64_t now);

#endif
