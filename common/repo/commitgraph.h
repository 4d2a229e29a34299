/* SPDX-License-Identifier: ISC */
/*
 * git's commit-graph file (gitformat-commit-graph(5)), version 1 in one file: parents, dates and trees of most commits
 * without reading them. libgit2 1.5.1 drops every such file that a current git writes. What is not as it should be is as
 * good as not there; a chain of files is not read.
 */
#ifndef COMMITGRAPH_H
#define COMMITGRAPH_H

#include "open.h"

struct commitgraph {
	const unsigned char *map; /* NULL: none */
	size_t size;
	const unsigned char *fanout, *ids, *data, *edges;
	uint32_t n, n_edges;
};

/* Never fails: there is a graph then, or not. core.commitGraph=false and GIT_OBJECT_DIRECTORY: none. */
void commitgraph_open(struct commitgraph *g, struct repo *r);
void commitgraph_close(struct commitgraph *g);

struct commitgraph_commit {
	git_oid tree;
	int64_t date;          /* the committer's */
	uint32_t first, second; /* for commitgraph_parent */
};

/* Is the commit there? Fills `c`. */
int commitgraph_find(const struct commitgraph *g, const git_oid *oid, struct commitgraph_commit *c);
/* Parent number i. 1 and its id, 0 when there are no more, -1 when the file is corrupt. */
int commitgraph_parent(const struct commitgraph *g, const struct commitgraph_commit *c, uint32_t i, git_oid *out);

#endif
