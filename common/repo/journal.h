/* SPDX-License-Identifier: ISC */
/*
 * The journal of a plan in the making: `release-plan` in the git directory. It is held locked (fcntl) for as long as
 * the program that writes it lives, so that a running command and one that was killed are never confused, and it names
 * every file that the plan has put beside others, so that any later command of the suite can settle it, forwards or
 * back.
 *
 *   git-release-plan 1
 *   command release-bump
 *   summary bump to 1.3.0
 *   index <absolute path>          (its lock is ours; "no-index": after all not)
 *   file <absolute path>           (one that is replaced; "new" where it did not exist)
 *   new <absolute path>
 *   ref <from> <to> <name>         (may come again: then the last one counts)
 *   tree <from> <to> <absolute path>   (a work tree that follows its branch)
 *   remote <name or URL>           (where to push at the end)
 *   push <refspec>                 (each of what is pushed)
 *   ready                          (all is prepared; from here on the refs may have moved)
 *   done                           (all is in place here; what remains is the push, and leftovers to clear away)
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "../model/commit.h"
#include "open.h"

struct journal_file {
	char *path; /* absolute */
	int is_new;
};

struct journal_ref {
	char *name;
	git_oid from, to;
};

struct journal_tree {
	char *path; /* absolute, of the work tree's root */
	git_oid from, to;
};

struct journal {
	char *path;
	int fd; /* holds the lock; -1: not open */
	char *command;
	char *summary;
	char *index; /* absolute; set before journal_set_index */
	int has_index;
	struct journal_file *files;
	size_t n_files, files_alloc;
	struct journal_ref *refs;
	size_t n_refs, refs_alloc;
	struct journal_tree *trees;
	size_t n_trees, trees_alloc;
	char *remote;
	struct strvec push;
	int is_ready;
	int is_done;
};

void journal_init(struct journal *j);
/* Closes it and lets the lock go; the file stays unless journal_remove was called. */
void journal_release(struct journal *j);

/*
 * Creates the journal and takes its lock. ERR_EXISTS when one is there: half done or running, *running tells which, and
 * `j` holds what it says.
 */
int journal_create(struct journal *j, struct repo *r, const char *command, const char *summary, int *running,
		   struct err *err);
/* Opens and locks one that a killed command left. ERR_NOTFOUND: none. ERR_EXISTS: its command is still running. */
int journal_open(struct journal *j, struct repo *r, struct err *err);
/* What is in a git directory, without taking the lock: 1 (`j` filled, *running set), 0 when none, or ERR_FAIL. */
int journal_peek(struct journal *j, const char *git_dir, int *running, struct err *err);

/*
 * Each appends to the journal on disk (fsynced) and to `j`. Paths and names must hold no newline. A ref that is there
 * already gets another move.
 */
int journal_set_index(struct journal *j, int is_ours, struct err *err);
int journal_add_file(struct journal *j, const char *path, int is_new, struct err *err);
int journal_add_ref(struct journal *j, const char *name, const git_oid *from, const git_oid *to, struct err *err);
int journal_add_tree(struct journal *j, const char *path, const git_oid *from, const git_oid *to, struct err *err);
int journal_add_push(struct journal *j, const char *remote, const struct strvec *push, struct err *err);
int journal_set_ready(struct journal *j, struct err *err);
int journal_set_done(struct journal *j, struct err *err);
/*
 * Ready and not done: refs, files and index may be at odds, and a person has to say which way. Or done and not pushed,
 * as far as is known.
 */
int journal_is_half_done(const struct journal *j);
/* Only the push is left. */
int journal_is_unpushed(const struct journal *j);

/* Removes the journal: the plan is settled. */
void journal_remove(struct journal *j);

/* The names that stand beside a file while a plan is under way; owned by the caller. */
char *journal_new_name(const char *path); /* the content to come */
char *journal_old_name(const char *path); /* the content that was */

#endif
