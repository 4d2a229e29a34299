/* SPDX-License-Identifier: ISC */
/* Recording what happens to a departure: a commit misses it, or its release is held. */
#ifndef TRAINRECORD_H
#define TRAINRECORD_H

#include "ledger_record.h"
#include "ledger_self.h"
#include "trainboard.h"

/* What is to be recorded; all of it borrowed. */
struct trainrecord {
	const char *event; /* "train.miss", "train.miss-undo", "train.hold" */
	const struct trainboard *board;
	const char *oid;    /* of a miss: the commit */
	int64_t until;      /* of a hold; SCHEDULE_NONE: until further notice */
	const char *reason; /* NULL: none */
	const struct ledger_self *self;
	int64_t now;
};

/* For ledger_recording: folds, asks the guard and drafts. `data` is a struct trainrecord, the ledger the project's. */
int trainrecord_prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			struct ledger_draft *project, struct err *err);

#endif
