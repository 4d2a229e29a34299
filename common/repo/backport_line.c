/* SPDX-License-Identifier: ISC */
/* What a line has and what it lacks. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "backport.h"
#include "forward_trace.h"
#include "history.h"

#define MISSING_MAX 10

/* All lines in one graph, the one that is asked about first: the commit may be of any of them. */
int backport_has(unsigned char *has, struct repo *r, const struct lines *lines, const struct repo_line *line,
		 const git_oid *commits, size_t n, struct err *err)
{
	git_oid *tips = xcalloc(lines->n + 1, sizeof(*tips)), *bases = xcalloc(lines->n + 1, sizeof(*bases));
	struct forward_trace trace = { 0 };
	struct linegraph g;
	uint32_t commit;
	size_t i;
	int ret;

	tips[0] = line->tip;
	for (i = 0; i < lines->n; i++)
		tips[i + 1] = lines->v[i].tip;
	ret = linegraph_read(&g, r, tips, bases, lines->n + 1, err);
	if (!ret)
		forward_trace_read(&trace, &g);
	for (i = 0; !ret && i < n; i++) {
		commit = linegraph_find(&g, &commits[i]);
		if (commit != LINEGRAPH_NONE) {
			has[i] = forward_trace_holds(&trace, commit, 0) ||
				 forward_trace_carrier(&trace, commit, 0) != LINEGRAPH_NONE;
			continue;
		}
		ret = history_is_ancestor(r, &commits[i], &line->tip, err);
		has[i] = ret > 0;
		ret = ret < 0 ? ret : 0;
	}
	forward_trace_release(&trace);
	linegraph_release(&g);
	free(tips);
	free(bases);
	return ret;
}

/* --- where a conflict comes from ------------------------------------------------------------------------------ */

struct blaming {
	struct repo *repo;
	struct strvec *out;
	git_oid parent, tip, base;
	git_oid seen[MISSING_MAX];
	size_t n_seen;
	struct linegraph graph; /* of the line, number 0, and what the commit builds upon */
	struct forward_trace trace;
	int has_graph;
};

/* Itself, or by a pick that names it. */
static int line_has(struct blaming *b, const git_oid *oid)
{
	uint32_t commit = b->has_graph ? linegraph_find(&b->graph, oid) : LINEGRAPH_NONE;

	if (commit != LINEGRAPH_NONE)
		return forward_trace_holds(&b->trace, commit, 0) ||
		       forward_trace_carrier(&b->trace, commit, 0) != LINEGRAPH_NONE;
	return git_oid_equal(oid, &b->tip) || git_graph_descendant_of(b->repo->git, &b->tip, oid) == 1;
}

static void add_missing(struct blaming *b, const git_oid *oid)
{
	git_commit *commit = NULL;
	char hex[8], *subject;
	size_t i;

	for (i = 0; i < b->n_seen; i++)
		if (git_oid_equal(&b->seen[i], oid))
			return;
	if (b->n_seen == MISSING_MAX || line_has(b, oid) || git_commit_lookup(&commit, b->repo->git, oid))
		return;
	b->seen[b->n_seen++] = *oid;
	git_oid_tostr(hex, sizeof(hex), oid);
	subject = utf8_cleaned(git_commit_summary(commit) ? git_commit_summary(commit) : "");
	strvec_pushf(b->out, "%s %s", hex, subject);
	free(subject);
	git_commit_free(commit);
}

static int blame_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *data)
{
	struct blaming *b = data;
	git_blame_options o;
	git_blame *blame = NULL;
	uint32_t i;

	if (!hunk->old_lines || git_blame_options_init(&o, GIT_BLAME_OPTIONS_VERSION))
		return 0;
	o.newest_commit = b->parent;
	o.oldest_commit = b->base;
	o.min_line = (size_t)hunk->old_start;
	o.max_line = (size_t)(hunk->old_start + hunk->old_lines - 1);
	if (!git_blame_file(&blame, b->repo->git, delta->old_file.path, &o))
		for (i = 0; i < git_blame_get_hunk_count(blame); i++)
			add_missing(b, &git_blame_get_hunk_byindex(blame, i)->final_commit_id);
	git_blame_free(blame);
	return 0;
}

static git_tree *tree_of(struct repo *r, const git_oid *oid)
{
	git_commit *commit = NULL;
	git_tree *tree = NULL;

	if (!git_commit_lookup(&commit, r->git, oid) && git_commit_tree(&tree, commit))
		tree = NULL;
	git_commit_free(commit);
	return tree;
}

static void read_line(struct blaming *b)
{
	git_oid tips[2] = { b->tip, b->parent }, bases[2];

	memset(bases, 0, sizeof(bases));
	b->has_graph = !linegraph_read(&b->graph, b->repo, tips, bases, 2, NULL);
	if (b->has_graph)
		forward_trace_read(&b->trace, &b->graph);
	else
		linegraph_release(&b->graph);
}

void backport_missing(struct strvec *out, struct repo *r, const git_oid *commit, const git_oid *tip,
		      const struct strvec *paths)
{
	struct blaming b = { .repo = r, .out = out, .tip = *tip };
	git_tree *before = NULL, *after = NULL;
	git_commit *c = NULL;
	git_diff *diff = NULL;
	git_diff_options o;

	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.pathspec.strings = paths->v;
	o.pathspec.count = paths->n;
	o.flags |= GIT_DIFF_DISABLE_PATHSPEC_MATCH;
	if (git_commit_lookup(&c, r->git, commit) || !git_commit_parentcount(c))
		goto out;
	b.parent = *git_commit_parent_id(c, 0);
	if (git_merge_base(&b.base, r->git, &b.parent, tip))
		goto out;
	read_line(&b);
	before = tree_of(r, &b.parent);
	after = tree_of(r, commit);
	if (before && after && !git_diff_tree_to_tree(&diff, r->git, before, after, &o))
		git_diff_foreach(diff, NULL, NULL, blame_hunk, NULL, &b);
out:
	if (b.has_graph) {
		forward_trace_release(&b.trace);
		linegraph_release(&b.graph);
	}
	git_diff_free(diff);
	git_tree_free(before);
	git_tree_free(after);
	git_commit_free(c);
}
