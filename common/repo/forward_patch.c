/* SPDX-License-Identifier: ISC */
#include "forward_patch.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "patch.h"

/* More text than any patch that a person picks; beyond it the lines are not compared. */
#define LINES_MAX ((size_t)16 << 20)

/*
 * What two commits can have in common. The first three cost little, and only commits that share one of them can make
 * the same change; whether they do is told by the patch-id or by the lines.
 */
enum key { PATHS, SUBJECT, MOMENT, PATCH, LINES, N_KEYS };

#define N_CHEAP PATCH

static const enum key told_by[N_CHEAP] = { PATCH, LINES, LINES };

/* The fixes by one key. */
struct chains {
	struct oidmap first; /* from the key to the first such fix */
	uint32_t *next;      /* by fix, as what follows: the next one with the same key; OIDMAP_NONE: the last */
	git_oid *key;
	enum { UNREAD, NONE, READ } * state;
};

struct search {
	struct linegraph *graph;
	struct forward_patch *fixes;
	size_t n;
	uint32_t *fix_of; /* by commit; OIDMAP_NONE: it is no fix */
	struct chains by[N_KEYS];
	unsigned char *is_told; /* by the first fix of a chain of a cheap key: a bit for each of these */
	uint64_t *wanted;       /* of all fixes together */
	const unsigned char *is_named;
	struct forward_changes *changes;
};

/* --- keys ------------------------------------------------------------------------------------------------------ */

static int paths_of(struct linegraph *g, uint32_t commit, git_oid *out)
{
	git_oid before, after;
	uint64_t paths;

	if (linegraph_sides(g, commit, &before, &after) || !patch_paths_between(g->walk.repo, &before, &after, &paths))
		return 0;
	memset(out, 0, sizeof(*out));
	memcpy(out->id, &paths, sizeof(paths));
	return 1;
}

static int digest(git_oid *out, const char *text, size_t len)
{
	return !git_odb_hash(out, text, len, GIT_OBJECT_BLOB);
}

