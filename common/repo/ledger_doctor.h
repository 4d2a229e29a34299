/* SPDX-License-Identifier: ISC */
/* Does a host take the ledger? Found out by pushing a ref that no clone takes for one, and deleting it again. */
#ifndef LEDGER_DOCTOR_H
#define LEDGER_DOCTOR_H

#include "open.h"

struct ledger_checkup {
	char *probe;            /* name of the ref that was pushed */
	int takes;              /* the remote has taken it */
	int shows;              /* and lists it */
	int clears;             /* and lets it be deleted: needed for nothing but the probe itself */
	char *reason;           /* when it does not: in the remote's words */
	struct strvec warnings; /* what in the configuration here would destroy events */
};

/* The name of the probe, another one in each process, and the warnings. */
void ledger_checkup_init(struct ledger_checkup *c, struct repo *r, const char *remote);
/* Pushes and deletes it. ERR_FAIL when the remote cannot be reached. */
int ledger_checkup_run(struct ledger_checkup *c, struct repo *r, const char *remote, struct err *err);
void ledger_checkup_release(struct ledger_checkup *c);

#endif
