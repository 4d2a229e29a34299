/* SPDX-License-Identifier: ISC */
#include "commitobject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/headline.h"
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

	gitcmd_init(&git, "hash-object", "-w", "--stdin", NULL);
	if (f->is_stored)
		strvec_push(&git.args, "--no-filters");
	else
		strvec_pushl(&git.args, "--path", f->path, NULL);
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

	ret = mode_of(&mode, r, index_file, f->path, err);
	if (!ret && !strcmp(mode.buf, "120000"))
		ret = err_set(err, ERR_FAIL, "'%s' is a symbolic link", f->path);
	if (!ret)
		ret = write_blob(&oid, r, f, err);
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

static int is_ours(const char *path, const struct commitobject_file *files, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(files[i].path, path))
			return 1;
	return 0;
}

/* ":<old mode> <new mode> <old id> <new id> <status>\0<path>\0" each, into lines for `update-index --index-info -z`. */
static int read_changes(struct strbuf *hooked, const struct strbuf *raw, const struct commitobject_file *files,
			size_t n, struct err *err)
{
	const size_t to = 1 + 7 + 7 + OID_HEX + 1;
	const char *at = raw->buf, *end = raw->buf + raw->len;

	while (at < end && strlen(at) > to + OID_HEX) {
		const char *path = at + strlen(at) + 1;

		if (is_ours(path, files, n)) {
			err_set(err, ERR_FAIL, "a hook changed '%s' in the index of the commit", path);
			return err_hint(
				err,
				"the work tree gets its new content only after the hooks; --no-verify leaves them out");
		}
		if (!strncmp(at + 8, "000000", 6))
			strbuf_addf(hooked, "0 %.*s\t%s", OID_HEX, at + to, path);
		else
			strbuf_addf(hooked, "%.6s %.*s 0\t%s", at + 8, OID_HEX, at + to, path);
		strbuf_addch(hooked, '\0');
		at = path + strlen(path) + 1;
	}
	return 0;
}

