/* SPDX-License-Identifier: ISC */
/* Flags, their problems and their changes as JSON and as lines of text. */
#ifndef FLAG_REPORT_H
#define FLAG_REPORT_H

#include <jansson.h>

#include "flag.h"

/* The array `flags`: each with its references, [{path, line}]. O(n log n). */
json_t *flags_json(const struct flags *f, const struct flag_references *r);
/* The array `problems`. */
json_t *flag_problems_json(const struct flag_problems *p);
/* The array `changes`: [{flag, change, from, to}]. */
json_t *flag_changes_json(const struct flag_changes *c);

/* "active", "expired" or "retired". */
const char *flag_state(const struct flag *f, int64_t now);

/* Append one clean line, without its end: "<path>:<line>: <flag>: expired (since 2026-03-01)"; "+ new-ui (off)". */
void flag_problem_text(struct strbuf *out, const struct flag_problem *p);
void flag_change_text(struct strbuf *out, const struct flag_change *c);

#endif
