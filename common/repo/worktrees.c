/* SPDX-License-Identifier: ISC */
#include "worktrees.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "file.h"

/* More than any of git's small state files. */
#define STATE_MAX ((size_t)1 << 20)

void worktrees_list(struct strvec *git_dirs, const struct repo *r)
{
	char *folder = xstrfmt("%s/worktrees", r->place.common_dir);
	DIR *dir = opendir(folder);
	struct dirent *e;

	strvec_push(git_dirs, r->place.common_dir);
	while (dir && (e = readdir(dir)))
		if (e->d_name[0] != '.')
			strvec_pushf(git_dirs, "%s/%s", folder, e->d_name);
	if (dir)
		closedir(dir);
	free(folder);
}

int worktrees_is_own(const struct repo *r, const char *git_dir)
{
	struct stat own, other;

	return !stat(r->place.git_dir, &own) && !stat(git_dir, &other) && own.st_dev == other.st_dev &&
	       own.st_ino == other.st_ino;
}

/* One of git's state files, without its last newline; 0 when it is not there. */
static int read_state(struct strbuf *out, const char *git_dir, const char *name)
{
	char *path = xstrfmt("%s/%s", git_dir, name);
	int ret;

	strbuf_reset(out);
	ret = file_read(out, path, STATE_MAX, NULL);
	strbuf_rtrim(out);
	free(path);
	return !ret;
}

char *worktrees_place(const char *git_dir)
{
	struct strbuf place = STRBUF_INIT;
	size_t len;

	/* "/path/.git"; the main one has no such file and lies beside its git directory, unless that is bare. */
	if (!read_state(&place, git_dir, "gitdir"))
		strbuf_addstr(&place, git_dir);
	len = place.len;
	if (len > 5 && !strcmp(place.buf + len - 5, "/.git"))
		strbuf_setlen(&place, len - 5);
	return strbuf_detach(&place, NULL);
}

/* A bare repository has a HEAD, and checks nothing out. */
static int is_bare(const struct repo *r, const char *git_dir)
{
	return config_list_bool(&r->config, "core", "bare", 0) && !strcmp(git_dir, r->place.common_dir);
}

static int is_on(const char *git_dir, const char *ref)
{
	static const char symbolic[] = "ref: ";
	struct strbuf head = STRBUF_INIT;
	int is = read_state(&head, git_dir, "HEAD") && !strncmp(head.buf, symbolic, sizeof(symbolic) - 1) &&
		 !strcmp(head.buf + sizeof(symbolic) - 1, ref);

	strbuf_release(&head);
	return is;
}

int worktrees_hold(char **place, const struct repo *r, const char *ref)
{
	struct strvec dirs = STRVEC_INIT;
	size_t i;
	int is_held = 0;

	*place = NULL;
	worktrees_list(&dirs, r);
	for (i = 0; i < dirs.n && !is_held; i++) {
		char *git;

		if (worktrees_is_own(r, dirs.v[i]) || is_bare(r, dirs.v[i]) || !is_on(dirs.v[i], ref))
			continue;
		is_held = 1;
		*place = worktrees_place(dirs.v[i]);
		git = xstrfmt("%s/.git", *place);
		if (access(git, F_OK)) {
			free(*place);
			*place = NULL;
		}
		free(git);
	}
	strvec_release(&dirs);
	return is_held;
}

static char *from_folder(const char *folder, const char *path)
{
	return *path == '/' ? xstrdup(path) : xstrfmt("%s/%s", folder, path);
}

char *worktrees_top(const struct repo *r, const char *git_dir)
{
	const char *configured = config_list_get(&r->config, "core", "worktree");
	char *place, *top;

	if (configured && !strcmp(git_dir, r->place.common_dir))
		return from_folder(git_dir, configured);
	place = worktrees_place(git_dir);
	top = strcmp(place, git_dir) != 0 ? from_folder(git_dir, place) : NULL;
	free(place);
	return top;
}

static int has_line(const struct strbuf *text, const char *line)
{
	const char *at = text->buf;
	size_t len = strlen(line);

	while (*at) {
		size_t n = strcspn(at, "\n");

		if (n == len && !memcmp(at, line, len))
			return 1;
		at += n + (at[n] == '\n');
	}
	return 0;
}

static int is_used(const char *git_dir, const char *ref, const char **what, const char **how)
{
	static const struct {
		const char *file, *what, *how;
		int is_short; /* without refs/heads/ */
	} uses[] = {
		{ "rebase-merge/head-name", "rebased", "git rebase --continue or --abort", 0 },
		{ "rebase-merge/update-refs", "rebased", "git rebase --continue or --abort", 0 },
		{ "rebase-apply/head-name", "rebased", "git rebase --continue or --abort", 0 },
		{ "BISECT_START", "bisected", "git bisect reset", 1 },
	};
	struct strbuf text = STRBUF_INIT;
	size_t i;
	int found = 0;

	for (i = 0; i < ARRAY_SIZE(uses) && !found; i++) {
		const char *name = uses[i].is_short ? ref + strlen("refs/heads/") : ref;

		found = read_state(&text, git_dir, uses[i].file) && has_line(&text, name);
		*what = uses[i].what;
		*how = uses[i].how;
	}
	strbuf_release(&text);
	return found;
}

int worktrees_check_free(const struct repo *r, const char *ref, struct err *err)
{
	struct strvec dirs = STRVEC_INIT;
	const char *what, *how;
	size_t i;
	int ret = 0;

	if (strncmp(ref, "refs/heads/", 11) != 0)
		return 0;
	worktrees_list(&dirs, r);
	for (i = 0; i < dirs.n && !ret; i++) {
		char *place;

		if (!is_used(dirs.v[i], ref, &what, &how))
			continue;
		place = worktrees_place(dirs.v[i]);
		ret = err_set(err, ERR_FAIL, "'%s' is being %s in '%s'", ref + 11, what, place);
		err_hint(err, "%s there", how);
		free(place);
	}
	strvec_release(&dirs);
	return ret;
}
