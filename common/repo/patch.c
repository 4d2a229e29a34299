/* SPDX-License-Identifier: ISC */
#include "patch.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "rawcommit.h"
#include "tree.h"

#define KIND 0170000u

/* What git shows around a change; a patch-id counts it in. */
#define CONTEXT 3

/* Two trees that differ, at the same path; the zero id is the empty tree. */
struct pair {
	git_oid before, after;
	char *prefix; /* "" or "folder/" */
};

struct listing {
	struct repo *repo;
	struct pair *pairs; /* still to be looked into */
	size_t n, alloc;
	struct strvec *paths;      /* NULL: not wanted */
	struct patch_files *files; /* likewise */
	uint64_t fingerprint;
};

static void push(struct listing *l, const git_oid *before, const git_oid *after, char *prefix)
{
	static const git_oid none;

	ALLOC_GROW(l->pairs, l->n + 1, l->alloc);
	l->pairs[l->n++] = (struct pair){ before ? *before : none, after ? *after : none, prefix };
}

/* FNV-1a. Blanks are passed over, as patch-ids do. */
static uint64_t hash(uint64_t h, const char *s)
{
	for (; *s; s++)
		if (!strchr(" \t\n\v\f\r", *s))
			h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h;
}

static void fill_side(struct patch_side *side, const struct tree_entry *e)
{
	memset(side, 0, sizeof(*side));
	if (!e)
		return;
	side->oid = e->oid;
	side->kind = e->mode & KIND;
}

/* NULL: it is not there. */
static void count(struct listing *l, uint64_t path, const struct tree_entry *before, const struct tree_entry *after)
{
	struct patch_files *files = l->files;

	l->fingerprint += path;
	if (!files)
		return;
	ALLOC_GROW(files->v, files->n + 1, files->alloc);
	files->v[files->n].path = path;
	fill_side(&files->v[files->n].before, before);
	fill_side(&files->v[files->n++].after, after);
}

/*
 * One entry that is not the same on both sides; by `order` it stands before alone (< 0), after alone (> 0), or in both.
 * The fingerprint is a sum, since a patch-id does not depend on the order of files either; it leaves out changes of the
 * mode alone.
 */
static void differs(struct listing *l, const struct pair *at, int order, const struct tree_entry *x,
		    const struct tree_entry *y)
{
	const struct tree_entry *named = order > 0 ? y : x;

	if (tree_entry_is_folder(named)) {
		push(l, order > 0 ? NULL : &x->oid, order < 0 ? NULL : &y->oid,
		     xstrfmt("%s%s/", at->prefix, named->name));
		return;
	}
	if (order || !git_oid_equal(&x->oid, &y->oid) || (x->mode & KIND) != (y->mode & KIND))
		count(l, hash(hash(UINT64_C(0xcbf29ce484222325), at->prefix), named->name), order > 0 ? NULL : x,
		      order < 0 ? NULL : y);
	if (l->paths)
		strvec_pushf(l->paths, "%s%s", at->prefix, named->name);
}

static void compare(struct listing *l, const struct pair *at, struct tree *before, struct tree *after)
{
	struct tree_entry x, y;
	int more_x = tree_next(before, &x), more_y = tree_next(after, &y);

	while (more_x || more_y) {
		int order = !more_x ? 1 : !more_y ? -1 : tree_entry_order(&x, &y);

		if (order || !git_oid_equal(&x.oid, &y.oid) || x.mode != y.mode)
			differs(l, at, order, &x, &y);
		if (order <= 0)
			more_x = tree_next(before, &x);
		if (order >= 0)
			more_y = tree_next(after, &y);
	}
}

static int look_into(struct listing *l, const struct pair *at)
{
	struct tree before = { 0 }, after = { 0 };
	int ret = tree_open(&before, l->repo, &at->before, NULL);

	if (!ret)
		ret = tree_open(&after, l->repo, &at->after, NULL);
	if (!ret)
		compare(l, at, &before, &after);
	tree_close(&before);
	tree_close(&after);
	return ret;
}

static int read_tree_id(struct repo *r, const char *commit, git_oid *out)
{
	git_odb_object *object = NULL;
	struct rawcommit raw;
	git_oid oid;
	int ret = -1;

	if (!git_oid_fromstr(&oid, commit) && !git_odb_read(&object, r->odb, &oid) &&
	    git_odb_object_type(object) == GIT_OBJECT_COMMIT &&
	    !rawcommit_parse(&raw, git_odb_object_data(object), git_odb_object_size(object))) {
		*out = raw.tree;
		ret = 0;
	}
	git_odb_object_free(object);
	return ret;
}

