/* SPDX-License-Identifier: ISC */
/* Which commits hold several fixes of a line in one, whatever they say: a squash whose message names nothing. */
#ifndef FORWARD_SQUASH_H
#define FORWARD_SQUASH_H

#include "forward_patch.h"

/* Longer runs are not looked at. */
#define FORWARD_SQUASH_MAX 32

/*
 * A commit holds fixes when its patch-id is that of a run of commits, one after the other in the line's chain of first
 * parents, that the fixes are in (themselves or by a merge), all put together. `line` is the line that has the fixes;
 * `others` are the commits that may hold them, those of the line itself are passed over. Appends them to each fix's
 * `like`. What cannot be read holds nothing.
 */
void forward_squash_find(struct linegraph *g, size_t line, const git_oid *tip, struct forward_patch *fixes, size_t n,
			 const struct walk_list *others);

#endif
