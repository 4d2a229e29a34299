/* SPDX-License-Identifier: ISC */
/*
 * Which release is meant, and what is its candidate? A release has the name of its final tag ("v1.4.0", "api/v2.0.0")
 * before that tag is there.
 */
#ifndef RELEASE_PICK_H
#define RELEASE_PICK_H

#include "ledger.h"
#include "release_index.h"

struct release_pick {
	char *id;
	const struct policy_package *package; /* NULL: the project */
	struct version version;
	git_oid candidate;   /* the commit that is to be released */
	char *candidate_tag; /* "v1.4.0-rc.2", or the final tag; NULL: the candidate is a branch's tip */
	char *branch;        /* its release branch, or the main line; NULL: neither is there */
	int is_tagged;       /* the final tag is there */
	int is_hotfix;       /* `branch` is that of a hotfix */
	/*
	 * Commits that differ from the candidate by the making of the release alone (release commits that touch nothing
	 * but version files and changelog): what was approved for one of them is approved for the candidate.
	 */
	struct strvec same;     /* ids, hexadecimal, the candidate's first */
	struct tags tags;       /* of its prefix */
	int is_tags_lent;       /* they belong to an index */
	const struct tag *base; /* the final release before it, reachable from the candidate; NULL: none, or not read */
};

/*
 * `asked`: a tag's name or a version. NULL: the one open release of the branch at hand, else the only open one.
 * ERR_FAIL for one that is not known (no ledger, no tag or candidate of it, not what its release branch or main line
 * leads to), and naming the candidates where it is not clear which is meant. `p` is to be released also after a
 * failure.
 *
 * The candidate: the final tag's commit; else the highest pre-release tag's of that version; else the tip of its hotfix
 * branch; else that of its release branch; else the main line's.
 */
int release_pick(struct release_pick *p, struct repo *r, const char *asked, struct err *err);
/* As if this commit were its candidate: the release need not be known then. */
int release_pick_at(struct release_pick *p, struct repo *r, const char *asked, const git_oid *candidate,
		    struct err *err);
/*
 * For what has no use of `base`, and must not fail where a shallow clone cannot tell it: that is NULL until it is
 * looked for. ERR_SHALLOW from release_pick_read_base alone.
 */
int release_pick_without_base(struct release_pick *p, struct repo *r, const char *asked, struct err *err);
/*
 * release_pick by what has been read already; `x` must outlive `p`. The base, which takes a walk through the history,
 * is left to those who need it.
 */
int release_pick_from(struct release_pick *p, struct release_index *x, const char *asked, struct err *err);
int release_pick_read_base(struct release_pick *p, struct repo *r, struct err *err);
void release_pick_release(struct release_pick *p);
/* Is an approval for this commit one for the candidate? */
int release_pick_is_candidate(const struct release_pick *p, const char *oid);
/* Is this commit the release's own (`git release-bump` made it), and the tag still to come? */
int release_pick_is_bumped(const struct release_pick *p, struct repo *r, const git_oid *tip);

/*
 * The releases that are open, in version order: with a ledger that no `retro.close` has ended and that no later release
 * of its line has overtaken (verified in production); with a pre-release tag above every final one of its line; or the
 * highest final version, where releases before it have ledgers and it has none.
 */
int release_pick_open(struct strvec *ids, struct repo *r, struct err *err);
/*
 * The same, with `all` also those that are over, for who shows them; without an open one that which release_pick takes
 * (what was released last and not closed, else what comes next), if there is any. *is_open (the caller's, one a
 * release) tells which are. ERR_SHALLOW, beside those that are known, where the clone lacks the history to tell of that
 * one.
 */
int release_pick_list(struct strvec *ids, unsigned char **is_open, struct release_index *x, int all, struct err *err);

#endif
