/* SPDX-License-Identifier: ISC */
/*
 * A conflict that waits for a person. It is on a detached HEAD, where a commit of theirs moves no branch, and what they
 * make of it is taken as a tree. Then everything is computed anew from the start; the tree stands for that one step.
 *
 * What is remembered: "head <ref or id>", where HEAD was, and "head-oid", its commit; "target <from> <tip> <branch>";
 * "step <number of the target> <commit> [<branch>]"; "hand <tree before> <commit> <tree>|skip" for each that is
 * settled; "onto" and "at", the commit it stopped on and at; "push" when the lines are to be pushed; "phase".
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "backport.h"
#include "carry.h"
#include "gitcmd.h"
#include "plan_internal.h"

/* git at the root of the work tree; `out` may be NULL. */
static int git_at_top(struct repo *r, struct run *git, struct strbuf *out, struct err *err)
{
	int ret;

	gitcmd_at_top(git, &r->place);
	ret = gitcmd_run(git, err);
	if (out) {
		strbuf_reset(out);
		strbuf_addbuf(out, &git->out);
		strbuf_rtrim(out);
	}
	run_release(git);
	return ret;
}

static int has_file(const struct repo *r, const char *name)
{
	char *path = xstrfmt("%s/%s", r->place.git_dir, name);
	int there = !access(path, F_OK);

	free(path);
	return there;
}

/* --- into the work tree --------------------------------------------------------------------------------------- */

static void describe(struct strbuf *out, const struct carry_target *t, const struct carry_step *step,
		     const struct merge_result *m)
{
	char hex[8];
	size_t i;

	git_oid_tostr(hex, sizeof(hex), &step->commit);
	strbuf_addf(out, "%s %s %s '%s' conflicts in ", step->branch ? "merging" : "picking",
		    step->branch ? step->branch : hex, step->branch ? "into" : "onto", t->branch);
	for (i = 0; i < m->conflicts.n && i < 5; i++)
		strbuf_addf(out, "%s'%s'", i ? ", " : "", m->conflicts.v[i]);
	if (m->conflicts.n > 5)
		strbuf_addf(out, " and %zu more", m->conflicts.n - 5);
}

static void remember_targets(struct carry *c)
{
	char from[OID_HEX + 1], tip[OID_HEX + 1];
	size_t i, k;

	if (c->push)
		stopped_add(&c->stopped, "push", "true");
	for (i = 0; i < c->n; i++) {
		const struct carry_target *t = &c->targets[i];
		char *line;

		git_oid_tostr(from, sizeof(from), &t->from);
		git_oid_tostr(tip, sizeof(tip), &t->tip);
		line = xstrfmt("%s %s %s", from, tip, t->branch);
		stopped_add(&c->stopped, "target", line);
		free(line);
		for (k = 0; k < t->n; k++) {
			git_oid_tostr(tip, sizeof(tip), &t->steps[k].commit);
			line = xstrfmt("%zu %s%s%s", i, tip, t->steps[k].branch ? " " : "",
				       t->steps[k].branch ? t->steps[k].branch : "");
			stopped_add(&c->stopped, "step", line);
			free(line);
		}
	}
}

static int remember(struct carry *c, const struct carry_step *step, const git_oid *onto, struct err *err)
{
	char hex[OID_HEX + 1], *branch;
	git_oid head;

	if (!c->stopped.command) {
		int ret = repo_head(c->repo, &head, err);

		if (ret)
			return ret;
		stopped_init(&c->stopped, c->command, c->summary);
		git_oid_tostr(hex, sizeof(hex), &head);
		branch = repo_branch(c->repo);
		stopped_set(&c->stopped, "head", branch ? branch : "");
		stopped_set(&c->stopped, "head-oid", hex);
		free(branch);
		remember_targets(c);
	}
	git_oid_tostr(hex, sizeof(hex), onto);
	stopped_set(&c->stopped, "onto", hex);
	git_oid_tostr(hex, sizeof(hex), &step->commit);
	stopped_set(&c->stopped, "at", hex);
	stopped_set(&c->stopped, "phase", NULL);
	return stopped_write(&c->stopped, c->repo, err);
}

