/* SPDX-License-Identifier: ISC */
#include "release_update.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/changelog.h"
#include "../model/notes_markdown.h"
#include "file.h"
#include "gitcmd.h"

/* A changelog above this is no changelog. */
#define MAX_CHANGELOG ((size_t)64 << 20)

/* Does a folder or file named .git, in any case, stand in it? */
static int is_git_path(const char *path)
{
	while (1) {
		size_t n = strcspn(path, "/");

		if (n == 4 && !strncasecmp(path, ".git", 4))
			return 1;
		if (!path[n])
			return 0;
		path += n + 1;
	}
}

/* The path below the root for one that the person gave from where they stand. */
static int path_from_here(char **out, const char *root, const char *file, struct err *err)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	char *folder = slash ? xstrndup(file, slash > file ? (size_t)(slash - file) : 1) : xstrdup(".");
	char *real = realpath(folder, NULL), *real_root = realpath(root, NULL);
	size_t len = real_root ? strlen(real_root) : 0;
	int ret = ERR_FAIL;

	if (len == 1)
		len = 0;
	if (!real || !real_root) {
		err_errno(err, "cannot reach '%s'", file);
		goto out;
	}
	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		ret = err_set(err, ERR_FAIL, "'%s' is a directory", file);
	else if (strncmp(real, real_root, len) || (real[len] && real[len] != '/'))
		ret = err_set(err, ERR_FAIL, "'%s' is outside the work tree", file);
	else
		ret = 0;
	if (!ret)
		*out = real[len] ? xstrfmt("%s/%s", real + len + 1, name) : xstrdup(name);
	if (!ret && is_git_path(*out)) {
		ret = err_set(err, ERR_FAIL, "'%s' is git's own: it is no part of the work tree", file);
		free(*out);
		*out = NULL;
	}
out:
	free(folder);
	free(real);
	free(real_root);
	return ret;
}

static int choose_path(struct release_update *u, struct repo *r, const struct policy_package *package, const char *file,
		       struct err *err)
{
	const char *named = package ? package->changelog : r->policy.changelog;

	if (!r->place.work_tree)
		return err_set(err, ERR_FAIL, "this operation must be run in a work tree");
	if (file && *file)
		return path_from_here(&u->path, r->place.work_tree, file, err);
	if (!named || !*named) {
		err_set(err, ERR_FAIL, "the policy names no changelog");
		return err_hint(err, "name the file: git release-notes --update=<file>");
	}
	u->path = xstrdup(named);
	return 0;
}

static int check_tracked(struct repo *r, const char *path, struct err *err)
{
	struct run git = RUN_INIT;
	int code;

	gitcmd_init(&git, "--literal-pathspecs", "ls-files", "--error-unmatch", "--", path, NULL);
	gitcmd_at_top(&git, &r->place);
	code = run_command(&git, err);
	run_release(&git);
	if (code <= 0)
		return code;
	err_set(err, ERR_FAIL, "'%s' is not tracked by git", path);
	return err_hint(err, "run: git add %s", path);
}

static int by_version(void *data, const char *a, const char *b)
{
	struct version x = VERSION_INIT, y = VERSION_INIT;
	const struct scheme *s = data;
	int order = 0;

	if (!version_parse(&x, s, a, strlen(a), NULL, NULL) && !version_parse(&y, s, b, strlen(b), NULL, NULL))
		order = version_compare(&x, &y);
	version_release(&x);
	version_release(&y);
	return order;
}

/* The version has no entry yet: it gets one, in its place among the others. */
static int insert_entry(struct release_update *u, struct repo *r, const struct changelog *c,
			const struct notes_release *notes, const char *body, const struct forge *f, struct err *err)
{
	struct strbuf day = STRBUF_INIT, url = STRBUF_INIT;
	struct date date = notes->date ? date_from_time(notes->date) : r->today;
	struct changelog_entry_new entry = { .version = notes->version,
					     .tag = notes->tag,
					     .body = body,
					     .with_references = u->is_new,
					     .keep_unreleased = 1,
					     .compare = by_version,
					     .compare_data = &r->policy.scheme };
	int ret;

	date_format(&day, &date);
	entry.date = day.buf;
	if (notes->previous_tag && forge_compare(f, &url, notes->previous_tag, notes->tag))
		entry.compare_url = url.buf;
	ret = changelog_insert(&u->after, c, &entry, err);
	strbuf_release(&day);
	strbuf_release(&url);
	return ret;
}

