/* SPDX-License-Identifier: ISC */
/* What somebody wants to record of an incident: the event that says it, and the rules that may forbid it. */
#ifndef INCIDENT_CHANGE_H
#define INCIDENT_CHANGE_H

#include "incident.h"

/* All borrowed; NULL, 0 and INSTANT_NONE: not said. */
struct incident_change {
	const char *step; /* "incident.open" */
	int severity;
	int64_t impact_start, detected, mitigated, resolved;
	int reopen;
	const char *text, *environment;
	const char *release, *caused_by, *fixed_by; /* as they are recorded */
};
void incident_change_init(struct incident_change *c, const char *step);

/* Name, subject, text and trailers; `one` is NULL for a new incident. Detected, or resolved, when it is not said: now.
 */
void incident_change_fill(struct event *e, const struct incident_change *c, const struct incident *one, int64_t now);

/* For guard_ask. */
struct incident_ask {
	const struct incident_change *change;
	const struct incident *incident; /* NULL: a new one */
	int may_allow;                   /* does what this person records count (event_log_may_allow)? */
	int64_t now;
};
extern const struct guard_rule incident_rules[];

/* How far clocks may differ before an instant lies in the future. */
#define INCIDENT_SKEW ((int64_t)300)

#endif
