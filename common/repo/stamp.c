/* SPDX-License-Identifier: ISC */
#include "stamp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/alloc.h"
#include "../base/pattern.h"
#include "../model/workspace.h"
#include "file.h"

struct reader {
	struct stamp *stamp;
	struct repo *repo;
	const git_oid *commit; /* NULL: the work tree */
	git_oid listed;        /* whose tree is listed for wildcards: the commit, or HEAD */
	int pass_over;         /* what the policy names need not be there */
	struct err *err;
};

int stamp_missing(const char *path, struct err *err)
{
	err_set(err, ERR_FAIL, "'%s' is tracked, but not in the work tree", path);
	err_hint(err, "git checkout -- %s   to have it back", path);
	return err_hint(err, "git sparse-checkout add <folder>   where the sparse checkout leaves it out");
}

static int read_file(struct reader *rd, const char *path, struct strbuf *out)
{
	char *full;
	int ret;

	if (rd->commit)
		return repo_read_blob(rd->repo, rd->commit, path, out, NULL, rd->err);
	ret = file_check_path(path, rd->err);
	if (ret)
		return ret;
	full = xstrfmt("%s/%s", rd->repo->place.work_tree, path);
	ret = file_read(out, full, 64u << 20, rd->err);
	if (ret == ERR_NOTFOUND && repo_has_file(rd->repo, &rd->listed, path))
		ret = stamp_missing(path, rd->err);
	free(full);
	return ret;
}

static int is_read(const struct reader *rd, const char *path)
{
	size_t i;

	for (i = 0; i < rd->stamp->n; i++)
		if (!strcmp(rd->stamp->v[i].path, path))
			return 1;
	return 0;
}

static void add_file(struct reader *rd, const char *path, const struct policy_file *rule, struct strbuf *text,
		     struct versionfile_spans *spans)
{
	struct stamp_file *f;

	ALLOC_GROW(rd->stamp->v, rd->stamp->n + 1, rd->stamp->alloc);
	f = &rd->stamp->v[rd->stamp->n++];
	f->path = xstrdup(path);
	f->text = *text;
	f->spans = *spans;
	f->rule = rule;
	strbuf_init(text);
	*spans = (struct versionfile_spans)VERSIONFILE_SPANS_INIT;
}

/* The names under which lock files know the packages of these manifests. */
static void remember_name(struct reader *rd, const char *path, const struct strbuf *text)
{
	struct strbuf name = STRBUF_INIT;

	if (!versionfile_package_name(&name, NULL, path, text->buf, text->len, NULL) &&
	    !strvec_has(&rd->stamp->own, name.buf))
		strvec_push(&rd->stamp->own, name.buf);
	strbuf_release(&name);
}

static int find(struct versionfile_spans *out, const struct stamp *s, const char *path, const struct policy_file *rule,
		const char *text, size_t len, struct err *err)
{
	struct versionfile_request req = { 0 };
	char *pattern_name = NULL;
	int ret;

	req.path = path;
	req.own_packages = &s->own;
	if (rule) {
		req.format = rule->format;
		req.key = rule->key;
		req.pattern = rule->pattern;
		req.pattern_name = pattern_name = xstrfmt("release-file.%s.pattern", rule->path);
	}
	ret = versionfile_find(out, &req, text, len, err);
	free(pattern_name);
	return ret;
}

int stamp_find(struct versionfile_spans *out, const struct stamp *s, const struct stamp_file *f, const char *text,
	       size_t len, struct err *err)
{
	return find(out, s, f->path, f->rule, text, len, err);
}

static int is_placeholder(const struct versionfile_spans *spans)
{
	size_t i;

	for (i = 0; i < spans->n; i++)
		if (!versionfile_is_placeholder(spans->v[i].present))
			return 0;
	return 1;
}

