/* SPDX-License-Identifier: ISC */
/*
 * The next release of the project or of one package: what was read, what was decided, and the effects of it as a plan.
 * bump shows, plans and applies it; nothing here prints.
 */
#ifndef NEXT_H
#define NEXT_H

#include "../model/bump.h"
#include "../model/bump_report.h"
#include "plan.h"
#include "release.h"

/* What the person asked for, in words. */
struct next_ask {
	const char *level;  /* "auto", "major", "minor", "patch", a version (with or without tag prefix); NULL: auto */
	const char *pre;    /* identifier, or NULL */
	int final;
	const char *build;  /* or NULL */
};

struct next {
	const struct policy_package *package; /* NULL: the project */
	struct release_reading reading;
	struct bump_result result;
	int is_decided;     /* result and tag are there */
	char *tag;          /* name of the tag to come */
};

/*
 * Reads and decides for the commit `tip`. ERR_NO when there is nothing to release: `out->reading` is filled then, too.
 * ERR_NO also when the release commit of an untagged version stands in the range, naming the command that tags it.
 */
int next_read(struct next *out, struct repo *r, const git_oid *tip, const struct policy_package *package,
	      const struct next_ask *ask, struct err *err);
void next_release(struct next *n);

/*
 * The same for every package of the policy, dependencies first; a package that depends on one of them gets at least a
 * patch. *list (of room for all) and *n are the caller's: next_release each, then free, also after a failure. ERR_NO when
 * there is none.
 */
int next_read_all(struct next **list, size_t *n, struct repo *r, const git_oid *tip, const struct next_ask *ask,
		  struct err *err);

/*
 * ERR_FAIL when the tag to come stands already at a commit that is not reachable from here: a line that was cut and never
 * merged back has taken the version. The hint names the next one that is free.
 */
int next_check_free(const struct next *n, struct repo *r, struct err *err);

/* The answer as a value; it points into `n`. */
struct bump_report next_report(const struct next *n);

struct next_options {
	int adopt;          /* take over version files that hold another version than the base's */
	int changelog;      /* write the changelog */
	int commit;         /* make a commit; otherwise work tree and index only */
	int tag;            /* and its tags */
	int push;
	int run_hooks;
	const git_oid *at;  /* read this commit's files, not the work tree's, and plan their content as git stores it */
};

/*
 * Adds to the plan what releasing these (one, or several packages in one commit) takes: version files, changelogs, one
 * commit, one tag each, the push. Reads the work tree (or the commit `at`), changes nothing.
 */
int next_plan(struct plan *p, struct repo *r, const struct next *const *list, size_t n, const struct next_options *o,
	      struct err *err);

#endif
