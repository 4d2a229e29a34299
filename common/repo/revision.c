/* SPDX-License-Identifier: ISC */
/* What open.h says about revisions and about files in a commit. */
#include "open.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "peel.h"
#include "rawcommit.h"

/* git's own parser for what libgit2's does not know. */
static int ask_git(struct repo *r, const char *rev, git_oid *out)
{
	struct strbuf hex = STRBUF_INIT;
	git_oid oid;
	int found = 0;

	if (!gitcmd_capture(&hex, NULL, "rev-parse", "--verify", "--quiet", "--end-of-options", rev,
			    (const char *)NULL) &&
	    !git_oid_fromstr(&oid, hex.buf))
		found = peel_to_commit(r, &oid, out, NULL);
	strbuf_release(&hex);
	return found;
}

/* A branch, a tag, HEAD or any other ref by its name: what nearly everyone means. */
static int resolve_ref(struct repo *r, const char *rev, git_oid *out)
{
	git_reference *ref = NULL, *direct = NULL;
	int found = 0;

	if (!git_reference_dwim(&ref, r->git, rev) && !git_reference_resolve(&direct, ref))
		found = peel_to_commit(r, git_reference_target(direct), out, NULL);
	git_reference_free(direct);
	git_reference_free(ref);
	return found;
}

static int resolve_expression(struct repo *r, const char *rev, git_oid *out)
{
	git_object *object = NULL;
	int found = 0;

	if (!git_revparse_single(&object, r->git, rev))
		found = peel_to_commit(r, git_object_id(object), out, NULL);
	git_object_free(object);
	return found;
}

int repo_resolve_commit(struct repo *r, const char *rev, git_oid *out, struct err *err)
{
	git_oid found;

	if (!*rev || (!resolve_ref(r, rev, &found) && !resolve_expression(r, rev, &found) && !ask_git(r, rev, &found)))
		return err_set(err, ERR_FAIL, "not a commit: '%s'", rev);
	*out = found;
	return 0;
}

int repo_head(struct repo *r, git_oid *out, struct err *err)
{
	int ret = git_reference_name_to_id(out, r->git, "HEAD");
	char *branch;

	if (!ret)
		return 0;
	branch = repo_branch(r);
	if (ret == GIT_ENOTFOUND && branch)
		err_set(err, ERR_FAIL, "branch '%s' has no commits yet", branch);
	else
		repo_error(err, ERR_FAIL, "cannot read HEAD");
	free(branch);
	return ERR_FAIL;
}

char *repo_branch(struct repo *r)
{
	static const char heads[] = "refs/heads/";
	git_reference *head = NULL;
	const char *target = NULL;
	char *name = NULL;

	if (!git_reference_lookup(&head, r->git, "HEAD"))
		target = git_reference_symbolic_target(head);
	if (target && !strncmp(target, heads, strlen(heads)))
		name = xstrdup(target + strlen(heads));
	git_reference_free(head);
	return name;
}

/* By our own reader: libgit2 refuses a commit whose author line is odd, which git does not. */
static int read_root(struct repo *r, const git_oid *commit, git_tree **tree, struct err *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_odb_object *object = NULL;
	struct rawcommit raw;
	int ret = ERR_FAIL;

	git_oid_tostr(hex, sizeof(hex), commit);
	if (git_odb_read(&object, r->odb, commit)) {
		repo_error(err, ERR_FAIL, "cannot read commit '%s'", hex);
		goto out;
	}
	if (git_odb_object_type(object) != GIT_OBJECT_COMMIT ||
	    rawcommit_parse(&raw, git_odb_object_data(object), git_odb_object_size(object))) {
		err_set(err, ERR_FAIL, "commit '%s' is corrupt", hex);
		goto out;
	}
	if (git_tree_lookup(tree, r->git, &raw.tree)) {
		repo_error(err, ERR_FAIL, "cannot read the tree of commit '%s'", hex);
		goto out;
	}
	ret = 0;
out:
	git_odb_object_free(object);
	return ret;
}

static int find_entry(struct repo *r, const git_oid *commit, const char *path, git_tree_entry **entry, struct err *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_tree *tree = NULL;
	int ret = read_root(r, commit, &tree, err);

	if (ret)
		return ret;
	git_oid_tostr(hex, sizeof(hex), commit);
	ret = git_tree_entry_bypath(entry, tree, path);
	if (ret == GIT_ENOTFOUND)
		ret = err_set(err, ERR_NOTFOUND, "'%s' is not in commit '%s'", path, hex);
	else if (ret)
		ret = repo_error(err, ERR_FAIL, "cannot look for '%s' in commit '%s'", path, hex);
	git_tree_free(tree);
	return ret;
}

int repo_has_file(struct repo *r, const git_oid *commit, const char *path)
{
	git_tree_entry *entry = NULL;
	int has = !find_entry(r, commit, path, &entry, NULL) && git_tree_entry_type(entry) == GIT_OBJECT_BLOB;

	git_tree_entry_free(entry);
	return has;
}

int repo_read_blob(struct repo *r, const git_oid *commit, const char *path, struct strbuf *out, unsigned *mode,
		   struct err *err)
{
	git_tree_entry *entry = NULL;
	git_odb_object *blob = NULL;
	int ret = find_entry(r, commit, path, &entry, err);

	if (ret)
		goto out;
	ret = ERR_FAIL;
	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) {
		err_set(err, ERR_FAIL, "'%s' is not a file", path);
		goto out;
	}
	if (git_odb_read(&blob, r->odb, git_tree_entry_id(entry))) {
		repo_error(err, ERR_FAIL, "cannot read '%s'", path);
		goto out;
	}
	strbuf_add(out, git_odb_object_data(blob), git_odb_object_size(blob));
	if (mode)
		*mode = (unsigned)git_tree_entry_filemode_raw(entry);
	ret = 0;
out:
	git_odb_object_free(blob);
	git_tree_entry_free(entry);
	return ret;
}
