/* SPDX-License-Identifier: ISC */
/*
 * iCalendar text (RFC 5545) for calendar programs: lines end in CRLF and are folded at 75 octets, never inside a
 * character; text is escaped and clean. A calendar is ical_begin, any number of ical_event, ical_end.
 */
#ifndef ICAL_H
#define ICAL_H

#include <stdint.h>

#include "../base/strbuf.h"

/* One instant of interest; it takes no time of anybody's day. */
struct ical_event {
	const char *uid; /* the same for the same event for ever, different from any other in the world */
	const char *summary;
	const char *description;
	int64_t start; /* seconds since the epoch */
	int64_t stamp; /* when the calendar was written */
};

/* `name` is what calendar programs show for it. */
void ical_begin(struct strbuf *out, const char *name);
void ical_event(struct strbuf *out, const struct ical_event *e);
void ical_end(struct strbuf *out);

/* Appends a text as part of a UID: letters, digits, '.', '_' and '-' stay, every other byte becomes %XX. */
void ical_add_uid(struct strbuf *out, const char *text);
/* Appends an instant, "20260112T083000Z". */
void ical_add_time(struct strbuf *out, int64_t instant);

#endif
