/* SPDX-License-Identifier: ISC */
/* Incidents as the repository has them: the project's ledger, read and written. */
#ifndef INCIDENTS_H
#define INCIDENTS_H

#include "../model/incident.h"
#include "ledger_record.h"

struct incidents {
	struct repo *repo;
	struct ledger ledger; /* the project's, identified */
	struct incident_list list;
};

/* To be closed also after a failure. */
int incidents_open(struct incidents *s, struct repo *r, struct err *err);
void incidents_close(struct incidents *s);
/* The same after the ledger was read again (in the prepare function of a recording). */
void incidents_reread(struct incidents *s);

/*
 * What a link names: a release ("1.4.0" becomes "v1.4.0"), else a commit by any revision (becomes its id). Owned.
 * ERR_FAIL for what is neither. `only_release`: commits are none.
 */
int incidents_resolve_link(char **out, struct repo *r, const char *text, int only_release, struct err *err);

#endif
