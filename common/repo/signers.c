/* SPDX-License-Identifier: ISC */
#include "signers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "file.h"
#include "linked.h"
#include "policybranch.h"
#include "worktrees.h"

const char *signers_setting(const struct repo *r, const char *key)
{
	const struct config_entry *e = config_list_last(&r->config, "gpg", "ssh", key);

	return e && e->value && *e->value ? e->value : NULL;
}

/* "~/" is git's to expand; a file that is not there vouches for nobody. */
char *signers_expand(const char *path)
{
	const char *home = getenv("HOME");

	return !strncmp(path, "~/", 2) && home ? xstrfmt("%s%s", home, path + 1) : xstrdup(path);
}

/* A file that others of the machine cannot read or have made before. */
static int make_copy(struct signers *s, const struct strbuf *text, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	char *path = xstrfmt("%s/git-release-signers.XXXXXX", folder && *folder ? folder : "/tmp");
	int fd = mkstemp(path);

	if (fd < 0) {
		err_errno(err, "cannot create '%s'", path);
		free(path);
		return ERR_FAIL;
	}
	close(fd);
	s->path = path;
	s->is_copy = 1;
	return file_write(path, text->buf, text->len, 0600, err);
}

/* As the policy branch has it; what is not there vouches for nobody. */
static int copy_signers(struct signers *s, struct repo *r, const char *path, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = policybranch_demand(r, err);

	if (!ret)
		ret = policybranch_read(&text, r, path, err);
	if (!ret)
		ret = make_copy(s, &text, err);
	strbuf_release(&text);
	return ret;
}

/* What follows the folder in the path; NULL: it does not lie in it. */
static const char *below(const char *folder, const char *path)
{
	size_t n = strlen(folder);

	return n && !strncmp(path, folder, n) && path[n] == '/' ? path + n + 1 : NULL;
}

/* Where in the work tree the file lies, however it is named; NULL: outside, in its .git folder, or not there. */
static char *place_below(const char *top, const char *path)
{
	char *real_top = realpath(top, NULL), *real = realpath(path, NULL), *found = NULL;
	const char *rest = below(top, path);

	if (!rest && real_top && real)
		rest = below(real_top, real);
	if (rest && strncmp(rest, ".git/", 5) != 0)
		found = xstrdup(rest);
	free(real_top);
	free(real);
	return found;
}

/* Where in a work tree of the repository, this one or another: what lies there is as some branch has it. */
static char *place_in_work_tree(const struct repo *r, const char *path)
{
	struct strvec dirs = STRVEC_INIT;
	char *found = r->place.work_tree ? place_below(r->place.work_tree, path) : NULL;
	size_t i;

	worktrees_list(&dirs, r);
	for (i = 0; i < dirs.n && !found; i++) {
		char *top = worktrees_top(r, dirs.v[i]);

		found = top ? place_below(top, path) : NULL;
		free(top);
	}
	strvec_release(&dirs);
	return found;
}

/* As git takes it: from the topmost folder of the work tree. Tidy: no link of the candidate's has a say in it. */
static char *full_path(const struct repo *r, const char *path)
{
	char *expanded = signers_expand(path), *tidy;

	if (*expanded != '/') {
		char *from_top = xstrfmt("%s/%s", r->place.work_tree ? r->place.work_tree : "", expanded);

		free(expanded);
		expanded = from_top;
	}
	tidy = linked_tidy(expanded);
	free(expanded);
	return tidy;
}

int signers_find(struct signers *s, struct repo *r, struct err *err)
{
	const char *path = signers_setting(r, "allowedsignersfile");
	char *full, *inside;
	int ret = 0;

	memset(s, 0, sizeof(*s));
	if (!path)
		return 0;
	full = full_path(r, path);
	inside = place_in_work_tree(r, full);
	if (!inside && !r->place.work_tree && *path != '/' && *path != '~')
		inside = xstrdup(full + 1);
	if (inside)
		ret = copy_signers(s, r, inside, err);
	else
		s->path = xstrdup(full);
	free(full);
	free(inside);
	return ret;
}

void signers_release(struct signers *s)
{
	if (s->is_copy)
		unlink(s->path);
	free(s->path);
	memset(s, 0, sizeof(*s));
}

int signers_verify_tag(struct signature *s, struct repo *r, const char *oid, struct err *err)
{
	struct signers signers;
	int ret = signers_find(&signers, r, err);

	memset(s, 0, sizeof(*s));
	if (!ret)
		ret = signature_verify_tag(s, r, oid, signers.path, err);
	signers_release(&signers);
	return ret;
}
