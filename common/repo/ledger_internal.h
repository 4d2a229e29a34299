/* SPDX-License-Identifier: ISC */
/* What reading, writing and sharing ledgers have in common. For ledger*.c, and urgent.c, which reads damaged ones. */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include "ledger.h"
#include "rawcommit.h"
#include "run.h"

/* Does a signature stand in the commit with these bytes, whatever it is worth? */
int ledger_is_signed(const char *data, const struct rawcommit *c);
/* Hashed again, is it the object of this id? What stands under a wrong one was damaged or put there. */
int ledger_object_fits(git_odb_object *object, const git_oid *oid);

int ledger_is_empty_tree(const git_oid *tree);
/* Writes the empty tree, which most events have. */
int ledger_write_empty_tree(git_oid *out, struct repo *r, struct err *err);

/*
 * Notes a problem with a root that ledger_write_root would not have made, or that is another project's: its first
 * commit is not here. In a shallow clone that cannot be told.
 */
void ledger_check_root(struct repo *r, const char *release, struct event_entry *root);

/* The id that ledger_write_join would give; `time` is the join's. 0 or -1. */
int ledger_hash_join(git_oid *out, const char *release, const char *root, uint64_t lamport, const git_oid *a,
		     const git_oid *b, int64_t time);

struct ledger_draft;
/*
 * Writes the event on top of the ledger's tip, filling in what is not the caller's; no ref moves. ERR_FAIL also for
 * what readers would refuse, and when it was to be signed and is not.
 */
int ledger_write_event(git_oid *out, struct ledger *l, struct ledger_draft *d, int sign, struct err *err);
/* A commit that says nothing and stands nowhere, signed as an event would be. */
int ledger_write_nothing(git_oid *out, struct repo *r, struct err *err);

/*
 * Moves a ref by compare-and-swap, with a reflog, by git itself. `from` zero: it must not exist. ERR_RACE when it
 * stands elsewhere or is locked by somebody just now; ERR_FAIL in git's words.
 */
int ledger_move_ref(struct repo *r, const char *ref, const git_oid *from, const git_oid *to, const char *reflog,
		    struct err *err);

/* For `git -c`: what git itself writes of a ledger is on disk before the next step. */
#define LEDGER_FSYNC "core.fsync=committed,loose-object,reference"

struct ledger_pushed {
	enum { LEDGER_PUSH_UNKNOWN, LEDGER_PUSH_DONE, LEDGER_PUSH_RACE, LEDGER_PUSH_REFUSED } how;
	char *reason; /* refused: in the remote's words */
};
void ledger_pushed_release(struct ledger_pushed *p, size_t n);
/*
 * Pushes each commit to its ref. No pre-push hook runs: those look at code. 0 and `*out`, an array of n, when the
 * remote has answered for each, whatever it said; ERR_FAIL otherwise.
 */
int ledger_push_each(struct ledger_pushed **out, struct repo *r, const char *remote, const char *const *refs,
		     const git_oid *commits, size_t n, int atomic, struct err *err);
/* Adds what lets a push with refspecs go to a remote that is configured as a mirror; before the verb. */
void ledger_unmirror(struct run *git, const struct repo *r, const char *remote);

/*
 * For exclusive events. Receives these ledgers whole: ERR_FAIL also when the remote has gone back, or holds what is not
 * taken here.
 */
int ledger_receive_whole(struct repo *r, const char *remote, const char *const *releases, size_t n, struct err *err);
/*
 * Pushes one event each to these ledgers, all or none. 0 also when the remote took them and only its answer got lost.
 * ERR_RACE when it has moved on; ERR_FAIL for everything else.
 */
int ledger_publish(struct repo *r, const char *remote, const char *const *releases, const git_oid *commits, size_t n,
		   struct err *err);
/* Is it in what was last seen at the remote? */
int ledger_is_published(struct repo *r, const char *remote, const char *release, const git_oid *commit);

/* From now on every object is on disk when it is written. */
void ledger_sync_objects(void);

#endif
