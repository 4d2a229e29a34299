/* SPDX-License-Identifier: ISC */
/* What a command says and does about a plan that was interrupted (repo/plan.h). */
#ifndef HALF_DONE_H
#define HALF_DONE_H

#include "../repo/plan.h"

/* For commands that only look: a warning when a plan is half done or under way, silence otherwise. */
void half_done_warn(struct repo *r);

/* --continue and --abort of a command; ERR_FAIL, too, when there is nothing to continue. */
int half_done_settle(struct repo *r, const char *command, int is_abort, struct err *err);

#endif
