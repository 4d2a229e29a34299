/* SPDX-License-Identifier: ISC */
/* Names and starts of hotfixes. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/line.h"
#include "gitcmd.h"
#include "hotfix_internal.h"
#include "lines.h"
#include "release.h"

/* release.hotfixBranch around its first %(…): all that a name, which is no version, can fill. */
static void split_pattern(const struct repo *r, size_t *prefix, const char **suffix)
{
	const char *pattern = r->policy.hotfix_branch, *at = strstr(pattern, "%(");
	const char *end = at ? strrchr(pattern, ')') : NULL;

	*prefix = at ? (size_t)(at - pattern) : strlen(pattern);
	*suffix = end ? end + 1 : "";
}

char *hotfix_name_of(const struct repo *r, const char *branch)
{
	const char *suffix;
	size_t prefix, len = strlen(branch);

	split_pattern(r, &prefix, &suffix);
	if (!prefix || len <= prefix + strlen(suffix) || strncmp(branch, r->policy.hotfix_branch, prefix) != 0 ||
	    strcmp(branch + len - strlen(suffix), suffix) != 0)
		return NULL;
	return xstrndup(branch + prefix, len - prefix - strlen(suffix));
}

int hotfix_parse_version(struct version *out, const struct repo *r, const char *text)
{
	const char *prefix = r->policy.tag_prefix;

	if (*prefix && !strncmp(text, prefix, strlen(prefix)))
		text += strlen(prefix);
	else if (text[0] == 'v' && text[1] >= '0' && text[1] <= '9')
		text++;
	return !version_parse(out, &r->policy.scheme, text, strlen(text), NULL, NULL);
}

int hotfix_branch_for(char **out, struct repo *r, const char *name, struct err *err)
{
	struct version v = VERSION_INIT;
	const char *suffix;
	size_t prefix;
	char *ref;
	int is_valid = 0;

	if (hotfix_parse_version(&v, r, name)) {
		*out = line_hotfix_branch(&r->policy, &v, NULL, err);
	} else {
		split_pattern(r, &prefix, &suffix);
		*out = xstrfmt("%.*s%s%s", (int)prefix, r->policy.hotfix_branch, name, suffix);
	}
	version_release(&v);
	if (!*out)
		return ERR_FAIL;
	ref = xstrfmt("refs/heads/%s", *out);
	git_reference_name_is_valid(&is_valid, ref);
	free(ref);
	return is_valid ? 0 : err_set(err, ERR_FAIL, "'%s' cannot be the name of a branch", *out);
}

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

int hotfix_check_line(const struct tags *tags, const struct tag *base, const struct version *v, struct err *err)
{
	size_t i;

	if (version_compare(v, &base->version) <= 0)
		return err_set(err, ERR_FAIL, "version '%s' is not above its base '%s'", v->text, base->name);
	if (hotfix_same_line(v, &base->version))
		return 0;
	for (i = 0; i < tags->n; i++) {
		const struct version *other = &tags->v[i].version;

		if (version_is_prerelease(other) || version_compare(other, &base->version) <= 0)
			continue;
		err_set(err, ERR_FAIL, "version '%s' leaves the line of '%s', and '%s' is out", v->text, base->name,
			tags->v[i].name);
		return err_hint(err, "a hotfix of an older line takes its next patch version");
	}
	return 0;
}

/* --- start ----------------------------------------------------------------------------------------------------- */

struct start {
	struct repo *repo;
	struct tags tags;
	const struct tag *base;
	struct version version;
	int has_version;
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
		err_hint(s->err, "--from=<tag> names one");
	}
	return ret;
}

/* A version says which line it is for: 1.2.1 starts from the highest 1.2.x, whatever is out since. */
static void released_below(struct start *s)
{
	size_t i;

	for (i = 0; i < s->tags.n; i++) {
		const struct tag *t = &s->tags.v[i];

		if (!version_is_prerelease(&t->version) && version_compare(&t->version, &s->version) < 0 &&
		    hotfix_same_line(&t->version, &s->version))
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
	if (s->has_version)
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
	if (!ret && s->has_version)
		ret = hotfix_check_line(&s->tags, s->base, &s->version, s->err);
	if (s->has_version)
		tag = xstrfmt("%s%s", s->repo->policy.tag_prefix, s->version.text);
	if (!ret && tag && tags_find_name(&s->tags, tag))
		ret = err_set(s->err, ERR_FAIL, "tag '%s' exists already", tag);
	free(tag);
	free(ref);
	return ret;
}

static int check_out(struct start *s, FILE *out, int dry_run)
{
	char hex[OID_HEX + 1];
	int ret = 0;

	git_oid_tostr(hex, sizeof(hex), &s->base->commit);
	if (!dry_run)
		ret = gitcmd_capture(NULL, s->err, "checkout", "--quiet", "--no-track", "-b", s->branch, hex, NULL);
	if (!ret)
		fprintf(out, dry_run ? "create refs/heads/%s %.7s (from %s)\ncheck out %s\n" : "%s at %.7s, from %s\n",
			s->branch, hex, s->base->name, s->branch);
	return ret;
}

int hotfix_start(struct repo *r, const char *text, const char *from, int dry_run, FILE *out, struct err *err)
{
	struct start s = { 0 };
	int ret;

	s.repo = r;
	s.err = err;
	if (!r->place.work_tree)
		return err_set(err, ERR_FAIL, "this operation must be run in a work tree");
	ret = plan_may_begin(r, 1, err);
	if (!ret)
		ret = tags_load(&s.tags, r, r->policy.tag_prefix, err);
	if (!ret)
		ret = hotfix_branch_for(&s.branch, r, text, err);
	if (!ret) {
		s.has_version = hotfix_parse_version(&s.version, r, text);
		ret = find_start(&s, from);
	}
	if (!ret)
		ret = check_start(&s);
	if (!ret)
		ret = check_out(&s, out, dry_run);
	version_release(&s.version);
	free(s.branch);
	tags_release(&s.tags);
	return ret;
}
