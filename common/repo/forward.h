/* SPDX-License-Identifier: ISC */
/*
 * Forward obligations: which fix of an older line is missing on a newer one that is still maintained (PRODUCT.md,
 * section 9).
 *
 * A fix is a commit of type fix, or any but a chore that came in by a merge of a hotfix branch, which the line got
 * since it parted from the main one and has not reverted; merges are none. It belongs to the oldest line that has it;
 * its picks on other old lines, known by trailer or patch, are forms of it and no fixes beside it.
 * Under gitflow the production branch is a line, too, older than the main one and than the release branches of versions
 * to come. A closed line is owed nothing; what it owes it still owes.
 */
#ifndef FORWARD_H
#define FORWARD_H

#include "../model/forward_mark.h"
#include "lines.h"

#define FORWARD_NOTES_REF "refs/notes/release-forward"

enum forward_state { FORWARD_MISSING, FORWARD_PRESENT, FORWARD_EQUIVALENT, FORWARD_NOT_NEEDED };
enum forward_how { FORWARD_UNKNOWN, FORWARD_ANCESTOR, FORWARD_TRAILER, FORWARD_PATCH, FORWARD_RECORDED };

/* A fix on one line that must have it. */
struct forward_cell {
	const struct repo_line *line;
	enum forward_state state;
	enum forward_how how; /* tried in this order: the first that holds */
	git_oid oid;          /* the commit that carries it there; zero: none */
	char *reason;         /* why it is not needed, as recorded; else NULL */
};

/* The same fix as another line has it: a pick, or what it was picked from. */
struct forward_form {
	git_oid oid;
	const struct repo_line *line;
};

struct forward_fix {
	git_oid oid;
	char *subject; /* clean */
	const struct repo_line *from;
	struct forward_form *forms; /* where newer old lines have it as a fix of their own, from old to new */
	size_t n_forms, alloc_forms;
	struct forward_cell *cells; /* from old to new */
	size_t n_cells;
};

struct forward {
	struct forward_fix *v; /* by line from old to new, each line's in the order in which they were made */
	size_t n, alloc;
	size_t n_bad_marks; /* lines of notes that are no mark */
};

/*
 * Reads the table; `lines` must outlive it. `only` (n_only of them; 0: all) are the lines that the cells are wanted of;
 * fixes without a cell are left out. What a line has reverted since is missing there, in whatever form it had come.
 * ERR_SHALLOW when the clone lacks the history. `f` is to be released also after a failure.
 */
int forward_read(struct forward *f, struct repo *r, const struct lines *lines, const struct repo_line *const *only,
		 size_t n_only, struct err *err);
void forward_release(struct forward *f);

/* The fix with this id, or one of whose forms has it; NULL. */
const struct forward_fix *forward_find(const struct forward *f, const git_oid *oid);
/* How many (fix, line) pairs are missing; on this line alone where it is not NULL. */
size_t forward_missing(const struct forward *f, const struct repo_line *line);

const char *forward_state_name(enum forward_state state);
/* NULL for FORWARD_UNKNOWN. */
const char *forward_how_name(enum forward_how how);

/* The marks on a commit; none when there is no note. */
void forward_marks_load(struct forward_marks *out, struct repo *r, const git_oid *fix);
/*
 * Writes the note with these marks alone and adds the move of the notes' ref to the plan. Moves nothing itself.
 * ERR_FAIL.
 */
int forward_marks_plan(struct plan *p, struct repo *r, const git_oid *fix, const struct forward_marks *marks,
		       struct err *err);

#endif
