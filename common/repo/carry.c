/* SPDX-License-Identifier: ISC */
#include "carry_internal.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "bring.h"
#include "conflict.h"
#include "plan.h"
#include "upstream.h"

void carry_init(struct carry *c, struct repo *r, const char *command, FILE *out)
{
	memset(c, 0, sizeof(*c));
	c->stopped = (struct stopped)STOPPED_INIT;
	c->repo = r;
	c->command = command;
	c->out = out;
	c->run_hooks = 1;
}

void carry_release(struct carry *c)
{
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		for (k = 0; k < c->targets[i].n; k++)
			free(c->targets[i].steps[k].branch);
		free(c->targets[i].steps);
		free(c->targets[i].branch);
	}
	free(c->targets);
	free(c->summary);
	stopped_release(&c->stopped);
	memset(c, 0, sizeof(*c));
}

struct carry_target *carry_add_target(struct carry *c, const struct repo_line *line)
{
	struct carry_target *t;

	ALLOC_GROW(c->targets, c->n + 1, c->alloc);
	t = &c->targets[c->n++];
	memset(t, 0, sizeof(*t));
	t->branch = xstrdup(line->line.branch);
	t->tip = t->to = line->tip;
	if (!line->is_remote)
		t->from = line->tip;
	return t;
}

void carry_add_step(struct carry_target *t, const git_oid *commit, const char *branch)
{
	struct carry_step step = { .commit = *commit, .branch = xstrdup_null(branch) };

	ALLOC_GROW(t->steps, t->n + 1, t->alloc);
	t->steps[t->n++] = step;
}

/* --- one step ------------------------------------------------------------------------------------------------- */

static int write_step(struct carry *c, struct carry_target *t, const struct carry_step *step, const git_oid *tree,
		      const struct merge_result *m, int by_hand, struct err *err)
{
	struct bring b = { t->branch, step->commit, !step->branch, by_hand, *tree, STRBUF_INIT };
	int ret = 0;

	if (b.is_pick) {
		ret = bring_pick_message(&b.message, c->repo, &step->commit, NULL, err);
	} else {
		strbuf_addf(&b.message, "Merge branch '%s' into %s\n", step->branch, t->branch);
		bring_add_settled(&b.message, &m->resolved);
	}
	if (!ret)
		ret = bring_write(&t->to, &b, c->repo, c->run_hooks && !c->dry_run, err);
	strbuf_release(&b.message);
	return ret;
}

static int is_merge(const struct repo *r, const git_oid *oid)
{
	git_commit *commit = NULL;
	int is = !git_commit_lookup(&commit, r->git, oid) && git_commit_parentcount(commit) > 1;

	git_commit_free(commit);
	return is;
}

static int compute_step(struct carry *c, struct carry_target *t, struct carry_step *step, struct err *err)
{
	struct merge_result m = MERGE_RESULT_INIT;
	const char *hand;
	git_oid before, tree;
	int ret = merge_tree_of(&before, c->repo, &t->to, err);

	if (ret)
		return ret;
	hand = conflict_answer(&c->stopped, &before, &step->commit);
	if (hand && !git_oid_fromstr(&tree, hand) && (step->branch || !git_oid_equal(&tree, &before)))
		return write_step(c, t, step, &tree, &m, 1, err);
	step->is_left_out = hand != NULL;
	if (hand)
		return 0;
	if (step->branch)
		ret = merge_commits(&m, c->repo, &t->to, &step->commit, err);
	else
		ret = merge_pick(&m, c->repo, &t->to, &step->commit, (unsigned)is_merge(c->repo, &step->commit), err);
	if (ret)
		err_prefix(err, "'%s'", t->branch);
	else if (m.conflicts.n)
		ret = carry_stop(c, t, step, &t->to, &m, err);
	else if (step->branch || !git_oid_equal(&m.tree, &before))
		ret = write_step(c, t, step, &m.tree, &m, 0, err);
	merge_result_release(&m);
	return ret;
}

/* --- all steps ------------------------------------------------------------------------------------------------ */

static int compute(struct carry *c, struct err *err)
{
	size_t i, k;
	int ret = 0;

	for (i = 0; !ret && i < c->n; i++) {
		struct carry_target *t = &c->targets[i];

		for (k = 0; !ret && k < t->n; k++) {
			git_oid before = t->to;

			ret = compute_step(c, t, &t->steps[k], err);
			if (!git_oid_equal(&before, &t->to))
				t->steps[k].made = t->to;
		}
	}
	return ret;
}

static void make_plan(struct carry *c, struct plan *plan)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct carry_target *t = &c->targets[i];
		char *ref = xstrfmt("refs/heads/%s", t->branch);

		if (!git_oid_equal(&t->to, &t->tip))
			plan_add_ref(plan, ref, &t->from, &t->to, xstrdup(c->summary));
		free(ref);
	}
}

