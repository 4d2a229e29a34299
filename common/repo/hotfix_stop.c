/* SPDX-License-Identifier: ISC */
/*
 * A finish that waits for a person. The conflict is on a detached HEAD, where a commit of the person's moves no branch,
 * and what is settled is taken as a tree; so no target moves before all do.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "gitcmd.h"
#include "hotfix_internal.h"
#include "plan_internal.h"

/* git at the root of the work tree, for its effect. */
static int git_does(struct repo *r, struct err *err, struct run *git)
{
	int ret;

	gitcmd_at_top(git, &r->place);
	ret = gitcmd_run(git, err);
	run_release(git);
	return ret;
}

/* What git says to a question, one line. */
static int git_says(struct repo *r, struct strbuf *out, struct err *err, struct run *git)
{
	int ret;

	gitcmd_at_top(git, &r->place);
	ret = gitcmd_run(git, err);
	strbuf_addbuf(out, &git->out);
	strbuf_rtrim(out);
	run_release(git);
	return ret;
}

static int has_merge_head(const struct repo *r)
{
	char *path = xstrfmt("%s/MERGE_HEAD", r->place.git_dir);
	int there = !access(path, F_OK);

	free(path);
	return there;
}

/* --- into the work tree ---------------------------------------------------------------------------------------------
 */

static void list_paths(struct strbuf *out, const struct strvec *paths)
{
	size_t i;

	for (i = 0; i < paths->n && i < 5; i++)
		strbuf_addf(out, "%s'%s'", i ? ", " : "", paths->v[i]);
	if (paths->n > 5)
		strbuf_addf(out, " and %zu more", paths->n - 5);
}

