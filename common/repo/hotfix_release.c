/* SPDX-License-Identifier: ISC */
/* Which hotfix is finished, and what its release commit is. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hotfix_internal.h"
#include "next.h"
#include "releasetag.h"
#include "stamp.h"

/* --- which one --------------------------------------------------------------------------------------------------- */

static int tip_of(git_oid *oid, struct repo *r, const char *branch)
{
	char *ref = xstrfmt("refs/heads/%s", branch);
	int there = !git_reference_name_to_id(oid, r->git, ref);

	free(ref);
	return there;
}

/* The branch of the hotfix that was named; NULL when there is none. Owned. */
static char *named_branch(struct hotfix_run *h)
{
	const char *text = h->ask->version;
	struct hotfix_name name;
	char *branch = NULL;
	git_oid oid;

	if (!text)
		return NULL;
	if (hotfix_read_branch(&name, h->repo, text) && tip_of(&oid, h->repo, text)) {
		hotfix_name_release(&name);
		return xstrdup(text);
	}
	hotfix_name_release(&name);
	hotfix_read_text(&name, h->repo, h->ask->package, text);
	if (hotfix_branch_for(&branch, h->repo, &name, NULL) || !tip_of(&oid, h->repo, branch)) {
		free(branch);
		branch = NULL;
	}
	hotfix_name_release(&name);
	return branch;
}

static int say_none(struct hotfix_run *h, const char *at)
{
	if (h->ask->version)
		err_set(h->err, ERR_FAIL, "no hotfix branch is there for '%s'", h->ask->version);
	else if (!h->repo->place.work_tree)
		err_set(h->err, ERR_FAIL, "there is no work tree, so the hotfix must be named");
	else if (!at)
		err_set(h->err, ERR_FAIL, "HEAD is detached: no hotfix is checked out");
	else
		err_set(h->err, ERR_FAIL, "'%s' is not a hotfix branch", at);
	err_hint(h->err, "git release-hotfix list   shows them");
	return err_hint(h->err, "git release-hotfix finish <version>   finishes one");
}

static int is_same(const struct hotfix_name *a, const struct hotfix_name *b)
{
	if (a->package != b->package)
		return 0;
	if (a->has_version && b->has_version)
		return !version_compare(&a->version, &b->version);
	return a->text && b->text && !strcmp(a->text, b->text);
}

/* Does what was asked for mean the hotfix at hand? "1.2.1" does on hotfix/api/1.2.1, too. */
static int means_branch(const struct hotfix_run *h, const char *at)
{
	struct hotfix_name here, asked;
	int means;

	if (!at || !h->ask->version || !hotfix_read_branch(&here, h->repo, at))
		return 0;
	hotfix_read_text(&asked, h->repo, h->ask->package ? h->ask->package : here.package, h->ask->version);
	means = is_same(&asked, &here);
	hotfix_name_release(&here);
	hotfix_name_release(&asked);
	return means;
}

/* The one that is named, also from elsewhere; else the one at hand, whatever version it is to get. */
static int find_branch(struct hotfix_run *h, struct hotfix_name *name)
{
	char *at = h->repo->place.work_tree ? repo_branch(h->repo) : NULL;
	int ret = 0;

	h->branch = means_branch(h, at) ? NULL : named_branch(h);
	h->at_hand = at && (!h->branch || !strcmp(h->branch, at));
	if (!h->branch)
		h->branch = xstrdup_null(at);
	if (!h->branch || !hotfix_read_branch(name, h->repo, h->branch))
		ret = say_none(h, at);
	free(at);
	if (ret)
		return ret;
	if (!tip_of(&h->head, h->repo, h->branch))
		return err_set(h->err, ERR_FAIL, "branch '%s' has no commit", h->branch);
	h->package = name->package ? name->package : h->ask->package;
	if (!h->ask->package || h->package == h->ask->package)
		return 0;
	return err_set(h->err, ERR_FAIL, "'%s' is of package '%s', not '%s'", h->branch, h->package->name,
		       h->ask->package->name);
}

/* *out is the version asked for, or that the branch is named for; NULL: the next patch. Owned. */
static int wanted_version(char **out, const struct hotfix_run *h, const struct hotfix_name *name)
{
	struct hotfix_name asked = { 0 };
	int ret = 0;

	if (h->ask->version)
		hotfix_read_text(&asked, h->repo, h->package, h->ask->version);
	if (asked.has_version)
		*out = xstrdup(asked.version.text);
	else if (h->ask->version && strcmp(h->ask->version, h->branch) != 0 && !is_same(&asked, name))
		ret = err_set(h->err, ERR_FAIL, "'%s' is neither a version nor a hotfix", h->ask->version);
	else if (name->has_version)
		*out = xstrdup(name->version.text);
	hotfix_name_release(&asked);
	return ret;
}

/* --- what it is -------------------------------------------------------------------------------------------------- */

static int is_other(const struct hotfix_run *h, const char *wanted, const struct version *v)
{
	struct version w = VERSION_INIT;
	int is = wanted && (!hotfix_parse_version(&w, h->repo, h->package, wanted) || version_compare(&w, v) != 0);

	version_release(&w);
	return is;
}

