/* SPDX-License-Identifier: ISC */
#include "release_same.h"

#include <string.h>

#include "../model/release_commit.h"
#include "hex.h"
#include "stamp.h"

/* A release bumped by hand again and again is no release any more. */
#define SAME_MAX 8

static int is_changelog(const struct repo *r, const char *path)
{
	size_t i;

	if (!strcmp(path, r->policy.changelog))
		return 1;
	for (i = 0; i < r->policy.n_packages; i++)
		if (!strcmp(path, r->policy.packages[i].changelog))
			return 1;
	return 0;
}

/* Are both the same but for the places that hold the version? */
static int same_around(const struct stamp_file *f, const struct strbuf *old, const struct versionfile_spans *spans)
{
	size_t i, here = 0, there = 0, len;

	if (spans->n != f->spans.n)
		return 0;
	for (i = 0; i < spans->n; i++) {
		len = spans->v[i].offset - there;
		if (f->spans.v[i].offset - here != len || memcmp(f->text.buf + here, old->buf + there, len) != 0)
			return 0;
		here = f->spans.v[i].offset + f->spans.v[i].len;
		there = spans->v[i].offset + spans->v[i].len;
	}
	return f->text.len - here == old->len - there &&
	       !memcmp(f->text.buf + here, old->buf + there, old->len - there);
}

static int only_version_differs(struct repo *r, const struct stamp *s, const char *path, const git_oid *parent)
{
	struct versionfile_spans spans = VERSIONFILE_SPANS_INIT;
	struct strbuf old = STRBUF_INIT;
	size_t i;
	int only = 0;

	for (i = 0; i < s->n && strcmp(path, s->v[i].path) != 0; i++)
		;
	if (i < s->n && !repo_read_blob(r, parent, path, &old, NULL, NULL) &&
	    !stamp_find(&spans, s, &s->v[i], old.buf, old.len, NULL))
		only = same_around(&s->v[i], &old, &spans);
	versionfile_spans_release(&spans);
	strbuf_release(&old);
	return only;
}

static int is_made(struct repo *r, const struct stamp *s, const git_diff_delta *delta, const git_oid *parent)
{
	const char *path = delta->new_file.path;

	if (delta->status != GIT_DELTA_ADDED && delta->old_file.mode != delta->new_file.mode)
		return 0;
	return is_changelog(r, path) || only_version_differs(r, s, path, parent);
}

/* Does the commit change, against its only parent, nothing but what making a release changes? */
static int is_only_made(struct repo *r, git_commit *commit, const git_oid *oid, const struct policy_package *package)
{
	struct stamp s = STAMP_INIT;
	git_commit *parent = NULL;
	git_tree *old = NULL, *new = NULL;
	git_diff *diff = NULL;
	size_t i, n;
	int only = 0;

	if (!git_commit_parent(&parent, commit, 0) && !git_commit_tree(&old, parent) &&
	    !git_commit_tree(&new, commit) && !git_diff_tree_to_tree(&diff, r->git, old, new, NULL) &&
	    !stamp_read_found(&s, r, oid, package, NULL)) {
		n = git_diff_num_deltas(diff);
		for (i = 0; i < n; i++)
			if (!is_made(r, &s, git_diff_get_delta(diff, i), git_commit_id(parent)))
				break;
		only = i == n;
	}
	stamp_release(&s);
	git_diff_free(diff);
	git_tree_free(old);
	git_tree_free(new);
	git_commit_free(parent);
	return only;
}

static int is_release_commit(struct repo *r, git_commit *commit)
{
	const char *message = git_commit_message(commit);
	struct strvec tags = STRVEC_INIT;
	int is = !release_commit_tags(&tags, message, strlen(message), &r->policy, NULL) && tags.n;

	strvec_release(&tags);
	return is;
}

static int makes_release(struct repo *r, git_commit *c, const struct policy_package *package)
{
	return git_commit_parentcount(c) == 1 && is_release_commit(r, c) &&
	       git_odb_exists(r->odb, git_commit_parent_id(c, 0)) && is_only_made(r, c, git_commit_id(c), package);
}

int release_is_made(struct repo *r, const git_oid *commit, const struct policy_package *package)
{
	git_commit *c = NULL;
	int is = !git_commit_lookup(&c, r->git, commit) && makes_release(r, c, package);

	git_commit_free(c);
	return is;
}

int release_same(struct strvec *out, struct repo *r, const git_oid *commit, const struct policy_package *package,
		 struct err *err)
{
	git_oid at = *commit;
	int more = 1;

	while (more) {
		git_commit *c = NULL;
		char hex[OID_HEX + 1];

		if (git_commit_lookup(&c, r->git, &at))
			return repo_error(err, ERR_FAIL, "cannot read the candidate");
		hex_write(hex, &at);
		strvec_push(out, hex);
		more = out->n < SAME_MAX && makes_release(r, c, package);
		if (more)
			at = *git_commit_parent_id(c, 0);
		git_commit_free(c);
	}
	return 0;
}
