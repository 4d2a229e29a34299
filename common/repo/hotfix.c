/* SPDX-License-Identifier: ISC */
/* Where a hotfix starts. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hotfix_internal.h"
#include "lines.h"
#include "release.h"

int hotfix_same_line(const struct version *a, const struct version *b)
{
	enum level which;

	for (which = LEVEL_MINOR; which <= LEVEL_MAJOR; which++) {
		size_t n = 0, m = 0;
		const char *x = version_number(a, which, &n), *y = version_number(b, which, &m);

		if (n != m || (n && memcmp(x, y, n) != 0))
			return 0;
	}
	return 1;
}

/* The line of the base holds it, by its numbers or by the policy's pattern for release branches. */
static int is_in_line(const struct repo *r, const struct policy_package *package, const struct version *base,
		      const struct version *v)
{
	struct line line = { 0 };
	int is = hotfix_same_line(v, base) ||
		 (!line_of_version(&line, &r->policy, base, package ? package->name : NULL, NULL) &&
		  line_holds(&line, v));

	line_release(&line);
	return is;
}

int hotfix_check_line(const struct repo *r, const struct policy_package *package, const struct tags *tags,
		      const struct tag *base, const struct version *v, struct err *err)
{
	int stays = is_in_line(r, package, &base->version, v);
	size_t i;

	if (version_compare(v, &base->version) <= 0)
		return err_set(err, ERR_FAIL, "version '%s' is not above its base '%s'", v->text, base->name);
	for (i = 0; i < tags->n; i++) {
		const struct version *other = &tags->v[i].version;

		if (version_is_prerelease(other) || version_compare(other, &base->version) <= 0)
			continue;
		if (!stays) {
			err_set(err, ERR_FAIL, "version '%s' leaves the line of '%s', and '%s' is out", v->text,
				base->name, tags->v[i].name);
			return err_hint(err, "a hotfix of an older line takes its next patch version");
		}
		if (version_compare(other, v) < 0 && is_in_line(r, package, &base->version, other)) {
			err_set(err, ERR_FAIL, "version '%s' from '%s' would lack what is in '%s'", v->text, base->name,
				tags->v[i].name);
			return err_hint(err, "start from '%s', or git merge it into the hotfix", tags->v[i].name);
		}
	}
	return 0;
}

/* --- start ----------------------------------------------------------------------------------------------------- */

struct start {
	struct repo *repo;
	struct tags tags;
	const struct tag *base;
	struct hotfix_name name;
	char *branch;
	struct err *err;
};

/* The latest final release of what is in production: its branch where there is one, else the main line, else HEAD. */
static int latest_released(struct start *s)
{
	struct lines ls;
	const struct repo_line *line = NULL;
	git_oid tip;
	int ret = lines_load(&ls, s->repo, s->err);

	if (!ret)
		line = ls.production.line.branch ? &ls.production : lines_main(&ls);
	if (line)
		tip = line->tip;
	else if (!ret)
		ret = repo_head(s->repo, &tip, s->err);
	if (!ret)
		ret = tags_base(&s->tags, s->repo, &tip, &s->base, NULL, NULL, s->err);
	lines_release(&ls);
	if (!ret && !s->base) {
		ret = err_set(s->err, ERR_FAIL, "there is no release to fix yet");
		err_hint(s->err, s->repo->policy.n_packages && !s->name.package
					 ? "--from=<tag> names one, --package=<name> a package"
					 : "--from=<tag> names one");
	}
	return ret;
}

/* A version says which line it is for: 1.2.1 starts from the highest 1.2.x, whatever is out since. */
static void released_below(struct start *s)
{
	size_t i;

	for (i = 0; i < s->tags.n; i++) {
		const struct tag *t = &s->tags.v[i];

		if (!version_is_prerelease(&t->version) && version_compare(&t->version, &s->name.version) < 0 &&
		    hotfix_same_line(&t->version, &s->name.version))
			s->base = t;
	}
}

