/* SPDX-License-Identifier: ISC */
#include "tagobject.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "file.h"
#include "gitcmd.h"

/*
 * `git tag -s` signs as the person's configuration says, but moves the ref at once. So it is run in a scratch git
 * directory that borrows the repository's objects and includes its configuration: the object is real, the ref is not,
 * and the real one can move in the plan's transaction.
 */
struct scratch {
	char *dir;
	char *message;
};

static int scratch_file(const struct scratch *s, const char *name, const char *content, size_t len, struct err *err)
{
	char *path = xstrfmt("%s/%s", s->dir, name);
	int ret = file_write(path, content, len, 0600, err);

	free(path);
	return ret;
}

/* A config value in double quotes, so that any path survives. */
static void quote_value(struct strbuf *out, const char *value)
{
	strbuf_addch(out, '"');
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			strbuf_addch(out, '\\');
		if (*value == '\n')
			strbuf_addstr(out, "\\n");
		else
			strbuf_addch(out, *value);
	}
	strbuf_addstr(out, "\"\n");
}

static int scratch_config(const struct scratch *s, struct repo *r, struct err *err)
{
	struct strbuf text = STRBUF_INIT, path = STRBUF_INIT;
	int ret;

	strbuf_addstr(&text, "[include]\n\tpath = ");
	strbuf_addf(&path, "%s/config", r->place.common_dir);
	quote_value(&text, path.buf);
	strbuf_reset(&path);
	strbuf_addf(&path, "%s/config.worktree", r->place.git_dir);
	if (!access(path.buf, R_OK)) {
		strbuf_addstr(&text, "\tpath = ");
		quote_value(&text, path.buf);
	}
	/* The reference-transaction hook is for the real ref. */
	strbuf_reset(&path);
	strbuf_addf(&path, "%s/hooks", s->dir);
	strbuf_addstr(&text, "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\thooksPath = ");
	quote_value(&text, path.buf);
	ret = scratch_file(s, "config", text.buf, text.len, err);
	strbuf_release(&text);
	strbuf_release(&path);
	return ret;
}

static int scratch_open(struct scratch *s, struct repo *r, const char *message, struct err *err)
{
	char *refs, *branch = repo_branch(r);
	char *head = xstrfmt("ref: refs/heads/%s\n", branch ? branch : "scratch"); /* for includeIf.onbranch */
	int ret;

	s->dir = xstrfmt("%s/" TAGOBJECT_SCRATCH, r->place.git_dir);
	file_remove_tree(s->dir);
	if (mkdir(s->dir, 0700)) {
		ret = err_errno(err, "cannot create '%s'", s->dir);
		free(s->dir);
		s->dir = NULL;
		goto out;
	}
	refs = xstrfmt("%s/refs", s->dir);
	ret = mkdir(refs, 0700) ? err_errno(err, "cannot create '%s'", refs) : 0;
	free(refs);
	s->message = xstrfmt("%s/message", s->dir);
	if (!ret)
		ret = scratch_file(s, "message", message, strlen(message), err);
	if (!ret)
		ret = scratch_file(s, "HEAD", head, strlen(head), err);
	if (!ret)
		ret = scratch_config(s, r, err);
out:
	free(branch);
	free(head);
	return ret;
}

static void scratch_close(struct scratch *s)
{
	if (s->dir)
		file_remove_tree(s->dir);
	free(s->dir);
	free(s->message);
}

static void scratch_environment(const struct scratch *s, struct repo *r, struct run *git)
{
	strvec_pushf(&git->env, "GIT_DIR=%s", s->dir);
	if (!getenv("GIT_OBJECT_DIRECTORY"))
		strvec_pushf(&git->env, "GIT_OBJECT_DIRECTORY=%s/objects", r->place.common_dir);
	strvec_pushl(&git->env, "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE", NULL);
}

