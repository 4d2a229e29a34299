/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hotfix_internal.h"
#include "release.h"

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
static char *version_of(const struct repo *r, const char *name, const struct tag *at, const struct tag *base)
{
	struct version v = VERSION_INIT;
	char *text = NULL;

	if (at)
		return xstrdup(at->version.text);
	if (hotfix_parse_version(&v, r, name) ||
	    (base && !version_next_core(&v, &r->policy.scheme, &base->version, LEVEL_PATCH, &r->today, NULL)))
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
static int is_own(const struct repo *r, const char *name, const struct tag *at, const struct tag *base)
{
	struct version v = VERSION_INIT;
	int is;

	if (hotfix_parse_version(&v, r, name))
		is = !version_compare(&v, &at->version);
	else
		is = base && hotfix_same_line(&at->version, &base->version);
	version_release(&v);
	return is;
}

static int read_item(struct hotfix_item *item, struct repo *r, const struct tags *tags, const git_oid *tip,
		     const char *name, struct err *err)
{
	const struct tag *at = NULL, *base = NULL;
	int ret = tags_base(tags, r, tip, &base, NULL, &at, err);

	if (!ret && at && base == at)
		ret = release_base(&base, tags, r, tip, &at->version, 1, err);
	if (!ret && count_commits(&item->commits, r, tip, base))
		ret = repo_error(err, ERR_FAIL, "cannot count the commits of '%s'", item->branch);
	if (ret)
		return ret;
	if (at && !is_own(r, name, at, base)) {
		base = at;
		at = NULL;
		item->commits = 0;
	}
	item->base = base ? xstrdup(base->name) : NULL;
	item->version = version_of(r, name, at, base);
	item->state = at ? "finished" : "open";
	return 0;
}

static int add_branch(struct hotfix_list *out, struct repo *r, const struct tags *tags, git_reference *ref,
		      struct err *err)
{
	const char *branch = git_reference_shorthand(ref);
	char *name = hotfix_name_of(r, branch);
	git_object *tip = NULL;
	struct hotfix_item *item;
	int ret;

	if (!name)
		return 0;
	ALLOC_GROW(out->v, out->n + 1, out->alloc);
	item = &out->v[out->n++];
	memset(item, 0, sizeof(*item));
	item->branch = xstrdup(branch);
	item->state = "open";
	ret = git_reference_peel(&tip, ref, GIT_OBJECT_COMMIT);
	if (ret)
		ret = repo_error(err, ret, "cannot read '%s'", branch);
	else
		ret = read_item(item, r, tags, git_object_id(tip), name, err);
	git_object_free(tip);
	free(name);
	return ret;
}

static int by_branch(const void *a, const void *b)
{
	return strcmp(((const struct hotfix_item *)a)->branch, ((const struct hotfix_item *)b)->branch);
}

static void mark_stopped(struct hotfix_list *out, struct repo *r)
{
	struct stopped s = STOPPED_INIT;
	const char *branch;
	size_t i;

	if (stopped_read(&s, r, NULL) > 0 && !strcmp(s.command, HOTFIX_COMMAND) && (branch = stopped_get(&s, "branch")))
		for (i = 0; i < out->n; i++)
			if (!strcmp(out->v[i].branch, branch))
				out->v[i].state = "stopped";
	stopped_release(&s);
}

int hotfix_list(struct hotfix_list *out, struct repo *r, struct err *err)
{
	git_branch_iterator *it = NULL;
	git_reference *ref = NULL;
	struct tags tags = { 0 };
	git_branch_t type;
	int ret = tags_load(&tags, r, r->policy.tag_prefix, err);

	memset(out, 0, sizeof(*out));
	if (!ret && git_branch_iterator_new(&it, r->git, GIT_BRANCH_LOCAL))
		ret = repo_error(err, ERR_FAIL, "cannot list the branches");
	while (!ret && !git_branch_next(&ref, &type, it)) {
		ret = add_branch(out, r, &tags, ref, err);
		git_reference_free(ref);
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_branch);
	mark_stopped(out, r);
	git_branch_iterator_free(it);
	tags_release(&tags);
	return ret;
}
