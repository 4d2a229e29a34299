/* SPDX-License-Identifier: ISC */
/* Work trees that follow the branch they stand on, as a fast-forward in them would. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "plan_internal.h"

void followers_release(struct followers *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		free(f->v[i].path);
		free(f->v[i].branch);
	}
	free(f->v);
	memset(f, 0, sizeof(*f));
}

static void add(struct followers *f, const char *path, const char *branch, int is_locked)
{
	struct stat st;

	/* One whose folder is gone has nothing that could follow; one that is locked comes back (git-worktree(1)). */
	if (!path || !branch || (stat(path, &st) && !is_locked))
		return;
	ALLOC_GROW(f->v, f->n + 1, f->alloc);
	f->v[f->n].path = xstrdup(path);
	f->v[f->n++].branch = xstrdup(branch);
}

int followers_list(struct followers *f, struct repo *r, struct err *err)
{
	char *own = repo_branch(r), *here = own ? xstrfmt("refs/heads/%s", own) : NULL;
	const char *path = NULL, *branch = NULL;
	struct strbuf text = STRBUF_INIT;
	char *line, *nl;
	int ret, is_locked = 0;

	ret = gitcmd_capture(&text, err, "worktree", "list", "--porcelain", NULL);
	strbuf_addstr(&text, "\n\n"); /* each record ends in an empty line */
	for (line = text.buf; !ret && (nl = strchr(line, '\n')); line = nl + 1) {
		*nl = '\0';
		if (!strncmp(line, "worktree ", 9)) {
			path = line + 9;
		} else if (!strncmp(line, "branch ", 7)) {
			branch = line + 7;
		} else if (!strncmp(line, "locked", 6)) {
			is_locked = 1;
		} else if (!*line) {
			/* Ours may lie elsewhere than beside its git directory: core.worktree, GIT_WORK_TREE. */
			if (branch && here && !strcmp(branch, here) && r->place.work_tree)
				path = r->place.work_tree;
			add(f, path, branch, is_locked);
			path = branch = NULL;
			is_locked = 0;
		}
	}
	strbuf_release(&text);
	free(here);
	free(own);
	return ret;
}

const struct follower *followers_of(const struct followers *f, const char *ref)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].branch, ref))
			return &f->v[i];
	return NULL;
}

/* git in that work tree, whatever our own environment points at, unless it is ours. */
static void in_tree(struct run *git, const struct repo *r, const char *path)
{
	git->dir = path;
	if (r->place.work_tree && !strcmp(path, r->place.work_tree))
		gitcmd_at_top(git, &r->place);
	else
		strvec_pushl(&git->env, "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", NULL);
}

static int check_operation(struct repo *r, const struct follower *f, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "rev-parse", "--absolute-git-dir", NULL);
	in_tree(&git, r, f->path);
	ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && plan_check_foreign(git.out.buf, err))
		ret = err_prefix(err, "in '%s'", f->path);
	run_release(&git);
	return ret;
}

/* Times that changed without the content must not count as changes. */
static void refresh(struct repo *r, const char *path)
{
	struct run git = RUN_INIT;

	gitcmd_init(&git, "update-index", "-q", "--refresh", NULL);
	in_tree(&git, r, path);
	run_command(&git, NULL);
	run_release(&git);
}

static int read_tree(struct repo *r, const char *path, int only_check, const git_oid *from, const git_oid *to,
		     struct err *err)
{
	char a[OID_HEX + 1], b[OID_HEX + 1];
	struct run git = RUN_INIT;
	int ret;

	git_oid_tostr(a, sizeof(a), from);
	git_oid_tostr(b, sizeof(b), to);
	gitcmd_init(&git, "read-tree", "-m", "-u", "--no-recurse-submodules", NULL);
	if (only_check)
		strvec_push(&git.args, "-n");
	strvec_pushl(&git.args, a, b, NULL);
	in_tree(&git, r, path);
	ret = gitcmd_run(&git, err);
	run_release(&git);
	return ret;
}

/*
 * Everything has moved by now, and a git status or another command of ours over there may hold the index for a moment:
 * up to four seconds are better than a plan that is left half done.
 */
static int read_tree_patiently(struct repo *r, const char *path, const git_oid *from, const git_oid *to,
			       struct err *err)
{
	const struct timespec pause = { 0, 50 * 1000 * 1000 };
	int tries = 80, ret;

	while ((ret = read_tree(r, path, 0, from, to, err)) && err && strstr(err->msg.buf, "index.lock") && --tries) {
		err_clear(err);
		nanosleep(&pause, NULL);
	}
	return ret;
}

/* git overwrites ignored files; they may be the person's all the same. */
static int check_new_paths(const struct follower *f, const git_oid *from, const git_oid *to, struct err *err)
{
	char a[OID_HEX + 1], b[OID_HEX + 1];
	struct strbuf names = STRBUF_INIT;
	struct stat st;
	const char *at;
	int ret;

	git_oid_tostr(a, sizeof(a), from);
	git_oid_tostr(b, sizeof(b), to);
	ret = gitcmd_capture(&names, err, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", a,
			     b, NULL);
	for (at = names.buf; !ret && at < names.buf + names.len; at += strlen(at) + 1) {
		char *full = xstrfmt("%s/%s", f->path, at);

		if (!lstat(full, &st) && !S_ISDIR(st.st_mode))
			ret = err_set(err, ERR_FAIL, "'%s' is in the way: it is not tracked", full);
		free(full);
	}
	strbuf_release(&names);
	return ret;
}

int follower_check(struct repo *r, const struct follower *f, const git_oid *from, const git_oid *to, struct err *err)
{
	const char *branch = f->branch + strcspn(f->branch, "/");
	int ret;

	branch = !strncmp(f->branch, "refs/heads/", 11) ? f->branch + 11 : branch;
	if (git_oid_is_zero(to)) {
		ret = err_set(err, ERR_FAIL, "'%s' is checked out in '%s'", branch, f->path);
		return err_hint(err, "switch to another branch there"), ret;
	}
	if (access(f->path, F_OK)) {
		err_set(err, ERR_FAIL, "'%s' is checked out in '%s', which is not there", branch, f->path);
		return err_hint(err, "bring it back, or git worktree unlock '%s'", f->path), ERR_FAIL;
	}
	ret = check_operation(r, f, err);
	if (!ret)
		refresh(r, f->path);
	if (!ret)
		ret = check_new_paths(f, from, to, err);
	if (!ret && (ret = read_tree(r, f->path, 1, from, to, err))) {
		err_prefix(err, "'%s' is checked out in '%s' and cannot follow", branch, f->path);
		err_hint(err, "commit or stash what is in the way there");
	}
	return ret;
}

int followers_move(const struct journal *j, struct repo *r, int backwards, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < j->n_trees && !ret; i++) {
		const struct journal_tree *t = &j->trees[i];
		struct stat st;

		if (stat(t->path, &st)) /* taken away meanwhile */
			continue;
		refresh(r, t->path);
		ret = read_tree_patiently(r, t->path, backwards ? &t->to : &t->from, backwards ? &t->from : &t->to,
					  err);
		if (ret)
			err_prefix(err, "the work tree '%s' cannot follow its branch", t->path);
	}
	return ret;
}
