/* SPDX-License-Identifier: ISC */
/* What happened to a release, event by event, as a Markdown list. */
#ifndef RETRO_TIMELINE_H
#define RETRO_TIMELINE_H

#include "event_log.h"

/*
 * Appends one item for each event that counts, in causal order: instant, who, subject, and whether the clock was off.
 * Of observations that follow one another RETRO_RUN_MAX or more are one item that says how many, of what, and until
 * when.
 */
void retro_timeline(struct strbuf *out, const struct event_log *log, int64_t now);
#define RETRO_RUN_MAX 3

#endif