/* The person's own changes and a conflict in one work tree could not be told apart again. */
static int check_can_stop(struct hotfix_run *h, const struct hotfix_target *t, const char *conflict)
{
	struct strbuf dirt = STRBUF_INIT;
	struct run git = RUN_INIT;
	struct follower here;
	int ret;

	gitcmd_init(&git, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all", NULL);
	ret = git_says(h->repo, &dirt, h->err, &git);
	if (!ret && dirt.len)
		ret = err_set(h->err, ERR_FAIL, "%s, and the work tree has changes that are not committed", conflict);
	here.path = h->repo->place.work_tree;
	here.branch = h->branch;
	if (!ret)
		ret = follower_check(h->repo, &here, &h->head, &t->tip, h->err);
	else if (dirt.len)
		err_hint(h->err, "commit or stash them and finish again; nothing has moved");
	strbuf_release(&dirt);
	return ret;
}

static int begin_merge(struct hotfix_run *h, const struct hotfix_target *t, const struct merge_result *m)
{
	char tip[OID_HEX + 1], release[OID_HEX + 1], tree[OID_HEX + 1];
	struct run checkout = RUN_INIT, merge = RUN_INIT, settled = RUN_INIT;
	struct err said = ERR_INIT;
	int ret;

	git_oid_tostr(tip, sizeof(tip), &t->tip);
	git_oid_tostr(release, sizeof(release), &h->release);
	git_oid_tostr(tree, sizeof(tree), &m->tree);
	gitcmd_init(&checkout, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", tip, NULL);
	ret = git_does(h->repo, h->err, &checkout);
	if (ret)
		return ret;
	gitcmd_init(&merge, "merge", "--quiet", "--no-commit", "--no-ff", "--no-verify-signatures", release, NULL);
	git_does(h->repo, &said, &merge); /* a conflict is its failure, too: MERGE_HEAD tells */
	if (!has_merge_head(h->repo))
		ret = err_set(h->err, ERR_FAIL, "git merge: %s", said.msg.buf);
	err_release(&said);
	if (ret || !m->settled.n)
		return ret;
	gitcmd_init(&settled, "--literal-pathspecs", "checkout", "--quiet", tree, "--", NULL);
	strvec_pushv(&settled.args, &m->settled);
	return git_does(h->repo, h->err, &settled);
}

/* Where HEAD stands: 1 on the hotfix branch, 2 detached, 0 elsewhere. */
enum place_of_head { HEAD_ELSEWHERE, HEAD_ON_BRANCH, HEAD_DETACHED };

static enum place_of_head place_of_head(struct repo *r, const char *hotfix)
{
	char *branch = repo_branch(r);
	enum place_of_head at = !branch ? HEAD_DETACHED : strcmp(branch, hotfix) ? HEAD_ELSEWHERE : HEAD_ON_BRANCH;

	free(branch);
	return at;
}

/* Back to the hotfix branch from the detached HEAD of a stop. Each step can be done twice. */
static int go_back(struct repo *r, const char *branch, const char *head, struct err *err)
{
	struct run tree = RUN_INIT, ref = RUN_INIT, quit = RUN_INIT;
	char *full = xstrfmt("refs/heads/%s", branch);
	int ret = 0;

	if (place_of_head(r, branch) == HEAD_DETACHED) {
		gitcmd_init(&tree, "read-tree", "--reset", "-u", "--no-recurse-submodules", head, NULL);
		ret = git_does(r, err, &tree);
		if (!ret) {
			gitcmd_init(&ref, "symbolic-ref", "-m", HOTFIX_COMMAND ": back", "HEAD", full, NULL);
			ret = git_does(r, err, &ref);
		}
	}
	if (!ret && place_of_head(r, branch) == HEAD_ON_BRANCH && has_merge_head(r)) {
		gitcmd_init(&quit, "merge", "--quit", NULL);
		ret = git_does(r, err, &quit);
	}
	free(full);
	return ret;
}

static int say_stopped(struct hotfix_run *h, const char *conflict)
{
	err_set(h->err, ERR_STOPPED, "%s", conflict);
	err_hint(h->err, "no branch has moved; resolve the conflict, git add what you resolved, then");
	err_hint(h->err, "git release-hotfix --continue   to go on");
	return err_hint(h->err, "git release-hotfix --abort      to put everything back");
}

int hotfix_stop(struct hotfix_run *h, struct stopped *stopped, const struct hotfix_target *t,
		const struct merge_result *m)
{
	struct strbuf conflict = STRBUF_INIT;
	char head[OID_HEX + 1];
	int ret;

	strbuf_addf(&conflict, "merging %s into '%s' conflicts in ", h->tag, t->branch);
	list_paths(&conflict, &m->conflicts);
	git_oid_tostr(head, sizeof(head), &h->head);
	if (h->ask->dry_run) {
		fprintf(h->out, "stop: %s\n", conflict.buf);
		strbuf_release(&conflict);
		return err_set(h->err, ERR_STOPPED, "finishing would stop at '%s'", t->branch);
	}
	ret = check_can_stop(h, t, conflict.buf);
	if (!ret) {
		stopped_set(stopped, "at", t->branch);
		stopped_set(stopped, "phase", NULL);
		ret = stopped_write(stopped, h->repo, h->err);
	}
	if (!ret && (ret = begin_merge(h, t, m))) {
		if (!go_back(h->repo, h->branch, head, NULL))
			stopped_remove(h->repo);
	}
	if (!ret)
		ret = say_stopped(h, conflict.buf);
	strbuf_release(&conflict);
	return ret;
}

/* --- out of it -------------------------------------------------------------------------------------------------------
 */

static int parse_oid(git_oid *oid, const char *hex)
{
	return !hex || strlen(hex) < OID_HEX || git_oid_fromstrn(oid, hex, OID_HEX) ? -1 : 0;
}

/* "<from> <tip> <branch>" */
static int recall_target(struct hotfix_run *h, const char *line)
{
	struct hotfix_target *t;

	ALLOC_GROW(h->targets, h->n_targets + 1, h->targets_alloc);
	t = &h->targets[h->n_targets];
	memset(t, 0, sizeof(*t));
	strvec_init(&t->resolved);
	if (parse_oid(&t->from, line) || strlen(line) < 2 * (OID_HEX + 1) + 1 || parse_oid(&t->tip, line + OID_HEX + 1))
		return -1;
	t->branch = xstrdup(line + 2 * (OID_HEX + 1));
	t->ref = xstrfmt("refs/heads/%s", t->branch);
	h->n_targets++;
	return 0;
}

static struct hotfix_target *target_named(struct hotfix_run *h, const char *branch)
{
	size_t i;

	for (i = 0; branch && i < h->n_targets; i++)
		if (!strcmp(h->targets[i].branch, branch))
			return &h->targets[i];
	return NULL;
}

static int recall(struct hotfix_run *h, struct hotfix_ask *ask, const struct stopped *s)
{
	const char *branch = stopped_get(s, "branch"), *tag = stopped_get(s, "tag");
	struct hotfix_target *t;
	int ok = branch && tag && hotfix_parse_version(&h->version, h->repo, tag) &&
		 !parse_oid(&h->head, stopped_get(s, "head")) && !parse_oid(&h->release, stopped_get(s, "release"));
	size_t i;

	ask->push = stopped_get(s, "push") != NULL;
	ask->no_merge = stopped_get(s, "no-merge") != NULL;
	h->branch = xstrdup_null(branch);
	h->tag = xstrdup_null(tag);
	h->plan.summary = xstrdup(s->summary);
	h->plan.goes_on = 1;
	for (i = 0; i < s->keys.n && ok; i++)
		if (!strcmp(s->keys.v[i], "target"))
			ok = !recall_target(h, s->values.v[i]);
	for (i = 0; i < s->keys.n && ok; i++)
		if (!strcmp(s->keys.v[i], "tree")) { /* "<tree> <branch>" */
			t = strlen(s->values.v[i]) > OID_HEX ? target_named(h, s->values.v[i] + OID_HEX + 1) : NULL;
			ok = t && !parse_oid(&t->by_hand, s->values.v[i]);
		}
	return ok && h->n_targets ? 0
				  : err_set(h->err, ERR_FAIL, "what '%s' has stopped at cannot be read", s->command);
}

static int check_unmoved(struct hotfix_run *h)
{
	char *ref = xstrfmt("refs/heads/%s", h->branch);
	const char *moved = NULL;
	git_oid now;
	size_t i;

	if (git_reference_name_to_id(&now, h->repo->git, ref) || !git_oid_equal(&now, &h->head))
		moved = h->branch;
	free(ref);
	for (i = 0; i < h->n_targets && !moved; i++) {
		memset(&now, 0, sizeof(now));
		git_reference_name_to_id(&now, h->repo->git, h->targets[i].ref);
		if (!git_oid_equal(&now, &h->targets[i].from))
			moved = h->targets[i].branch;
	}
	if (!moved)
		return 0;
	err_set(h->err, ERR_FAIL, "'%s' has moved since the finish stopped", moved);
	return err_hint(h->err, "git release-hotfix --abort, and finish again");
}

static int still_open(struct hotfix_run *h, const char *what, const char *paths)
{
	char *first = xstrndup(paths, strcspn(paths, "\n"));

	err_set(h->err, ERR_STOPPED, "'%s' %s", first, what);
	free(first);
	err_hint(h->err, "git add what you resolved, then git release-hotfix --continue");
	return err_hint(h->err, "git release-hotfix --abort   to put everything back");
}

/* A file that was in conflict and still has git's markers was added by mistake. */
static int check_markers(struct hotfix_run *h)
{
	struct strbuf paths = STRBUF_INIT;
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "diff", "--cached", "--name-only", "-G", "^(<<<<<<<|>>>>>>>) ", "HEAD", NULL);
	ret = git_says(h->repo, &paths, h->err, &git);
	if (!ret && paths.len)
		ret = still_open(h, "has conflict markers", paths.buf);
	strbuf_release(&paths);
	return ret;
}

/* The index as the person left it, when nothing in it is open. */
static int resolved_tree(struct hotfix_run *h, struct strbuf *tree)
{
	struct strbuf paths = STRBUF_INIT;
	struct run open = RUN_INIT, left = RUN_INIT, rerere = RUN_INIT, write = RUN_INIT;
	int ret;

	gitcmd_init(&open, "diff", "--name-only", "--diff-filter=U", NULL);
	ret = git_says(h->repo, &paths, h->err, &open);
	if (!ret && paths.len)
		ret = still_open(h, "is still in conflict", paths.buf);
	if (!ret) {
		gitcmd_init(&left, "diff", "--name-only", "--ignore-submodules=all", NULL);
		ret = git_says(h->repo, &paths, h->err, &left);
	}
	if (!ret && paths.len)
		ret = still_open(h, "is changed and not added", paths.buf);
	if (!ret)
		ret = check_markers(h);
	if (!ret) {
		gitcmd_init(&rerere, "rerere", NULL);
		git_does(h->repo, NULL, &rerere);
		gitcmd_init(&write, "write-tree", NULL);
		ret = git_says(h->repo, tree, h->err, &write);
	}
	strbuf_release(&paths);
	return ret;
}

/* The person may have concluded the merge with git commit: then its tree is the answer. */
static int committed_tree(struct hotfix_run *h, const struct hotfix_target *t, struct strbuf *tree)
{
	git_oid head, oid;
	git_commit *c = NULL;
	char hex[OID_HEX + 1];
	int is = 0;

	if (repo_head(h->repo, &head, NULL) || git_commit_lookup(&c, h->repo->git, &head))
		return 0;
	if (git_commit_parentcount(c) == 2 && git_oid_equal(git_commit_parent_id(c, 0), &t->tip) &&
	    git_oid_equal(git_commit_parent_id(c, 1), &h->release)) {
		oid = *git_commit_tree_id(c);
		git_oid_tostr(hex, sizeof(hex), &oid);
		strbuf_addstr(tree, hex);
		is = 1;
	}
	git_commit_free(c);
	return is;
}

/* Takes what the person made of the conflict and goes back to the hotfix branch. */
static int take_resolution(struct hotfix_run *h, struct stopped *s)
{
	const char *at = stopped_get(s, "at"), *phase = stopped_get(s, "phase");
	struct hotfix_target *t = target_named(h, at);
	struct strbuf tree = STRBUF_INIT;
	char *line;
	int ret = 0;

	if (phase || place_of_head(h->repo, h->branch) == HEAD_ON_BRANCH)
		return go_back(h->repo, h->branch, stopped_get(s, "head"), h->err);
	if (!t || place_of_head(h->repo, h->branch) == HEAD_ELSEWHERE) {
		err_set(h->err, ERR_FAIL, "HEAD is not where the finish stopped");
		return err_hint(h->err, "git release-hotfix --abort, and finish again");
	}
	if (has_merge_head(h->repo))
		ret = resolved_tree(h, &tree);
	else if (!committed_tree(h, t, &tree)) /* given up, or never begun: the conflict comes again */
		strbuf_reset(&tree);
	if (!ret && tree.len) {
		ret = parse_oid(&t->by_hand, tree.buf);
		line = xstrfmt("%s %s", tree.buf, t->branch);
		stopped_add(s, "tree", line);
		free(line);
	}
	if (!ret) {
		stopped_set(s, "phase", "back");
		ret = stopped_write(s, h->repo, h->err);
	}
	if (!ret)
		ret = go_back(h->repo, h->branch, stopped_get(s, "head"), h->err);
	strbuf_release(&tree);
	return ret;
}

static int any_moved(const struct hotfix_run *h)
{
	git_oid now;
	size_t i;
	char *ref = xstrfmt("refs/heads/%s", h->branch);
	int moved = !git_reference_name_to_id(&now, h->repo->git, ref) && !git_oid_equal(&now, &h->head);

	free(ref);
	for (i = 0; i < h->n_targets; i++)
		if (!git_reference_name_to_id(&now, h->repo->git, h->targets[i].ref) &&
		    !git_oid_equal(&now, &h->targets[i].from))
			moved = 1;
	return moved;
}

static int go_on(struct hotfix_run *h, struct hotfix_ask *ask, struct stopped *s)
{
	const char *phase = stopped_get(s, "phase");
	int ret = recall(h, ask, s);

	if (!ret && phase && !strcmp(phase, "abort")) {
		err_set(h->err, ERR_FAIL, "an abort was interrupted");
		return err_hint(h->err, "git release-hotfix --abort");
	}
	/* All refs move in one transaction, and it is over. */
	if (!ret && phase && !strcmp(phase, "apply") && any_moved(h)) {
		stopped_remove(h->repo);
		return 0;
	}
	if (!ret)
		ret = check_unmoved(h);
	if (!ret)
		ret = plan_may_go_on(h->repo, HOTFIX_COMMAND, h->err);
	if (!ret)
		ret = take_resolution(h, s);
	if (!ret)
		ret = plan_begin(&h->plan, h->repo, h->err);
	return ret ? ret : hotfix_carry_out(h, s);
}

static int read_own(struct stopped *s, struct repo *r, struct err *err)
{
	int ret = stopped_read(s, r, err);

	return ret > 0 && strcmp(s->command, HOTFIX_COMMAND) != 0 ? stopped_check(r, err) : ret;
}

int hotfix_continue(struct repo *r, FILE *out, struct err *err)
{
	struct hotfix_ask ask = { 0 };
	struct hotfix_run h = { 0 };
	struct stopped s = STOPPED_INIT;
	int done = 0, ret = read_own(&s, r, err), is_stopped = ret > 0;

	h.repo = r;
	h.ask = &ask;
	h.out = out;
	h.err = err;
	plan_init(&h.plan, HOTFIX_COMMAND);
	if (ret >= 0)
		ret = is_stopped ? 0 : plan_continue(r, HOTFIX_COMMAND, &done, err);
	if (!ret && is_stopped) {
		struct err ignored = ERR_INIT;

		/* One that had not come to its effects is cleared away, and the finish is computed anew. */
		if (plan_may_go_on(r, HOTFIX_COMMAND, &ignored))
			ret = plan_continue(r, HOTFIX_COMMAND, &done, err);
		err_release(&ignored);
	}
	if (!ret && done)
		stopped_remove(r);
	else if (!ret && is_stopped)
		ret = go_on(&h, &ask, &s);
	else if (!ret)
		ret = err_set(err, ERR_FAIL, "no hotfix is in progress");
	hotfix_run_release(&h);
	stopped_release(&s);
	return ret;
}

/* Everything had moved when it was killed: there is no way back that would not take others' commits along. */
static int is_over(struct repo *r, const struct stopped *s)
{
	const char *phase = stopped_get(s, "phase");
	struct err ignored = ERR_INIT;
	struct hotfix_ask ask = { 0 };
	struct hotfix_run h = { 0 };
	int over = 0;

	h.repo = r;
	h.err = &ignored;
	plan_init(&h.plan, HOTFIX_COMMAND);
	if (phase && !strcmp(phase, "apply") && !plan_may_go_on(r, HOTFIX_COMMAND, &ignored))
		over = !recall(&h, &ask, s) && any_moved(&h);
	hotfix_run_release(&h);
	err_release(&ignored);
	return over;
}

static int give_up(struct repo *r, struct stopped *s, struct err *err)
{
	const char *branch, *head;
	int ret;

	stopped_set(s, "phase", "abort");
	branch = stopped_get(s, "branch");
	head = stopped_get(s, "head");
	ret = stopped_write(s, r, err);
	if (!ret && branch && head)
		ret = go_back(r, branch, head, err);
	if (!ret)
		stopped_remove(r);
	return ret;
}

int hotfix_abort(struct repo *r, FILE *out, struct err *err)
{
	struct stopped s = STOPPED_INIT;
	int done = 0, ret = read_own(&s, r, err), is_stopped = ret > 0;

	if (is_stopped && is_over(r, &s)) {
		stopped_remove(r);
		ret = err_set(err, ERR_FAIL, "the %s was over: there is nothing left to abort", s.summary);
	} else if (ret >= 0) {
		ret = plan_abort(r, HOTFIX_COMMAND, &done, err);
		if (!ret && is_stopped)
			ret = give_up(r, &s, err);
	}
	if (!ret && (is_stopped || done))
		fprintf(out, "everything is as it was before\n");
	stopped_release(&s);
	return ret;
}
