/* SPDX-License-Identifier: ISC */
/* Several refs moved at once, or none, by git itself: reflogs, reference-transaction hooks and every ref backend. */
#ifndef REFTRANSACTION_H
#define REFTRANSACTION_H

#include "journal.h"

/*
 * Moves every ref from -> to (backwards: to -> from) in one transaction of `git update-ref --stdin`. "HEAD" is moved
 * itself, not what it points at. ERR_FAIL in git's words with no ref moved.
 */
int reftransaction_run(const struct journal_ref *refs, size_t n, int backwards, const char *reflog, struct err *err);

enum reftransaction_state { REFS_BEFORE, REFS_AFTER, REFS_ELSEWHERE };
/* Where the refs stand; *which (may be NULL) is the first that stands elsewhere. */
enum reftransaction_state reftransaction_state(struct repo *r, const struct journal_ref *refs, size_t n, const char **which);

#endif
