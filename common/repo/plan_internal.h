/* SPDX-License-Identifier: ISC */
/* What applying a plan and settling a half-done one share. For plan*.c alone. */
#ifndef PLAN_INTERNAL_H
#define PLAN_INTERNAL_H

#include "journal.h"

/* ERR_FAIL in words: a plan is half done (with the commands that settle it) or its command is still running. */
int plan_report_half_done(const struct journal *j, int running, struct err *err);

/* From a ready journal on: the transaction, files into place, index, journal away. A refused transaction undoes all. */
int plan_finish(struct journal *j, struct repo *r, struct err *err);

/* Puts files back, lets the index go, removes the journal. Refs must stand as before. Returns `ret`. */
int plan_undo(struct journal *j, int ret);

#endif