static int find_hooked(struct strbuf *hooked, struct repo *r, const char *before, const char *after,
		       const struct commitobject_file *files, size_t n, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	if (!strcmp(before, after))
		return 0;
	gitcmd_init(&git, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", before, after, NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	if (!ret)
		ret = read_changes(hooked, &git.out, files, n, err);
	run_release(&git);
	return ret;
}

int commitobject_stage_hooked(struct repo *r, const char *index_file, const struct strbuf *hooked, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	if (!hooked->len)
		return 0;
	gitcmd_init(&git, "update-index", "-z", "--index-info", NULL);
	use_index(&git, r, index_file);
	git.in = hooked->buf;
	git.in_len = hooked->len;
	ret = gitcmd_run(&git, err);
	run_release(&git);
	return ret;
}

/* As `git commit`, which stops at an empty message. */
static int check_message(const char *message_file, struct err *err)
{
	struct strbuf message = STRBUF_INIT;
	int ret = file_read(&message, message_file, 0, err);

	if (!ret && text_is_blank(message.buf))
		ret = err_set(err, ERR_FAIL, "a hook left the commit without a message");
	strbuf_release(&message);
	return ret;
}

/* The hooks, and what they made of index and message; `tree` is written before and after. */
static int run_all_hooks(struct strbuf *tree, struct strbuf *hooked, struct repo *r, const char *index_file,
			 const char *message_file, const struct commitobject_file *files, size_t n, struct err *err)
{
	struct strbuf before = STRBUF_INIT;
	int ret = write_tree(&before, r, index_file, err);

	if (!ret)
		ret = run_hooks_over(r, index_file, message_file, err);
	if (!ret)
		ret = check_message(message_file, err);
	if (!ret)
		ret = write_tree(tree, r, index_file, err);
	if (!ret)
		ret = find_hooked(hooked, r, before.buf, tree->buf, files, n, err);
	strbuf_release(&before);
	return ret;
}

/* --- of merges and picks --------------------------------------------------------------------------------------- */

static const char *first_hook(enum commitobject_kind kind)
{
	return kind == COMMITOBJECT_MERGE ? "pre-merge-commit" : "pre-commit";
}

static int run_hooks_of(enum commitobject_kind kind, struct repo *r, const char *index_file, const char *message_file,
			struct err *err)
{
	const char *source = kind == COMMITOBJECT_PICK ? "message" : "merge";
	int ret = 0;

	if (kind != COMMITOBJECT_PICK)
		ret = run_hook(r, first_hook(kind), index_file, NULL, NULL, err);
	if (!ret)
		ret = run_hook(r, "prepare-commit-msg", index_file, message_file, source, err);
	if (!ret && kind != COMMITOBJECT_PICK)
		ret = run_hook(r, "commit-msg", index_file, message_file, NULL, err);
	return ret ? ret : check_message(message_file, err);
}

static int let_hooks_change(git_oid *tree, struct strbuf *message, struct repo *r, enum commitobject_kind kind,
			    struct err *err)
{
	char *index_file = xstrfmt("%s/" COMMITOBJECT_INDEX, r->place.git_dir);
	char *message_file = xstrfmt("%s/" COMMITOBJECT_MESSAGE, r->place.git_dir);
	struct strbuf after = STRBUF_INIT;
	char hex[OID_HEX + 1];
	int ret;

	git_oid_tostr(hex, sizeof(hex), tree);
	ret = file_write(message_file, message->buf, message->len, 0666, err);
	if (!ret)
		ret = read_tree(r, index_file, hex, err);
	if (!ret)
		ret = run_hooks_of(kind, r, index_file, message_file, err);
	if (!ret)
		ret = write_tree(&after, r, index_file, err);
	if (!ret && git_oid_fromstr(tree, after.buf))
		ret = err_set(err, ERR_FAIL, "git made no tree");
	strbuf_reset(message);
	if (!ret)
		ret = file_read(message, message_file, 0, err);
	git_odb_refresh(r->odb);
	unlink(index_file);
	unlink(message_file);
	strbuf_release(&after);
	free(index_file);
	free(message_file);
	return ret;
}

/* May a hook of this name be there? Where the person has put the hooks elsewhere, git alone looks for them. */
static int may_have_hook(const struct repo *r, const char *name)
{
	char *path = xstrfmt("%s/hooks/%s", r->place.common_dir, name);
	int may = config_list_get(&r->config, "core", "hookspath") || !access(path, X_OK);

	free(path);
	return may;
}

/* Index and message are made for the hooks alone: without any, a pick costs none of git's processes. */
static int may_have_hooks(const struct repo *r, enum commitobject_kind kind)
{
	if (may_have_hook(r, "prepare-commit-msg"))
		return 1;
	return kind != COMMITOBJECT_PICK && (may_have_hook(r, first_hook(kind)) || may_have_hook(r, "commit-msg"));
}

int commitobject_run_hooks(git_oid *tree, struct strbuf *message, struct repo *r, enum commitobject_kind kind,
			   struct err *err)
{
	return may_have_hooks(r, kind) ? let_hooks_change(tree, message, r, kind, err) : 0;
}

/* --- the object ------------------------------------------------------------------------------------------------ */

/* "GIT_AUTHOR_NAME=…" and its kin from a commit, as they are written there, which the encoding must then say. */
static int take_author(struct run *git, struct repo *r, const git_oid *oid, struct err *err)
{
	const git_signature *author;
	git_commit *commit = NULL;
	int ret = git_commit_lookup(&commit, r->git, oid);

	if (ret)
		return repo_error(err, ret, "cannot read the commit");
	author = git_commit_author(commit);
	strvec_pushf(&git->env, "GIT_AUTHOR_NAME=%s", author->name);
	strvec_pushf(&git->env, "GIT_AUTHOR_EMAIL=%s", author->email);
	strvec_pushf(&git->env, "GIT_AUTHOR_DATE=@%lld %c%02d%02d", (long long)author->when.time,
		     author->when.sign == '-' ? '-' : '+', abs(author->when.offset) / 60,
		     abs(author->when.offset) % 60);
	if (git_commit_message_encoding(commit)) {
		strvec_push(&git->args, "-c");
		strvec_pushf(&git->args, "i18n.commitEncoding=%s", git_commit_message_encoding(commit));
	}
	git_commit_free(commit);
	return 0;
}

static void add_tree_and_parents(struct strvec *args, const git_oid *tree, const git_oid *parents, size_t n)
{
	char hex[OID_HEX + 1];
	size_t i;

	for (i = 0; i < n; i++)
		strvec_pushl(args, "-p", git_oid_tostr(hex, sizeof(hex), &parents[i]), NULL);
	strvec_push(args, git_oid_tostr(hex, sizeof(hex), tree));
}

int commitobject_make(git_oid *out, struct repo *r, const git_oid *tree, const git_oid *parents, size_t n_parents,
		      const char *message, const git_oid *author_of, struct err *err)
{
	char *message_file = xstrfmt("%s/" COMMITOBJECT_MESSAGE, r->place.git_dir);
	struct run git = RUN_INIT;
	int ret = file_write(message_file, message, strlen(message), 0666, err);

	gitcmd_init(&git, "-c", "i18n.commitEncoding=UTF-8", NULL);
	if (!ret && author_of)
		ret = take_author(&git, r, author_of, err);
	strvec_pushl(&git.args, "commit-tree", "-F", message_file, NULL);
	if (config_list_bool(&r->config, "commit", "gpgsign", 0))
		strvec_push(&git.args, "-S");
	add_tree_and_parents(&git.args, tree, parents, n_parents);
	git.inherit_in = 1; /* a passphrase may be asked for */
	if (!ret)
		ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && git_oid_fromstr(out, git.out.buf))
		ret = err_set(err, ERR_FAIL, "git made no commit");
	git_odb_refresh(r->odb);
	unlink(message_file);
	run_release(&git);
	free(message_file);
	return ret;
}

