/* SPDX-License-Identifier: ISC */
/* How a release's branch is reached from the work tree at hand, so that the command that goes there works when typed. */
#ifndef STANDING_REACH_H
#define STANDING_REACH_H

#include "standing.h"

struct standing_reach {
	int is_elsewhere; /* another work tree has it checked out: git checks it out nowhere else */
	char *place;      /* that work tree; NULL: it cannot be told, or is gone */
	char *track;      /* "origin/release/1.4": what a local branch has to be made of, where git would not guess it */
};

/* Nothing is said of a branch that is at hand, nor where nothing can be checked out; NULL is at hand. */
void standing_reach_read(struct standing_reach *out, const struct standing_context *x, const char *branch);
void standing_reach_release(struct standing_reach *reach);

#endif
