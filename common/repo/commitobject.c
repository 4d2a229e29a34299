/* SPDX-License-Identifier: ISC */
#include "commitobject.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "commithooks.h"
#include "file.h"
#include "gitcmd.h"
#include "scratchindex.h"

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
	scratchindex_use(&git, r, index_file);
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
		scratchindex_use(&git, r, index_file);
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

/* What `after` has that `before` has not, beside our own files, which it must not touch. */
static int find_hooked(struct strbuf *hooked, struct repo *r, const git_oid *before, const git_oid *after,
		       const struct commitobject_file *files, size_t n, struct err *err)
{
	char from[OID_HEX + 1], to[OID_HEX + 1];
	struct run git = RUN_INIT;
	int ret;

	if (git_oid_equal(before, after))
		return 0;
	gitcmd_init(&git, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev",
		    git_oid_tostr(from, sizeof(from), before), git_oid_tostr(to, sizeof(to), after), NULL);
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
	scratchindex_use(&git, r, index_file);
	git.in = hooked->buf;
	git.in_len = hooked->len;
	ret = gitcmd_run(&git, err);
	run_release(&git);
	return ret;
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

/* The parent's tree with the files in it. */
static int write_files(git_oid *tree, struct repo *r, const git_oid *parent, const struct commitobject_file *files,
		       size_t n, struct err *err)
{
	char *index_file = xstrfmt("%s/" COMMITOBJECT_INDEX, r->place.git_dir);
	int ret = scratchindex_read(r, index_file, parent, err);

	if (!ret)
		ret = commitobject_stage(r, index_file, files, n, err);
	if (!ret)
		ret = scratchindex_write(tree, r, index_file, err);
	unlink(index_file);
	free(index_file);
	return ret;
}

int commitobject_write(git_oid *out, struct repo *r, const git_oid *parent, const char *message,
		       const struct commitobject_file *files, size_t n, int run_hooks, struct strbuf *hooked,
		       struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	git_oid before, tree;
	int ret = write_files(&before, r, parent, files, n, err);

	tree = before;
	strbuf_addstr(&text, message);
	if (!ret && run_hooks)
		ret = commithooks_run(&tree, &text, r, COMMITHOOKS_COMMIT, err);
	if (!ret)
		ret = find_hooked(hooked, r, &before, &tree, files, n, err);
	if (!ret)
		ret = commitobject_make(out, r, &tree, parent, 1, text.buf, NULL, err);
	strbuf_release(&text);
	return ret;
}