static int moment_of(const struct linegraph *g, uint32_t commit, git_oid *out)
{
	const struct commit_text *text = linegraph_text(g, commit);
	struct strbuf sb = STRBUF_INIT;
	int known;

	strbuf_addf(&sb, "%s %lld", text->author.email, (long long)text->author_time);
	known = digest(out, sb.buf, sb.len);
	strbuf_release(&sb);
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

/* What changes in a binary file is told by no line. */
static int refuse_binary(const git_diff_delta *delta, const git_diff_binary *binary, void *data)
{
	(void)delta;
	(void)binary;
	(void)data;
	return 1;
}

static int digest_lines(git_diff *diff, git_oid *out)
{
	struct strbuf text = STRBUF_INIT;
	int known = !git_diff_foreach(diff, NULL, refuse_binary, NULL, keep_line, &text) && text.len &&
		    digest(out, text.buf, text.len);

	strbuf_release(&text);
	return known;
}

static int told_of(struct linegraph *g, uint32_t commit, enum key key, git_oid *out)
{
	git_oid before, after;
	git_diff *diff;
	int known;

	if (linegraph_sides(g, commit, &before, &after))
		return 0;
	if (key == PATCH)
		return patch_id_between(g->walk.repo, &before, &after, out);
	diff = patch_diff_between(g->walk.repo, &before, &after, 0);
	known = diff && digest_lines(diff, out);
	git_diff_free(diff);
	return known;
}

static int read_key(struct linegraph *g, enum key key, uint32_t commit, git_oid *out)
{
	const char *message = linegraph_text(g, commit)->message;

	switch (key) {
	case PATHS:
		return paths_of(g, commit, out);
	case SUBJECT:
		return digest(out, message, strcspn(message, "\n"));
	case MOMENT:
		return moment_of(g, commit, out);
	default:
		return told_of(g, commit, key, out);
	}
}

/* A fix is compared with many, and with others as one of those. */
static int key_of(struct search *s, enum key key, uint32_t commit, git_oid *out)
{
	struct chains *by = &s->by[key];
	uint32_t fix = s->fix_of[commit];

	if (fix == OIDMAP_NONE)
		return read_key(s->graph, key, commit, out);
	if (by->state[fix] == UNREAD)
		by->state[fix] = read_key(s->graph, key, commit, &by->key[fix]) ? READ : NONE;
	*out = by->key[fix];
	return by->state[fix] == READ;
}

/* --- what is looked for --------------------------------------------------------------------------------------- */

static void add_to_chain(struct search *s, enum key key, uint32_t fix)
{
	struct chains *by = &s->by[key];
	uint32_t *first;
	git_oid id;

	if (!key_of(s, key, s->fixes[fix].commit, &id))
		return;
	first = oidmap_at(&by->first, &id, fix);
	if (*first == fix)
		return;
	by->next[fix] = *first;
	*first = fix;
}

/* A fix that changes nothing is like no other. */
static void add_fix(struct search *s, uint32_t fix)
{
	size_t k;

	add_to_chain(s, PATHS, fix);
	if (s->by[PATHS].state[fix] != READ)
		return;
	add_to_chain(s, SUBJECT, fix);
	add_to_chain(s, MOMENT, fix);
	for (k = 0; k < s->graph->words; k++)
		s->wanted[k] |= s->fixes[fix].wanted[k];
}

static int is_on(const struct linegraph *g, uint32_t commit, const uint64_t *lines)
{
	size_t k;

	for (k = 0; k < g->words; k++)
		if (g->reach[commit * g->words + k] & lines[k])
			return 1;
	return 0;
}

static int may_be_like(const struct search *s, uint32_t fix, uint32_t commit)
{
	return s->fixes[fix].commit != commit && (s->is_named[commit] || is_on(s->graph, commit, s->fixes[fix].wanted));
}

/* --- looking -------------------------------------------------------------------------------------------------- */

static void keep_paths(struct search *s, uint32_t commit, const git_oid *id)
{
	struct forward_changes *all = s->changes;

	ALLOC_GROW(all->v, all->n + 1, all->alloc);
	all->v[all->n].commit = commit;
	memcpy(&all->v[all->n++].paths, id->id, sizeof(all->v->paths));
}

/* Does the commit share the cheap key with a fix that it may be like? All fixes of that key can then be told apart. */
static int is_candidate(struct search *s, enum key cheap, uint32_t commit)
{
	const struct chains *by = &s->by[cheap];
	uint32_t first, fix;
	git_oid id;

	if (!key_of(s, cheap, commit, &id))
		return 0;
	if (cheap == PATHS)
		keep_paths(s, commit, &id);
	first = fix = oidmap_get(&by->first, &id);
	while (fix != OIDMAP_NONE && !may_be_like(s, fix, commit))
		fix = by->next[fix];
	if (fix == OIDMAP_NONE)
		return 0;
	if (s->is_told[first] & 1 << cheap)
		return 1;
	s->is_told[first] |= (unsigned char)(1 << cheap);
	for (fix = first; fix != OIDMAP_NONE; fix = by->next[fix])
		if (s->by[told_by[cheap]].state[fix] == UNREAD)
			add_to_chain(s, told_by[cheap], fix);
	return 1;
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

static void add_like(struct walk_list *like, uint32_t commit)
{
	if (like->n && like->v[like->n - 1] == commit)
		return;
	ALLOC_GROW(like->v, like->n + 1, like->alloc);
	like->v[like->n++] = commit;
}

static void match(struct search *s, enum key key, uint32_t commit)
{
	uint32_t fix;
	git_oid id;

	if (!key_of(s, key, commit, &id))
		return;
	for (fix = oidmap_get(&s->by[key].first, &id); fix != OIDMAP_NONE; fix = s->by[key].next[fix]) {
		uint32_t of = s->fixes[fix].commit;

		if (may_be_like(s, fix, commit) &&
		    (key == PATCH || same_subject(s->graph, of, commit) || same_moment(s->graph, of, commit)))
			add_like(&s->fixes[fix].like, commit);
	}
}

static void look_at(struct search *s, uint32_t commit)
{
	if (linegraph_node(s->graph, commit)->n_parents > 1 ||
	    (!s->is_named[commit] && !is_on(s->graph, commit, s->wanted)))
		return;
	if (is_candidate(s, PATHS, commit))
		match(s, PATCH, commit);
	/* Both, since the fixes of both are to be known then. */
	if (is_candidate(s, SUBJECT, commit) + is_candidate(s, MOMENT, commit))
		match(s, LINES, commit);
}

static void init(struct search *s)
{
	size_t i;
	int key;

	s->fix_of = xreallocarray(NULL, s->graph->list.n, sizeof(*s->fix_of));
	memset(s->fix_of, 0xff, s->graph->list.n * sizeof(*s->fix_of));
	for (i = 0; i < s->n; i++)
		s->fix_of[s->fixes[i].commit] = (uint32_t)i;
	for (key = 0; key < N_KEYS; key++) {
		s->by[key].next = xreallocarray(NULL, s->n, sizeof(*s->by[key].next));
		memset(s->by[key].next, 0xff, s->n * sizeof(*s->by[key].next));
		s->by[key].key = xcalloc(s->n, sizeof(*s->by[key].key));
		s->by[key].state = xcalloc(s->n, sizeof(*s->by[key].state));
	}
	s->is_told = xcalloc(s->n, 1);
	s->wanted = xcalloc(s->graph->words, sizeof(*s->wanted));
}

static void release(struct search *s)
{
	int key;

	for (key = 0; key < N_KEYS; key++) {
		oidmap_release(&s->by[key].first);
		free(s->by[key].next);
		free(s->by[key].key);
		free(s->by[key].state);
	}
	free(s->fix_of);
	free(s->is_told);
	free(s->wanted);
}

void forward_patch_find(struct linegraph *g, struct forward_patch *fixes, size_t n, const unsigned char *is_named,
			struct forward_changes *changes)
{
	struct search s = { .graph = g, .fixes = fixes, .n = n, .is_named = is_named, .changes = changes };
	size_t i;

	init(&s);
	for (i = 0; i < n; i++)
		add_fix(&s, (uint32_t)i);
	for (i = 0; i < g->list.n; i++) {
		look_at(&s, (uint32_t)i);
		if (i % 256 == 0 && g->walk.repo->progress)
			g->walk.repo->progress(g->walk.n_read + i);
	}
	release(&s);
}
