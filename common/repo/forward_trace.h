/* SPDX-License-Identifier: ISC */
/*
 * What the commits of several lines say of each other: which one was picked from which, what a squash holds, what was
 * reverted where. Read from their messages in one pass.
 *
 * A commit is named as carried by another one in these forms: `(cherry picked from commit <id>)` and `Backport-Of:
 * <id>` on a line of their own; `commit <id>` in the message that `git merge --squash` writes. Whoever names a merge
 * that way carries all that the merge brought in.
 */
#ifndef FORWARD_TRACE_H
#define FORWARD_TRACE_H

#include "linegraph.h"

struct forward_link {
	uint32_t commit;
	uint32_t next; /* of the same list; LINEGRAPH_NONE: the last */
};

/* A commit that another one says it was made from. */
struct forward_origin {
	uint32_t commit; /* who says so */
	git_oid of;
	unsigned group; /* ids of one group name the same change; each group is another one */
};

struct forward_trace {
	const struct linegraph *graph;
	struct oidmap mentions; /* from an id to the first link: the commits that carry it, newest first */
	struct forward_link *links;
	size_t n_links, alloc_links;
	struct forward_origin *origins; /* those of a commit stand together */
	size_t n_origins, alloc_origins;
	uint32_t *first_origin; /* by commit */
	uint32_t *reverts;      /* by commit: the first link to what reverts it */
	uint64_t *dead;         /* by commit, as linegraph.reach: where it is itself reverted, for good */
};

void forward_trace_read(struct forward_trace *t, const struct linegraph *g);
void forward_trace_release(struct forward_trace *t);

/* Does the line have the commit, and not taken it back since? */
int forward_trace_holds(const struct forward_trace *t, uint32_t commit, size_t line);
/*
 * The commit on the line that carries the change of `commit` by the trailers of either; LINEGRAPH_NONE. What the line
 * has reverted since does not count.
 */
uint32_t forward_trace_carrier(const struct forward_trace *t, uint32_t commit, size_t line);
/* Has the line reverted `commit` after it got `carrier`? */
int forward_trace_is_reverted(const struct forward_trace *t, uint32_t commit, uint32_t carrier, size_t line);

#endif
