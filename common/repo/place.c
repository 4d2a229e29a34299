/* SPDX-License-Identifier: ISC */
#include "place.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../model/config_text.h"

#define SMALL_FILE 65536 /* enough for HEAD, a .git file, commondir */

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static int is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* At most `max` bytes of a file, or -1 when it cannot be read or is longer. */
static int read_file(const char *path, size_t max, struct strbuf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[4096];
	ssize_t n;

	if (fd < 0)
		return -1;
	strbuf_reset(out);
	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n > 0)
			strbuf_add(out, chunk, (size_t)n);
	} while (n > 0 && out->len <= max);
	close(fd);
	return n || memchr(out->buf, '\0', out->len) ? -1 : 0;
}

/* `path` as seen from the folder `base`, links resolved; NULL when it is not there. */
static char *resolve(const char *base, const char *path)
{
	char *joined = *path == '/' ? xstrdup(path) : xstrfmt("%s/%s", base, path);
	char *real = realpath(joined, NULL);

	free(joined);
	return real;
}

/* A symbolic link to a ref, a "ref: refs/…", or an object id: what git takes for a HEAD. */
static int is_head(const char *git_dir)
{
	char *path = xstrfmt("%s/HEAD", git_dir);
	struct strbuf text = STRBUF_INIT;
	char link[PATH_MAX];
	ssize_t n = readlink(path, link, sizeof(link));
	int yes = 0;

	if (n >= 5) {
		yes = !memcmp(link, "refs/", 5);
	} else if (n < 0 && !read_file(path, SMALL_FILE, &text)) {
		const char *ref = text.buf + 4;

		yes = !strncmp(text.buf, "ref:", 4) && !strncmp(ref + strspn(ref, " \t\n\r"), "refs/", 5);
		yes |= strspn(text.buf, "0123456789abcdefABCDEF") >= 40;
	}
	strbuf_release(&text);
	free(path);
	return yes;
}

static char *find_common(const char *git_dir)
{
	const char *said = env("GIT_COMMON_DIR");
	char *path = xstrfmt("%s/commondir", git_dir), *common = NULL;
	struct strbuf text = STRBUF_INIT;

	if (said) {
		common = realpath(said, NULL);
	} else if (!read_file(path, SMALL_FILE, &text)) {
		strbuf_rtrim(&text);
		common = resolve(git_dir, text.buf);
	} else {
		common = xstrdup(git_dir);
	}
	strbuf_release(&text);
	free(path);
	return common;
}

/* Does the folder hold what a git directory holds? */
static int is_git_dir(const char *dir)
{
	char *common, *objects, *refs;
	const char *elsewhere = env("GIT_OBJECT_DIRECTORY");
	int yes;

	if (!is_head(dir))
		return 0;
	common = find_common(dir);
	if (!common)
		return 0;
	objects = xstrfmt("%s/objects", common);
	refs = xstrfmt("%s/refs", common);
	yes = is_directory(refs) && is_directory(elsewhere ? elsewhere : objects);
	free(objects);
	free(refs);
	free(common);
	return yes;
}

/* What a `.git` file says, relative to the folder it stands in. NULL with an error when it is no good. */
static char *follow_git_file(const char *path, const char *folder, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	char *dir = NULL;

	if (read_file(path, SMALL_FILE, &text) || strncmp(text.buf, "gitdir: ", 8)) {
		err_set(err, ERR_FAIL, "invalid gitfile format: '%s'", path);
		goto out;
	}
	while (text.len && (text.buf[text.len - 1] == '\n' || text.buf[text.len - 1] == '\r'))
		strbuf_setlen(&text, text.len - 1);
	dir = resolve(folder, text.buf + 8);
	if (!dir || !is_git_dir(dir)) {
		err_set(err, ERR_FAIL, "not a git repository: '%s'", text.buf + 8);
		free(dir);
		dir = NULL;
	}
out:
	strbuf_release(&text);
	return dir;
}

static void read_list(const char *dir, const char *name, struct config_list *list)
{
	char *path = xstrfmt("%s/%s", dir, name);
	struct strbuf text = STRBUF_INIT;

	if (!read_file(path, 1 << 24, &text))
		config_parse(list, text.buf, text.len, path, NULL);
	strbuf_release(&text);
	free(path);
}

/*
 * core.bare and core.worktree in the repository's own files alone, as git looks them up here. A linked work tree shares
 * the main one's config file, where these two do not speak of it.
 */
static void read_core(const struct place *p, int *bare, char **work_tree)
{
	struct config_list shared = CONFIG_LIST_INIT, own = CONFIG_LIST_INIT;
	int linked = strcmp(p->common_dir, p->git_dir) != 0;
	const char *value = NULL, *tree = NULL;

	read_list(p->common_dir, "config", &shared);
	if (config_bool(config_list_get(&shared, "extensions", "worktreeconfig")) == 1 &&
	    config_list_get(&shared, "extensions", "worktreeconfig"))
		read_list(p->git_dir, "config.worktree", &own);
	value = config_list_get(&own, "core", "bare");
	tree = config_list_get(&own, "core", "worktree");
	if (!value && !linked)
		value = config_list_get(&shared, "core", "bare");
	if (!tree && !linked)
		tree = config_list_get(&shared, "core", "worktree");
	*bare = value ? config_bool(value) : -1;
	*work_tree = xstrdup_null(tree);
	config_list_release(&shared);
	config_list_release(&own);
}