/* The person's own changes and a conflict in one work tree could not be told apart again. */
static int check_can_stop(struct carry *c, const git_oid *onto, const char *conflict, struct err *err)
{
	struct follower here = { c->repo->place.work_tree, NULL };
	struct strbuf dirt = STRBUF_INIT;
	struct run git = RUN_INIT;
	git_oid head;
	int ret;

	if (!c->repo->place.work_tree) {
		err_set(err, ERR_FAIL, "%s, and there is no work tree to resolve that in", conflict);
		return err_hint(err, "run it in a repository with a work tree; nothing has moved");
	}
	gitcmd_init(&git, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all", NULL);
	ret = plan_check_foreign(c->repo->place.git_dir, err);
	if (ret)
		run_release(&git);
	else
		ret = git_at_top(c->repo, &git, &dirt, err);
	if (!ret && dirt.len) {
		ret = err_set(err, ERR_FAIL, "%s, and the work tree has changes that are not committed", conflict);
		err_hint(err, "commit or stash them and try again; nothing has moved");
	}
	if (!ret)
		ret = repo_head(c->repo, &head, err);
	here.branch = xstrdup("HEAD");
	if (!ret)
		ret = follower_check(c->repo, &here, &head, onto, err);
	free(here.branch);
	strbuf_release(&dirt);
	return ret;
}

static int put_conflict(struct carry *c, const struct carry_step *step, const git_oid *onto,
			const struct merge_result *m, struct err *err)
{
	char hex[OID_HEX + 1], tree[OID_HEX + 1];
	struct run checkout = RUN_INIT, apply = RUN_INIT, settled = RUN_INIT;
	struct err said = ERR_INIT;
	git_commit *commit = NULL;
	int ret, mainline = 0;

	git_oid_tostr(hex, sizeof(hex), onto);
	gitcmd_init(&checkout, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", hex, NULL);
	ret = git_at_top(c->repo, &checkout, NULL, err);
	if (ret)
		return ret;
	if (!git_commit_lookup(&commit, c->repo->git, &step->commit))
		mainline = git_commit_parentcount(commit) > 1;
	git_commit_free(commit);
	git_oid_tostr(hex, sizeof(hex), &step->commit);
	if (step->branch)
		gitcmd_init(&apply, "merge", "--quiet", "--no-commit", "--no-ff", "--no-verify-signatures", hex, NULL);
	else if (mainline)
		gitcmd_init(&apply, "cherry-pick", "-x", "-m", "1", hex, NULL);
	else
		gitcmd_init(&apply, "cherry-pick", "-x", hex, NULL);
	git_at_top(c->repo, &apply, NULL, &said);
	if (!has_file(c->repo, step->branch ? "MERGE_HEAD" : "CHERRY_PICK_HEAD"))
		ret = err_set(err, ERR_FAIL, "git %s: %s", step->branch ? "merge" : "cherry-pick", said.msg.buf);
	err_release(&said);
	if (ret || !m->settled.n)
		return ret;
	git_oid_tostr(tree, sizeof(tree), &m->tree);
	gitcmd_init(&settled, "--literal-pathspecs", "checkout", "--quiet", tree, "--", NULL);
	strvec_pushv(&settled.args, &m->settled);
	return git_at_top(c->repo, &settled, NULL, err);
}

/* Back to where HEAD was. Each step can be done twice. */
static int go_back(struct repo *r, const struct stopped *s, struct err *err)
{
	const char *branch = stopped_get(s, "head"), *head = stopped_get(s, "head-oid");
	struct run tree = RUN_INIT, ref = RUN_INIT, quit = RUN_INIT;
	char *now = repo_branch(r), *full = xstrfmt("refs/heads/%s", branch);
	int ret = 0;

	if (!now) {
		gitcmd_init(&tree, "read-tree", "--reset", "-u", "--no-recurse-submodules", head, NULL);
		ret = git_at_top(r, &tree, NULL, err);
		if (*branch)
			gitcmd_init(&ref, "symbolic-ref", "-m", "back", "HEAD", full, NULL);
		else
			gitcmd_init(&ref, "update-ref", "--no-deref", "-m", "back", "HEAD", head, NULL);
		if (!ret)
			ret = git_at_top(r, &ref, NULL, err);
		else
			run_release(&ref);
	}
	if (!ret && has_file(r, "MERGE_HEAD")) {
		gitcmd_init(&quit, "merge", "--quit", NULL);
		ret = git_at_top(r, &quit, NULL, err);
	} else if (!ret && has_file(r, "CHERRY_PICK_HEAD")) {
		gitcmd_init(&quit, "cherry-pick", "--quit", NULL);
		ret = git_at_top(r, &quit, NULL, err);
	}
	free(now);
	free(full);
	return ret;
}

/* Of a pick: what it builds upon and the line does not have. */
static void say_missing(const struct carry *c, const struct carry_target *t, const struct carry_step *step,
			const git_oid *onto, const struct merge_result *m, struct err *err)
{
	struct strvec missing = STRVEC_INIT;
	size_t i;

	if (!step->branch)
		backport_missing(&missing, c->repo, &step->commit, onto, &m->conflicts);
	if (missing.n)
		err_hint(err, "these commits touched the same lines and are missing on '%s':", t->branch);
	for (i = 0; i < missing.n; i++)
		err_hint(err, "  %s", missing.v[i]);
	strvec_release(&missing);
}

static int say_stopped(const struct carry *c, struct err *err)
{
	err_hint(err, "no branch has moved; resolve the conflict, git add what you resolved, then");
	err_hint(err, "git %s --continue   to go on", c->command);
	if (!strcmp(c->command, "release-backport"))
		err_hint(err, "git %s --skip       to leave this commit out", c->command);
	return err_hint(err, "git %s --abort      to put everything back", c->command);
}

int carry_stop(struct carry *c, const struct carry_target *t, const struct carry_step *step, const git_oid *onto,
	       const struct merge_result *m, struct err *err)
{
	struct strbuf conflict = STRBUF_INIT;
	int ret;

	describe(&conflict, t, step, m);
	if (c->dry_run) {
		ret = err_set(err, ERR_STOPPED, "%s: it would stop there", conflict.buf);
		say_missing(c, t, step, onto, m, err);
		strbuf_release(&conflict);
		return ret;
	}
	ret = check_can_stop(c, onto, conflict.buf, err);
	if (!ret)
		ret = remember(c, step, onto, err);
	if (!ret && (ret = put_conflict(c, step, onto, m, err))) {
		if (!go_back(c->repo, &c->stopped, NULL))
			stopped_remove(c->repo);
	}
	if (!ret) {
		err_set(err, ERR_STOPPED, "%s", conflict.buf);
		say_missing(c, t, step, onto, m, err);
		ret = say_stopped(c, err);
	}
	strbuf_release(&conflict);
	return ret;
}

/* --- out of it ------------------------------------------------------------------------------------------------ */

static int parse_oid(git_oid *oid, const char *hex)
{
	return !hex || strlen(hex) < OID_HEX || git_oid_fromstrn(oid, hex, OID_HEX) ? -1 : 0;
}

/* "<from> <tip> <branch>" */
static int recall_target(struct carry *c, const char *line)
{
	struct repo_line l;
	struct carry_target *t;
	git_oid from;

	memset(&l, 0, sizeof(l));
	if (parse_oid(&from, line) || strlen(line) < 2 * (OID_HEX + 1) + 1 || parse_oid(&l.tip, line + OID_HEX + 1))
		return -1;
	l.line.branch = xstrdup(line + 2 * (OID_HEX + 1));
	t = carry_add_target(c, &l);
	t->from = from;
	free(l.line.branch);
	return 0;
}

/* "<number of the target> <commit> [<branch>]" */
static int recall_step(struct carry *c, const char *line)
{
	char *end = NULL;
	unsigned long at = strtoul(line, &end, 10);
	size_t len = strlen(end);
	git_oid commit;

	if (at >= c->n || *end != ' ' || parse_oid(&commit, end + 1))
		return -1;
	carry_add_step(&c->targets[at], &commit, len > OID_HEX + 2 ? end + OID_HEX + 2 : NULL);
	return 0;
}

static int recall(struct carry *c, struct err *err)
{
	const struct stopped *s = &c->stopped;
	int ok = stopped_get(s, "head") && stopped_get(s, "head-oid") && stopped_get(s, "onto") && stopped_get(s, "at");
	size_t i;

	c->summary = xstrdup(s->summary);
	for (i = 0; i < s->keys.n && ok; i++)
		if (!strcmp(s->keys.v[i], "target"))
			ok = !recall_target(c, s->values.v[i]);
	for (i = 0; i < s->keys.n && ok; i++)
		if (!strcmp(s->keys.v[i], "step"))
			ok = !recall_step(c, s->values.v[i]);
	return ok && c->n ? 0 : err_set(err, ERR_FAIL, "what '%s' has stopped at cannot be read", s->command);
}

static const char *first_moved(const struct carry *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		char *ref = xstrfmt("refs/heads/%s", c->targets[i].branch);
		git_oid now;
		int there = !git_reference_name_to_id(&now, c->repo->git, ref);

		free(ref);
		if (there ? !git_oid_equal(&now, &c->targets[i].from) : !git_oid_is_zero(&c->targets[i].from))
			return c->targets[i].branch;
	}
	return NULL;
}

static int still_open(const struct carry *c, const char *what, const char *paths, struct err *err)
{
	char *first = xstrndup(paths, strcspn(paths, "\n"));

	err_set(err, ERR_STOPPED, "'%s' %s", first, what);
	free(first);
	err_hint(err, "git add what you resolved, then git %s --continue", c->command);
	return err_hint(err, "git %s --abort   to put everything back", c->command);
}

/* The first path that the question lists makes it ERR_STOPPED. */
static int check_none(const struct carry *c, struct run *question, const char *what, struct err *err)
{
	struct strbuf paths = STRBUF_INIT;
	int ret = git_at_top(c->repo, question, &paths, err);

	if (!ret && paths.len)
		ret = still_open(c, what, paths.buf, err);
	strbuf_release(&paths);
	return ret;
}

/* The index as the person left it, when nothing in it is open. */
static int resolved_tree(struct carry *c, struct strbuf *tree, struct err *err)
{
	struct run open = RUN_INIT, left = RUN_INIT, markers = RUN_INIT, rerere = RUN_INIT, write = RUN_INIT;
	int ret;

	gitcmd_init(&open, "diff", "--name-only", "--diff-filter=U", NULL);
	gitcmd_init(&left, "diff", "--name-only", "--ignore-submodules=all", NULL);
	gitcmd_init(&markers, "diff", "--cached", "--name-only", "-G", "^(<<<<<<<|>>>>>>>) ", "HEAD", NULL);
	gitcmd_init(&rerere, "rerere", NULL);
	gitcmd_init(&write, "write-tree", NULL);
	ret = check_none(c, &open, "is still in conflict", err);
	if (!ret)
		ret = check_none(c, &left, "is changed and not added", err);
	if (!ret)
		ret = check_none(c, &markers, "has conflict markers", err);
	if (!ret) {
		git_at_top(c->repo, &rerere, NULL, NULL);
		ret = git_at_top(c->repo, &write, tree, err);
	}
	run_release(&left);
	run_release(&markers);
	run_release(&rerere);
	run_release(&write);
	return ret;
}

/* The person may have concluded it with git commit: then that tree is the answer. Else the conflict comes again. */
static void committed_tree(struct carry *c, const git_oid *onto, struct strbuf *tree)
{
	char hex[OID_HEX + 1];
	git_commit *commit = NULL;
	git_oid head;

	if (!repo_head(c->repo, &head, NULL) && !git_commit_lookup(&commit, c->repo->git, &head) &&
	    git_commit_parentcount(commit) && git_oid_equal(git_commit_parent_id(commit, 0), onto)) {
		git_oid_tostr(hex, sizeof(hex), git_commit_tree_id(commit));
		strbuf_addstr(tree, hex);
	}
	git_commit_free(commit);
}

/* "<tree before> <commit> <tree>" */
static int keep_answer(struct carry *c, const git_oid *onto, const char *answer, struct err *err)
{
	char before[OID_HEX + 1], *line;
	git_oid tree;
	int ret = merge_tree_of(&tree, c->repo, onto, err);

	if (ret)
		return ret;
	git_oid_tostr(before, sizeof(before), &tree);
	line = xstrfmt("%s %s %s", before, stopped_get(&c->stopped, "at"), answer);
	stopped_add(&c->stopped, "hand", line);
	free(line);
	return 0;
}

static int take_answer(struct carry *c, enum carry_resume how, struct err *err)
{
	struct strbuf tree = STRBUF_INIT;
	char *branch = repo_branch(c->repo);
	git_oid onto;
	int ret = parse_oid(&onto, stopped_get(&c->stopped, "onto"));

	if (stopped_get(&c->stopped, "phase"))
		goto out;
	if (ret || (branch && strcmp(branch, stopped_get(&c->stopped, "head")) != 0)) {
		ret = err_set(err, ERR_FAIL, "HEAD is not where '%s' stopped", c->command);
		err_hint(err, "git %s --abort, and begin again", c->command);
		goto out;
	}
	if (how == CARRY_SKIP)
		strbuf_addstr(&tree, "skip");
	else if (has_file(c->repo, "MERGE_HEAD") || has_file(c->repo, "CHERRY_PICK_HEAD"))
		ret = resolved_tree(c, &tree, err);
	else if (!branch)
		committed_tree(c, &onto, &tree);
	if (!ret && tree.len)
		ret = keep_answer(c, &onto, tree.buf, err);
	if (!ret) {
		stopped_set(&c->stopped, "phase", "back");
		ret = stopped_write(&c->stopped, c->repo, err);
	}
out:
	strbuf_release(&tree);
	free(branch);
	return ret;
}

static int go_on(struct carry *c, enum carry_resume how, struct err *err)
{
	const char *phase = stopped_get(&c->stopped, "phase"), *moved;
	int ret = recall(c, err);

	if (!ret && phase && !strcmp(phase, "abort"))
		ret = err_set(err, ERR_FAIL, "an abort was interrupted; 'git %s --abort' completes it", c->command);
	moved = ret ? NULL : first_moved(c);
	/* All branches move in one transaction, so it was over. */
	if (moved && phase && !strcmp(phase, "apply"))
		return carry_conclude(c, err);
	if (moved) {
		ret = err_set(err, ERR_FAIL, "'%s' has moved since '%s' stopped", moved, c->command);
		err_hint(err, "git %s --abort, and begin again", c->command);
	}
	if (!ret)
		ret = plan_may_go_on(c->repo, c->command, err);
	if (!ret)
		ret = take_answer(c, how, err);
	if (!ret)
		ret = go_back(c->repo, &c->stopped, err);
	return ret ? ret : carry_run(c, err);
}

/* 1 when it is this command's, 0 when nothing is stopped; ERR_FAIL for another command's. */
static int read_own(struct stopped *s, struct repo *r, const char *command, struct err *err)
{
	int ret = stopped_read(s, r, err);

	return ret > 0 && strcmp(s->command, command) != 0 ? stopped_check(r, err) : ret;
}

int carry_continue(struct repo *r, const char *command, enum carry_resume how, FILE *out, struct err *err)
{
	struct carry c;
	struct err ignored = ERR_INIT;
	int done = 0, ret, is_stopped;

	carry_init(&c, r, command, out);
	ret = read_own(&c.stopped, r, command, err);
	is_stopped = ret > 0;
	/* One that was killed on the way is settled first; where it had no effects yet, it is computed anew. */
	if (ret >= 0)
		ret = is_stopped && !plan_may_go_on(r, command, &ignored) ? 0 : plan_continue(r, command, &done, err);
	if (!ret && is_stopped && done)
		ret = carry_conclude(&c, err);
	else if (!ret && is_stopped)
		ret = go_on(&c, how, err);
	else if (!ret && !done)
		ret = err_set(err, ERR_FAIL, "nothing is in progress");
	err_release(&ignored);
	carry_release(&c);
	return ret;
}

/* Everything had moved when it was killed: there is no way back that would not take others' commits along. */
static int is_over(struct carry *c)
{
	const char *phase = stopped_get(&c->stopped, "phase");
	struct err ignored = ERR_INIT;
	int over = phase && !strcmp(phase, "apply") && !plan_may_go_on(c->repo, c->command, &ignored) &&
		   !recall(c, &ignored) && first_moved(c);

	err_release(&ignored);
	return over;
}

int carry_abort(struct repo *r, const char *command, FILE *out, struct err *err)
{
	struct carry c;
	struct stopped *s = &c.stopped;
	int done = 0, ret, is_stopped;

	carry_init(&c, r, command, out);
	ret = read_own(s, r, command, err);
	is_stopped = ret > 0;
	if (is_stopped && is_over(&c)) {
		stopped_remove(r);
		ret = err_set(err, ERR_FAIL, "the %s was over: there is nothing left to abort", s->summary);
		goto out;
	}
	if (ret >= 0)
		ret = plan_abort(r, command, &done, err);
	if (!ret && is_stopped && stopped_get(s, "head") && stopped_get(s, "head-oid")) {
		stopped_set(s, "phase", "abort");
		ret = stopped_write(s, r, err);
		if (!ret)
			ret = go_back(r, s, err);
	}
	if (!ret && is_stopped)
		stopped_remove(r);
	if (!ret && (is_stopped || done))
		fprintf(out, "everything is as it was before\n");
out:
	carry_release(&c);
	return ret;
}
