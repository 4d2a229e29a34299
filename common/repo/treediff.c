/* SPDX-License-Identifier: ISC */
#include "treediff.h"

#include "merge.h"

#define DEPTH_MAX 512

struct comparing {
	struct repo *repo;
	struct strbuf path;
	treediff_fn each;
	void *data;
	size_t depth;
	struct err *err;
};

static int compare(struct comparing *c, const git_oid *old, const git_oid *new);

static int same(const struct tree_entry *a, const struct tree_entry *b)
{
	return a->mode == b->mode && git_oid_equal(&a->oid, &b->oid);
}

/* One name, there on one side or on both. A file in a folder's place is two names: their order differs. */
static int compare_entry(struct comparing *c, const struct tree_entry *old, const struct tree_entry *new)
{
	const struct tree_entry *any = old ? old : new;
	const int old_folder = old && tree_entry_is_folder(old), new_folder = new &&tree_entry_is_folder(new);
	size_t len = c->path.len;
	int ret = 0;

	if (old && new &&same(old, new))
		return 0;
	strbuf_add(&c->path, any->name, any->len);
	if (old_folder || new_folder) {
		strbuf_addch(&c->path, '/');
		ret = compare(c, old_folder ? &old->oid : NULL, new_folder ? &new->oid : NULL);
		strbuf_setlen(&c->path, c->path.len - 1);
	}
	if (!ret && ((old && !old_folder) || (new && !new_folder)))
		ret = c->each(c->data, c->path.buf, old_folder ? NULL : old, new_folder ? NULL : new, c->err);
	strbuf_setlen(&c->path, len);
	return ret;
}

static int compare(struct comparing *c, const git_oid *old, const git_oid *new)
{
	struct tree a, b;
	struct tree_entry x, y;
	int has_x, has_y, ret;

	if (++c->depth > DEPTH_MAX)
		return err_set(c->err, ERR_FAIL, "folders are nested deeper than %d", DEPTH_MAX);
	ret = tree_open(&a, c->repo, old, c->err);
	if (ret)
		return ret;
	ret = tree_open(&b, c->repo, new, c->err);
	has_x = !ret && tree_next(&a, &x);
	has_y = !ret && tree_next(&b, &y);
	while (!ret && (has_x || has_y)) {
		int order = !has_x ? 1 : !has_y ? -1 : tree_entry_order(&x, &y);

		ret = compare_entry(c, order <= 0 ? &x : NULL, order >= 0 ? &y : NULL);
		if (order <= 0)
			has_x = tree_next(&a, &x);
		if (order >= 0)
			has_y = tree_next(&b, &y);
	}
	tree_close(&a);
	tree_close(&b);
	c->depth--;
	return ret;
}

int treediff(struct repo *r, const git_oid *old, const git_oid *new, treediff_fn each, void *data, struct err *err)
{
	struct comparing c = { r, STRBUF_INIT, each, data, 0, err };
	int ret;

	if (old && new &&git_oid_equal(old, new))
		return 0;
	ret = compare(&c, old, new);
	strbuf_release(&c.path);
	return ret;
}

int treediff_commits(struct repo *r, const git_oid *old, const git_oid *new, treediff_fn each, void *data,
		     struct err *err)
{
	git_oid a, b;
	int ret = old ? merge_tree_of(&a, r, old, err) : 0;

	if (!ret)
		ret = merge_tree_of(&b, r, new, err);
	return ret ? ret : treediff(r, old ? &a : NULL, &b, each, data, err);
}
