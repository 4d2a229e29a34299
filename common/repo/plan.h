/* SPDX-License-Identifier: ISC */
/*
 * A plan: every effect of a command as one value. plan_print shows it (--dry-run), plan_apply does it, all or nothing.
 *
 * Order of apply: refusals (something half done, a foreign operation, a dirty or unwritable file, a ref that moved),
 * the journal, objects, the new files beside the old ones, the journal marked ready, the events of its tags pushed where
 * there is a remote, one ref transaction by `git update-ref --stdin` (so that reference-transaction hooks run), files,
 * index, journal away, push. Killed before it is ready, nothing has changed and the next command clears the remains
 * away; killed later, the journal in the git directory says what is half done and plan_continue or plan_abort settle it
 * (journal.h).
 *
 * A branch that moves and is checked out, here or in a linked worktree, takes its index and work tree along, as a
 * fast-forward there would. What stands in its way (changes that are not committed, an untracked file, an operation of
 * git's in progress there) is found before anything moves.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdio.h>

#include "../model/commit.h"
#include "open.h"

struct plan_file {
	char *path;          /* relative to the root of the work tree */
	struct strbuf after; /* the whole new content, as in the work tree */
	char *what;          /* for the dry run: "1.2.0 -> 1.3.0" */
	int is_new;          /* must not exist yet */
};

struct plan_ref {
	char *name;   /* full; "HEAD" means HEAD itself, when it is detached */
	git_oid from; /* zero: must not exist */
	git_oid to;   /* zero: must go */
	char *what;   /* for the dry run and the reflog */
};

struct plan_tag {
	char *name;     /* "v1.3.0" */
	char *message;  /* complete; headings survive */
	git_oid target; /* zero: the commit of this plan */
	enum policy_tristate sign;
};

/* The exclusive event of a tag, recorded in the same move (ledger_claim.h). */
struct plan_claim {
	char *release; /* whose ledger gets it */
	char *tag;     /* of this plan */
	size_t known;  /* how often the ledger had the tag made when this was planned */
};

struct plan {
	const char *command; /* "release-bump": whose --continue and --abort settle it */
	char *summary;       /* "bump to 1.3.0" */
	git_oid base;        /* the HEAD that it was made for, else it is refused; zero: any */
	struct plan_file *files;
	size_t n_files, files_alloc;
	int is_stored;         /* the files' content is as git stores it, and the work tree has no part in it */
	struct strvec settled; /* files that are as they shall be: the commit or tag wants them as they are in HEAD */
	char *commit_message;  /* the files go into one commit on HEAD's branch; NULL: only into work tree and index */
	const char *onto;      /* the branch that plan_print says it is on; NULL: HEAD's */
	int run_hooks;         /* pre-commit, prepare-commit-msg and commit-msg, as git commit does */
	struct plan_ref *refs; /* beside the commit's branch and the tags */
	size_t n_refs, refs_alloc;
	struct plan_tag *tags;
	size_t n_tags, tags_alloc;
	struct plan_claim *claims;
	size_t n_claims, claims_alloc;
	struct strvec push; /* refspecs, pushed with --atomic at the end; empty: none */
	char *remote;
	int ask_remote;          /* whether it would take the push, before anything moves */
	int goes_on;             /* it takes up what `command` itself has stopped at (stopped.h) */
	struct journal *journal; /* since plan_begin */
};

void plan_init(struct plan *p, const char *command);
void plan_release(struct plan *p);
/* Each copies what it is given, but `after` and `what`, which are taken over. */
void plan_add_file(struct plan *p, const char *path, struct strbuf *after, char *what, int is_new);
void plan_add_claim(struct plan *p, const char *release, const char *tag, size_t known);
/* The file of the plan with this path, NULL when there is none yet: another package may share it. */
struct plan_file *plan_find_file(const struct plan *p, const char *path);
void plan_add_ref(struct plan *p, const char *name, const git_oid *from, const git_oid *to, char *what);
void plan_add_tag(struct plan *p, const char *name, const char *message, const git_oid *target,
		  enum policy_tristate sign);

/*
 * For plans whose effects can only be told once objects are made, such as merges: from here on no other plan can begin
 * in this work tree, and what is made so far stays without effect until plan_apply, or goes with plan_release. ERR_FAIL
 * as plan_may_begin.
 */
int plan_begin(struct plan *p, struct repo *r, struct err *err);
/*
 * The refusals of apply alone: a tag that is there, a file that is dirty or cannot be written, a checked-out branch
 * that cannot follow. Changes nothing.
 */
int plan_check(const struct plan *p, struct repo *r, struct err *err);
/* Of these refusals the one of a tag, for whoever plans one: at plan_apply a tag that is there has come meanwhile. */
int plan_check_tag(struct repo *r, const char *tag, struct err *err);
/*
 * Writes the commit of the plan's files on top of `parent`, any commit, as the plan's hooks and message say; no branch
 * moves. Between plan_begin and plan_apply only.
 */
int plan_write_commit(git_oid *out, const struct plan *p, struct repo *r, const git_oid *parent, struct err *err);

/* Prints what apply would do, one effect a line. */
void plan_print(const struct plan *p, struct repo *r, FILE *out);

struct plan_result {
	git_oid commit; /* zero: none made */
	int has_moved;  /* every effect here is in place, whatever became of the push */
};

/*
 * 0; or ERR_RACE with nothing changed, when a ref has moved since the plan was made from it, or somebody else has made
 * its tag; or ERR_FAIL with nothing changed; or, when only the push at the end was refused, ERR_FAIL saying that the
 * local state stands. `out` may be NULL.
 */
int plan_apply(struct plan *p, struct repo *r, struct plan_result *out, struct err *err);

/*
 * May a command that changes something begin? ERR_FAIL when a plan is half done, here or in another work tree (saying
 * whose, and the commands that settle it), when one is running here, or when a conflict waits here; and, where the work
 * tree or HEAD is to change (`moves_head`), when git is in the middle of a merge, rebase, cherry-pick, revert or bisect.
 */
int plan_may_begin(struct repo *r, int moves_head, struct err *err);
/* ERR_FAIL names what git itself has under way in the work tree of this git directory. */
int plan_check_foreign(const char *git_dir, struct err *err);
/*
 * For commands that only look: appends one line when a plan is half done or under way, or a command has stopped for a
 * person's help (stopped.h), here or in another work tree; nothing otherwise.
 */
void plan_describe(struct repo *r, struct strbuf *out);
/* The same of commands that have stopped in other work trees alone: those hold up nobody here. */
void plan_describe_stopped(struct repo *r, struct strbuf *out);
/*
 * Settle the half-done plan of `command`: forwards or back. *done tells whether there was one. ERR_FAIL for another
 * command's, untouched.
 */
int plan_continue(struct repo *r, const char *command, int *done, struct err *err);
int plan_abort(struct repo *r, const char *command, int *done, struct err *err);

#endif
