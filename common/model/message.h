/* SPDX-License-Identifier: ISC */
/*
 * The grammar of a commit message: Conventional Commits 1.0.0 (rules cited by their number), plus what git itself
 * writes: merge subjects, `fixup!` and its kin, reverts. Parsing never fails: a message that does not follow the
 * grammar has no type, and problems say where and why.
 *
 * All strings are slices of the text that was parsed, which must outlive the message.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>

struct slice {
	const char *s; /* NULL: absent */
	size_t len;
};

struct footer {
	struct slice token;    /* as written; "BREAKING CHANGE" keeps its space */
	const char *separator; /* ": " or " #" */
	struct slice value;    /* without trailing white space; may hold newlines (rule 10) */
	int is_breaking;       /* BREAKING CHANGE or BREAKING-CHANGE, upper case (rules 12, 15, 16) */
};

enum message_kind {
	MESSAGE_PLAIN, /* does not follow the grammar */
	MESSAGE_CONVENTIONAL,
	MESSAGE_MERGE, /* git's "Merge branch …", "Merge pull request …" and the like */
	MESSAGE_FIXUP, /* "fixup! ", "squash! ", "amend! " */
	MESSAGE_REVERT /* git's and GitHub's `Revert "…"` */
};

enum problem_severity { PROBLEM_ERROR, PROBLEM_WARNING, PROBLEM_HINT };

struct problem {
	enum problem_severity severity;
	const char *rule; /* stable kebab-case name, e.g. "header-colon-space" */
	unsigned line;    /* from 1 */
	unsigned column;  /* bytes, from 1 */
	char *message;    /* owned */
	char *fix;        /* the corrected line where it is plain, else NULL; owned */
};

struct message {
	enum message_kind kind;
	struct slice text;   /* all that was parsed; of the first part of a split: the whole message */
	struct slice header; /* the first line */
	struct slice type;   /* as written; compare without case (rule 15) */
	struct slice scope;
	int bang;     /* "!" before the colon (rule 13) */
	int breaking; /* by "!" or by footer (rule 11) */
	/*
	 * For MESSAGE_REVERT the subject between the quotes, for MESSAGE_FIXUP what follows the prefixes, for
	 * MESSAGE_PLAIN and MESSAGE_MERGE the whole header.
	 */
	struct slice description;
	int reapply;       /* git >= 2.43 writes `Reapply "x"` where it reverts `Revert "x"` */
	struct slice body; /* without the footers, trimmed; s NULL when there is none */
	struct footer *footers;
	size_t n_footers;
	struct problem *problems; /* of the grammar alone; the policy's are model/lint */
	size_t n_problems;
};

/* Fills `m`; message_release frees what it owns. `text` needs no NUL. */
void message_parse(struct message *m, const char *text, size_t len);
void message_release(struct message *m);

/* The first footer with this token, compared without case; NULL when there is none. */
const struct footer *message_footer(const struct message *m, const char *token);
/* Splits "Name <mail>"; the name without white space at its end, it may be empty. 0 where there is no "<mail>". */
int message_identity(struct slice value, struct slice *name, struct slice *email);
/* Does the slice equal `word`, without case (ASCII)? */
int slice_is(struct slice s, const char *word);
/* Is the type one of the usual eleven (feat, fix, perf, revert, docs, style, refactor, test, build, ci, chore)? */
int message_is_usual_type(struct slice type);
/* Appends a problem to a growing list; `message` and `fix` (may be NULL) are taken over. */
void problem_add(struct problem **list, size_t *n, struct problem p);
void problem_list_release(struct problem *list, size_t n);

/*
 * The ids of commits that this one says it reverts: git's "This reverts commit <oid>" lines and `Refs:` footers of a
 * `revert:` commit. Calls `found` with each hexadecimal id (7 to 40 digits, not NUL-terminated).
 */
void message_reverted_ids(const struct message *m, void (*found)(void *data, const char *hex, size_t len), void *data);
/* The full id of the last "(cherry picked from commit <oid>)" line, or s NULL. */
struct slice message_cherry_picked_from(const struct message *m);

/*
 * A squash merge's body (release.splitBody): the header counts; then each list item or blank-line-separated paragraph
 * that starts with a conventional summary; footers right under an item are its own, those at the end the header's.
 * The list that `git merge --squash` writes, of commits with their text indented, counts as one, too.
 * `is_type` answers 1 for a type, as written, that starts a part, as the policy lists them; NULL: the usual eleven do.
 * A summary with "!" is one whatever its type.
 * Fills *parts (owned by the caller: message_release each, then free) with at least one message, the header's first.
 * The parts are slices of `text`.
 */
void message_split(const char *text, size_t len, int (*is_type)(void *data, struct slice type), void *data,
		   struct message **parts, size_t *n);

#endif