/* A change that is there by other commits makes no commit; the person should know. */
static void report_step(const struct carry *c, const char *branch, const struct carry_step *step)
{
	char what[8], made[8];

	git_oid_tostr(what, sizeof(what), &step->commit);
	git_oid_tostr(made, sizeof(made), &step->made);
	if (step->is_left_out)
		fprintf(c->out, "%s: %s was left out\n", branch, what);
	else if (git_oid_is_zero(&step->made))
		fprintf(c->out, "%s: %s changes nothing there\n", branch, what);
	else if (step->branch)
		fprintf(c->out, "%s: merge of %s: %s\n", branch, step->branch, made);
	else
		fprintf(c->out, "%s: pick of %s: %s\n", branch, what, made);
}

/* What would come to the line, before what would become of it. */
static void preview_step(const struct carry *c, const char *branch, const struct carry_step *step)
{
	git_commit *commit = NULL;
	char what[8], *subject;

	git_oid_tostr(what, sizeof(what), &step->commit);
	if (step->branch) {
		fprintf(c->out, "%s: would merge %s\n", branch, step->branch);
	} else if (git_oid_is_zero(&step->made)) {
		fprintf(c->out, "%s: %s changes nothing there\n", branch, what);
	} else if (!git_commit_lookup(&commit, c->repo->git, &step->commit)) {
		subject = utf8_cleaned(git_commit_summary(commit) ? git_commit_summary(commit) : "");
		fprintf(c->out, "%s: would pick %s %s\n", branch, what, subject);
		free(subject);
	}
	git_commit_free(commit);
}

static void report(const struct carry *c)
{
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		char *branch = utf8_cleaned(c->targets[i].branch);

		for (k = 0; k < c->targets[i].n; k++)
			(c->dry_run ? preview_step : report_step)(c, branch, &c->targets[i].steps[k]);
		free(branch);
	}
}

/* --- what is pushed ------------------------------------------------------------------------------------------- */

static int check_push(const struct carry *c, struct plan *plan, struct err *err)
{
	size_t i;
	int ret = 0;

	if (c->push)
		ret = repo_push_remote(c->repo, &plan->remote, err);
	for (i = 0; !ret && c->push && i < c->n; i++) {
		const struct carry_target *t = &c->targets[i];

		if (git_oid_is_zero(&t->from))
			continue;
		ret = upstream_check(c->repo, t->branch, &t->tip, err);
		if (ret)
			err_hint(err, "git switch %s && git pull, and begin again", t->branch);
	}
	return ret;
}

/* A line that only the remote has, and that got nothing, has no branch here. */
static void add_push(const struct carry *c, struct plan *plan)
{
	size_t i;

	for (i = 0; c->push && i < c->n; i++) {
		const struct carry_target *t = &c->targets[i];

		if (!git_oid_is_zero(&t->from) || !git_oid_equal(&t->to, &t->tip))
			strvec_pushf(&plan->push, "refs/heads/%s", t->branch);
	}
}

int carry_conclude(struct carry *c, struct err *err)
{
	const struct stopped *s = &c->stopped;
	struct plan plan;
	size_t i;
	int ret = 0;

	plan_init(&plan, c->command);
	plan.summary = xstrdup(s->summary);
	for (i = 0; stopped_get(s, "push") && i < s->keys.n; i++)
		if (!strcmp(s->keys.v[i], "target") && strlen(s->values.v[i]) > 2 * (OID_HEX + 1))
			strvec_pushf(&plan.push, "refs/heads/%s", s->values.v[i] + 2 * (OID_HEX + 1));
	plan.goes_on = 1;
	if (plan.push.n)
		ret = repo_push_remote(c->repo, &plan.remote, err);
	if (!ret && plan.push.n)
		ret = plan_apply(&plan, c->repo, NULL, err);
	stopped_remove(c->repo);
	plan_release(&plan);
	return ret;
}

/* --- all of it ------------------------------------------------------------------------------------------------ */

/* Since what was stopped at is taken up again, its file must not outlive the effects. */
static int apply(struct carry *c, struct plan *plan, struct err *err)
{
	struct plan_result result = { .has_moved = 0 };
	int ret = 0;

	if (c->stopped.command)
		ret = conflict_will_apply(&c->stopped, plan, c->repo, err);
	if (!ret && (plan->n_refs || plan->push.n))
		ret = plan_apply(plan, c->repo, &result, err);
	if (ret && !result.has_moved)
		return ret;
	if (c->stopped.command)
		stopped_remove(c->repo);
	report(c);
	return ret;
}

int carry_run(struct carry *c, struct err *err)
{
	struct plan plan;
	int ret;

	plan_init(&plan, c->command);
	plan.summary = xstrdup(c->summary);
	plan.goes_on = c->stopped.command != NULL;
	if (stopped_get(&c->stopped, "push"))
		c->push = 1;
	ret = plan_begin(&plan, c->repo, err);
	if (!ret)
		ret = check_push(c, &plan, err);
	if (!ret)
		ret = compute(c, err);
	if (!ret) {
		make_plan(c, &plan);
		add_push(c, &plan);
	}
	if (!ret && c->dry_run) {
		report(c);
		plan_print(&plan, c->repo, c->out);
	} else if (!ret) {
		ret = apply(c, &plan, err);
	}
	plan_release(&plan);
	return ret;
}
