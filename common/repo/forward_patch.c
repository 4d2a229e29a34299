/* SPDX-License-Identifier: ISC */
#include "forward_patch.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "pathfilter.h"

/* More text than any patch that a person picks; beyond it the lines are not compared. */
#define LINES_MAX ((size_t)16 << 20)

enum { BY_PATCH, BY_LINES, N_WAYS };

struct search {
	struct linegraph *graph;
	struct forward_patch *fixes;
	size_t n;
	struct oidmap first[N_WAYS]; /* from the id of a patch, or of its lines, to the first such fix */
	uint32_t *next[N_WAYS];      /* by fix: the next one with the same id */
	struct map subjects;         /* what the fixes have: any value */
	struct oidmap moments;       /* likewise: a digest of author and moment */
	struct policy_package paths; /* of each fix the first file that it touches */
	int any_path;                /* a path that no filter can name: all commits are candidates */
	struct walk_list *touching;
};

static git_diff *diff_of(const struct linegraph *g, uint32_t commit, const git_diff_options *o)
{
	git_repository *repo = g->walk.repo->git;
	const struct walk_node *v = linegraph_node(g, commit);
	git_commit *c = NULL, *p = NULL;
	git_tree *tree = NULL, *base = NULL;
	git_diff *diff = NULL;

	if (v->n_parents > 1 || git_commit_lookup(&c, repo, &v->oid) || git_commit_tree(&tree, c))
		goto out;
	if (v->n_parents &&
	    (git_commit_lookup(&p, repo, &g->walk.v[g->walk.parents[v->parents]].oid) || git_commit_tree(&base, p)))
		goto out;
	if (git_diff_tree_to_tree(&diff, repo, base, tree, o))
		diff = NULL;
	if (diff && !git_diff_num_deltas(diff)) {
		git_diff_free(diff);
		diff = NULL;
	}
out:
	git_tree_free(base);
	git_tree_free(tree);
	git_commit_free(p);
	git_commit_free(c);
	return diff;
}

static int patch_id(const struct linegraph *g, uint32_t commit, git_oid *out)
{
	git_diff *diff = diff_of(g, commit, NULL);
	int known = diff && !git_diff_patchid(out, diff, NULL);

	git_diff_free(diff);
	return known;
}

static int keep_line(const git_diff_delta *delta, const git_diff_hunk *hunk, const git_diff_line *line, void *data)
{
	struct strbuf *text = data;

	(void)delta;
	(void)hunk;
	if (line->origin != GIT_DIFF_LINE_ADDITION && line->origin != GIT_DIFF_LINE_DELETION)
		return 0;
	strbuf_addch(text, line->origin);
	strbuf_add(text, line->content, line->content_len);
	return text->len > LINES_MAX;
}

static int lines_id(const struct linegraph *g, uint32_t commit, git_oid *out)
{
	git_diff_options o;
	struct strbuf text = STRBUF_INIT;
	git_diff *diff;
	int known;

	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.context_lines = 0;
	diff = diff_of(g, commit, &o);
	known = diff && !git_diff_foreach(diff, NULL, NULL, NULL, keep_line, &text) && text.len &&
		!git_odb_hash(out, text.buf, text.len, GIT_OBJECT_BLOB);
	git_diff_free(diff);
	strbuf_release(&text);
	return known;
}

/* --- what is looked for --------------------------------------------------------------------------------------- */

static void moment_of(const struct linegraph *g, uint32_t commit, git_oid *out)
{
	const struct commit_text *text = linegraph_text(g, commit);
	struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "%s %lld", text->author.email, (long long)text->author_time);
	if (git_odb_hash(out, sb.buf, sb.len, GIT_OBJECT_BLOB))
		memset(out, 0, sizeof(*out));
	strbuf_release(&sb);
}

/* Up to the first wildcard's folder: more than the file, never less. */
static void add_path(struct search *s, const char *path)
{
	size_t plain = strcspn(path, "*?[\\"), len = strlen(path);

	if (plain < len)
		for (len = plain; len && path[len - 1] != '/'; len--)
			;
	while (len && path[len - 1] == '/')
		len--;
	if (len)
		strvec_pushn(&s->paths.paths, path, len);
	else
		s->any_path = 1;
}

static void index_by(struct search *s, int way, const git_oid *id, uint32_t fix)
{
	uint32_t *first = oidmap_at(&s->first[way], id, fix);

	if (*first == fix)
		return;
	s->next[way][fix] = *first;
	*first = fix;
}

