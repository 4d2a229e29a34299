/* SPDX-License-Identifier: ISC */
/*
 * git's commit-graph (gitformat-commit-graph(5)), version 1: parents, dates and trees of most commits without reading
 * them. libgit2 1.5.1 drops every such file that a current git writes. It is one file, or a chain of layers as
 * git-maintenance(1) writes them, each with the commits that are new since the layers below. What is not as it should
 * be is as good as not there.
 */
#ifndef COMMITGRAPH_H
#define COMMITGRAPH_H

#include "open.h"

struct commitgraph_layer {
	const unsigned char *map;
	size_t size;
	const unsigned char *fanout, *ids, *data, *edges;
	uint32_t n, n_edges;
	uint32_t below; /* commits in the layers below: where its own begin to count */
};

struct commitgraph {
	struct commitgraph_layer *layers; /* the lowest first */
	size_t n_layers;                  /* 0: there is no graph */
};

/* Never fails: there is a graph then, or not. core.commitGraph=false and GIT_OBJECT_DIRECTORY: none. */
void commitgraph_open(struct commitgraph *g, struct repo *r);
void commitgraph_close(struct commitgraph *g);

struct commitgraph_commit {
	git_oid tree;
	int64_t date;           /* the committer's */
	uint32_t first, second; /* for commitgraph_parent */
	const struct commitgraph_layer *layer;
};

/* Is the commit there? Fills `c`. */
int commitgraph_find(const struct commitgraph *g, const git_oid *oid, struct commitgraph_commit *c);
/* Parent number i. 1 and its id, 0 when there are no more, -1 when the file is corrupt. */
int commitgraph_parent(const struct commitgraph *g, const struct commitgraph_commit *c, uint32_t i, git_oid *out);

#endif
