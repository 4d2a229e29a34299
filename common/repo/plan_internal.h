/* SPDX-License-Identifier: ISC */
/*
 * What applying a plan and settling a half-done one share: for plan*.c, and for what stops at a conflict and goes on from
 * it (conflict.c, carry_stop.c, hotfix_*.c).
 */
#ifndef PLAN_INTERNAL_H
#define PLAN_INTERNAL_H

#include "journal.h"
#include "plan.h"

/* ERR_FAIL in words: a plan is half done (with the commands that settle it) or its command is still running. */
int plan_report_half_done(const struct journal *j, int running, struct err *err);

/* ERR_RACE: somebody else has moved the ref since the plan was made from it. */
int plan_report_race(const char *ref, struct err *err);

/* A work tree whose branch the plan moves. */
struct follower {
	char *path;   /* its root */
	char *branch; /* full ref */
};
struct followers {
	struct follower *v;
	size_t n, alloc;
};
/* Every work tree of the repository that stands on a branch. */
int followers_list(struct followers *f, struct repo *r, struct err *err);
void followers_release(struct followers *f);
/* NULL: the branch is checked out nowhere. */
const struct follower *followers_of(const struct followers *f, const char *ref);
/* Could the work tree go from one commit to the other, touching nothing of the person's? ERR_FAIL says what is in the
 * way. */
int follower_check(struct repo *r, const struct follower *f, const git_oid *from, const git_oid *to, struct err *err);
/* Takes the journal's work trees along, or (backwards) back. Those that have gone already stay. */
int followers_move(const struct journal *j, struct repo *r, int backwards, struct err *err);

/*
 * From a ready journal on: the transaction, files into place, index. `again`: some of it may have been done before. A
 * refused transaction undoes all, and so does one that git never got to read.
 */
int plan_finish(struct journal *j, struct repo *r, int again, struct err *err);

/*
 * What another person's push stands against is found while nothing has moved: would the remote take the refs where
 * `moves` will put them? Only for a plan that wants it (ask_remote), or that
 * claims a tag, which the remote is told of first.
 */
int plan_ask_remote(const struct plan *p, const struct journal_ref *moves, size_t n, struct err *err);

/*
 * The push at the end of a finished plan; then the journal goes, but for a push that failed and `keeps` it, to be tried
 * again. Without one: nothing.
 */
int plan_push(struct journal *j, const struct repo *r, int keeps, struct err *err);

/* As plan_may_begin, for the command that takes up what it has stopped at itself. */
int plan_may_go_on(struct repo *r, const char *command, struct err *err);

/* The end of a plan that plan_begin began and nobody applied. */
void plan_give_up(struct plan *p);

/* Puts files back, lets the index go, removes the journal. Refs must stand as before. Returns `ret`. */
int plan_undo(struct journal *j, int ret);

#endif
