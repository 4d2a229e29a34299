/* SPDX-License-Identifier: ISC */
/* Which branches receive a hotfix. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hotfix_internal.h"
#include "lines.h"
#include "upstream.h"

static int is_target(const struct hotfix_run *h, const char *branch)
{
	size_t i;

	for (i = 0; i < h->n_targets; i++)
		if (!strcmp(h->targets[i].branch, branch))
			return 1;
	return !strcmp(h->branch, branch);
}

static void add_target(struct hotfix_run *h, const struct repo_line *l)
{
	struct hotfix_target *t;

	if (is_target(h, l->line.branch))
		return;
	ALLOC_GROW(h->targets, h->n_targets + 1, h->targets_alloc);
	t = &h->targets[h->n_targets++];
	memset(t, 0, sizeof(*t));
	strvec_init(&t->resolved);
	strvec_init(&t->left_out);
	t->branch = xstrdup(l->line.branch);
	t->ref = xstrfmt("refs/heads/%s", l->line.branch);
	t->tip = l->tip;
	if (!l->is_remote)
		t->from = l->tip;
}

/* Merging into a tip that others have left behind would only be refused by the push, after everything moved. */
static int check_remote(struct hotfix_run *h, const struct hotfix_target *t)
{
	int ret = git_oid_is_zero(&t->from) ? 0 : upstream_check(h->repo, t->branch, &t->tip, h->err);

	if (ret)
		err_hint(h->err,
			 strcmp(t->branch, h->branch) ? "git switch %s && git pull, then git switch %s and finish again"
						      : "git switch %s && git pull, then finish again",
			 t->branch, h->branch);
	return ret;
}

/* What others have committed to the hotfix itself must not stay outside its release. */
static int check_own_remote(struct hotfix_run *h)
{
	struct hotfix_target own = { 0 };
	int ret;

	own.branch = h->branch;
	own.ref = xstrfmt("refs/heads/%s", h->branch);
	own.from = own.tip = h->head;
	ret = check_remote(h, &own);
	free(own.ref);
	return ret;
}

/* A branch of the whole project has every package's releases; a package's branch its own alone. */
static int is_of_other_package(const struct hotfix_run *h, const struct line *l)
{
	return l->package && (!h->package || strcmp(l->package, h->package->name) != 0);
}

int hotfix_find_targets(struct hotfix_run *h)
{
	const struct repo_line *main_line;
	struct line own = LINE_INIT;
	struct lines ls = { 0 };
	size_t i;
	int ret = check_own_remote(h), has_own;

	if (!ret)
		ret = lines_load(&ls, h->repo, h->err);
	if (ret) {
		lines_release(&ls);
		return ret;
	}
	/* A pattern that this version cannot fill says nothing about older and newer: then every open line counts. */
	has_own = !line_of_version(&own, &h->repo->policy, &h->version, h->package ? h->package->name : NULL, NULL);
	if (ls.production.line.branch)
		add_target(h, &ls.production);
	main_line = lines_main(&ls);
	if (main_line)
		add_target(h, main_line);
	for (i = 0; i < ls.n; i++) {
		const struct repo_line *l = &ls.v[i];

		if (!l->line.is_main && !l->is_closed && !is_of_other_package(h, &l->line) &&
		    (!has_own || line_holds(&l->line, &h->version) || line_is_newer(&l->line, &own)))
			add_target(h, l);
	}
	for (i = 0; i < h->n_targets && !ret; i++)
		ret = check_remote(h, &h->targets[i]);
	if (!ret && !h->n_targets)
		ret = err_set(h->err, ERR_FAIL,
			      "there is no main line and no release branch that could receive the hotfix");
	line_release(&own);
	lines_release(&ls);
	return ret;
}
