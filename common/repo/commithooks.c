/* SPDX-License-Identifier: ISC */
#include "commithooks.h"

#include <stdlib.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../base/headline.h"
#include "commitobject.h"
#include "file.h"
#include "gitcmd.h"
#include "scratchindex.h"

static const struct {
	const char *first;  /* before the message is made; NULL: neither this nor commit-msg */
	const char *source; /* the second argument of prepare-commit-msg */
} kinds[] = {
	[COMMITHOOKS_COMMIT] = { "pre-commit", "message" },
	[COMMITHOOKS_MERGE] = { "pre-merge-commit", "merge" },
	[COMMITHOOKS_PICK] = { NULL, "message" },
	[COMMITHOOKS_BY_HAND] = { "pre-commit", "merge" },
};

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
	scratchindex_use(&git, r, index_file);
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

/* As `git commit`, which stops at an empty message. */
static int read_message(struct strbuf *message, const char *message_file, struct err *err)
{
	strbuf_reset(message);
	if (file_read(message, message_file, 0, err))
		return ERR_FAIL;
	return text_is_blank(message->buf) ? err_set(err, ERR_FAIL, "a hook left the commit without a message") : 0;
}

static int run_all(enum commithooks_kind kind, struct repo *r, const char *index_file, const char *message_file,
		   struct err *err)
{
	int ret = 0;

	if (kinds[kind].first)
		ret = run_hook(r, kinds[kind].first, index_file, NULL, NULL, err);
	if (!ret)
		ret = run_hook(r, "prepare-commit-msg", index_file, message_file, kinds[kind].source, err);
	if (!ret && kinds[kind].first)
		ret = run_hook(r, "commit-msg", index_file, message_file, NULL, err);
	return ret;
}

static int let_hooks_change(git_oid *tree, struct strbuf *message, struct repo *r, enum commithooks_kind kind,
			    struct err *err)
{
	char *index_file = xstrfmt("%s/" COMMITOBJECT_INDEX, r->place.git_dir);
	char *message_file = xstrfmt("%s/" COMMITOBJECT_MESSAGE, r->place.git_dir);
	int ret = file_write(message_file, message->buf, message->len, 0666, err);

	if (!ret)
		ret = scratchindex_read(r, index_file, tree, err);
	if (!ret)
		ret = run_all(kind, r, index_file, message_file, err);
	if (!ret)
		ret = read_message(message, message_file, err);
	if (!ret)
		ret = scratchindex_write(tree, r, index_file, err);
	unlink(index_file);
	unlink(message_file);
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

/* Index and message are made for the hooks alone: without any, a commit costs none of git's processes for them. */
static int may_have_hooks(const struct repo *r, enum commithooks_kind kind)
{
	const char *first = kinds[kind].first;

	return may_have_hook(r, "prepare-commit-msg") ||
	       (first && (may_have_hook(r, first) || may_have_hook(r, "commit-msg")));
}

int commithooks_run(git_oid *tree, struct strbuf *message, struct repo *r, enum commithooks_kind kind, struct err *err)
{
	return may_have_hooks(r, kind) ? let_hooks_change(tree, message, r, kind, err) : 0;
}