/* tag.forceSignAnnotated counts only where neither -a nor -s is given; with -a it stays out of the way of --no-sign. */
static void add_sign_option(struct strvec *args, enum policy_tristate sign)
{
	if (sign == TRI_TRUE)
		strvec_push(args, "-s");
	else if (sign == TRI_FALSE)
		strvec_pushl(args, "-a", "--no-sign", NULL);
}

static int is_signing_asked(struct repo *r, enum policy_tristate sign)
{
	if (sign != TRI_AUTO)
		return sign == TRI_TRUE;
	return config_list_bool(&r->config, "tag", "gpgsign", 0) ||
	       config_list_bool(&r->config, "tag", "forcesignannotated", 0);
}

size_t tagobject_signature_start(const char *content, size_t len)
{
	static const char *const marks[] = { "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----",
					     "-----BEGIN SSH SIGNATURE-----", "-----BEGIN SIGNED MESSAGE-----" };
	size_t at = 0, found = len, i;

	/* As git's parse_signature: the last line that begins a signature counts. */
	while (at < len) {
		const char *nl = memchr(content + at, '\n', len - at);

		for (i = 0; i < ARRAY_SIZE(marks); i++)
			if (len - at >= strlen(marks[i]) && !memcmp(content + at, marks[i], strlen(marks[i])))
				found = at;
		if (!nl)
			break;
		at = (size_t)(nl - content) + 1;
	}
	return found;
}

int tagobject_is_signed(const char *content, size_t len)
{
	return tagobject_signature_start(content, len) < len;
}

/* Reads back what git made; an unsigned object where a signature was asked for is a failure, whatever git's exit was.
 */
static int take_object(git_oid *out, struct repo *r, const char *hex, const char *name, int must_be_signed,
		       struct err *err)
{
	git_odb_object *object = NULL;
	git_oid oid;
	int ret;

	if (git_oid_fromstr(&oid, hex))
		return err_set(err, ERR_FAIL, "git made no tag object for '%s'", name);
	git_odb_refresh(r->odb);
	ret = git_odb_read(&object, r->odb, &oid);
	if (ret)
		return repo_error(err, ret, "cannot read the new tag object of '%s'", name);
	if (must_be_signed && !tagobject_is_signed(git_odb_object_data(object), git_odb_object_size(object)))
		ret = err_set(err, ERR_FAIL, "tag '%s' could not be signed", name);
	else
		*out = oid;
	git_odb_object_free(object);
	return ret;
}

int tagobject_write(git_oid *out, struct repo *r, const char *name, const char *message, const git_oid *target,
		    enum policy_tristate sign, struct err *err)
{
	struct scratch s = { NULL, NULL };
	struct run tag = RUN_INIT, show = RUN_INIT;
	struct strbuf ref = STRBUF_INIT;
	char commit[OID_HEX + 1];
	int ret;

	git_oid_tostr(commit, sizeof(commit), target);
	strbuf_addf(&ref, "refs/tags/%s", name);
	ret = scratch_open(&s, r, message, err);
	if (ret)
		goto out;
	gitcmd_init(&tag, "tag", "--cleanup=verbatim", "-F", s.message, NULL);
	add_sign_option(&tag.args, sign);
	strvec_pushl(&tag.args, "--", name, commit, NULL);
	scratch_environment(&s, r, &tag);
	tag.inherit_in = 1; /* a passphrase may be asked for */
	ret = gitcmd_run(&tag, err);
	if (ret) {
		err_prefix(err, "cannot make tag '%s'", name);
		goto out;
	}
	gitcmd_init(&show, "rev-parse", "--verify", ref.buf, NULL);
	scratch_environment(&s, r, &show);
	ret = gitcmd_run(&show, err);
	if (ret)
		goto out;
	strbuf_rtrim(&show.out);
	ret = take_object(out, r, show.out.buf, name, is_signing_asked(r, sign), err);
	if (ret && tag.err.len) {
		strbuf_rtrim(&tag.err);
		err_hint(err, "%s", tag.err.buf);
	}
out:
	scratch_close(&s);
	run_release(&tag);
	run_release(&show);
	strbuf_release(&ref);
	return ret;
}
