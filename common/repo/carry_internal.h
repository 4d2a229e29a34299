/* SPDX-License-Identifier: ISC */
/* What bringing commits to lines, and stopping at a conflict and going on, ask of each other. For carry*.c alone. */
#ifndef CARRY_INTERNAL_H
#define CARRY_INTERNAL_H

#include "carry.h"

/* All has moved, but the one who did it was killed; what was to be pushed is. ERR_FAIL: refused. */
int carry_conclude(struct carry *c, struct err *err);
/* Puts a conflict into the work tree. ERR_STOPPED, or ERR_FAIL with nothing changed. */
int carry_stop(struct carry *c, const struct carry_target *t, const struct carry_step *step, const git_oid *onto,
	       const struct merge_result *m, struct err *err);

#endif
