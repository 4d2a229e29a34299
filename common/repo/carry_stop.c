/* SPDX-License-Identifier: ISC */
/*
 * Stopping at a conflict and going on (conflict.h). Everything is computed anew from the start then; what a person made
 * of a step stands for that one step.
 *
 * What is remembered beside what conflict.h says: "target <from> <tip> <branch>" and "step <number of the target>
 * <commit> [<branch>]"; "push" when the lines are to be pushed, "no-verify" when no hooks are to run.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "backport.h"
#include "carry_internal.h"
#include "conflict.h"
#include "plan_internal.h"

/* --- into the work tree --------------------------------------------------------------------------------------- */

static void describe(struct strbuf *out, const struct carry_target *t, const struct carry_step *step,
		     const struct merge_result *m)
{
	char hex[8];

	git_oid_tostr(hex, sizeof(hex), &step->commit);
	strbuf_addf(out, "%s %s %s '%s' conflicts in ", step->branch ? "merging" : "picking",
		    step->branch ? step->branch : hex, step->branch ? "into" : "onto", t->branch);
	conflict_list_paths(out, &m->conflicts);
}

static void remember_targets(struct carry *c)
{
	char from[OID_HEX + 1], tip[OID_HEX + 1];
	size_t i, k;

	if (c->push)
		stopped_add(&c->stopped, "push", "true");
	if (!c->run_hooks)
		stopped_add(&c->stopped, "no-verify", "true");
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

int carry_stop(struct carry *c, const struct carry_target *t, const struct carry_step *step, const git_oid *onto,
	       const struct merge_result *m, struct err *err)
{
	struct conflict conflict = { *onto, step->commit, !step->branch, NULL, m };
	struct strbuf said = STRBUF_INIT;
	int ret;

	describe(&said, t, step, m);
	conflict.said = said.buf;
	if (!c->dry_run && !c->stopped.command) {
		stopped_init(&c->stopped, c->command, c->summary);
		remember_targets(c);
	}
	ret = c->dry_run ? 0 : conflict_put(&conflict, c->repo, &c->stopped, err);
	if (!ret) {
		ret = err_set(err, ERR_STOPPED, c->dry_run ? "%s: it would stop there" : "%s", said.buf);
		say_missing(c, t, step, onto, m, err);
		if (!c->dry_run)
			conflict_hint(c->command, !strcmp(c->command, "release-backport"), err);
	}
	strbuf_release(&said);
	return ret;
}

/* --- out of it ------------------------------------------------------------------------------------------------ */

/* "<from> <tip> <branch>" */
static int recall_target(struct carry *c, const char *line)
{
	struct repo_line l;
	struct carry_target *t;
	git_oid from;

	memset(&l, 0, sizeof(l));
	if (conflict_parse_oid(&from, line) || strlen(line) < 2 * (OID_HEX + 1) + 1 ||
	    conflict_parse_oid(&l.tip, line + OID_HEX + 1))
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

	if (at >= c->n || *end != ' ' || conflict_parse_oid(&commit, end + 1))
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
	c->run_hooks = stopped_get(s, "no-verify") == NULL;
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

static int go_on(struct carry *c, enum carry_resume how, struct err *err)
{
	const char *phase = stopped_get(&c->stopped, "phase"), *moved;
	int ret = recall(c, err);

	if (!ret && phase && !strcmp(phase, "abort"))
		ret = err_set(err, ERR_FAIL, "an abort was interrupted; 'git %s --abort' completes it", c->command);
	moved = ret ? NULL : first_moved(c);
	if (moved && conflict_is_over(&c->stopped, c->repo))
		return carry_conclude(c, err);
	if (moved) {
		ret = err_set(err, ERR_FAIL, "'%s' has moved since '%s' stopped", moved, c->command);
		err_hint(err, "git %s --abort, and begin again", c->command);
	}
	if (!ret)
		ret = plan_may_go_on(c->repo, c->command, err);
	if (!ret)
		ret = conflict_take(&c->stopped, c->repo, how == CARRY_SKIP, err);
	return ret ? ret : carry_run(c, err);
}

int carry_continue(struct repo *r, const char *command, enum carry_resume how, FILE *out, struct err *err)
{
	struct carry c;
	struct err ignored = ERR_INIT;
	int done = 0, ret, is_stopped;

	carry_init(&c, r, command, out);
	ret = stopped_read_own(&c.stopped, r, command, err);
	is_stopped = ret > 0;
	/* One that was killed on the way is settled first; where it had no effects yet, it is computed anew. */
	if (ret >= 0)
		ret = is_stopped && !plan_may_go_on(r, command, &ignored) ? 0 : plan_continue(r, command, &done, err);
	if (!ret && is_stopped && done)
		stopped_remove(r);
	else if (!ret && is_stopped)
		ret = go_on(&c, how, err);
	else if (!ret && !done)
		ret = err_set(err, ERR_FAIL, "nothing is in progress");
	err_release(&ignored);
	carry_release(&c);
	return ret;
}

/* Everything had moved when it was killed: there is no way back that would not take others' commits along. */
static int is_over(const struct stopped *s, struct repo *r, const char *command)
{
	struct err ignored = ERR_INIT;
	int over = !plan_may_go_on(r, command, &ignored) && conflict_is_over(s, r);

	err_release(&ignored);
	return over;
}

int carry_abort(struct repo *r, const char *command, FILE *out, struct err *err)
{
	struct stopped s = STOPPED_INIT;
	int done = 0, ret = stopped_read_own(&s, r, command, err), is_stopped = ret > 0;

	if (is_stopped && is_over(&s, r, command)) {
		stopped_remove(r);
		ret = err_set(err, ERR_FAIL, "the %s was over: there is nothing left to abort", s.summary);
		goto out;
	}
	if (ret >= 0)
		ret = plan_abort(r, command, &done, err);
	/* All had moved, and its push is given up. */
	if (ret && is_stopped && is_over(&s, r, command))
		stopped_remove(r);
	if (!ret && is_stopped)
		ret = conflict_abort(&s, r, err);
	if (!ret && is_stopped)
		stopped_remove(r);
	if (!ret && (is_stopped || done))
		fprintf(out, "everything is as it was before\n");
out:
	stopped_release(&s);
	return ret;
}
