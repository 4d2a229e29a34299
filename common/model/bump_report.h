/* SPDX-License-Identifier: ISC */
/* The answer of release-bump as a value: the same for JSON, --why and the line that scripts read. */
#ifndef BUMP_REPORT_H
#define BUMP_REPORT_H

#include <jansson.h>

#include "change.h"

struct bump_report {
	const char *package;      /* NULL: the project */
	const char *current;      /* version of the base; NULL: none yet */
	const char *current_tag;
	const char *latest_tag;   /* highest reachable, pre-releases included; NULL: none yet */
	const char *next;         /* NULL: nothing to release */
	const char *tag;
	enum level level;
	const char *why;          /* one phrase; NULL with next */
	const struct change_set *changes; /* since the base */
};

/* The keys of one release, `reasons` with the weightiest first; the caller owns it. */
json_t *bump_report_json(const struct bump_report *r);

/* The same for people: the step, the base and why it is the base, the commits that decide. Appends lines. */
void bump_report_text(struct strbuf *out, const struct bump_report *r);

#endif
