/* SPDX-License-Identifier: ISC */
/*
 * Incidents, folded from the project's ledger, where they all are: one may belong to a release, to several in turn, or
 *to none. The events:
 *
 *	incident.open     Severity, Release, Environment, Impact-Start, Detected; the text says what happened
 *	incident.update   Incident, and what changes: Severity, Impact-Start, Detected, Mitigated, or a text
 *	incident.resolve  Incident, Resolved
 *	incident.invalid  Incident; it was none, and counts nowhere
 *	incident.link     Incident and Release, Caused-By or Fixed-By
 *	incident.unlink   the same; takes it back
 *
 * An incident's id is that of the event that opened it. What a later event says of a matter replaces what was said
 *before; of what was said side by side the worse counts: the higher severity (the lower number), the earlier start, not
 *resolved over resolved, resolved over invalid.
 */
#ifndef INCIDENT_H
#define INCIDENT_H

#include "event_log.h"
#include "guard.h"

enum incident_state { INCIDENT_OPEN, INCIDENT_MITIGATED, INCIDENT_RESOLVED, INCIDENT_INVALID };

#define INCIDENT_NO_TIME INT64_MIN

/* An action item (retro.action-add with Incident, or without one; see retro.h). */
struct incident_action {
	char id[EVENT_ID_HEX + 1];
	char *incident; /* its id; NULL: of the release alone */
	char *release;  /* NULL: none */
	char *text, *owner;
	int64_t due; /* INCIDENT_NO_TIME: not said */
	int is_done;
};

struct incident {
	char id[EVENT_ID_HEX + 1];
	size_t opened;     /* place in the log */
	char *release;     /* NULL: none */
	char *environment; /* NULL: not said */
	int severity;      /* 1 (worst) to 4 */
	enum incident_state state;
	int64_t impact_start, detected, mitigated, resolved; /* seconds, or INCIDENT_NO_TIME */
	struct strvec caused_by;                             /* commits or releases, as written */
	struct strvec fixed_by;
	char *text;
};

struct incident_list {
	struct incident *v; /* in the order of the log */
	size_t n;
	struct incident_action *actions;
	size_t n_actions;
};

/* `log` is the project's; it must outlive the list. */
void incident_list_read(struct incident_list *l, const struct event_log *log);
void incident_list_release(struct incident_list *l);
/* By id, or the only one that begins with these (at least 4) digits. NULL with ERR_FAIL in `err`. */
const struct incident *incident_find(const struct incident_list *l, const char *id, struct err *err);
const struct incident_action *incident_action_find(const struct incident_list *l, const char *id, struct err *err);
/* "open", "mitigated", "resolved", "invalid". */
const char *incident_state_name(enum incident_state state);

/* Severity as people write it: 1 to 4. 0 or ERR_FAIL. */
int incident_severity_parse(int *out, const char *text, struct err *err);

/* For the guard of update, resolve, invalid, link, unlink. */
struct incident_ask {
	const struct incident *incident;
	int64_t impact_start, resolved; /* as they would be */
	int has_link;                   /* unlink: what is to be taken back is there */
	int64_t now;
};
extern const struct guard_rule incident_rules[];

#endif
