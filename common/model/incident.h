/* SPDX-License-Identifier: ISC */
/*
 * Incidents, folded from the project's ledger, where they all are: one may belong to a release or to none. The events:
 *
 *	incident.open     Severity, Release, Environment, Impact-Start, Detected; the text says what happened
 *	incident.update   Incident, and what changes: Severity, Impact-Start, Detected, Mitigated, Reopen, or a text
 *	incident.resolve  Incident, Resolved
 *	incident.invalid  Incident; it was none, and counts nowhere
 *	incident.link     Incident and Release, Caused-By or Fixed-By
 *	incident.unlink   the same; takes it back
 *
 * An incident's id is that of the event that opened it. What a later event says of a matter replaces what was said
 * before; so does a link to another release. Of what was said side by side the worse counts: the higher severity (the
 * lower number), the earlier start, the later end, open over resolved, resolved over invalid, a link over its end.
 * Anybody may open, link and reopen; everything else counts only from those who may allow (event_log_may_allow), since
 * it makes an incident look better or another one.
 */
#ifndef INCIDENT_H
#define INCIDENT_H

#include "event_log.h"
#include "guard.h"
#include "instant.h"

enum incident_state { INCIDENT_OPEN, INCIDENT_MITIGATED, INCIDENT_RESOLVED, INCIDENT_INVALID };

struct incident {
	char id[EVENT_ID_HEX + 1];
	size_t *events; /* places in the log of all that was said of it, the one that opened it first */
	size_t n_events, alloc;
	struct strvec releases;  /* one, or none; more only where they were linked side by side */
	const char *release;     /* the last of these; NULL: none */
	const char *environment; /* borrowed from the log; NULL: not said */
	int severity;            /* 1 (worst) to 4 */
	enum incident_state state;
	int64_t impact_start, detected, mitigated, resolved; /* seconds, or INSTANT_NONE */
	struct strvec caused_by;                             /* commits' ids or releases */
	struct strvec fixed_by;
	const char *text; /* borrowed from the log */
};

struct incident_list {
	const struct event_log *log;
	struct incident *v; /* in the order of the log */
	size_t n, alloc;
};

/* `log` is the project's; it must outlive the list. O(events) and, for each incident, the square of its own. */
void incident_list_read(struct incident_list *l, const struct event_log *log);
void incident_list_release(struct incident_list *l);
/* By id, or the only one that begins with these (at least 4) digits. NULL with ERR_FAIL in `err`. */
const struct incident *incident_find(const struct incident_list *l, const char *id, struct err *err);
/* Does it belong to the release? */
int incident_is_of(const struct incident *one, const char *release);
/* Is it neither resolved nor invalid? */
int incident_is_open(const struct incident *one);
/* Since when: its impact, else when it was detected. */
int64_t incident_since(const struct incident *one);

/* "open", "mitigated", "resolved", "invalid". */
const char *incident_state_name(enum incident_state state);
/* Severity as people write it: 1 to 4. 0 or ERR_FAIL. */
int incident_severity_parse(int *out, const char *text, struct err *err);

#endif