/*
 * Is `folder` a folder that the search may not look at, nor above? As in git, a ceiling stops the search only from
 * below it, so the folder where the search began always counts.
 */
static int at_ceiling(const char *folder)
{
	const char *list = env("GIT_CEILING_DIRECTORIES");
	int as_is = 0, yes = 0;

	while (list && !yes) {
		size_t n = strcspn(list, ":");
		char *one = xstrndup(list, n), *real = NULL;

		if (!n)
			as_is = 1; /* after an empty entry links are no longer resolved */
		else if (*one == '/')
			real = as_is ? xstrdup(one) : realpath(one, NULL);
		if (real) {
			size_t len = strlen(real);

			while (len > 1 && real[len - 1] == '/')
				real[--len] = '\0';
			yes = !strcmp(real, folder);
		}
		free(real);
		free(one);
		list = list[n] ? list + n + 1 : NULL;
	}
	return yes;
}

static int not_found(struct err *err)
{
	return err_set(err, ERR_NOTFOUND, "not a git repository (or any of the parent directories): .git");
}

/* Fills the work tree of a git directory that was found at `folder`/.git. */
static void set_work_tree(struct place *p, const char *folder)
{
	const char *said = env("GIT_WORK_TREE");
	char *configured = NULL;
	int bare = -1;

	read_core(p, &bare, &configured);
	if (said)
		p->work_tree = realpath(said, NULL);
	else if (configured)
		p->work_tree = resolve(p->git_dir, configured);
	else if (folder && bare != 1)
		p->work_tree = xstrdup(folder);
	free(configured);
}

static int find_by_env(struct place *p, const char *cwd, struct err *err)
{
	const char *dir = env("GIT_DIR");
	struct stat st;
	char *path = *dir == '/' ? xstrdup(dir) : xstrfmt("%s/%s", cwd, dir);

	p->by_env = 1;
	if (!stat(path, &st) && S_ISREG(st.st_mode)) {
		p->git_dir = follow_git_file(path, cwd, err);
		p->git_file = realpath(path, NULL);
	} else {
		p->git_dir = realpath(path, NULL);
	}
	free(path);
	if (!p->git_dir || !is_git_dir(p->git_dir))
		return err_set(err, ERR_NOTFOUND, "not a git repository: '%s'", dir);
	p->common_dir = find_common(p->git_dir);
	set_work_tree(p, cwd);
	return 0;
}

/* One step of the search. 1: found, 0: not here, negative: an error. */
static int look_at(struct place *p, const char *folder, struct err *err)
{
	char *dot_git = xstrfmt("%s/.git", strcmp(folder, "/") ? folder : "");
	struct stat st;
	int ret = 0;

	if (!stat(dot_git, &st) && S_ISREG(st.st_mode)) {
		p->git_dir = follow_git_file(dot_git, folder, err);
		ret = p->git_dir ? 1 : ERR_FAIL;
		if (ret == 1)
			p->git_file = xstrdup(dot_git);
	} else if (is_git_dir(dot_git)) {
		p->git_dir = realpath(dot_git, NULL);
		ret = p->git_dir ? 1 : 0;
	}
	if (ret == 1) {
		p->common_dir = find_common(p->git_dir);
		set_work_tree(p, folder);
	} else if (!ret && is_git_dir(folder)) {
		p->git_dir = xstrdup(folder);
		p->common_dir = find_common(p->git_dir);
		set_work_tree(p, NULL);
		ret = 1;
	}
	free(dot_git);
	return ret;
}

static int search(struct place *p, const char *cwd, struct err *err)
{
	char *folder = xstrdup(cwd);
	struct stat start, here;
	int ret, crossing = getenv("GIT_DISCOVERY_ACROSS_FILESYSTEM") &&
			    config_bool(getenv("GIT_DISCOVERY_ACROSS_FILESYSTEM")) == 1;

	if (stat(folder, &start))
		start.st_dev = 0;
	while (!(ret = look_at(p, folder, err))) {
		char *slash = strrchr(folder, '/');

		if (!strcmp(folder, "/")) {
			ret = not_found(err);
			break;
		}
		slash[slash == folder] = '\0';
		if (at_ceiling(folder)) {
			ret = not_found(err);
			break;
		}
		if (!crossing && !stat(folder, &here) && here.st_dev != start.st_dev) {
			ret = err_set(err, ERR_NOTFOUND, "not a git repository (or any parent up to mount point %s)",
				      folder);
			break;
		}
	}
	free(folder);
	return ret < 0 ? ret : 0;
}

int place_find(struct place *p, struct err *err)
{
	char *cwd = realpath(".", NULL);
	int ret;

	memset(p, 0, sizeof(*p));
	if (!cwd)
		return err_errno(err, "cannot tell the current directory");
	ret = env("GIT_DIR") ? find_by_env(p, cwd, err) : search(p, cwd, err);
	if (!ret && !p->common_dir)
		ret = err_set(err, ERR_FAIL, "not a git repository: '%s' names no folder", "commondir");
	free(cwd);
	if (ret)
		place_release(p);
	return ret;
}

void place_release(struct place *p)
{
	free(p->git_dir);
	free(p->common_dir);
	free(p->work_tree);
	free(p->git_file);
	memset(p, 0, sizeof(*p));
}