/* One file. Absent, or without a version of its own: ERR_NOTFOUND. */
static int read_one(struct reader *rd, const char *path, const struct policy_file *rule)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct strbuf text = STRBUF_INIT;
	int ret;

	if (is_read(rd, path))
		return 0;
	ret = read_file(rd, path, &text);
	if (!ret)
		ret = find(&spans, rd->stamp, path, rule, text.buf, text.len, rd->err);
	if (!ret && !rule && is_placeholder(&spans)) {
		versionfile_spans_release(&spans);
		ret = err_set(rd->err, ERR_NOTFOUND, "'%s' gets its version when it is published", path);
	}
	if (!ret || ret == ERR_NOTFOUND)
		remember_name(rd, path, &text);
	if (!ret)
		add_file(rd, path, rule, &text, &spans);
	strbuf_release(&text);
	return ret;
}

static int is_folder(struct reader *rd, const char *path)
{
	struct stat st;
	char *full;
	int is;

	if (rd->commit)
		return !repo_has_file(rd->repo, rd->commit, path);
	full = xstrfmt("%s/%s", rd->repo->place.work_tree, path);
	is = !lstat(full, &st) && S_ISDIR(st.st_mode);
	free(full);
	return is;
}

/* As read_one, for files that nobody named: what is not there or has no version is passed over. */
static int read_known(struct reader *rd, const char *path)
{
	int ret = is_folder(rd, path) ? 0 : read_one(rd, path, NULL);

	if (ret != ERR_NOTFOUND)
		return ret;
	err_clear(rd->err);
	return 0;
}

/* --- listing ------------------------------------------------------------------------------------------------- */

static int has_wildcard(const char *path)
{
	return strpbrk(path, "*?[") != NULL;
}

struct listing {
	const char *glob;
	struct strvec *paths;
};

static int list_entry(const char *root, const git_tree_entry *entry, void *data)
{
	struct listing *l = data;
	char *path;

	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		return 0;
	path = xstrfmt("%s%s", root, git_tree_entry_name(entry));
	if (pattern_glob_match(l->glob, path))
		strvec_push(l->paths, path);
	free(path);
	return 0;
}

/* The paths of the tree that fall under a glob. */
static int list_paths(struct reader *rd, const char *glob, struct strvec *paths)
{
	struct listing l = { glob, paths };
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	int ret = git_commit_lookup(&commit, rd->repo->git, &rd->listed);

	if (!ret)
		ret = git_commit_tree(&tree, commit);
	if (!ret)
		ret = git_tree_walk(tree, GIT_TREEWALK_PRE, list_entry, &l);
	if (ret)
		ret = repo_error(rd->err, ret, "cannot list the files of the tree");
	git_tree_free(tree);
	git_commit_free(commit);
	return ret;
}

/* --- which files --------------------------------------------------------------------------------------------- */

static int is_same_package(const char *name, const struct policy_package *package)
{
	return package ? name && !strcmp(name, package->name) : !name;
}

static int read_rule(struct reader *rd, const struct policy_file *rule)
{
	struct strvec paths = STRVEC_INIT;
	size_t i;
	int ret = 0;

	if (has_wildcard(rule->path))
		ret = list_paths(rd, rule->path, &paths);
	else
		strvec_push(&paths, rule->path);
	for (i = 0; i < paths.n && !ret; i++) {
		ret = read_one(rd, paths.v[i], rule);
		if (ret && rd->pass_over) {
			err_clear(rd->err);
			ret = 0;
		}
		if (ret == ERR_NOTFOUND)
			ret = err_set(rd->err, ERR_FAIL, "version file '%s' is not there, or has no version in it",
				      paths.v[i]);
	}
	strvec_release(&paths);
	return ret;
}

static int is_lock(const char *path)
{
	static const char *const names[] = { "Cargo.lock", "package-lock.json", "npm-shrinkwrap.json" };
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return 1;
	return 0;
}

/* Whose lock file it is, where the policy names the lock file alone. */
static void remember_manifest(struct reader *rd, const char *lock)
{
	const char *slash = strrchr(lock, '/'), *name = slash ? slash + 1 : lock;
	char *manifest = xstrfmt("%.*s%s", (int)(name - lock), lock, *name == 'C' ? "Cargo.toml" : "package.json");
	struct strbuf text = STRBUF_INIT;

	if (read_file(rd, manifest, &text))
		err_clear(rd->err);
	else
		remember_name(rd, manifest, &text);
	strbuf_release(&text);
	free(manifest);
}

