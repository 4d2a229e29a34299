/* SPDX-License-Identifier: ISC */
/*
 * Is a release tag what it should be? The six properties of `release-tag --verify`, in this order (CLI.md, "Tag"):
 * annotated, signature, message, version-files, order, commit.
 */
#ifndef TAGCHECK_H
#define TAGCHECK_H

#include "../base/json.h"
#include "open.h"

#define TAGCHECK_COUNT 6

struct tagcheck_result {
	const char *name; /* "annotated" … */
	int ok;
	char *detail;     /* a phrase for people; owned */
};

struct tagcheck {
	char *tag;
	int ok;           /* all of them */
	struct tagcheck_result v[TAGCHECK_COUNT];
};

/*
 * Checks the tag of this name. ERR_FAIL when there is none, or the repository cannot be read; a property that does not
 * hold is no error. What `ok` means:
 *   annotated      a tag object, not a bare ref
 *   signature      a good one by a known key; or none, where neither policy nor configuration asks for one
 *   message        subject, trailers, and the changelog's entry of the tagged tree (or notes, without a changelog);
 *                  a Release-Ledger that is in the ledger, where that is here, and the very tag that it has made
 *   version-files  every version file of the tagged tree holds the version (none at all is fine)
 *   order          above every version tag reachable from the tagged commit
 *   commit         it points at a commit, and that one is on a branch, local or remote, or HEAD
 */
int tagcheck_run(struct tagcheck *out, struct repo *r, const char *name, struct err *err);
void tagcheck_release(struct tagcheck *c);

/* The result as an object; the caller owns it. */
json_t *tagcheck_json(const struct tagcheck *check);

#endif
