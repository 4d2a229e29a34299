/* SPDX-License-Identifier: ISC */
/* The merges or picks of a hotfix into every line that must have it, as objects alone. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "bring.h"
#include "conflict.h"
#include "hotfix_internal.h"

int hotfix_has_release(const struct hotfix_run *h, const struct hotfix_target *t)
{
	return git_oid_equal(&t->tip, &h->release) || git_graph_descendant_of(h->repo->git, &t->tip, &h->release) == 1;
}

/* The commit on top of the target. */
static int write_commit(struct hotfix_run *h, struct hotfix_target *t, struct bring *b)
{
	return bring_write(&t->to, b, h->repo, h->ask->run_hooks && !h->ask->dry_run, h->err);
}

/* --- merges ------------------------------------------------------------------------------------------------------- */

static int merge_into(struct hotfix_run *h, struct stopped *stopped, struct hotfix_target *t)
{
	struct merge_result m = MERGE_RESULT_INIT;
	git_oid before;
	int ret = merge_tree_of(&before, h->repo, &t->tip, h->err);

	if (ret)
		return ret;
	t->is_merge = 1;
	t->by_hand = !conflict_parse_oid(&t->tree, conflict_answer(stopped, &before, &h->release));
	if (t->by_hand)
		return 0;
	ret = merge_commits(&m, h->repo, &t->tip, &h->release, h->err);
	if (ret) {
		err_prefix(h->err, "'%s'", t->branch);
	} else {
		strvec_pushv(&t->resolved, &m.resolved);
		t->tree = m.tree;
		ret = m.conflicts.n ? hotfix_stop(h, stopped, t, &h->release, &m) : 0;
	}
	merge_result_release(&m);
	return ret;
}

/* When none is left to conflict: hooks run once, not again after each stop. */
static int write_merge(struct hotfix_run *h, struct hotfix_target *t)
{
	struct bring b = { t->branch, h->release, 0, t->by_hand, t->tree, STRBUF_INIT };
	int ret;

	strbuf_addf(&b.message, "Merge branch '%s' into %s\n\nThis brings %s.\n", h->branch, t->branch, h->tag);
	bring_add_settled(&b.message, &t->resolved);
	ret = write_commit(h, t, &b);
	strbuf_release(&b.message);
	return ret;
}

/* --- picks -------------------------------------------------------------------------------------------------------- */

/* The hotfix's own commits, oldest first, merges left out: what they brought is among the others. */
static int list_commits(struct hotfix_run *h, const struct hotfix_target *t, git_oid **out, size_t *n)
{
	git_revwalk *walk = NULL;
	size_t alloc = 0;
	git_oid oid;
	int ret = git_revwalk_new(&walk, h->repo->git);

	if (!ret)
		ret = git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
	if (!ret)
		ret = git_revwalk_push(walk, &h->release);
	if (!ret)
		ret = git_revwalk_hide(walk, &h->base);
	if (!ret)
		ret = git_revwalk_hide(walk, &t->tip);
	while (!ret && !(ret = git_revwalk_next(&oid, walk))) {
		git_commit *c = NULL;

		ret = git_commit_lookup(&c, h->repo->git, &oid);
		if (!ret && git_commit_parentcount(c) == 1) {
			ALLOC_GROW(*out, *n + 1, alloc);
			(*out)[(*n)++] = oid;
		}
		git_commit_free(c);
	}
	git_revwalk_free(walk);
	return ret == GIT_ITEROVER ? 0 : repo_error(h->err, ret, "cannot list the commits of the hotfix");
}

/* What changes nothing makes no commit. The release commit's own message names a tag that the pick will not have. */
static int write_pick(struct hotfix_run *h, struct hotfix_target *t, const git_oid *commit, const git_oid *before,
		      const git_oid *tree, int by_hand)
{
	struct bring b = { t->branch, *commit, 1, by_hand, *tree, STRBUF_INIT };
	char *text = NULL;
	int ret;

	if (git_oid_equal(tree, before))
		return 0;
	if (git_oid_equal(commit, &h->release))
		text = xstrfmt("docs: record %s in the changelog", h->tag);
	ret = bring_pick_message(&b.message, h->repo, commit, text, h->err);
	if (!ret)
		ret = write_commit(h, t, &b);
	strbuf_release(&b.message);
	free(text);
	return ret;
}

static int pick_one(struct hotfix_run *h, struct stopped *stopped, struct hotfix_target *t, const git_oid *commit)
{
	struct merge_result m = MERGE_RESULT_INIT;
	git_oid before, tree;
	char hex[8];
	int ret = merge_tree_of(&before, h->repo, &t->to, h->err);

	if (ret)
		return ret;
	if (!conflict_parse_oid(&tree, conflict_answer(stopped, &before, commit))) {
		if (git_oid_equal(&tree, &before))
			strvec_push(&t->left_out, git_oid_tostr(hex, sizeof(hex), commit));
		return write_pick(h, t, commit, &before, &tree, 1);
	}
	ret = merge_pick(&m, h->repo, &t->to, commit, 0, h->err);
	if (ret) {
		err_prefix(h->err, "'%s'", t->branch);
	} else if (m.conflicts.n) {
		ret = hotfix_stop(h, stopped, t, commit, &m);
	} else {
		if (!git_oid_equal(&m.tree, &before))
			strvec_pushv(&t->resolved, &m.resolved);
		ret = write_pick(h, t, commit, &before, &m.tree, 0);
	}
	merge_result_release(&m);
	return ret;
}

/* A line that nothing else was committed to takes the very commits, and the tag with them. */
static int pick_into(struct hotfix_run *h, struct stopped *stopped, struct hotfix_target *t)
{
	git_oid *commits = NULL;
	size_t i, n = 0;
	int ret;

	if (git_graph_descendant_of(h->repo->git, &h->release, &t->tip) == 1) {
		t->to = h->release;
		return 0;
	}
	ret = list_commits(h, t, &commits, &n);
	for (i = 0; i < n && !ret; i++)
		ret = pick_one(h, stopped, t, &commits[i]);
	free(commits);
	return ret;
}

int hotfix_compute(struct hotfix_run *h, struct stopped *stopped)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < h->n_targets && !ret; i++) {
		struct hotfix_target *t = &h->targets[i];

		t->to = t->tip;
		if (!hotfix_has_release(h, t))
			ret = h->is_pick ? pick_into(h, stopped, t) : merge_into(h, stopped, t);
	}
	for (i = 0; i < h->n_targets && !ret; i++)
		if (h->targets[i].is_merge)
			ret = write_merge(h, &h->targets[i]);
	return ret;
}