static int write_notes(struct release_update *u, struct repo *r, const struct notes_release *notes,
		       const struct forge *f, struct err *err)
{
	struct strbuf body = STRBUF_INIT;
	struct changelog c;
	int ret;

	notes_markdown_body(&body, notes, f, 0);
	changelog_parse(&c, u->before.buf, u->before.len);
	if (!notes->version)
		ret = changelog_update_unreleased(&u->after, &c, body.buf, err);
	else if (changelog_find(&c, notes->version))
		ret = changelog_update_entry(&u->after, &c, notes->version, body.buf, err);
	else
		ret = insert_entry(u, r, &c, notes, body.buf, f, err);
	changelog_release(&c);
	strbuf_release(&body);
	return ret;
}

int release_update_plan(struct release_update *u, struct repo *r, const struct policy_package *package,
			const char *file, const struct notes_release *notes, const struct forge *f, struct err *err)
{
	char *full = NULL;
	int ret = choose_path(u, r, package, file, err);

	if (!ret)
		ret = file_check_target(r->place.work_tree, u->path, &u->is_new, err);
	if (ret)
		return ret;
	if (u->is_new) {
		changelog_new_file(&u->before, r->policy.scheme.kind == SCHEME_SEMVER);
	} else {
		full = xstrfmt("%s/%s", r->place.work_tree, u->path);
		ret = check_tracked(r, u->path, err);
		if (!ret)
			ret = file_read(&u->before, full, MAX_CHANGELOG, err);
	}
	if (!ret)
		ret = write_notes(u, r, notes, f, err);
	if (u->is_new)
		strbuf_reset(&u->before);
	free(full);
	return ret;
}

int release_update_apply(const struct release_update *u, struct repo *r, struct err *err)
{
	char *full;
	int ret;

	if (!u->is_new && u->before.len == u->after.len && !memcmp(u->before.buf, u->after.buf, u->after.len))
		return 0;
	full = xstrfmt("%s/%s", r->place.work_tree, u->path);
	ret = file_replace(full, u->after.buf, u->after.len, err);
	free(full);
	return ret;
}

void release_update_release(struct release_update *u)
{
	free(u->path);
	u->path = NULL;
	strbuf_release(&u->before);
	strbuf_release(&u->after);
}

static void print_lines(struct strbuf *out, char mark, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t n = (size_t)((nl ? nl : end) - s);

		strbuf_addch(out, mark);
		utf8_clean(out, s, n);
		strbuf_addch(out, '\n');
		s += n + (nl ? 1 : 0);
	}
}

/* Equal lines at both ends are passed over; what is left between them has changed. */
void release_update_print(const struct release_update *u, struct strbuf *out)
{
	const struct strbuf *a = &u->before, *b = &u->after;
	size_t min = a->len < b->len ? a->len : b->len, start = 0, end = 0, i;

	for (i = 0; i < min && a->buf[i] == b->buf[i]; i++)
		if (a->buf[i] == '\n')
			start = i + 1;
	if (a->len == b->len && i == min)
		return;
	for (i = 0; i < min - start && a->buf[a->len - 1 - i] == b->buf[b->len - 1 - i]; i++)
		if (a->buf[a->len - 1 - i] == '\n')
			end = i;
	/* The line end itself belongs to the line that changed. */
	strbuf_addf(out, "%s %s\n", u->is_new ? "create" : "update", u->path);
	print_lines(out, '-', a->buf + start, a->len - end - start);
	print_lines(out, '+', b->buf + start, b->len - end - start);
}
