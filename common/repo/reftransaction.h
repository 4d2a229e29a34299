/* SPDX-License-Identifier: ISC */
/* Several refs moved at once, or none, by git itself: reflogs, reference-transaction hooks and every ref backend. */
#ifndef REFTRANSACTION_H
#define REFTRANSACTION_H

#include "journal.h"

enum reftransaction_flags {
	REFS_BACKWARDS = 1 << 0, /* to -> from */
	REFS_AGAIN = 1 << 1      /* what is there already, since a git was killed between two refs, stays */
};

/*
 * Moves every ref from -> to in one transaction of `git update-ref --stdin`. "HEAD" is moved itself, not what it points
 * at. ERR_FAIL in git's words; *was_killed (may be NULL) tells whether git ended by a signal: else no ref has moved.
 */
int reftransaction_run(struct repo *r, const struct journal_ref *refs, size_t n, unsigned flags, const char *reflog,
		       int *was_killed, struct err *err);

enum reftransaction_state { REFS_BEFORE, REFS_AFTER, REFS_BETWEEN, REFS_ELSEWHERE };
/* Where the refs stand: all at `from`, all at `to`, some and some; or *which (may be NULL), the first, is at neither. */
enum reftransaction_state reftransaction_state(struct repo *r, const struct journal_ref *refs, size_t n, const char **which);
/* Does the ref stand there? Zero: is there none? */
int reftransaction_is_at(struct repo *r, const char *name, const git_oid *oid);
/* The first that does not stand at `from`: after a transaction that was refused, what somebody else moved. NULL: none. */
const char *reftransaction_stray(struct repo *r, const struct journal_ref *refs, size_t n);
/* How many stand at `to`. */
size_t reftransaction_moved(struct repo *r, const struct journal_ref *refs, size_t n);

#endif