static void index_fix(struct search *s, uint32_t fix)
{
	struct linegraph *g = s->graph;
	uint32_t commit = s->fixes[fix].commit;
	const char *subject = linegraph_text(g, commit)->message;
	git_diff *diff = diff_of(g, commit, NULL);
	const git_diff_delta *delta = diff ? git_diff_get_delta(diff, 0) : NULL;
	git_oid id;

	if (!delta)
		return;
	add_path(s, delta->new_file.path ? delta->new_file.path : delta->old_file.path);
	if (!git_diff_patchid(&id, diff, NULL))
		index_by(s, BY_PATCH, &id, fix);
	if (lines_id(g, commit, &id))
		index_by(s, BY_LINES, &id, fix);
	*map_at(&s->subjects, subject, strcspn(subject, "\n")) = s;
	moment_of(g, commit, &id);
	oidmap_at(&s->moments, &id, 0);
	git_diff_free(diff);
}

/* --- looking -------------------------------------------------------------------------------------------------- */

static int touches(struct search *s, struct pathfilter *f, uint32_t commit)
{
	struct walk *w = &s->graph->walk;
	const struct walk_node *v = linegraph_node(s->graph, commit);
	uint32_t parent, node = s->graph->list.v[commit];

	if (s->any_path)
		return 1;
	if (!v->n_parents)
		return pathfilter_differs(f, NULL, &w->trees[node], NULL) > 0;
	parent = w->parents[v->parents];
	return !walk_read(w, parent, NULL) && pathfilter_differs(f, &w->trees[parent], &w->trees[node], NULL) > 0;
}

static int same_subject(const struct linegraph *g, uint32_t a, uint32_t b)
{
	const char *x = linegraph_text(g, a)->message, *y = linegraph_text(g, b)->message;
	size_t n = strcspn(x, "\n");

	return strcspn(y, "\n") == n && !memcmp(x, y, n);
}

static int same_moment(const struct linegraph *g, uint32_t a, uint32_t b)
{
	const struct commit_text *x = linegraph_text(g, a), *y = linegraph_text(g, b);

	return x->author_time == y->author_time && !strcmp(x->author.email, y->author.email);
}

static void add_once(struct walk_list *list, uint32_t commit)
{
	if (list->n && list->v[list->n - 1] == commit)
		return;
	ALLOC_GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = commit;
}

static void match(struct search *s, int way, const git_oid *id, uint32_t commit)
{
	uint32_t fix = oidmap_get(&s->first[way], id);

	for (; fix != OIDMAP_NONE; fix = s->next[way][fix]) {
		uint32_t of = s->fixes[fix].commit;

		if (of != commit &&
		    (way == BY_PATCH || same_subject(s->graph, of, commit) || same_moment(s->graph, of, commit)))
			add_once(&s->fixes[fix].like, commit);
	}
}

static void look_at(struct search *s, struct pathfilter *f, uint32_t commit)
{
	const char *subject = linegraph_text(s->graph, commit)->message;
	git_oid id;

	if (linegraph_node(s->graph, commit)->n_parents > 1)
		return;
	if (touches(s, f, commit)) {
		add_once(s->touching, commit);
		if (patch_id(s->graph, commit, &id))
			match(s, BY_PATCH, &id, commit);
	}
	moment_of(s->graph, commit, &id);
	if (!map_get(&s->subjects, subject, strcspn(subject, "\n")) && oidmap_get(&s->moments, &id) == OIDMAP_NONE)
		return;
	if (lines_id(s->graph, commit, &id))
		match(s, BY_LINES, &id, commit);
}

void forward_patch_find(struct linegraph *g, struct forward_patch *fixes, size_t n, struct walk_list *touching)
{
	struct search s = { .graph = g, .fixes = fixes, .n = n, .touching = touching };
	struct pathfilter f;
	int way;
	size_t i;

	strvec_init(&s.paths.paths);
	strvec_init(&s.paths.exclude);
	for (way = 0; way < N_WAYS; way++) {
		s.next[way] = xreallocarray(NULL, n, sizeof(*s.next[way]));
		memset(s.next[way], 0xff, n * sizeof(*s.next[way]));
	}
	for (i = 0; i < n; i++)
		index_fix(&s, (uint32_t)i);
	pathfilter_init(&f, g->walk.repo, &s.paths);
	for (i = 0; s.subjects.n && i < g->list.n; i++)
		look_at(&s, &f, (uint32_t)i);
	pathfilter_release(&f);
	strvec_release(&s.paths.paths);
	for (way = 0; way < N_WAYS; way++) {
		oidmap_release(&s.first[way]);
		free(s.next[way]);
	}
	map_release(&s.subjects);
	oidmap_release(&s.moments);
}
