/* SPDX-License-Identifier: ISC */
/* Commit objects made as `git commit` would make them, but with no ref and no index moved yet. */
#ifndef COMMITOBJECT_H
#define COMMITOBJECT_H

#include "../model/commit.h"
#include "open.h"

/* Names in the git directory while a commit is made; one plan at a time makes one (journal.h). */
#define COMMITOBJECT_INDEX   "release-commit-index"
#define COMMITOBJECT_MESSAGE "RELEASE_EDITMSG"

/* One file of the commit to be. */
struct commitobject_file {
	const char *path;
	const char *content; /* as in the work tree; git's clean filters apply, unless is_stored */
	size_t len;
	int is_stored; /* it is as git stores it */
};

/*
 * Adds the files to the index at `index_file` (which git creates when absent). Modes of tracked files stay; new ones
 * are regular files.
 */
int commitobject_stage(struct repo *r, const char *index_file, const struct commitobject_file *files, size_t n,
		       struct err *err);

/*
 * The commit on top of `parent` with only these files changed, whatever else the real index holds. Runs pre-commit,
 * prepare-commit-msg and commit-msg where `run_hooks` is set: a hook that refuses is ERR_FAIL with its words; what a
 * hook adds to the index or changes in the message counts. What it added is appended to `hooked`, for
 * commitobject_stage_hooked. The work tree still has the old files then, so a hook that stages one of them again would
 * take the change back: ERR_FAIL. Signed where commit.gpgSign says so.
 */
int commitobject_write(git_oid *out, struct repo *r, const git_oid *parent, const char *message,
		       const struct commitobject_file *files, size_t n, int run_hooks, struct strbuf *hooked,
		       struct err *err);

/*
 * A commit object with this tree and these parents; identity and dates as git takes them, signed where commit.gpgSign
 * says so. `author_of`, when not NULL, is a commit whose author and date are taken over (a pick's), and the encoding:
 * the message is in it; else it is in UTF-8. No hook runs. Between plan_begin and plan_apply only, as the message lies
 * in the git directory meanwhile. ERR_FAIL.
 */
int commitobject_make(git_oid *out, struct repo *r, const git_oid *tree, const git_oid *parents, size_t n_parents,
		      const char *message, const git_oid *author_of, struct err *err);

/* Puts what hooks added to the commit into an index, as `git commit` leaves it there too. */
int commitobject_stage_hooked(struct repo *r, const char *index_file, const struct strbuf *hooked, struct err *err);

#endif
