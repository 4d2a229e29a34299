/* SPDX-License-Identifier: ISC */
/* The steps of the checklist that leave an event: what is asked for is held against the rules, then recorded. */
#ifndef CHECK_RECORD_H
#define CHECK_RECORD_H

#include "checklist.h"
#include "checkrun.h"
#include "ledger_record.h"

/* What is NULL or 0 does not belong to the step. */
struct check_step {
	const char *event; /* "check.sign" */
	const char *check; /* name */
	const char *text;  /* the person's words */
	const char *url;
	const char *evidence;       /* a file */
	const char *target;         /* id of a blocker or of a request; the commit that a request is for */
	const char *until;          /* of a freeze: an instant or a duration */
	const struct checkrun *run; /* what its command did */
};

/*
 * Records it by `rec`, made for c->ledger (ledger_recording_init, with check_step_how). ERR_NO as a rule says; ERR_FAIL
 * for an unknown check, blocker, request or commit, an instant that is none, and evidence that cannot be read.
 */
int check_record(struct checklist *c, const struct check_step *s, struct ledger_recording *rec, struct err *err);

/* How it is to be recorded: a freeze begins and ends on the remote first. */
enum ledger_how check_step_how(const char *event);

/* Asks the rules of a step about a check without recording anything: of check.run, before a command is run. */
int check_may(struct checklist *c, const char *step, const char *check, struct err *err);

#endif
