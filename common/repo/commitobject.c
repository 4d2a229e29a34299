/* SPDX-License-Identifier: ISC */
#include "commitobject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "file.h"
#include "gitcmd.h"

static void use_index(struct run *git, struct repo *r, const char *index_file)
{
	gitcmd_at_top(git, &r->place);
	strvec_pushf(&git->env, "GIT_INDEX_FILE=%s", index_file);
}

static int write_blob(struct strbuf *oid, struct repo *r, const struct commitobject_file *f, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "hash-object", "-w", "--stdin", "--path", f->path, NULL);
	gitcmd_at_top(&git, &r->place);
	git.in = f->content;
	git.in_len = f->len;
	ret = gitcmd_run(&git, err);
	if (!ret)
		strbuf_addbuf(oid, &git.out);
	strbuf_rtrim(oid);
	run_release(&git);
	return ret;
}

/* The mode that the index has for the path, 100644 where it has none. */
static int mode_of(struct strbuf *mode, struct repo *r, const char *index_file, const char *path, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "--literal-pathspecs", "ls-files", "-s", "--full-name", "--", path, NULL);
	use_index(&git, r, index_file);
	ret = gitcmd_run(&git, err);
	strbuf_add(mode, git.out.len ? git.out.buf : "100644", 6);
	run_release(&git);
	return ret;
}

static int stage_one(struct repo *r, const char *index_file, const struct commitobject_file *f, struct err *err)
{
	struct strbuf oid = STRBUF_INIT, mode = STRBUF_INIT, info = STRBUF_INIT;
	struct run git = RUN_INIT;
	int ret;

	ret = write_blob(&oid, r, f, err);
	if (!ret)
		ret = mode_of(&mode, r, index_file, f->path, err);
	if (!ret) {
		strbuf_addf(&info, "%s,%s,%s", mode.buf, oid.buf, f->path);
		gitcmd_init(&git, "update-index", "--add", "--cacheinfo", info.buf, NULL);
		use_index(&git, r, index_file);
		ret = gitcmd_run(&git, err);
	}
	run_release(&git);
	strbuf_release(&oid);
	strbuf_release(&mode);
	strbuf_release(&info);
	return ret;
}

int commitobject_stage(struct repo *r, const char *index_file, const struct commitobject_file *files, size_t n,
		       struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++)
		ret = stage_one(r, index_file, &files[i], err);
	return ret;
}

static int run_hook(struct repo *r, const char *name, const char *index_file, const char *arg, const char *arg2,
		    struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "hook", "run", "--ignore-missing", name, NULL);
	if (arg)
		strvec_pushl(&git.args, "--", arg, NULL);
	if (arg2)
		strvec_push(&git.args, arg2);
	use_index(&git, r, index_file);
	strvec_push(&git.env, "GIT_EDITOR=:");
	ret = gitcmd_run(&git, err);
	if (ret) {
		struct strbuf said = STRBUF_INIT;

		strbuf_addbuf(&said, &git.err);
		strbuf_rtrim(&said);
		err_set(err, ERR_FAIL, "the %s hook refused", name);
		if (said.len)
			err_hint(err, "%s", said.buf);
		strbuf_release(&said);
	}
	run_release(&git);
	return ret ? ERR_FAIL : 0;
}

static int run_hooks_over(struct repo *r, const char *index_file, const char *message_file, struct err *err)
{
	int ret = run_hook(r, "pre-commit", index_file, NULL, NULL, err);

	if (!ret)
		ret = run_hook(r, "prepare-commit-msg", index_file, message_file, "message", err);
	return ret ? ret : run_hook(r, "commit-msg", index_file, message_file, NULL, err);
}

static int read_tree(struct repo *r, const char *index_file, const char *commit, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "read-tree", commit, NULL);
	use_index(&git, r, index_file);
	ret = gitcmd_run(&git, err);
	run_release(&git);
	return ret;
}

static int write_tree(struct strbuf *tree, struct repo *r, const char *index_file, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "write-tree", NULL);
	use_index(&git, r, index_file);
	ret = gitcmd_run(&git, err);
	strbuf_addbuf(tree, &git.out);
	strbuf_rtrim(tree);
	run_release(&git);
	return ret;
}

static int commit_tree(git_oid *out, struct repo *r, const char *tree, const char *parent, const char *message_file,
		       struct err *err)
{
	const char *sign = config_list_get(&r->config, "commit", "gpgsign");
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "commit-tree", "-p", parent, "-F", message_file, NULL);
	if (sign && config_bool(sign) == 1)
		strvec_push(&git.args, "-S");
	strvec_push(&git.args, tree);
	git.inherit_in = 1;
	ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && git_oid_fromstr(out, git.out.buf))
		ret = err_set(err, ERR_FAIL, "git made no commit");
	run_release(&git);
	return ret;
}

int commitobject_write(git_oid *out, struct repo *r, const git_oid *parent, const char *message,
		       const struct commitobject_file *files, size_t n, int run_hooks, struct err *err)
{
	char *index_file = xstrfmt("%s/" COMMITOBJECT_INDEX, r->place.git_dir);
	char *message_file = xstrfmt("%s/" COMMITOBJECT_MESSAGE, r->place.git_dir);
	struct strbuf tree = STRBUF_INIT;
	char hex[OID_HEX + 1];
	int ret;

	git_oid_tostr(hex, sizeof(hex), parent);
	ret = file_write(message_file, message, strlen(message), 0666, err);
	if (!ret)
		ret = read_tree(r, index_file, hex, err);
	if (!ret)
		ret = commitobject_stage(r, index_file, files, n, err);
	if (!ret && run_hooks)
		ret = run_hooks_over(r, index_file, message_file, err);
	if (!ret)
		ret = write_tree(&tree, r, index_file, err);
	if (!ret)
		ret = commit_tree(out, r, tree.buf, hex, message_file, err);
	unlink(index_file);
	unlink(message_file);
	strbuf_release(&tree);
	free(index_file);
	free(message_file);
	return ret;
}
