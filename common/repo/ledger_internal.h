/* SPDX-License-Identifier: ISC */
/* What reading, writing and sharing ledgers have in common. For ledger*.c alone. */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include "ledger.h"

int ledger_is_empty_tree(const git_oid *tree);
/* Writes the empty tree, which most events have. */
int ledger_write_empty_tree(git_oid *out, struct repo *r, struct err *err);

/* The id that ledger_write_join would give; `time` is the join's. 0 or -1. */
int ledger_hash_join(git_oid *out, const char *release, const char *root, uint64_t lamport, const git_oid *a,
		     const git_oid *b, int64_t time);

/*
 * Moves a ref by compare-and-swap, with a reflog, by git itself. `from` zero: it must not exist. ERR_RACE when it
 * stands elsewhere or is locked by somebody just now; ERR_FAIL in git's words.
 */
int ledger_move_ref(struct repo *r, const char *ref, const git_oid *from, const git_oid *to, const char *reflog,
		    struct err *err);

/* From now on every object is on disk when it is written. */
void ledger_sync_objects(void);

#endif