/* The trees of the commit and its parent. 0, or -1 when there is no patch to speak of. */
static int read_sides(struct repo *r, const struct commit *c, git_oid *before, git_oid *after)
{
	memset(before, 0, sizeof(*before));
	if (c->parents > 1 || read_tree_id(r, c->oid, after) ||
	    (c->parents && read_tree_id(r, c->first_parent, before)))
		return -1;
	return git_oid_equal(before, after) ? -1 : 0;
}

static int list(struct listing *l, const git_oid *before, const git_oid *after)
{
	int ret = 0;

	push(l, before, after, xstrdup(""));
	while (!ret && l->n) {
		struct pair at = l->pairs[--l->n];

		ret = look_into(l, &at);
		free(at.prefix);
	}
	while (l->n)
		free(l->pairs[--l->n].prefix);
	free(l->pairs);
	return ret;
}

int patch_paths_between(struct repo *r, const git_oid *before, const git_oid *after, uint64_t *out)
{
	struct listing l = { .repo = r };
	int ret = git_oid_equal(before, after) ? -1 : list(&l, before, after);

	*out = l.fingerprint;
	return !ret;
}

int patch_files_between(struct repo *r, const git_oid *before, const git_oid *after, struct patch_files *out)
{
	struct listing l = { .repo = r, .files = out };

	return !list(&l, before, after);
}

int patch_paths(void *repo, const struct commit *c, uint64_t *out)
{
	git_oid before, after;

	return !read_sides(repo, c, &before, &after) && patch_paths_between(repo, &before, &after, out);
}

static int open_tree(git_tree **out, struct repo *r, const git_oid *oid)
{
	return git_oid_is_zero(oid) ? 0 : git_tree_lookup(out, r->git, oid);
}

/* git_diff compares every entry of the two trees, but for those that no wanted path leads to. */
git_diff *patch_diff_between(struct repo *r, const git_oid *before, const git_oid *after, unsigned context)
{
	git_diff_options options;
	struct strvec paths = STRVEC_INIT;
	struct listing l = { .repo = r, .paths = &paths };
	git_tree *old = NULL, *new = NULL;
	git_diff *diff = NULL;

	if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) || git_oid_equal(before, after) ||
	    list(&l, before, after) || !paths.n)
		goto out;
	options.context_lines = context;
	options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH;
	options.pathspec = (git_strarray){ paths.v, paths.n };
	if (open_tree(&old, r, before) || open_tree(&new, r, after) ||
	    git_diff_tree_to_tree(&diff, r->git, old, new, &options))
		diff = NULL;
	if (diff && !git_diff_num_deltas(diff)) {
		git_diff_free(diff);
		diff = NULL;
	}
out:
	git_tree_free(new);
	git_tree_free(old);
	strvec_release(&paths);
	return diff;
}

/* Of a binary file a patch-id counts the name alone: its content comes in by the ids of its blobs. Reading the diff has
 * told which are binary. */
static int mix_binaries(git_oid *id, const git_diff *diff)
{
	struct strbuf text = STRBUF_INIT;
	size_t i, n = git_diff_num_deltas(diff);
	int ret = 0;

	for (i = 0; i < n; i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);

		if (!(d->flags & GIT_DIFF_FLAG_BINARY))
			continue;
		strbuf_add(&text, (const char *)d->old_file.id.id, GIT_OID_RAWSZ);
		strbuf_add(&text, (const char *)d->new_file.id.id, GIT_OID_RAWSZ);
	}
	if (text.len) {
		strbuf_add(&text, (const char *)id->id, GIT_OID_RAWSZ);
		ret = git_odb_hash(id, text.buf, text.len, GIT_OBJECT_BLOB);
	}
	strbuf_release(&text);
	return ret;
}

int patch_id_between(struct repo *r, const git_oid *before, const git_oid *after, git_oid *out)
{
	git_diff *diff = patch_diff_between(r, before, after, CONTEXT);
	int known = diff && !git_diff_patchid(out, diff, NULL) && !mix_binaries(out, diff);

	git_diff_free(diff);
	return known;
}

int patch_id(void *repo, const struct commit *c, char out[OID_HEX + 1])
{
	git_oid before, after, id;

	if (read_sides(repo, c, &before, &after) || !patch_id_between(repo, &before, &after, &id))
		return 0;
	git_oid_tostr(out, OID_HEX + 1, &id);
	return 1;
}
