/* SPDX-License-Identifier: ISC */
/* Incidents and action items as the repository has them: the project's ledger, read and written. */
#ifndef INCIDENTS_H
#define INCIDENTS_H

#include "../model/incident_change.h"
#include "../model/retro_action.h"
#include "ledger_record.h"

struct incidents {
	struct repo *repo;
	struct ledger ledger; /* the project's, identified */
	struct incident_list list;
	struct retro_action_list actions;
};

/* To be closed also after a failure. */
int incidents_open(struct incidents *s, struct repo *r, struct err *err);
void incidents_close(struct incidents *s);
/* The same after the ledger was read again (in the prepare function of a recording). */
void incidents_reread(struct incidents *s);

/*
 * Records the change; `id` names the incident, NULL for incident.open. `rec` answers as after ledger_record and is the
 * caller's to release, also after a failure. ERR_FAIL for an unknown incident, ERR_NO with the reasons of the rules.
 */
int incidents_record(struct ledger_recording *rec, struct incidents *s, const struct incident_change *change,
		     const char *id, int dry_run, struct err *err);

/*
 * What a link names: a release ("1.4.0" becomes "v1.4.0"), else a commit by any revision (becomes its id). Owned.
 * ERR_FAIL for what is neither. `only_release`: commits are none. What stands in `known` (NULL: nothing) is taken as it
 * is, so that a link can be taken back when what it names is gone.
 */
int incidents_resolve_link(char **out, struct repo *r, const char *text, const struct strvec *known, int only_release,
			   struct err *err);

#endif
