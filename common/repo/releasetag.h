/* SPDX-License-Identifier: ISC */
/*
 * A release tag to be made: its place, its message, and what stands against it. What `release-tag` creates; checking one
 * that exists is tagcheck.h.
 */
#ifndef RELEASETAG_H
#define RELEASETAG_H

#include "plan.h"
#include "release.h"

struct releasetag {
	const struct policy_package *package; /* NULL: the project */
	char *name;             /* "v1.3.0" */
	struct version version;
	git_oid commit;
	int exists;             /* the tag is there already, at this very commit: nothing to make, a push may be due */
};

/*
 * Reads what the person named: a version or a tag name ("1.3.0", "v1.3.0", "api/v2.0.0"; the package by its prefix where
 * `package` is NULL), at `commit`. ERR_FAIL when it is no version.
 */
int releasetag_read(struct releasetag *t, struct repo *r, const struct policy_package *package, const char *text,
		    const git_oid *commit, struct err *err);
void releasetag_release(struct releasetag *t);

/*
 * The names of the tags that the release commit was made for (release_commit.h), those of `package` alone where one is
 * given. ERR_FAIL with what to run when it is no release commit.
 */
int releasetag_names(struct strvec *names, struct repo *r, const struct policy_package *package, const git_oid *commit,
		     struct err *err);

/*
 * Refuses: a tag of that name elsewhere; a version not above every one reachable from the commit; a version file or
 * changelog with changes of the person's (when the commit is HEAD's); open checks where the policy asks for them
 * (ERR_NO). Sets t->exists. 0 or ERR_FAIL.
 */
int releasetag_check(struct releasetag *t, struct repo *r, struct err *err);

/*
 * Appends the message: the changelog's entry in the commit's tree (ERR_FAIL when the file has none), or the notes where
 * the project keeps no changelog.
 */
int releasetag_message(struct strbuf *out, const struct releasetag *t, struct repo *r, struct err *err);

struct releasetag_ask {
	const struct policy_package *package; /* NULL: by the tag's prefix */
	const char *version;                  /* or tag name; NULL: what the release commit was made for */
	const char *rev;                      /* the commit to tag; NULL: HEAD */
	enum policy_tristate sign;            /* auto: as the policy says */
	int push;                             /* the tags, and HEAD's branch when its tip is what is tagged */
};

/*
 * Adds to the plan what the ask takes. `names` gets every tag that is asked for; `present` those of them that are there
 * already, at this very commit: nothing is made for them.
 */
int releasetag_plan(struct plan *p, struct strvec *names, struct strvec *present, struct repo *r,
		    const struct releasetag_ask *ask, struct err *err);

#endif
