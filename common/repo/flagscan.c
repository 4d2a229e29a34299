/* SPDX-License-Identifier: ISC */
#include "flagscan.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "../base/pattern.h"
#include "../model/flag_finder.h"
#include "../model/versionfile.h"
#include "arena.h"
#include "oidmap.h"
#include "rawcommit.h"
#include "tree.h"

#define BINARY_PREFIX 8000

/* What no project has, but a commit may be made to have. */
#define DEPTH_MAX      1024
#define FILES_MAX      10000000
#define REFERENCES_MAX 10000000

/* What was found in a blob, without the path. */
struct hit {
	const char *flag;
	unsigned line;
};

struct scan {
	struct flagscan *out;
	struct repo *repo;
	const struct policy *policy;
	struct flag_finder finder;
	struct arena arena;
	struct map names;    /* those found, kept once */
	struct oidmap blobs; /* to the place of their first hit in `hits`; its `line` of 0 ends them */
	struct hit *hits;
	size_t n_hits, alloc;
	struct strbuf path;
	size_t depth, n_files;
	struct err *err;
};

/* --- which files -----------------------------------------------------------------------------------------------------
 */

static int matches(const struct strvec *globs, const char *path, int is_exclusion)
{
	size_t i;

	for (i = 0; i < globs->n; i++) {
		const char *glob = globs->v[i];

		if ((*glob == '!') == is_exclusion && pattern_glob_match(glob + is_exclusion, path))
			return 1;
	}
	return 0;
}

static int has_inclusion(const struct strvec *globs)
{
	size_t i;

	for (i = 0; i < globs->n; i++)
		if (*globs->v[i] != '!')
			return 1;
	return 0;
}

/* A file that carries the version: one that the policy names, else one known by its name, in the root. */
static int is_version_file(const struct policy *p, const char *path)
{
	size_t i;

	for (i = 0; i < p->n_files; i++)
		if (pattern_glob_match(p->files[i].path, path))
			return 1;
	if (p->n_files || p->no_version_files || strchr(path, '/'))
		return 0;
	for (i = 0; versionfile_defaults[i]; i++)
		if (pattern_glob_match(versionfile_defaults[i], path))
			return 1;
	return 0;
}

static int tells_of_flags(const struct policy *p, const char *path)
{
	size_t i;

	if (!strcmp(path, POLICY_FILE) || !strcmp(path, p->changelog))
		return 1;
	for (i = 0; i < p->n_packages; i++)
		if (!strcmp(path, p->packages[i].changelog))
			return 1;
	return is_version_file(p, path);
}

static int is_wanted(const struct scan *s, const char *path)
{
	const struct strvec *globs = &s->policy->flag_paths;

	if (matches(globs, path, 1) || tells_of_flags(s->policy, path))
		return 0;
	return !has_inclusion(globs) || matches(globs, path, 0);
}

/* --- files -----------------------------------------------------------------------------------------------------------
 */

static void add_hit(struct scan *s, const char *flag, unsigned line)
{
	ALLOC_GROW(s->hits, s->n_hits + 1, s->alloc);
	s->hits[s->n_hits++] = (struct hit){ flag, line };
}

static void found(void *data, const char *name, size_t len, unsigned line)
{
	struct scan *s = data;
	const char *known = map_get(&s->names, name, len);

	if (!known) {
		known = arena_add(&s->arena, name, len);
		*map_at(&s->names, known, len) = (void *)known;
	}
	add_hit(s, known, line);
}

static int by_line(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return strcmp(x->flag, y->flag);
}

/* A flag counts once a line, however many patterns find it there. */
static void settle_hits(struct scan *s, size_t first)
{
	size_t i, n = first;

	if (s->n_hits == first)
		return;
	qsort(s->hits + first, s->n_hits - first, sizeof(*s->hits), by_line);
	for (i = first + 1; i < s->n_hits; i++)
		if (by_line(&s->hits[n], &s->hits[i]))
			s->hits[++n] = s->hits[i];
	s->n_hits = n + 1;
}

/* A blob that a partial clone has not fetched yet. */
static int blob_failed(struct scan *s, const git_oid *oid)
{
	const struct config_entry *from = repo_promisor(s->repo);
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), oid);
	repo_error(s->err, ERR_FAIL, "cannot read '%s' (blob '%s')", s->path.buf, hex);
	if (from)
		err_hint(s->err, "this partial clone lacks files; run 'git fetch --refetch --no-filter %s'",
			 from->subsection);
	return ERR_FAIL;
}

