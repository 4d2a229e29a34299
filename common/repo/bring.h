/* SPDX-License-Identifier: ISC */
/*
 * The commit by which a line gets another one, once its tree is computed (merge.h): a merge, or a pick as
 * `git cherry-pick -x` makes it. Objects alone; no ref moves.
 */
#ifndef BRING_H
#define BRING_H

#include "../base/strvec.h"
#include "open.h"

struct bring {
	const char *branch; /* the line that gets it */
	git_oid what;       /* the commit that it gets */
	int is_pick;        /* author, date and encoding of it are taken over; else it is the second parent */
	int by_hand;        /* a person made the tree */
	git_oid tree;
	struct strbuf message; /* whoever filled it releases it */
};

/*
 * Appends `text`, or where that is NULL the commit's own message, and from which commit it was picked: among the
 * trailers where it ends with some, so that they stay trailers. ERR_FAIL when the commit cannot be read.
 */
int bring_pick_message(struct strbuf *out, struct repo *r, const git_oid *commit, const char *text, struct err *err);
/* Appends what a merge has settled by meaning (merge.h); nothing when it has not. */
void bring_add_settled(struct strbuf *message, const struct strvec *resolved);

/*
 * Writes the commit on top of *tip, which becomes it; with `run_hooks` once the hooks that git would run have let it
 * through, with what they change in the message and add to the tree (commithooks.h). ERR_FAIL, also when one changes a
 * file that the tree has.
 */
int bring_write(git_oid *tip, struct bring *b, struct repo *r, int run_hooks, struct err *err);

#endif