static int find_start(struct start *s, const char *from)
{
	if (from) {
		s->base = tags_find_name(&s->tags, from);
		if (s->base)
			return 0;
		err_set(s->err, ERR_FAIL, "'%s' is no release tag", from);
		return err_hint(s->err, "git release-tag --list   shows them");
	}
	if (s->name.has_version)
		released_below(s);
	return s->base ? 0 : latest_released(s);
}

static int check_start(struct start *s)
{
	char *ref = xstrfmt("refs/heads/%s", s->branch), *tag = NULL;
	git_oid oid;
	int ret = 0;

	if (!git_reference_name_to_id(&oid, s->repo->git, ref)) {
		ret = err_set(s->err, ERR_FAIL, "branch '%s' exists already", s->branch);
		err_hint(s->err, "git switch %s", s->branch);
	}
	if (!ret && s->name.has_version)
		ret = hotfix_check_line(s->repo, s->name.package, &s->tags, s->base, &s->name.version, s->err);
	if (s->name.has_version)
		tag = xstrfmt("%s%s", release_tag_prefix(s->repo, s->name.package), s->name.version.text);
	if (!ret && tag && tags_find_name(&s->tags, tag))
		ret = err_set(s->err, ERR_FAIL, "tag '%s' exists already", tag);
	free(tag);
	free(ref);
	return ret;
}

/* Where there is no work tree the branch is all there is to make. */
static int make_branch(struct start *s, FILE *out, int dry_run)
{
	int has_tree = s->repo->place.work_tree != NULL;
	char hex[OID_HEX + 1];
	int ret = 0;

	git_oid_tostr(hex, sizeof(hex), &s->base->commit);
	if (dry_run) {
		fprintf(out, "create refs/heads/%s %.7s (from %s)\n", s->branch, hex, s->base->name);
		if (has_tree)
			fprintf(out, "check out %s\n", s->branch);
		return 0;
	}
	if (has_tree)
		ret = gitcmd_capture(NULL, s->err, "checkout", "--quiet", "--no-overwrite-ignore", "--no-track", "-b",
				     s->branch, hex, NULL);
	else
		ret = gitcmd_capture(NULL, s->err, "branch", "--no-track", s->branch, hex, NULL);
	if (!ret)
		fprintf(out, "%s at %.7s, from %s\n", s->branch, hex, s->base->name);
	return ret;
}

/* What is named, else what the tag to start from is of. */
static void read_name(struct start *s, const struct hotfix_start_ask *ask)
{
	const struct policy_package *package = ask->package;
	struct hotfix_name from;

	if (!package && ask->from) {
		hotfix_read_text(&from, s->repo, NULL, ask->from);
		package = from.has_version ? from.package : NULL;
		hotfix_name_release(&from);
	}
	hotfix_read_text(&s->name, s->repo, package, ask->text);
}

static int check_package(const struct start *s, const struct hotfix_start_ask *ask)
{
	if (!ask->package || s->name.package == ask->package)
		return 0;
	return err_set(s->err, ERR_FAIL, "'%s' is of package '%s', not '%s'", ask->text, s->name.package->name,
		       ask->package->name);
}

int hotfix_start(struct repo *r, const struct hotfix_start_ask *ask, FILE *out, struct err *err)
{
	struct start s = { 0 };
	int ret;

	s.repo = r;
	s.err = err;
	ret = plan_may_begin(r, r->place.work_tree != NULL, err);
	if (!ret) {
		read_name(&s, ask);
		ret = check_package(&s, ask);
	}
	if (!ret)
		ret = tags_load(&s.tags, r, release_tag_prefix(r, s.name.package), err);
	if (!ret)
		ret = hotfix_branch_for(&s.branch, r, &s.name, err);
	if (!ret)
		ret = find_start(&s, ask->from);
	if (!ret)
		ret = check_start(&s);
	if (!ret)
		ret = make_branch(&s, out, ask->dry_run);
	hotfix_name_release(&s.name);
	free(s.branch);
	tags_release(&s.tags);
	return ret;
}
