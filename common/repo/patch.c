/* SPDX-License-Identifier: ISC */
#include "patch.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "rawcommit.h"
#include "tree.h"

#define KIND 0170000u

/* Two trees that differ, at the same path; the zero id is the empty tree. */
struct pair {
	git_oid before, after;
	char *prefix; /* "" or "folder/" */
};

struct listing {
	struct repo *repo;
	struct pair *pairs; /* still to be looked into */
	size_t n, alloc;
	struct strvec *paths; /* NULL: only the fingerprint is wanted */
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
		l->fingerprint += hash(hash(UINT64_C(0xcbf29ce484222325), at->prefix), named->name);
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

static int list_paths(struct repo *r, const git_oid *before, const git_oid *after, struct strvec *paths,
		      uint64_t *fingerprint)
{
	struct listing l = { .repo = r, .paths = paths };
	int ret = 0;

	push(&l, before, after, xstrdup(""));
	while (!ret && l.n) {
		struct pair at = l.pairs[--l.n];

		ret = look_into(&l, &at);
		free(at.prefix);
	}
	while (l.n)
		free(l.pairs[--l.n].prefix);
	free(l.pairs);
	*fingerprint = l.fingerprint;
	return ret;
}

int patch_fingerprint(struct repo *r, const git_oid *before, const git_oid *after, uint64_t *out)
{
	return !git_oid_equal(before, after) && !list_paths(r, before, after, NULL, out);
}

int patch_paths(void *repo, const struct commit *c, uint64_t *out)
{
	git_oid before, after;

	return !read_sides(repo, c, &before, &after) && patch_fingerprint(repo, &before, &after, out);
}

static int open_tree(git_tree **out, struct repo *r, const git_oid *oid)
{
	return git_oid_is_zero(oid) ? 0 : git_tree_lookup(out, r->git, oid);
}

/* git_diff compares every entry of the two trees, but for those that no wanted path leads to. */
git_diff *patch_diff(struct repo *r, const git_oid *before, const git_oid *after, unsigned context)
{
	git_diff_options options;
	struct strvec paths = STRVEC_INIT;
	git_tree *old = NULL, *new = NULL;
	git_diff *diff = NULL;
	uint64_t fingerprint;

	if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) || git_oid_equal(before, after) ||
	    list_paths(r, before, after, &paths, &fingerprint) || !paths.n)
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

int patch_id(void *repo, const struct commit *c, char out[OID_HEX + 1])
{
	git_oid before, after, id;
	git_diff *diff = read_sides(repo, c, &before, &after) ? NULL : patch_diff(repo, &before, &after, PATCH_CONTEXT);
	int known = diff && !git_diff_patchid(&id, diff, NULL);

	if (known)
		git_oid_tostr(out, OID_HEX + 1, &id);
	git_diff_free(diff);
	return known;
}
