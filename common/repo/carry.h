/* SPDX-License-Identifier: ISC */
/*
 * Bringing commits to other lines, by picks and merges, all or nothing: everything is computed in memory, then all
 * branches move in one transaction. At a conflict nothing has moved: it is put into the work tree on a detached HEAD,
 * and what is settled so far is remembered (stopped.h) until carry_continue or carry_abort.
 */
#ifndef CARRY_H
#define CARRY_H

#include <stdio.h>

#include "lines.h"
#include "merge.h"
#include "stopped.h"

/* One commit that a line is to get. */
struct carry_step {
	git_oid commit;
	char *branch;    /* whose tip it is, to be merged; NULL: it is picked */
	git_oid made;    /* by carry_run: the commit there; zero: none was needed */
	int is_left_out; /* a person skipped it, or emptied it */
};

struct carry_target {
	char *branch;
	git_oid from; /* what it is now; zero: only its remote-tracking branch is there */
	git_oid tip;  /* what is built upon */
	git_oid to;   /* what it becomes; equal to tip: nothing to do */
	struct carry_step *steps;
	size_t n, alloc;
};

struct carry {
	struct repo *repo;
	const char *command; /* "release-backport" */
	char *summary;       /* "backport of 3f2a1bc" */
	FILE *out;
	int dry_run;
	int push; /* the lines, all or none, at the end */
	int run_hooks; /* those of git merge and git cherry-pick (commithooks.h); carry_init says so */
	struct carry_target *targets;
	size_t n, alloc;
	struct stopped stopped;
};

void carry_init(struct carry *c, struct repo *r, const char *command, FILE *out);
void carry_release(struct carry *c);
/* A line that gets something; the pointer is good until the next call. */
struct carry_target *carry_add_target(struct carry *c, const struct repo_line *line);
/* `branch` NULL: a pick. Of a merge the first parent's side counts as what was there before. */
void carry_add_step(struct carry_target *t, const git_oid *commit, const char *branch);

/*
 * Does it, and prints what was done, or with dry_run what would be. A pick that changes nothing makes no commit, and
 * that is said. A hook that refuses is ERR_FAIL. ERR_STOPPED when a conflict waits in the work tree (with dry_run:
 * would wait); ERR_FAIL with nothing changed, or, when only the push was refused, saying that the local state stands.
 * A push takes lines along to which nothing was to be brought: an earlier one may have been refused. It is refused
 * before anything moves when the remote is known to have more.
 */
int carry_run(struct carry *c, struct err *err);

enum carry_resume { CARRY_CONTINUE, CARRY_SKIP };
/*
 * Takes up what `command` has stopped at, or what was killed; CARRY_SKIP leaves out the step that conflicts.
 * ERR_STOPPED when conflicts are left or another one comes, ERR_FAIL when nothing waits.
 */
int carry_continue(struct repo *r, const char *command, enum carry_resume how, FILE *out, struct err *err);
/* Puts everything back; 0 too when there is nothing in progress. */
int carry_abort(struct repo *r, const char *command, FILE *out, struct err *err);

#endif
