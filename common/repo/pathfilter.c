/* SPDX-License-Identifier: ISC */
#include "pathfilter.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "tree.h"

/* Trees in trees: deeper than any checkout could be, shallow enough for the stack. */
#define DEPTH_MAX 1024

struct spot {
	git_oid oid; /* zero: nothing there */
	unsigned mode;
};

/* A folder on the way to one of the paths. What its children are in a tree is looked up once for each tree. */
struct pathfilter_node {
	char *name;
	int is_end;                       /* a path ends here; children do not matter then */
	struct pathfilter_node *children; /* sorted by name */
	size_t n, alloc;
	struct oidmap memo; /* tree to row number */
	struct spot *rows;  /* n spots each; row 0 is the empty tree's */
	size_t n_rows, alloc_spots;
};

static int has_wildcards(const char *s)
{
	return s[strcspn(s, "*?[\\")] != '\0';
}

/* Without "./" and "/" at the start; a plain path also without slashes at its end. "" is everything. */
static void add_path(struct strvec *out, const char *path)
{
	size_t len;

	while (!strncmp(path, "./", 2) || *path == '/')
		path += *path == '/' ? 1 : 2;
	len = strlen(path);
	while (!has_wildcards(path) && len && path[len - 1] == '/')
		len--;
	if (len == 1 && *path == '.')
		len = 0;
	strvec_pushn(out, path, len);
}

static struct pathfilter_node *child_of(struct pathfilter_node *node, const char *name, size_t len)
{
	struct pathfilter_node fresh = { 0 };
	size_t i;

	for (i = 0; i < node->n; i++) {
		int order = strncmp(node->children[i].name, name, len);

		if (!order)
			order = node->children[i].name[len] != '\0';
		if (!order)
			return &node->children[i];
		if (order > 0)
			break;
	}
	ALLOC_GROW(node->children, node->n + 1, node->alloc);
	memmove(node->children + i + 1, node->children + i, (node->n - i) * sizeof(*node->children));
	fresh.name = xstrndup(name, len);
	node->children[i] = fresh;
	node->n++;
	return &node->children[i];
}

/* 0, or -1 for a path that is deeper than any. */
static int add_plain(struct pathfilter_node *node, const char *path)
{
	int depth;

	for (depth = 0; *path && depth < DEPTH_MAX; depth++) {
		size_t len = strcspn(path, "/");

		if (len)
			node = child_of(node, path, len);
		path += len + (path[len] == '/');
	}
	node->is_end = 1;
	return *path ? -1 : 0;
}

void pathfilter_init(struct pathfilter *f, struct repo *r, const struct policy_package *p)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	f->repo = r;
	f->package = p;
	strvec_init(&f->include);
	strvec_init(&f->exclude);
	for (i = 0; i < p->paths.n; i++)
		add_path(&f->include, p->paths.v[i]);
	for (i = 0; i < p->exclude.n; i++)
		add_path(&f->exclude, p->exclude.v[i]);
	f->root = xcalloc(1, sizeof(*f->root));
	f->all_plain = 1;
	for (i = 0; i < f->include.n; i++)
		if (has_wildcards(f->include.v[i]) || add_plain(f->root, f->include.v[i]))
			f->all_plain = 0;
}

static void release_node(struct pathfilter_node *node)
{
	size_t i;

	for (i = 0; i < node->n; i++)
		release_node(&node->children[i]);
	free(node->name);
	free(node->children);
	free(node->rows);
	oidmap_release(&node->memo);
}

void pathfilter_release(struct pathfilter *f)
{
	if (f->root)
		release_node(f->root);
	free(f->root);
	strvec_release(&f->include);
	strvec_release(&f->exclude);
	memset(f, 0, sizeof(*f));
}

static int by_name(const void *key, const void *child)
{
	return strcmp(key, ((const struct pathfilter_node *)child)->name);
}

static size_t add_row(struct pathfilter_node *node)
{
	ALLOC_GROW(node->rows, (node->n_rows + 1) * node->n, node->alloc_spots);
	memset(node->rows + node->n_rows * node->n, 0, node->n * sizeof(*node->rows));
	return node->n_rows++;
}

/* The number of the row for a tree. */
static int find_row(struct repo *r, struct pathfilter_node *node, const git_oid *tree, size_t *row, struct err *err)
{
	struct tree_entry e;
	struct tree t;
	uint32_t *known;

	if (!node->n_rows)
		add_row(node);
	*row = 0;
	if (git_oid_is_zero(tree))
		return 0;
	known = oidmap_at(&node->memo, tree, (uint32_t)node->n_rows);
	*row = *known;
	if (*row < node->n_rows)
		return 0;
	add_row(node);
	if (tree_open(&t, r, tree, err))
		return ERR_FAIL;
	while (tree_next(&t, &e)) {
		struct pathfilter_node *child = bsearch(e.name, node->children, node->n, sizeof(*child), by_name);

		if (child)
			node->rows[*row * node->n + (size_t)(child - node->children)] = (struct spot){ e.oid, e.mode };
	}
	tree_close(&t);
	return 0;
}

static git_oid folder_at(const struct spot *s)
{
	git_oid none = { { 0 } };

	return (s->mode & 0170000) == 0040000 ? s->oid : none;
}

/* Its depth is that of the configured paths, bounded by DEPTH_MAX. */
static int plain_differs(struct repo *r, struct pathfilter_node *node, const git_oid *a, const git_oid *b,
			 struct err *err)
{
	size_t row_a, row_b, i;
	int ret = 0;

