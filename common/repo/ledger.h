/* SPDX-License-Identifier: ISC */
/*
 * The release ledger in the repository (PRODUCT.md, section 6): one ref a release, `refs/release-ledger/<id>`, whose
 * commits are events. Reading is in process and looks at the objects themselves: replace refs and grafts have no say,
 * and every object is hashed again. Writing is ledger_record.h, sharing is ledger_remote.h.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "../model/event_log.h"
#include "open.h"

struct ledger {
	struct repo *repo;
	char *release; /* the tag name, or EVENT_PROJECT */
	char *ref;     /* full name */
	git_oid tip;   /* zero: there is none yet */
	git_oid held;  /* what the ref holds: the tip, or one that cannot be read (urgent_tip) */
	struct event_log log;
	int is_identified; /* ledger_identify has said who; ledger_reload does then, too */
};

/*
 * Reads the ledger of a release; one that is not there yet is empty. `release` is copied. What is wrong with single
 * events is noted in the log and is no failure. ERR_SHALLOW, with the fetch command, where the clone has cut the ledger
 * off. `l` is to be closed also after a failure. O(events).
 */
int ledger_open(struct ledger *l, struct repo *r, const char *release, struct err *err);
/* The same as the ledger was at a commit of it, or as a remote has it. */
int ledger_open_at(struct ledger *l, struct repo *r, const char *release, const git_oid *tip, struct err *err);
/* Reads again what the ref has by now. */
int ledger_reload(struct ledger *l, struct err *err);
void ledger_close(struct ledger *l);

/* Appends the full name of the release's ref, by release.ledgerPrefix. */
void ledger_ref(struct strbuf *out, const struct repo *r, const char *release);
/* Its inverse: appends the release whose ledger the ref is. 1; 0 when it is none's. */
int ledger_ref_release(struct strbuf *out, const struct repo *r, const char *ref);
/* Every release that has a ledger, by name, the project's own left out. A ref whose name is none is passed over. */
int ledger_list(struct strvec *out, struct repo *r, struct err *err);
/*
 * Adds those whose ref git calls broken and passes over (its file was cut short, or holds something else), the
 * project's own included. ledger_open fails for them.
 */
int ledger_list_broken(struct strvec *out, struct repo *r, struct err *err);
/* What the ref has: zero when there is none. */
int ledger_tip(git_oid *out, struct repo *r, const char *ref, struct err *err);
/* Does the release have one? Nothing in it is read. */
int ledger_exists(struct repo *r, const char *release);

/*
 * The first commit of a release's ledger: made of the release's name and of the project's own first commit (that of the
 * main line, first parents followed) alone, so that two clones that begin one make the same object, and an event from
 * another project's ledger of the same name is known by it. ERR_SHALLOW when that history is cut off; ERR_FAIL without
 * any commit. Writes the object.
 */
int ledger_write_root(git_oid *out, struct repo *r, const char *release, struct err *err);
/* Is it the root that this project makes for the release? 1, 0, or ERR_*. */
int ledger_is_own_root(struct repo *r, const char *release, const char *root, struct err *err);

/*
 * The commit that joins two histories of one ledger: fixed identity, parents sorted, the greater of their times; the
 * same object whoever makes it. `root` and `lamport` (the join's own) as the log has them. Writes the object.
 */
int ledger_write_join(git_oid *out, struct repo *r, const char *release, const char *root, uint64_t lamport,
		      const git_oid *a, const git_oid *b, struct err *err);

/* A piece of evidence of an event, appended. ERR_NOTFOUND when the event has none of that name. */
int ledger_read_evidence(struct strbuf *out, struct ledger *l, size_t event, const char *name, struct err *err);

#endif