/* Lock files come last: what is theirs shows in the manifests. */
static int read_rules(struct reader *rd, const struct policy_package *package, int *any)
{
	const struct policy *p = &rd->repo->policy;
	size_t i;
	int ret = 0, locks;

	*any = 0;
	for (locks = 0; locks < 2; locks++)
		for (i = 0; i < p->n_files && !ret; i++) {
			if (!is_same_package(p->files[i].package, package) || is_lock(p->files[i].path) != locks)
				continue;
			*any = 1;
			if (locks)
				remember_manifest(rd, p->files[i].path);
			ret = read_rule(rd, &p->files[i]);
		}
	return ret;
}

/* The folder that a package's default files are looked for in: its first plain path, "" for the project. */
static const char *root_of(const struct policy_package *package)
{
	return package && package->paths.n && !has_wildcard(package->paths.v[0]) ? package->paths.v[0] : "";
}

static char *below(const char *folder, const char *name)
{
	size_t len = strlen(folder);

	while (len && folder[len - 1] == '/')
		len--;
	return len ? xstrfmt("%.*s/%s", (int)len, folder, name) : xstrdup(name);
}

static int read_default(struct reader *rd, const char *folder, const char *name)
{
	struct strvec paths = STRVEC_INIT;
	char *path = below(folder, name);
	size_t i;
	int ret = 0;

	if (has_wildcard(name)) {
		char *anchored = xstrfmt("/%s", path); /* in this folder alone */

		ret = list_paths(rd, anchored, &paths);
		free(anchored);
	} else {
		strvec_push(&paths, path);
	}
	for (i = 0; i < paths.n && !ret; i++)
		ret = read_known(rd, paths.v[i]);
	strvec_release(&paths);
	free(path);
	return ret;
}

/* Does one of the globs with '!' in front stand for the path, or for a folder that it lies in? */
static int is_left_out(const char *folder, const struct strvec *globs, const char *path)
{
	size_t i;
	int is = 0;

	for (i = 0; i < globs->n && !is; i++) {
		char *member, *glob;

		if (*globs->v[i] != '!')
			continue;
		member = below(folder, globs->v[i] + 1);
		glob = xstrfmt("/%s/**", member);
		is = pattern_glob_match(glob, path);
		free(member);
		free(glob);
	}
	return is;
}

/* A Cargo workspace: its members' manifests carry the version too, or inherit it; the lock file names them all. */
static int read_cargo_members(struct reader *rd, const char *folder)
{
	struct strvec globs = STRVEC_INIT, paths = STRVEC_INIT;
	struct strbuf text = STRBUF_INIT;
	char *manifest = below(folder, "Cargo.toml");
	size_t i;
	int ret = read_file(rd, manifest, &text);

	if (!ret)
		ret = workspace_members("Cargo.toml", text.buf, text.len, &globs, rd->err);
	for (i = 0; i < globs.n && !ret; i++) {
		char *member = below(folder, globs.v[i]), *glob = xstrfmt("/%s/Cargo.toml", member);

		if (*globs.v[i] != '!')
			ret = list_paths(rd, glob, &paths);
		free(member);
		free(glob);
	}
	for (i = 0; i < paths.n && !ret; i++)
		if (!is_left_out(folder, &globs, paths.v[i]))
			ret = read_known(rd, paths.v[i]);
	if (ret == ERR_NOTFOUND) {
		err_clear(rd->err);
		ret = 0;
	}
	strvec_release(&globs);
	strvec_release(&paths);
	strbuf_release(&text);
	free(manifest);
	return ret;
}

static int read_defaults(struct reader *rd, const char *folder)
{
	size_t i;
	int ret = 0;

	for (i = 0; versionfile_defaults[i] && !ret; i++)
		if (!is_lock(versionfile_defaults[i]))
			ret = read_default(rd, folder, versionfile_defaults[i]);
	return ret ? ret : read_cargo_members(rd, folder);
}

