/* SPDX-License-Identifier: ISC */
/* Looking back upon one release: its ledger and the project's, the draft, and closing it. */
#ifndef RETRO_SESSION_H
#define RETRO_SESSION_H

#include "../model/retro.h"
#include "../model/retro_facts.h"
#include "incidents.h"
#include "release_pick.h"

struct retro_session {
	struct repo *repo;
	struct release_pick pick;
	struct ledger ledger;       /* the release's, identified */
	struct incidents incidents; /* of the project's ledger */
	struct retro retro;
};

/* `release` as release_pick has it. To be closed also after a failure. */
int retro_session_open(struct retro_session *s, struct repo *r, const char *release, struct err *err);
void retro_session_close(struct retro_session *s);

/* What the draft is made of; retro_facts_release it, also after a failure. Borrows from the session. */
int retro_session_facts(struct retro_facts *f, struct retro_session *s, struct err *err);
/* The text that closed the release, appended; nothing when it is not closed. */
int retro_session_text(struct strbuf *out, struct retro_session *s, struct err *err);

/*
 * Records that the release is closed, with this text. `amend`: instead of the text that closed it. `rec` answers as
 * after ledger_record and is the caller's to release, also after a failure. ERR_NO with the reasons of the rules.
 */
int retro_session_record(struct ledger_recording *rec, struct retro_session *s, const char *text, int amend,
			 int dry_run, struct err *err);

#endif
