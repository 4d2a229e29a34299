/* SPDX-License-Identifier: ISC */
/* Dates as people write them in headings. For the changelog's files only. */
#ifndef CHANGELOG_DATE_H
#define CHANGELOG_DATE_H

#include <stddef.h>

#include "../base/strbuf.h"

/*
 * The length of the date that begins at `s`, 0 when there is none: "2026-01-12" (also with "/" or "."), "January 12,
 * 2026", "12 January 2026"; the month in full or in three letters, in English.
 */
size_t changelog_date_length(const char *s, size_t len);

/* Appends `date` (YYYY-MM-DD) in the form of `model`, which is such a date. */
void changelog_date_like(struct strbuf *out, const char *model, size_t len, const char *date);

#endif