/* A tag that somebody put on the tip is the release only when the files say so, too. */
static int check_files(struct hotfix_run *h, const char *tag)
{
	struct stamp stamp = STAMP_INIT;
	size_t i, k;
	int ret = stamp_read_found(&stamp, h->repo, &h->head, h->package, h->err);

	for (i = 0; i < stamp.n && !ret; i++)
		for (k = 0; k < stamp.v[i].spans.n && !ret; k++) {
			const struct versionfile_span *span = &stamp.v[i].spans.v[k];

			if (stamp_span_is(span, &h->version))
				continue;
			ret = err_set(h->err, ERR_FAIL, "tag '%s' is at the tip of '%s', where '%s' says %s", tag,
				      h->branch, stamp.v[i].path, span->present);
			err_hint(h->err, "git tag -d %s   if it is not the release", tag);
		}
	stamp_release(&stamp);
	return ret;
}

/* The release commit was made before, by a bump of the person's own or a finish whose push was refused. */
static int take_made(struct hotfix_run *h, const char *tag, const char *wanted)
{
	h->release = h->head;
	h->tag = xstrdup(tag);
	if (!hotfix_parse_version(&h->version, h->repo, h->package, tag))
		return err_set(h->err, ERR_FAIL, "'%s' is no version", tag);
	return is_other(h, wanted, &h->version)
		       ? err_set(h->err, ERR_FAIL, "the branch holds '%s', not '%s'", tag, wanted)
		       : check_files(h, tag);
}

static int decide(struct hotfix_run *h, struct plan *files, const char *wanted)
{
	struct next_options o = { 0 };
	struct next_ask ask = { 0 };
	const struct next *list[1];
	struct next next;
	int ret;

	ask.level = wanted ? wanted : "patch";
	ret = next_read(&next, h->repo, &h->head, h->package, &ask, h->err);
	list[0] = &next;
	o.changelog = o.commit = 1;
	o.run_hooks = h->ask->run_hooks && !h->ask->dry_run;
	o.at = h->at_hand ? NULL : &h->head;
	if (!ret) {
		h->tag = xstrdup(next.tag);
		version_copy(&h->version, &next.result.next);
		ret = next_plan(files, h->repo, list, 1, &o, h->err);
	}
	next_release(&next);
	return ret;
}

/* A tag of that name that is not ours is never taken for ours. */
static int check_tag(struct hotfix_run *h, const struct tags *tags)
{
	const struct tag *there = tags_find_name(tags, h->tag);
	char at[8];

	if (!there || (git_oid_equal(&there->commit, &h->head) && git_oid_equal(&h->release, &h->head)))
		return 0;
	git_oid_tostr(at, sizeof(at), &there->commit);
	err_set(h->err, ERR_FAIL, "tag '%s' exists already, at %s, which is not this hotfix", h->tag, at);
	return err_hint(h->err, "git merge %s   into the hotfix takes along what is out, and finish again", h->tag);
}

/* What the branch holds already: *name, owned, is its tag; NULL: nothing. */
static int find_made(char **name, struct hotfix_run *h, const struct tags *tags, const char *wanted)
{
	const struct tag *at = NULL, *before = NULL;
	struct strvec made = STRVEC_INIT;
	int ret = tags_base(tags, h->repo, &h->head, NULL, NULL, &at, h->err);

	if (!ret && at && !wanted)
		ret = release_base(&before, tags, h->repo, &h->head, &at->version, 1, h->err);
	if (ret)
		return ret;
	/* Without a version of its own, it may just have begun at that tag. */
	if (at &&
	    (wanted ? !is_other(h, wanted, &at->version) : before && hotfix_same_line(&at->version, &before->version)))
		*name = xstrdup(at->name);
	else if (!releasetag_names(&made, h->repo, h->package, &h->head, NULL) && !tags_find_name(tags, made.v[0]))
		*name = xstrdup(made.v[0]);
	strvec_release(&made);
	return 0;
}

static int read_version(struct hotfix_run *h, struct plan *files, const char *wanted)
{
	const struct tag *base = NULL;
	char *made = NULL;
	struct tags tags = { 0 };
	int ret = tags_load(&tags, h->repo, release_tag_prefix(h->repo, h->package), h->err);

	if (!ret)
		ret = find_made(&made, h, &tags, wanted);
	if (!ret && made)
		ret = take_made(h, made, wanted);
	else if (!ret)
		ret = decide(h, files, wanted);
	if (!ret)
		ret = check_tag(h, &tags);
	if (!ret)
		ret = release_base(&base, &tags, h->repo, &h->head, &h->version, 1, h->err);
	if (!ret && !base)
		ret = err_set(h->err, ERR_FAIL, "'%s' starts from no release", h->branch);
	if (!ret && base)
		ret = hotfix_check_line(h->repo, h->package, &tags, base, &h->version, h->err);
	if (!ret && base)
		h->base = base->commit;
	free(made);
	tags_release(&tags);
	return ret;
}

int hotfix_read_release(struct hotfix_run *h, struct plan *files)
{
	struct hotfix_name name = { 0 };
	char *wanted = NULL;
	int ret = find_branch(h, &name);

	if (!ret) {
		ret = wanted_version(&wanted, h, &name);
		if (!ret)
			ret = read_version(h, files, wanted);
	}
	free(wanted);
	hotfix_name_release(&name);
	return ret;
}

int hotfix_make_release(struct hotfix_run *h, struct plan *files)
{
	int ret;

	if (!files->commit_message) {
		h->release = h->head;
		return 0;
	}
	files->onto = h->at_hand ? NULL : h->branch;
	ret = plan_check(files, h->repo, h->err);
	if (!ret && h->ask->dry_run)
		plan_print(files, h->repo, h->out);
	return ret ? ret : plan_write_commit(&h->release, files, h->repo, &h->head, h->err);
}