	if (git_oid_equal(a, b))
		return 0;
	if (node->is_end)
		return 1;
	if (find_row(r, node, a, &row_a, err) || find_row(r, node, b, &row_b, err))
		return ERR_FAIL;
	for (i = 0; !ret && i < node->n; i++) {
		struct spot x = node->rows[row_a * node->n + i], y = node->rows[row_b * node->n + i];
		git_oid below_x = folder_at(&x), below_y = folder_at(&y);

		if (git_oid_equal(&x.oid, &y.oid) && x.mode == y.mode)
			continue;
		ret = node->children[i].is_end ? 1 : plain_differs(r, &node->children[i], &below_x, &below_y, err);
	}
	return ret;
}

/* Is `path` the folder `folder` or below it? */
static int is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return !len || (!strncmp(path, folder, len) && (path[len] == '/' || !path[len]));
}

static int matches(const struct strvec *globs, const char *path)
{
	size_t i;

	for (i = 0; i < globs->n; i++)
		if (has_wildcards(globs->v[i]) ? pattern_glob_match(globs->v[i], path) : is_below(path, globs->v[i]))
			return 1;
	return 0;
}

/* Can anything below this folder belong to the package? Only sure no's count. */
static int may_hold(const struct pathfilter *f, const char *folder)
{
	size_t i;

	for (i = 0; i < f->exclude.n; i++)
		if (!has_wildcards(f->exclude.v[i]) && is_below(folder, f->exclude.v[i]))
			return 0;
	for (i = 0; i < f->include.n; i++) {
		const char *glob = f->include.v[i];
		size_t fixed = strcspn(glob, "*?[\\"), len = strlen(folder);

		if (!strchr(glob, '/') && has_wildcards(glob))
			return 1;
		if (!has_wildcards(glob) && is_below(folder, glob))
			return 1;
		/* The part before the first wildcard and the folder must agree as far as both go. */
		if (!strncmp(glob, folder, fixed < len ? fixed : len) && (fixed <= len || glob[len] == '/'))
			return 1;
	}
	return 0;
}

struct pair {
	struct tree a, b;
	struct tree_entry x, y;
	int has_x, has_y;
};

/* Moves both sides to the next name; sets which sides have it. 0 at the end. */
static int next_pair(struct pair *p, int *in_a, int *in_b)
{
	int order;

	if (!p->has_x && !p->has_y)
		return 0;
	order = !p->has_x ? 1 : !p->has_y ? -1 : tree_entry_order(&p->x, &p->y);
	*in_a = order <= 0;
	*in_b = order >= 0;
	return 1;
}

static int files_differ(struct pathfilter *f, struct strbuf *path, const git_oid *a, const git_oid *b, int depth,
			struct err *err);

/* One name that differs: a file counts by its path, a folder by what is below. */
static int entry_differs(struct pathfilter *f, struct strbuf *path, const struct tree_entry *x,
			 const struct tree_entry *y, int depth, struct err *err)
{
	const struct tree_entry *e = x ? x : y;
	size_t len = path->len;
	int ret;

	if (len)
		strbuf_addch(path, '/');
	strbuf_add(path, e->name, e->len);
	if (!tree_entry_is_folder(e))
		ret = matches(&f->include, path->buf) && !matches(&f->exclude, path->buf);
	else
		ret = may_hold(f, path->buf)
			      ? files_differ(f, path, x ? &x->oid : NULL, y ? &y->oid : NULL, depth + 1, err)
			      : 0;
	strbuf_setlen(path, len);
	return ret;
}

static int files_differ(struct pathfilter *f, struct strbuf *path, const git_oid *a, const git_oid *b, int depth,
			struct err *err)
{
	struct pair p = { 0 };
	int ret = 0, in_a, in_b;

	if (depth > DEPTH_MAX)
		return err_set(err, ERR_FAIL, "folders are nested too deeply: '%.100s…'", path->buf);
	if (tree_open(&p.a, f->repo, a, err))
		return ERR_FAIL;
	if (tree_open(&p.b, f->repo, b, err)) {
		tree_close(&p.a);
		return ERR_FAIL;
	}
	p.has_x = tree_next(&p.a, &p.x);
	p.has_y = tree_next(&p.b, &p.y);
	while (!ret && next_pair(&p, &in_a, &in_b)) {
		if (!in_a || !in_b || p.x.mode != p.y.mode || !git_oid_equal(&p.x.oid, &p.y.oid))
			ret = entry_differs(f, path, in_a ? &p.x : NULL, in_b ? &p.y : NULL, depth, err);
		if (in_a)
			p.has_x = tree_next(&p.a, &p.x);
		if (in_b)
			p.has_y = tree_next(&p.b, &p.y);
	}
	tree_close(&p.a);
	tree_close(&p.b);
	return ret;
}

int pathfilter_differs(struct pathfilter *f, const git_oid *a, const git_oid *b, struct err *err)
{
	git_oid none = { { 0 } };
	struct strbuf path = STRBUF_INIT;
	int ret = 1;

	if (!f->include.n)
		return 0;
	if (f->all_plain)
		ret = plain_differs(f->repo, f->root, a ? a : &none, b ? b : &none, err);
	if (ret != 1 || (f->all_plain && !f->exclude.n))
		return ret;
	ret = files_differ(f, &path, a, b, 0, err);
	strbuf_release(&path);
	return ret;
}
