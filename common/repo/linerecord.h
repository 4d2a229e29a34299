/* SPDX-License-Identifier: ISC */
/*
 * What people have said about lines of development: that one is closed, who answers for one or for a release. Kept in
 * notes (refs/notes/release-lines), so that it is shared by push and fetch and read by `git notes --ref=release-lines
 * show`. A note is on the commit that was the line's tip; where it stands means nothing more. Each line of it is
 *
 *   closed: <branch>
 *   owner: <branch or tag> <person>
 *
 * Lines that are neither are kept and mean nothing here.
 */
#ifndef LINERECORD_H
#define LINERECORD_H

#include "plan.h"

#define LINERECORD_REF "refs/notes/release-lines"

struct linerecord {
	char *key;      /* "closed", "owner" */
	char *subject;  /* branch or tag */
	char *value;    /* "" for none */
	git_oid commit; /* the one that the note is on */
};

struct linerecords {
	struct linerecord *v;
	size_t n, alloc;
	git_oid tip;    /* of the notes; zero: there are none */
};

#define LINERECORDS_INIT { NULL, 0, 0, { { 0 } } }

/* `rs` is to be released also after a failure. */
int linerecords_load(struct linerecords *rs, struct repo *r, struct err *err);
void linerecords_release(struct linerecords *rs);
/* NULL: nobody has said so. */
const struct linerecord *linerecords_find(const struct linerecords *rs, const char *key, const char *subject);

/*
 * Writes the notes in which the subject has this value alone ("" for none; NULL: the record is taken back), on `commit`,
 * and adds the move of the ref to the plan. Moves nothing itself.
 */
int linerecords_plan(const struct linerecords *rs, struct plan *p, struct repo *r, const char *key, const char *subject,
		     const char *value, const git_oid *commit, struct err *err);

#endif