/* --- the release commit ---------------------------------------------------------------------------------------- */

int commitobject_write(git_oid *out, struct repo *r, const git_oid *parent, const char *message,
		       const struct commitobject_file *files, size_t n, int run_hooks, struct strbuf *hooked,
		       struct err *err)
{
	char *index_file = xstrfmt("%s/" COMMITOBJECT_INDEX, r->place.git_dir);
	char *message_file = xstrfmt("%s/" COMMITOBJECT_MESSAGE, r->place.git_dir);
	struct strbuf tree = STRBUF_INIT, text = STRBUF_INIT;
	char hex[OID_HEX + 1];
	git_oid made;
	int ret;

	git_oid_tostr(hex, sizeof(hex), parent);
	ret = file_write(message_file, message, strlen(message), 0666, err);
	if (!ret)
		ret = read_tree(r, index_file, hex, err);
	if (!ret)
		ret = commitobject_stage(r, index_file, files, n, err);
	if (!ret && run_hooks)
		ret = run_all_hooks(&tree, hooked, r, index_file, message_file, files, n, err);
	else if (!ret)
		ret = write_tree(&tree, r, index_file, err);
	if (!ret)
		ret = file_read(&text, message_file, 0, err);
	if (!ret && git_oid_fromstr(&made, tree.buf))
		ret = err_set(err, ERR_FAIL, "git made no tree");
	if (!ret)
		ret = commitobject_make(out, r, &made, parent, 1, text.buf, NULL, err);
	unlink(index_file);
	unlink(message_file);
	strbuf_release(&tree);
	strbuf_release(&text);
	free(index_file);
	free(message_file);
	return ret;
}
