/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hotfix_internal.h"
#include "release.h"
#include "worktrees.h"

void hotfix_list_release(struct hotfix_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].branch);
		free(l->v[i].base);
		free(l->v[i].version);
	}
	free(l->v);
	memset(l, 0, sizeof(*l));
}

/* As tagged at its tip, else as the branch is named, else the patch that follows the base. */
static char *version_of(const struct repo *r, const struct hotfix_name *name, const struct tag *at,
			const struct tag *base)
{
	struct version v = VERSION_INIT;
	char *text = NULL;

	if (at)
		return xstrdup(at->version.text);
	if (name->has_version)
		return xstrdup(name->version.text);
	if (base && !version_next_core(&v, &r->policy.scheme, &base->version, LEVEL_PATCH, &r->today, NULL))
		text = xstrdup(v.text);
	version_release(&v);
	return text;
}

static int count_commits(size_t *n, struct repo *r, const git_oid *tip, const struct tag *base)
{
	git_revwalk *walk = NULL;
	git_oid oid;
	int ret = git_revwalk_new(&walk, r->git);

	if (!ret)
		ret = git_revwalk_push(walk, tip);
	if (!ret && base)
		ret = git_revwalk_hide(walk, &base->commit);
	while (!ret && !(ret = git_revwalk_next(&oid, walk)))
		(*n)++;
	git_revwalk_free(walk);
	return ret == GIT_ITEROVER ? 0 : ret;
}

/*
 * Is the tag at the branch's tip what the hotfix released, or what it has just begun at? A name that is a version
 * tells; otherwise a release that follows another one inside its line is taken for the hotfix's.
 */
static int is_own(const struct hotfix_name *name, const struct tag *at, const struct tag *base)
{
	if (name->has_version)
		return !version_compare(&name->version, &at->version);
	return base && hotfix_same_line(&at->version, &base->version);
}

static int read_item(struct hotfix_item *item, struct repo *r, const struct tags *tags, const git_oid *tip,
		     const struct hotfix_name *name, struct err *err)
{
	const struct tag *at = NULL, *base = NULL;
	int ret = tags_base(tags, r, tip, &base, NULL, &at, err);

	if (!ret && at && base == at)
		ret = release_base(&base, tags, r, tip, &at->version, 1, err);
	if (!ret && count_commits(&item->commits, r, tip, base))
		ret = repo_error(err, ERR_FAIL, "cannot count the commits of '%s'", item->branch);
	if (ret)
		return ret;
	if (at && !is_own(name, at, base)) {
		base = at;
		at = NULL;
		item->commits = 0;
	}
	item->base = base ? xstrdup(base->name) : NULL;
	item->version = version_of(r, name, at, base);
	item->state = at ? "finished" : "open";
	return 0;
}

struct listing {
	struct hotfix_list *out;
	struct repo *repo;
	const struct policy_package *only; /* NULL: all of them */
	struct tags tags;                  /* of `tags_of`, when has_tags; hotfixes of one package follow each other */
	const struct policy_package *tags_of;
	int has_tags;
	struct err *err;
};

static int load_tags(struct listing *l, const struct policy_package *package)
{
	if (l->has_tags && l->tags_of == package)
		return 0;
	if (l->has_tags)
		tags_release(&l->tags);
	l->has_tags = 1;
	l->tags_of = package;
	return tags_load(&l->tags, l->repo, release_tag_prefix(l->repo, package), l->err);
}

static int add_branch(struct listing *l, git_reference *ref, const struct hotfix_name *name)
{
	const char *branch = git_reference_shorthand(ref);
	git_object *tip = NULL;
	struct hotfix_item *item;
	int ret = load_tags(l, name->package);

	if (ret)
		return ret;
	ALLOC_GROW(l->out->v, l->out->n + 1, l->out->alloc);
	item = &l->out->v[l->out->n++];
	memset(item, 0, sizeof(*item));
	item->branch = xstrdup(branch);
	item->package = name->package;
	item->state = "open";
	ret = git_reference_peel(&tip, ref, GIT_OBJECT_COMMIT);
	if (ret)
		ret = repo_error(l->err, ret, "cannot read '%s'", branch);
	else
		ret = read_item(item, l->repo, &l->tags, git_object_id(tip), name, l->err);
	git_object_free(tip);
	return ret;
}

static int consider(struct listing *l, git_reference *ref)
{
	struct hotfix_name name;
	int ret = 0;

	if (!hotfix_read_branch(&name, l->repo, git_reference_shorthand(ref)))
		return 0;
	if (!l->only || l->only == name.package)
		ret = add_branch(l, ref, &name);
	hotfix_name_release(&name);
	return ret;
}

static int by_branch(const void *a, const void *b)
{
	return strcmp(((const struct hotfix_item *)a)->branch, ((const struct hotfix_item *)b)->branch);
}

static void mark_stopped_in(struct hotfix_list *out, const char *git_dir)
{
	struct stopped s = STOPPED_INIT;
	const char *branch = NULL;
	size_t i;

	if (stopped_read_in(&s, git_dir, NULL) > 0 && !strcmp(s.command, HOTFIX_COMMAND))
		branch = stopped_get(&s, "branch");
	for (i = 0; branch && i < out->n; i++)
		if (!strcmp(out->v[i].branch, branch))
			out->v[i].state = "stopped";
	stopped_release(&s);
}

/* In whichever work tree it waits. */
static void mark_stopped(struct hotfix_list *out, const struct repo *r)
{
	struct strvec dirs = STRVEC_INIT;
	size_t i;

	worktrees_list(&dirs, r);
	for (i = 0; i < dirs.n; i++)
		mark_stopped_in(out, dirs.v[i]);
	strvec_release(&dirs);
}

int hotfix_list(struct hotfix_list *out, struct repo *r, const struct policy_package *package, struct err *err)
{
	struct listing l = { out, r, package, { 0 }, NULL, 0, err };
	git_branch_iterator *it = NULL;
	git_reference *ref = NULL;
	git_branch_t type;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	if (git_branch_iterator_new(&it, r->git, GIT_BRANCH_LOCAL))
		ret = repo_error(err, ERR_FAIL, "cannot list the branches");
	while (!ret && !git_branch_next(&ref, &type, it)) {
		ret = consider(&l, ref);
		git_reference_free(ref);
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_branch);
	mark_stopped(out, r);
	git_branch_iterator_free(it);
	tags_release(&l.tags);
	return ret;
}
