/* SPDX-License-Identifier: ISC */
/* What a person says about a line of development: it is closed, it is supported again, somebody answers for it. */
#ifndef LINESTATE_H
#define LINESTATE_H

#include "lines.h"

struct linestate {
	const char *key;  /* as in linerecord.h */
	char *subject;    /* branch or tag */
	char *value;      /* NULL: what was said is taken back */
	git_oid commit;   /* where the note goes */
	int is_so;        /* it is recorded already: nothing to do */
};

/* Closes the line of this branch or name. ERR_FAIL for one that is not there, and for the main line. */
int linestate_close(struct linestate *s, const struct lines *ls, const char *name, struct err *err);
int linestate_reopen(struct linestate *s, const struct lines *ls, const char *name, struct err *err);
/*
 * Who answers for a release (a tag's name or a version: one that is out, on a release branch, or next on the main line) or
 * for a line (its branch or name). ERR_FAIL for a release that is none of these, and for a person that is no plain line
 * of text.
 */
int linestate_own(struct linestate *s, struct repo *r, const struct lines *ls, const char *release, const char *person,
		  struct err *err);
void linestate_release(struct linestate *s);

void linestate_print(const struct linestate *s, FILE *out);
/* Moves the notes; pushes them with `push`. ERR_FAIL as plan_apply. */
int linestate_apply(const struct linestate *s, struct repo *r, const struct lines *ls, int push, struct err *err);

#endif
