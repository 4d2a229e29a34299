/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "linked.h"

#define POLICY_MAX ((size_t)1 << 20)
#define CONFIG_MAX ((size_t)1 << 26)

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* Reads an open file to its end. ERR_FAIL for one longer than `max`, a folder, or a failing read. */
static int read_open(int fd, const char *name, size_t max, struct strbuf *out, struct err *err)
{
	char chunk[8192];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st))
		return err_errno(err, "cannot read '%s'", name);
	if (!S_ISREG(st.st_mode) && S_ISDIR(st.st_mode))
		return err_set(err, ERR_FAIL, "'%s' is a directory", name);
	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno != EINTR)
			return err_errno(err, "cannot read '%s'", name);
		if (n > 0)
			strbuf_add(out, chunk, (size_t)n);
		if (out->len > max)
			return err_set(err, ERR_FAIL, "'%s' is larger than %zu KiB", name, max / 1024);
	} while (n);
	return 0;
}

/* --- git's own files --------------------------------------------------------------------------------------------- */

/* Reads one of git's config files into the list. A missing one, or one we may not read where git may not, is fine. */
static int load_file(struct config_list *out, const char *path, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
			return 0;
		return err_errno(err, "cannot read '%s'", path);
	}
	ret = read_open(fd, path, CONFIG_MAX, &text, err);
	if (!ret)
		ret = config_parse(out, text.buf, text.len, path, err);
	close(fd);
	strbuf_release(&text);
	return ret;
}

static int load_system(struct config_list *out, struct err *err)
{
	const char *path = getenv("GIT_CONFIG_SYSTEM");

	if (env("GIT_CONFIG_NOSYSTEM") && config_bool(env("GIT_CONFIG_NOSYSTEM")) == 1)
		return 0;
	if (!path)
		path = "/etc/gitconfig";
	return *path ? load_file(out, path, err) : 0;
}

static int load_global(struct config_list *out, struct err *err)
{
	const char *path = getenv("GIT_CONFIG_GLOBAL"), *home = env("HOME"), *xdg = env("XDG_CONFIG_HOME");
	char *file;
	int ret = 0;

	if (path)
		return *path ? load_file(out, path, err) : 0;
	file = xdg ? xstrfmt("%s/git/config", xdg) : home ? xstrfmt("%s/.config/git/config", home) : NULL;
	if (file)
		ret = load_file(out, file, err);
	free(file);
	if (ret || !home)
		return ret;
	file = xstrfmt("%s/.gitconfig", home);
	ret = load_file(out, file, err);
	free(file);
	return ret;
}

static int load_local(struct config_list *out, const struct place *p, struct err *err)
{
	char *file = xstrfmt("%s/config", p->common_dir);
	const char *extension;
	int ret = load_file(out, file, err);

	free(file);
	extension = ret ? NULL : config_list_get(out, "extensions", "worktreeconfig");
	if (!extension || config_bool(extension) != 1)
		return ret;
	file = xstrfmt("%s/config.worktree", p->git_dir);
	ret = load_file(out, file, err);
	free(file);
	return ret;
}

/* --- when only git can tell -------------------------------------------------------------------------------------- */

static int owned_by_us(const char *path)
{
	struct stat st;
	const char *sudo = env("SUDO_UID");
	uid_t us = geteuid();

	if (!path || lstat(path, &st))
		return !path;
	return st.st_uid == us || (!us && sudo && (uid_t)strtoul(sudo, NULL, 10) == st.st_uid);
}

static int is_owner_doubtful(const struct place *p)
{
	if (!p || p->by_env)
		return 0;
	return env("GIT_TEST_ASSUME_DIFFERENT_OWNER") || !owned_by_us(p->git_dir) || !owned_by_us(p->work_tree) ||
	       !owned_by_us(p->git_file);
}

static int has_settings_in_env(void)
{
	return env("GIT_CONFIG_PARAMETERS") || env("GIT_CONFIG_COUNT") || env("GIT_CONFIG");
}

static int has_include(const struct config_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].section, "include") || !strcmp(l->v[i].section, "includeif"))
			return 1;
	return 0;
}

/* "release-type.a.b.bump" with an optional "\nvalue": git's own form of a name, already in the right case. */
static void add_record(struct config_list *out, const char *record, const char *origin)
{
	const char *nl = strchr(record, '\n'), *value = nl ? nl + 1 : NULL;
	char *name = nl ? xstrndup(record, (size_t)(nl - record)) : xstrdup(record);
	char *first = strchr(name, '.'), *last = strrchr(name, '.');

	/* A subsection may hold a newline; then the first one is not where the value begins. */
	if (!first) {
		free(name);
		return;
	}
	*first = *last = '\0';
	config_list_add(out, name, first == last ? NULL : first + 1, last + 1, value, origin, 0);
	free(name);
}

/* "file:.git/config" is the file; "command line:" and the rest are words. */
static const char *origin_name(const char *origin)
{
	if (!strncmp(origin, "file:", 5))
		return origin + 5;
	return strncmp(origin, "command line:", 13) ? origin : "command line";
}

static void parse_listing(struct config_list *out, const struct strbuf *listing)
{
	const char *p = listing->buf, *end = p + listing->len;

	while (p < end) {
		const char *origin = origin_name(p), *record = p + strlen(p) + 1;

		if (record >= end)
			return;
		add_record(out, record, origin);
		p = record + strlen(record) + 1;
	}
}

