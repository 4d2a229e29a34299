/* SPDX-License-Identifier: ISC */
/* What a command does about a plan that was interrupted (plan.h). */
#ifndef HALF_DONE_H
#define HALF_DONE_H

#include "plan.h"

/* For commands that only look: has it said (by cli_warn) when a plan is half done or under way; else nothing is said. */
void half_done_warn(struct repo *r, void (*warn)(const char *fmt, ...));

/* For commands that change something: the same of what has stopped in another work tree, and does not hold them up. */
void half_done_warn_stopped(struct repo *r, void (*warn)(const char *fmt, ...));

/* Both, for a command that begins here: that warning, and plan_may_begin. */
int half_done_may_begin(struct repo *r, int moves_head, void (*warn)(const char *fmt, ...), struct err *err);

/* --continue and --abort of a command; ERR_FAIL, too, when there is nothing to continue. */
int half_done_settle(struct repo *r, const char *command, int is_abort, struct err *err);

#endif
