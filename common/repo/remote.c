/* SPDX-License-Identifier: ISC */
/* What open.h says about the remote and the name of the project: from configuration alone, -c settings included. */
#include "open.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

static int is_entry(const struct config_entry *e, const char *section, const char *subsection, const char *key)
{
	return e->value && e->subsection && !strcmp(e->section, section) && !strcmp(e->key, key) &&
	       (!subsection || !strcmp(e->subsection, subsection));
}

/* git fetches from the first of several URLs. */
static const char *url_of(const struct repo *r, const char *remote)
{
	size_t i;

	for (i = 0; i < r->config.n; i++)
		if (is_entry(&r->config.v[i], "remote", remote, "url"))
			return r->config.v[i].value;
	return NULL;
}

/* The last value of "<section>.<subsection>.<key>", or NULL. */
static const char *setting(const struct repo *r, const char *section, const char *subsection, const char *key)
{
	const struct config_entry *e = config_list_last(&r->config, section, subsection, key);

	return e ? e->value : NULL;
}

static const char *branch_url(const struct repo *r, const char *branch)
{
	const char *remote = setting(r, "branch", branch, "remote");

	return remote ? url_of(r, remote) : NULL;
}

const char *repo_usual_remote(const struct config_list *config)
{
	const char *only = NULL;
	size_t i, n = 0;

	for (i = 0; i < config->n; i++) {
		const struct config_entry *e = &config->v[i];

		if (!is_entry(e, "remote", NULL, "url"))
			continue;
		if (!strcmp(e->subsection, "origin"))
			return e->subsection;
		n += !only || strcmp(only, e->subsection) != 0;
		only = e->subsection;
	}
	return n == 1 ? only : NULL;
}

/* url.<base>.insteadOf: the longest match counts (git-config). */
static char *rewrite(const struct repo *r, const char *url)
{
	const struct config_entry *best = NULL;
	size_t i, len = 0;

	for (i = 0; i < r->config.n; i++) {
		const struct config_entry *e = &r->config.v[i];

		if (!is_entry(e, "url", NULL, "insteadof") || strlen(e->value) <= len ||
		    strncmp(url, e->value, strlen(e->value)))
			continue;
		best = e;
		len = strlen(e->value);
	}
	return best ? xstrfmt("%s%s", best->subsection, url + len) : xstrdup(url);
}

int repo_policy_remote(const char **out, const struct repo *r, struct err *err)
{
	const struct config_entry *said = config_list_last(&r->config, "release", NULL, "remote");

	*out = NULL;
	if (said && r->policy.remote && !strcmp(said->file, POLICY_FILE) && !url_of(r, r->policy.remote)) {
		err_set(err, ERR_FAIL, "%s:%u: release.remote: '%s' is no remote of this clone", said->file, said->line,
			r->policy.remote);
		return err_hint(err, "git remote add <name> <url>, or git config release.remote <name>");
	}
	*out = r->policy.remote;
	return 0;
}

char *repo_remote_url(struct repo *r)
{
	const char *url = NULL, *named;
	char *branch;

	if (repo_policy_remote(&named, r, NULL) || named) {
		url = named ? url_of(r, named) : NULL;
		return url ? rewrite(r, url) : NULL;
	}
	branch = repo_branch(r);
	if (branch)
		url = branch_url(r, branch);
	free(branch);
	named = url ? NULL : repo_usual_remote(&r->config);
	if (named)
		url = url_of(r, named);
	return url ? rewrite(r, url) : NULL;
}

int repo_push_remote(struct repo *r, char **out, struct err *err)
{
	const char *remote;
	char *branch;

	if (repo_policy_remote(&remote, r, err))
		return ERR_FAIL;
	branch = repo_branch(r);
	if (!remote && branch)
		remote = setting(r, "branch", branch, "pushremote");
	if (!remote)
		remote = config_list_get(&r->config, "remote", "pushdefault");
	if (!remote && branch)
		remote = setting(r, "branch", branch, "remote");
	if (!remote)
		remote = repo_usual_remote(&r->config);
	free(branch);
	if (!remote) {
		err_set(err, ERR_FAIL, "no remote to push to");
		return err_hint(err, "git remote add origin <url>, or set release.remote");
	}
	*out = xstrdup(remote);
	return 0;
}

const struct config_entry *repo_promisor(const struct repo *r)
{
	size_t i;

	for (i = 0; i < r->config.n; i++)
		if (is_entry(&r->config.v[i], "remote", NULL, "partialclonefilter"))
			return &r->config.v[i];
	return NULL;
}

/* The last component of a path or URL without slashes and ".git" at its end; NULL when nothing is left. */
static char *last_component(const char *path)
{
	size_t end = strlen(path), start;

	while (end && path[end - 1] == '/')
		end--;
	if (end > 4 && !strncmp(path + end - 4, ".git", 4) && path[end - 5] != '/')
		end -= 4;
	else if (end >= 5 && !strncmp(path + end - 5, "/.git", 5))
		end -= 5;
	for (start = end; start && path[start - 1] != '/' && path[start - 1] != ':'; start--)
		;
	return start < end ? xstrndup(path + start, end - start) : NULL;
}

char *repo_project_name(struct repo *r)
{
	char *url, *name = NULL;

	if (r->policy.name)
		return xstrdup(r->policy.name);
	url = repo_remote_url(r);
	if (url)
		name = last_component(url);
	free(url);
	if (!name)
		name = last_component(r->place.work_tree ? r->place.work_tree : r->place.common_dir);
	return name ? name : xstrdup("project");
}
