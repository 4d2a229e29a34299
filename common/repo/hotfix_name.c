/* SPDX-License-Identifier: ISC */
/* From a version or name to the branch of a hotfix, and back. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/line.h"
#include "hotfix_internal.h"
#include "release.h"

void hotfix_name_release(struct hotfix_name *n)
{
	free(n->text);
	version_release(&n->version);
	memset(n, 0, sizeof(*n));
}

int hotfix_parse_version(struct version *out, const struct repo *r, const struct policy_package *package,
			 const char *text)
{
	const char *prefix = release_tag_prefix(r, package);

	if (*prefix && !strncmp(text, prefix, strlen(prefix)))
		text += strlen(prefix);
	else if (text[0] == 'v' && text[1] >= '0' && text[1] <= '9')
		text++;
	return !version_parse(out, &r->policy.scheme, text, strlen(text), NULL, NULL);
}

static int is_tag_of(const struct repo *r, const struct policy_package *package, const char *text)
{
	struct version v = VERSION_INIT;
	int is = !strncmp(text, package->tag_prefix, strlen(package->tag_prefix)) &&
		 hotfix_parse_version(&v, r, package, text);

	version_release(&v);
	return is;
}

/* "api/login" and the tag name "api/v1.2.1" say which package they are of; the longest name that fits is meant. */
static const struct policy_package *split_package(const struct repo *r, const char **text)
{
	const struct policy_package *found = NULL;
	size_t i, n, skip = 0;

	for (i = 0; i < r->policy.n_packages; i++) {
		const struct policy_package *pk = &r->policy.packages[i];

		n = strlen(pk->name);
		if (!strncmp(*text, pk->name, n) && (*text)[n] == '/' && (*text)[n + 1] && n + 1 > skip) {
			found = pk;
			skip = n + 1;
		} else if (*pk->tag_prefix && !skip && is_tag_of(r, pk, *text)) {
			found = pk;
		}
	}
	*text += skip;
	return found;
}

void hotfix_read_text(struct hotfix_name *out, const struct repo *r, const struct policy_package *package,
		      const char *text)
{
	memset(out, 0, sizeof(*out));
	out->package = split_package(r, &text);
	if (package && !out->package)
		out->package = package;
	out->text = xstrdup(text);
	out->has_version = hotfix_parse_version(&out->version, r, out->package, text);
}

/* release.hotfixBranch around its first and last %(…): what is between them can be filled by a name, too. */
static void split_pattern(const struct repo *r, size_t *prefix, const char **suffix)
{
	const char *pattern = r->policy.hotfix_branch, *at = strstr(pattern, "%(");
	const char *end = at ? strrchr(pattern, ')') : NULL;

	*prefix = at ? (size_t)(at - pattern) : strlen(pattern);
	*suffix = end ? end + 1 : "";
}

/* By a pattern that says the package itself: 1 when it holds a version, too. */
static int read_by_pattern(struct hotfix_name *out, const struct repo *r, const char *branch)
{
	struct line_pattern lp = { 0 };
	struct line l = LINE_INIT;
	int is = strstr(r->policy.hotfix_branch, "%(package)") &&
		 !line_pattern_init(&lp, r->policy.hotfix_branch, &r->policy, NULL) &&
		 line_pattern_match(&lp, branch, &l, NULL) == 1 && l.package && l.version;

	if (is) {
		out->package = policy_package_find(&r->policy, l.package);
		out->text = xstrdup(l.version);
		out->has_version = hotfix_parse_version(&out->version, r, out->package, l.version);
		is = out->package != NULL;
	}
	if (!is)
		hotfix_name_release(out);
	line_release(&l);
	line_pattern_release(&lp);
	return is;
}

int hotfix_read_branch(struct hotfix_name *out, const struct repo *r, const char *branch)
{
	size_t prefix, len = strlen(branch);
	const char *suffix;
	char *text;

	memset(out, 0, sizeof(*out));
	split_pattern(r, &prefix, &suffix);
	if (!prefix || len <= prefix + strlen(suffix) || strncmp(branch, r->policy.hotfix_branch, prefix) != 0 ||
	    strcmp(branch + len - strlen(suffix), suffix) != 0)
		return 0;
	if (read_by_pattern(out, r, branch))
		return 1;
	text = xstrndup(branch + prefix, len - prefix - strlen(suffix));
	hotfix_read_text(out, r, NULL, text);
	free(text);
	return 1;
}

static int says_package(const char *pattern)
{
	return strstr(pattern, "%(package)") || strstr(pattern, "%(tag)");
}

/* The pattern filled; of a package, with its name before the version where the pattern does not say it. */
static char *fill(const struct repo *r, const struct hotfix_name *n, struct err *err)
{
	const char *package = n->package ? n->package->name : NULL, *suffix;
	char *plain, *branch;
	size_t prefix;

	split_pattern(r, &prefix, &suffix);
	if (!n->has_version)
		return xstrfmt("%.*s%s%s%s%s", (int)prefix, r->policy.hotfix_branch, package ? package : "",
			       package ? "/" : "", n->text, suffix);
	plain = line_hotfix_branch(&r->policy, &n->version, package, err);
	if (!plain || !package || says_package(r->policy.hotfix_branch))
		return plain;
	branch = xstrfmt("%.*s%s/%s", (int)prefix, plain, package, plain + prefix);
	free(plain);
	return branch;
}

int hotfix_branch_for(char **out, struct repo *r, const struct hotfix_name *n, struct err *err)
{
	struct hotfix_name back;
	int is_valid = 0, is_known;

	*out = fill(r, n, err);
	if (!*out)
		return ERR_FAIL;
	git_branch_name_is_valid(&is_valid, *out);
	if (!is_valid)
		return err_set(err, ERR_FAIL, "'%s' cannot be the name of a branch", *out);
	is_known = hotfix_read_branch(&back, r, *out) && back.package == n->package;
	hotfix_name_release(&back);
	if (is_known)
		return 0;
	err_set(err, ERR_FAIL, "'%s' would not be known for the hotfix that it is", *out);
	return err_hint(err, "release.hotfixBranch needs a text of its own before the first %%(...)");
}

char *hotfix_branch_of(struct repo *r, const struct version *of, const struct policy_package *package)
{
	struct hotfix_name name = { .package = package, .has_version = 1, .version = VERSION_INIT };
	char *branch = NULL;

	if (!version_next_core(&name.version, &r->policy.scheme, of, LEVEL_PATCH, &r->today, NULL) &&
	    hotfix_branch_for(&branch, r, &name, NULL)) {
		free(branch);
		branch = NULL;
	}
	hotfix_name_release(&name);
	return branch;
}
