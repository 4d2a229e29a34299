/* SPDX-License-Identifier: ISC */
/* Cutting a release branch: a new line of development, its first candidate, and the main line moving on. */
#ifndef LINECUT_H
#define LINECUT_H

#include "candidate.h"

struct linecut_ask {
	const char *version; /* "1.4.0", with or without tag prefix, or "1.4"; NULL: what bump would decide there */
	const char *from;    /* a revision; NULL: the main line */
	const char *pre;     /* of the candidate; NULL: rc */
	const struct policy_package *package; /* NULL: the project */
	int candidate;       /* and tag its first candidate */
	int push;
	int run_hooks;       /* over the commits, of the candidate and of the main line */
};

struct linecut {
	struct lines lines;
	struct line line;     /* to come */
	int is_there;         /* it was made before, and is to be pushed with what belongs to it */
	git_oid from;
	struct candidate candidate; /* without one, only its draft and plan count */
	int has_candidate;
	struct branchdraft main;    /* the main line's next version, when it is not checked out here */
	int has_main;
	char *development;    /* that version; NULL: the main line stays as it is */
};

/*
 * Plans it; changes nothing. ERR_NO: nothing to release there. ERR_FAIL: the branch or the line is there already, a
 * release of the line stands where `from` does not reach, a higher one where it does, what candidate_read refuses, or a dirty
 * file of the main line would have to change. With `push` a branch that the remote does not have, as a cut has made it, is
 * no failure: an earlier push may have been refused. `c` is to be released also after a failure.
 */
int linecut_read(struct linecut *c, struct repo *r, const struct linecut_ask *ask, struct err *err);
void linecut_release(struct linecut *c);

/* The dry run, and doing it: branch, tag and the main line's commit in one move; as plan_apply. */
void linecut_print(const struct linecut *c, struct repo *r, FILE *out);
int linecut_apply(struct linecut *c, struct repo *r, struct plan_result *result, struct err *err);

#endif