static int search_blob(struct scan *s, const git_oid *oid)
{
	git_odb_object *object = NULL;
	size_t len, first = s->n_hits;
	git_object_t type;
	const char *text;
	int ret = 0;

	if (git_odb_read_header(&len, &type, s->repo->odb, oid))
		return blob_failed(s, oid);
	if (type != GIT_OBJECT_BLOB || len > FLAGSCAN_MAX || !len)
		return 0;
	if (git_odb_read(&object, s->repo->odb, oid))
		return blob_failed(s, oid);
	text = git_odb_object_data(object);
	if (!memchr(text, '\0', len < BINARY_PREFIX ? len : BINARY_PREFIX))
		ret = flag_finder_scan(&s->finder, text, len, found, s, s->err);
	git_odb_object_free(object);
	settle_hits(s, first);
	return ret ? err_prefix(s->err, "%s", s->path.buf) : 0;
}

/* The hits become references at this path. */
static int add_references(struct scan *s, size_t first)
{
	struct flag_references *out = &s->out->references;
	const char *path = NULL;
	size_t i;

	for (i = first; s->hits[i].line; i++) {
		if (!path)
			path = arena_add(&s->arena, s->path.buf, s->path.len);
		if (out->n == REFERENCES_MAX)
			return err_set(s->err, ERR_FAIL, "more than %d references to flags", REFERENCES_MAX);
		ALLOC_GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = (struct flag_reference){ s->hits[i].flag, { path, s->hits[i].line } };
	}
	return 0;
}

static int scan_file(struct scan *s, const struct tree_entry *e)
{
	uint32_t first = *oidmap_at(&s->blobs, &e->oid, (uint32_t)s->n_hits);
	int ret = 0;

	if (first == s->n_hits) {
		ret = search_blob(s, &e->oid);
		add_hit(s, NULL, 0);
	}
	return ret ? ret : add_references(s, first);
}

/* --- folders
 * ----------------------------------------------------------------------------------------------------------- */

static int is_regular(const struct tree_entry *e)
{
	return (e->mode & 0170000) == 0100000;
}

static int scan_folder(struct scan *s, const git_oid *oid)
{
	struct tree tree;
	struct tree_entry e;
	int ret;

	if (s->depth == DEPTH_MAX)
		return err_set(s->err, ERR_FAIL, "'%s' lies more than %d folders deep", s->path.buf, DEPTH_MAX);
	s->depth++;
	ret = tree_open(&tree, s->repo, oid, s->err);
	while (!ret && tree_next(&tree, &e)) {
		size_t len = s->path.len;

		strbuf_add(&s->path, e.name, e.len);
		if (++s->n_files > FILES_MAX)
			ret = err_set(s->err, ERR_FAIL, "more than %d files and folders", FILES_MAX);
		else if (is_regular(&e) && is_wanted(s, s->path.buf)) {
			ret = scan_file(s, &e);
		} else if (tree_entry_is_folder(&e)) {
			strbuf_addch(&s->path, '/');
			ret = scan_folder(s, &e.oid);
		}
		strbuf_setlen(&s->path, len);
	}
	s->depth--;
	tree_close(&tree);
	return ret;
}

/* By the bytes of the object, which git takes even where libgit2 does not. */
static int root_of(struct scan *s, const git_oid *commit, git_oid *root)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_odb_object *object = NULL;
	struct rawcommit raw;
	int ret = 0;

	git_oid_tostr(hex, sizeof(hex), commit);
	if (git_odb_read(&object, s->repo->odb, commit))
		return repo_error(s->err, ERR_FAIL, "cannot read commit '%s'", hex);
	if (rawcommit_parse(&raw, git_odb_object_data(object), git_odb_object_size(object)))
		ret = err_set(s->err, ERR_FAIL, "commit '%s' is corrupt", hex);
	else
		*root = raw.tree;
	git_odb_object_free(object);
	return ret;
}

int flagscan_read(struct flagscan *s, struct repo *r, const git_oid *commit, const struct policy *p,
		  const struct config_list *entries, struct err *err)
{
	struct scan scan = { .out = s, .repo = r, .policy = p, .path = STRBUF_INIT, .err = err };
	git_oid root;
	int ret;

	memset(s, 0, sizeof(*s));
	strvec_init(&s->pieces);
	arena_init(&scan.arena, &s->pieces);
	ret = flag_finder_init(&scan.finder, p, entries, err);
	if (!ret)
		ret = root_of(&scan, commit, &root);
	if (!ret)
		ret = scan_folder(&scan, &root);
	flag_finder_release(&scan.finder);
	map_release(&scan.names);
	oidmap_release(&scan.blobs);
	strbuf_release(&scan.path);
	free(scan.hits);
	return ret;
}

void flagscan_release(struct flagscan *s)
{
	free(s->references.v);
	strvec_release(&s->pieces);
	memset(s, 0, sizeof(*s));
}
