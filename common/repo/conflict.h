/* SPDX-License-Identifier: ISC */
/*
 * A conflict that waits for a person in the work tree. It is on a detached HEAD, where a commit of theirs moves no
 * branch, and what they make of it is taken as a tree: whoever stopped computes everything anew from the start, and the
 * tree stands for that one step.
 *
 * What is remembered beside the command's own (stopped.h): "head <branch>" ("" when it was detached) and "head-oid",
 * where HEAD was; "onto" and "at", the commit it stopped on and the one that was to come, "as merge" or "as pick";
 * "hand <tree before> <commit> <tree>|skip" for each that is settled; "phase"; "to <id> <ref>" for each ref that was
 * about to move.
 */
#ifndef CONFLICT_H
#define CONFLICT_H

#include "merge.h"
#include "plan.h"
#include "stopped.h"

struct conflict {
	git_oid onto;   /* what HEAD is detached at */
	git_oid commit; /* what is merged or picked */
	int is_pick;
	const char *said; /* "merging v1.2.1 into 'main' conflicts in 'f'" */
	const struct merge_result *merge;
};

/* "'a', 'b' and 3 more" */
void conflict_list_paths(struct strbuf *out, const struct strvec *paths);

/*
 * Remembers it in `s`, which the command has begun, and puts it into index and work tree, as git itself would. 0; or
 * ERR_FAIL with nothing changed, where the person's own changes or an operation of git's are in the way or there is no
 * work tree.
 */
int conflict_put(const struct conflict *c, struct repo *r, struct stopped *s, struct err *err);
/* The hints that tell how to go on; returns the error's code. */
int conflict_hint(const char *command, int may_skip, struct err *err);

/* "<tree>" or "skip", as settled in this step before; NULL: it was not. */
const char *conflict_answer(const struct stopped *s, const git_oid *tree_before, const git_oid *commit);

/*
 * Takes what the person made of it (or, to `skip`, that it is left out), remembers that, and goes back to where HEAD
 * was. Given up or concluded without an answer: the conflict will come again. ERR_STOPPED when something is still
 * open.
 */
int conflict_take(struct stopped *s, struct repo *r, int skip, struct err *err);
/* Puts HEAD, index and work tree back as they were. Can be done twice. */
int conflict_abort(struct stopped *s, struct repo *r, struct err *err);

/*
 * Before the plan is applied: what it moves, in case we are killed between its end and the removal of what is
 * remembered.
 */
int conflict_will_apply(struct stopped *s, const struct plan *p, struct repo *r, struct err *err);
/* Has all of that happened? A ref that somebody else has moved does not count for it. */
int conflict_is_over(const struct stopped *s, struct repo *r);

/* The id that the text begins with; -1: it begins with none. */
int conflict_parse_oid(git_oid *oid, const char *text);

#endif
