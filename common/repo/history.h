/* SPDX-License-Identifier: ISC */
/*
 * Walks over the commit graph: our own, over raw commit objects, several times faster than git_revwalk with
 * git_commit_lookup. Agrees with `git rev-list`: shallow boundaries are roots, replace refs apply, ranges are exact under
 * skewed clocks as far as git's are.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "../model/commit.h"
#include "open.h"

struct history {
	struct commit *v; /* children before parents, by committer date otherwise (git rev-list --date-order) */
	size_t n;
	struct strvec arena; /* owns the texts; not for callers */
};

struct history_range {
	git_oid tip;
	const git_oid *hide; /* commits whose ancestors (and selves) are left out */
	size_t n_hide;
	/* Only commits that change its paths, as `git rev-list --full-history -- <paths>` says; NULL: all. */
	const struct policy_package *package;
};

/*
 * Reads the commits of a range, messages and all (encoding header obeyed, then utf8_clean; mailmap applied).
 * ERR_SHALLOW when the range runs into a shallow boundary, as its answer would be wrong; a corrupt or missing commit,
 * or one above 64 MiB, is ERR_FAIL naming it. On failure `h` is empty.
 */
int history_read(struct history *h, struct repo *r, const struct history_range *range, struct err *err);

void history_release(struct history *h);

/* The shape of a history: its commits by number, children before parents. */
struct history_graph {
	size_t n;
	uint32_t *first;   /* n + 1: commit i's parents are parents[first[i]] to parents[first[i + 1] - 1] */
	uint32_t *parents; /* their numbers; those outside the history are left out */
	uint32_t *commit;  /* its place in history.v; UINT32_MAX: left out by the package's filter */
	uint32_t *marks;   /* the numbers of the commits asked for; UINT32_MAX: not reachable */
};

/*
 * All that is reachable from the tip, with its shape, in one walk; `marks` are commits (of tags) whose numbers are
 * wanted. `package` as in history_range: it thins h->v, not the graph. Errors as history_read's; both empty then.
 */
int history_read_graph(struct history *h, struct history_graph *graph, struct repo *r, const git_oid *tip,
		       const git_oid *marks, size_t n_marks, const struct policy_package *package, struct err *err);
void history_graph_release(struct history_graph *graph);

/* Is `ancestor` reachable from `tip` (or equal to it)? 1, 0 or a negative err_code. */
int history_is_ancestor(struct repo *r, const git_oid *ancestor, const git_oid *tip, struct err *err);

#endif
