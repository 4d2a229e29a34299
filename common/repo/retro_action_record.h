/* SPDX-License-Identifier: ISC */
/* Recording action items in the project's ledger. */
#ifndef RETRO_ACTION_RECORD_H
#define RETRO_ACTION_RECORD_H

#include "incidents.h"

/* NULL and INSTANT_NONE: not said. */
struct retro_action_ask_for {
	const char *text;
	const char *release;  /* as release_pick has it; NULL: that of the incident, else the one that is open */
	const char *incident; /* its id, or its first digits */
	const char *owner;
	int64_t due;
};

/*
 * Each records in the ledger of `s`; `rec` answers as after ledger_record and is the caller's to release, also after a
 * failure. ERR_FAIL for an unknown release, incident or action; ERR_NO with the reasons of the rules.
 */
int retro_action_add(struct ledger_recording *rec, struct incidents *s, const struct retro_action_ask_for *ask,
		     int dry_run, struct err *err);
int retro_action_done(struct ledger_recording *rec, struct incidents *s, const char *id, int dry_run, struct err *err);

#endif