static int ask_git(struct config_list *out, int check_owner, struct err *err)
{
	struct run r = RUN_INIT;
	int ret = 0;

	if (check_owner)
		ret = gitcmd_capture(NULL, err, "rev-parse", "--git-dir", NULL);
	if (!ret) {
		gitcmd_init(&r, "config", "--list", "-z", "--show-origin", "--includes", NULL);
		strvec_push(&r.env, "GIT_CONFIG");
		ret = gitcmd_run(&r, err);
	}
	if (!ret)
		parse_listing(out, &r.out);
	run_release(&r);
	return ret;
}

static void add_entry(struct config_list *to, const struct config_entry *e)
{
	config_list_add(to, e->section, e->subsection, e->key, e->value, e->file, e->line);
}

int config_load_git(struct config_list *out, const struct place *p, struct err *err)
{
	struct config_list list = CONFIG_LIST_INIT;
	int doubtful = is_owner_doubtful(p), ret = 0;
	size_t i;

	if (!doubtful && !has_settings_in_env()) {
		ret = load_system(&list, err);
		if (!ret)
			ret = load_global(&list, err);
		if (!ret && p)
			ret = load_local(&list, p, err);
		if (ret || !has_include(&list))
			goto out;
		config_list_release(&list);
	}
	ret = ask_git(&list, doubtful, err);
out:
	for (i = 0; i < list.n && !ret; i++)
		add_entry(out, &list.v[i]);
	config_list_release(&list);
	return ret;
}

/* --- .gitrelease ------------------------------------------------------------------------------------------------- */

/* Opens `<work tree>/.gitrelease`; *fd is -1 when there is none. */
static int open_policy(const char *work_tree, int *fd, struct err *err)
{
	char *path = xstrfmt("%s/%s", work_tree, POLICY_FILE), *real = realpath(path, NULL);
	size_t len = strlen(work_tree);
	struct stat st;
	int ret = 0;

	*fd = -1;
	if (!real) {
		if (errno != ENOENT || !lstat(path, &st))
			ret = err_errno(err, "cannot read '%s'", POLICY_FILE);
	} else if (strncmp(real, work_tree, len) || (real[len] != '/' && strcmp(work_tree, "/"))) {
		ret = err_set(err, ERR_FAIL, "'%s' is a symbolic link out of the work tree", POLICY_FILE);
	} else if (stat(real, &st) || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
		ret = err_set(err, ERR_FAIL, "'%s' is no regular file", POLICY_FILE);
	} else {
		*fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		if (*fd < 0)
			ret = err_errno(err, "cannot read '%s'", POLICY_FILE);
	}
	free(real);
	free(path);
	return ret;
}

/* The first question tells a file that is not there from one that cannot be read. */
static int read_by_git(void *data, const char *path, struct strbuf *out, int *is_link, struct err *err)
{
	const char *revision = data ? data : "HEAD";
	char *spec = xstrfmt("%s:%s", revision, path);
	struct strbuf entry = STRBUF_INIT;
	struct run r = RUN_INIT;
	int ret;

	gitcmd_init(&r, "rev-parse", "--verify", "-q", spec, NULL);
	ret = run_command(&r, err);
	if (ret > 0)
		ret = ERR_NOTFOUND;
	else if (!ret)
		ret = gitcmd_capture(&entry, err, "ls-tree", "--full-tree", revision, "--", path, NULL);
	*is_link = !strncmp(entry.buf, "120000 ", 7);
	if (!ret)
		ret = gitcmd_capture(out, err, "cat-file", "blob", spec, NULL);
	run_release(&r);
	strbuf_release(&entry);
	free(spec);
	return ret;
}

int config_git_file(void *data, const char *path, struct strbuf *out, struct err *err)
{
	return linked_read(out, read_by_git, data, path, err);
}

int config_parse_policy(struct config_list *out, const struct strbuf *text, struct err *err)
{
	if (text->len > POLICY_MAX)
		return err_set(err, ERR_FAIL, "'%s' is larger than %zu KiB", POLICY_FILE, POLICY_MAX / 1024);
	return config_parse(out, text->buf, text->len, POLICY_FILE, err);
}

int config_load_policy(struct config_list *out, const struct place *p, config_blob_fn blob, void *data, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int fd = -1, ret = 0;

	if (p->work_tree) {
		ret = open_policy(p->work_tree, &fd, err);
		if (!ret && fd >= 0)
			ret = read_open(fd, POLICY_FILE, POLICY_MAX, &text, err);
	} else if (blob) {
		ret = blob(data, POLICY_FILE, &text, err);
		if (ret == ERR_NOTFOUND) {
			err_clear(err);
			ret = 0;
		}
	}
	if (!ret)
		ret = config_parse_policy(out, &text, err);
	if (fd >= 0)
		close(fd);
	strbuf_release(&text);
	return ret;
}

int policy_load(struct policy *policy, struct config_list *entries, const struct place *p, config_blob_fn blob,
		void *data, struct err *err)
{
	struct config_list committed = CONFIG_LIST_INIT;
	int ret = p ? config_load_policy(&committed, p, blob, data, err) : 0;
	size_t i;

	for (i = 0; i < committed.n; i++)
		if (policy_is_own(&committed.v[i]))
			add_entry(entries, &committed.v[i]);
	if (!ret)
		ret = config_load_git(entries, p, err);
	if (!ret)
		ret = policy_from_config(policy, entries, err);
	config_list_release(&committed);
	return ret;
}