/* The lock files beside the manifests that were read, and those in the root, which a workspace shares. */
static int read_locks(struct reader *rd)
{
	static const char *const locks[] = { "package-lock.json", "npm-shrinkwrap.json", "Cargo.lock" };
	size_t i, k, n = rd->stamp->n;
	int ret = 0;

	for (k = 0; k < ARRAY_SIZE(locks) && !ret; k++)
		for (i = 0; i < n && !ret; i++) {
			const char *path = rd->stamp->v[i].path, *slash = strrchr(path, '/');
			const char *name = slash ? slash + 1 : path;
			char *folder;

			if (strcmp(name, k < 2 ? "package.json" : "Cargo.toml") != 0)
				continue;
			folder = xstrndup(path, slash ? (size_t)(slash - path) : 0);
			ret = read_default(rd, folder, locks[k]);
			if (!ret && *folder)
				ret = read_default(rd, "", locks[k]);
			free(folder);
		}
	return ret;
}

static int read_stamp(struct stamp *s, struct repo *r, const git_oid *commit, const struct policy_package *package,
		      int pass_over, struct err *err)
{
	struct reader rd = { s, r, commit, { { 0 } }, pass_over, err };
	int ret = 0, any = 0;

	if (commit)
		rd.listed = *commit;
	else
		ret = repo_head(r, &rd.listed, err);
	if (!ret)
		ret = read_rules(&rd, package, &any);
	if (!ret && !any && !r->policy.no_version_files)
		ret = read_defaults(&rd, root_of(package));
	return ret ? ret : read_locks(&rd);
}

int stamp_read(struct stamp *s, struct repo *r, const git_oid *commit, const struct policy_package *package,
	       struct err *err)
{
	return read_stamp(s, r, commit, package, 0, err);
}

int stamp_read_found(struct stamp *s, struct repo *r, const git_oid *commit, const struct policy_package *package,
		     struct err *err)
{
	return read_stamp(s, r, commit, package, 1, err);
}

void stamp_release(struct stamp *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->v[i].path);
		strbuf_release(&s->v[i].text);
		versionfile_spans_release(&s->v[i].spans);
	}
	free(s->v);
	strvec_release(&s->own);
	*s = (struct stamp)STAMP_INIT;
}

int stamp_span_is(const struct versionfile_span *span, const struct version *v)
{
	struct strbuf pep440 = STRBUF_INIT;
	int is;

	version_format_pep440(&pep440, v);
	is = versionfile_span_is(span, v->text, pep440.buf);
	strbuf_release(&pep440);
	return is;
}

/* A file that an earlier package of the plan has its version in as well, a lock file most likely. */
static int plan_again(struct plan_file *pending, const struct stamp *s, const struct stamp_file *f, const char *next,
		      const char *pep440, struct err *err)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct strbuf after = STRBUF_INIT;
	int ret = stamp_find(&spans, s, f, pending->after.buf, pending->after.len, err);

	if (!ret)
		ret = versionfile_replace(&after, pending->after.buf, pending->after.len, &spans, next, pep440, err);
	if (!ret) {
		char *what = xstrfmt("%s, %s -> %s", pending->what, f->spans.v[0].present, next);

		free(pending->what);
		pending->what = what;
		strbuf_release(&pending->after);
		pending->after = after;
	} else {
		strbuf_release(&after);
	}
	versionfile_spans_release(&spans);
	return ret;
}

int stamp_plan(struct plan *p, const struct stamp *s, const struct version *next, struct err *err)
{
	struct strbuf pep440 = STRBUF_INIT;
	size_t i;
	int ret = 0;

	version_format_pep440(&pep440, next);
	for (i = 0; i < s->n && !ret; i++) {
		const struct stamp_file *f = &s->v[i];
		struct plan_file *pending = plan_find_file(p, f->path);
		struct strbuf after = STRBUF_INIT;

		if (pending) {
			ret = plan_again(pending, s, f, next->text, pep440.buf, err);
			continue;
		}
		ret = versionfile_replace(&after, f->text.buf, f->text.len, &f->spans, next->text, pep440.buf, err);
		if (ret)
			err_prefix(err, "%s", f->path);
		else if (after.len == f->text.len && !memcmp(after.buf, f->text.buf, after.len))
			strvec_push(&p->settled, f->path);
		else
			plan_add_file(p, f->path, &after, xstrfmt("%s -> %s", f->spans.v[0].present, next->text), 0);
		strbuf_release(&after);
	}
	strbuf_release(&pep440);
	return ret;
}
