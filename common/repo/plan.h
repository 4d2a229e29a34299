/* SPDX-License-Identifier: ISC */
/*
 * A plan: every effect of a command as one value. --dry-run prints it, plan_apply does it, all or nothing.
 *
 * Order of apply: checks (nothing in progress, files clean, refs as expected), objects, the journal, the index lock, one
 * ref transaction by `git update-ref --stdin` (so that reference-transaction hooks run), files, index, journal removed.
 * Killed at any moment the repository is as before, or the journal in the git directory says what is half done, and
 * plan_continue / plan_abort settle it.
 */
#ifndef PLAN_H
#define PLAN_H

#include "open.h"

struct plan_file {
	char *path;            /* relative to the root of the work tree */
	struct strbuf before;  /* work tree content now */
	struct strbuf after;
	int is_new;
};

struct plan_ref {
	char *name;            /* full: refs/heads/main; "HEAD" on a detached one */
	git_oid from;          /* zero: must not exist */
	git_oid to;            /* zero while it is the plan's new commit or tag, made by apply */
	char *what;            /* for the dry run: "commit 'chore(release): 1.3.0'" */
	char *reflog;          /* message of the reflog */
};

struct plan_tag {
	char *name;            /* "v1.3.0" */
	char *message;
	git_oid target;        /* zero: the plan's new commit */
	int sign;              /* enum policy_tristate */
};

struct plan {
	const char *command;   /* "release-bump": who can --continue and --abort it */
	char *summary;         /* "bump to 1.3.0" */
	struct plan_file *files;
	size_t n_files;
	char *commit_message;  /* NULL: no commit */
	int verify;            /* run pre-commit and commit-msg hooks (as git commit does) */
	int stage_only;        /* --no-commit: files and index change, no ref moves */
	struct plan_tag *tags;
	size_t n_tags;
	struct strvec push;    /* refs to push with --atomic after all; empty: none */
	char *remote;
};

void plan_init(struct plan *p, const char *command);
void plan_release(struct plan *p);
void plan_add_file(struct plan *p, const char *path, const struct strbuf *before, const struct strbuf *after, int is_new);
void plan_add_tag(struct plan *p, const char *name, const char *message, const git_oid *target, int sign);

/* Prints what apply would do: files, commit, refs from -> to, tags, pushes. One line each. */
void plan_print(const struct plan *p, struct repo *r, FILE *out);

struct plan_result {
	git_oid commit;        /* zero: none made */
};
/* ERR_FAIL with nothing changed, or, after the transaction, with a message that says what stands and what does not. */
int plan_apply(struct plan *p, struct repo *r, struct plan_result *out, struct err *err);

/*
 * Is a plan half done? Returns 0, or ERR_FAIL saying which command's, with the commands that settle it as hint. Every
 * command that changes something asks first; a foreign operation (merge, rebase, cherry-pick, revert, bisect) is
 * reported likewise when `foreign` is set.
 */
int plan_check_none(struct repo *r, int foreign, struct err *err);
/* Settle the half-done plan of this command; 0 and *done = 0 when there is none. ERR_FAIL for another command's. */
int plan_continue(struct repo *r, const char *command, int *done, struct err *err);
int plan_abort(struct repo *r, const char *command, int *done, struct err *err);

#endif
