/* SPDX-License-Identifier: ISC */
/*
 * What may go into a branch whose release is frozen (PRODUCT.md, section 7), for the hooks pre-receive, update and
 * pre-push. Of the commits that are new to it and were not in the candidate when the freeze began, each must
 *
 *   - fix a blocker of the release: a trailer `Fixes-Blocker: <id>`, or `Fixes: <id>` with at least 7 digits of it, of
 *     one that was open at some time during the freeze, recorded by somebody who may allow (event_log_may_allow); or
 *   - carry a granted exception, for itself or for a commit with the same patch; or
 *   - make the release (release_is_made); or
 *   - be a merge of two that adds nothing of its own to what it merges, which is judged commit by commit.
 *
 * The branch is neither deleted nor rewritten meanwhile. Nothing at all goes into a branch of which it cannot be told
 * whether it is frozen (frozen_read). Other branches and tags go as they like. Ledgers are only ever
 * added to, and end in an event. The branch whose policy counts takes none that cannot be read; where what it has is
 * such a one, the policy is as it was last (repo_open_judge), until a push has made it good.
 */
#ifndef GATE_H
#define GATE_H

#include "open.h"

struct gate_update {
	char *ref;        /* full name, as the remote has it */
	git_oid old, new; /* zero: it is made, or deleted */
};

/* What one push brings. */
struct gate {
	struct gate_update *v;
	size_t n, alloc;
};

void gate_release(struct gate *g);
/*
 * `old` and `new` are ids or revisions; 40 zeros: none. ERR_FAIL for what is neither. A symbolic ref of this repository
 * is judged as the ref that it leads to.
 */
int gate_add(struct gate *g, struct repo *r, const char *old, const char *new, const char *ref, struct err *err);
/*
 * A line as pre-receive gets it ("<old> <new> <ref>") or as pre-push does ("<local ref> <new> <ref> <old>", the ref
 * being a remote's: where it leads there is not known). ERR_FAIL for any other.
 */
int gate_add_line(struct gate *g, struct repo *r, const char *line, struct err *err);

/*
 * Judges all of them; a ledger that comes in the same push counts as it will be. ERR_NO with what may not go in,
 * ERR_FAIL when that cannot be told.
 */
int gate_check(const struct gate *g, struct repo *r, struct err *err);

#endif
