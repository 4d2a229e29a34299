/* SPDX-License-Identifier: ISC */
/* The next candidate of a line of development: which version, and what making it takes. */
#ifndef CANDIDATE_H
#define CANDIDATE_H

#include "branchdraft.h"
#include "lines.h"
#include "next.h"

struct candidate_ask {
	const char *version; /* what it leads to, in words; NULL: what the commits ask for */
	const char *pre;     /* identifier; NULL: that of the candidate before, else "rc" */
	int push;
	int run_hooks;       /* over the release commit */
};

struct candidate {
	struct next next;
	int has_next;
	int is_there;        /* it was made before, and is to be pushed: only next.tag and plan count */
	int is_held_back;    /* the commits ask for more than the line takes: the version stays inside it */
	int in_work_tree;    /* the line is checked out here: `plan` makes the commit */
	struct branchdraft draft; /* otherwise */
	struct plan plan;    /* begun, and complete when in_work_tree */
};

/*
 * The next candidate on `line`, whose branch stands at `at` (`is_new`: is to be made there). Where the commit's tree has
 * version files or a changelog there is a release commit, as `release-bump --pre --tag` makes it; else the tag stands
 * at the commit itself. ERR_NO: nothing to release. ERR_FAIL: a version outside the line, a tag that exists, a dirty file that
 * would have to change. With `push` one that stands at `at` already is no failure: an earlier push may have been
 * refused. `c` is to be released also after a failure.
 */
int candidate_read(struct candidate *c, struct repo *r, const struct line *line, const git_oid *at, int is_new,
		   const struct candidate_ask *ask, struct err *err);
void candidate_release(struct candidate *c);

/* The dry run, and doing it; as plan_apply. */
void candidate_print(const struct candidate *c, struct repo *r, FILE *out);
int candidate_apply(struct candidate *c, struct repo *r, struct plan_result *result, struct err *err);

/*
 * Whose candidate is next on a line that stands at `at`: the package of its name, else the one that has candidates of the
 * line in the history there; NULL: the whole project, which goes before its packages. ERR_FAIL: several packages have.
 */
int candidate_find_package(const struct policy_package **out, struct repo *r, const struct line *l, const git_oid *at,
			   struct err *err);

#endif
