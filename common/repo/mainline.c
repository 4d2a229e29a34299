/* SPDX-License-Identifier: ISC */
#include "mainline.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/line.h"
#include "open.h"

void mainline_release(struct mainline *m)
{
	free(m->branch);
	free(m->ref);
	memset(m, 0, sizeof(*m));
}

static int take(struct mainline *out, struct repo *r, char *ref, const char *branch)
{
	if (git_reference_name_to_id(&out->tip, r->git, ref)) {
		free(ref);
		return 0;
	}
	out->ref = ref;
	out->branch = xstrdup(branch);
	return 1;
}

int mainline_find_branch(struct mainline *out, struct repo *r, const char *remote, const char *branch)
{
	memset(out, 0, sizeof(*out));
	if (take(out, r, xstrfmt("refs/heads/%s", branch), branch))
		return 1;
	out->is_remote = remote && take(out, r, xstrfmt("refs/remotes/%s/%s", remote, branch), branch);
	return out->is_remote;
}

static int has_remotes(const struct config_list *config)
{
	size_t i;

	for (i = 0; i < config->n; i++)
		if (!strcmp(config->v[i].section, "remote") && !strcmp(config->v[i].key, "url"))
			return 1;
	return 0;
}

char *mainline_remote(const struct repo *r)
{
	const char *named;

	if (repo_policy_remote(&named, r, NULL) || !named)
		named = repo_usual_remote(&r->config);
	return xstrdup_null(named);
}

/* Where origin/HEAD points, as a branch; owned. */
static char *remote_head(struct repo *r, const char *remote)
{
	char *name = remote ? xstrfmt("refs/remotes/%s/HEAD", remote) : NULL;
	char *prefix = remote ? xstrfmt("refs/remotes/%s/", remote) : NULL, *branch = NULL;
	git_reference *ref = NULL;
	const char *target;

	if (name && !git_reference_lookup(&ref, r->git, name)) {
		target = git_reference_symbolic_target(ref);
		if (target && !strncmp(target, prefix, strlen(prefix)))
			branch = xstrdup(target + strlen(prefix));
	}
	git_reference_free(ref);
	free(name);
	free(prefix);
	return branch;
}

static int has_pattern(const struct repo *r, const char *pattern, const char *branch)
{
	struct line_pattern lp = { 0 };
	struct line l = LINE_INIT;
	int has = !line_pattern_init(&lp, pattern, &r->policy, NULL) && line_pattern_match(&lp, branch, &l, NULL) == 1;

	line_release(&l);
	line_pattern_release(&lp);
	return has;
}

/* A hotfix may have a name of its own in the place of the version: what stands before that tells. */
static int is_hotfix(const struct repo *r, const char *branch)
{
	const char *pattern = r->policy.hotfix_branch;
	size_t n = strcspn(pattern, "%");

	return n ? !strncmp(branch, pattern, n) : has_pattern(r, pattern, branch);
}

/* The branch at hand, when it is neither a release nor a hotfix branch. */
static char *current_branch(struct repo *r)
{
	char *branch = repo_branch(r);

	if (branch && (has_pattern(r, r->policy.release_branch, branch) || is_hotfix(r, branch))) {
		free(branch);
		branch = NULL;
	}
	return branch;
}

/* What the policy names is the main line, there or not. */
int mainline_find(struct mainline *out, struct repo *r)
{
	const struct policy *p = &r->policy;
	const char *named = p->strategy == STRATEGY_GITFLOW ? p->develop_branch : p->branch;
	char *remote = mainline_remote(r), *head = remote_head(r, remote), *current = current_branch(r);
	const char *tries[] = { head,
				r->place.work_tree ? NULL : current,
				config_list_get(&r->config, "init", "defaultBranch"),
				"main",
				"master",
				current };
	size_t i = 0;
	int found = named && mainline_find_branch(out, r, remote, named);

	if (!named)
		for (i = 0; i < ARRAY_SIZE(tries) && !found; i++)
			found = tries[i] && mainline_find_branch(out, r, remote, tries[i]);
	if (!found)
		memset(out, 0, sizeof(*out));
	else
		out->is_guess = !named && i == ARRAY_SIZE(tries) && has_remotes(&r->config);
	free(remote);
	free(head);
	free(current);
	return found;
}
