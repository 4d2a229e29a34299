/* SPDX-License-Identifier: ISC */
/*
 * A finish that stops at a conflict (conflict.h), and what takes it up: everything is computed anew, with what the
 * person made of each conflict in its place.
 *
 * What is remembered beside what conflict.h says: "branch <of the hotfix>", "tip", its commit, "base", the one that it
 * branched from, "release", the release commit, "tag", "package"; "target <from> <tip> <branch>"; and "pick", "push",
 * "no-merge", "no-verify" where they were asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "conflict.h"
#include "hotfix_internal.h"
#include "plan_internal.h"

int hotfix_stop(struct hotfix_run *h, struct stopped *stopped, const struct hotfix_target *t, const git_oid *commit,
		const struct merge_result *m)
{
	struct conflict conflict = { t->to, *commit, h->is_pick, NULL, m };
	struct strbuf said = STRBUF_INIT;
	char hex[8];
	int ret;

	git_oid_tostr(hex, sizeof(hex), commit);
	strbuf_addf(&said, h->is_pick ? "picking %s onto '%s' conflicts in " : "merging %s into '%s' conflicts in ",
		    h->is_pick ? hex : h->tag, t->branch);
	conflict_list_paths(&said, &m->conflicts);
	conflict.said = said.buf;
	if (h->ask->dry_run) {
		fprintf(h->out, "stop: %s\n", said.buf);
		ret = err_set(h->err, ERR_STOPPED, "finishing would stop at '%s'", t->branch);
	} else {
		ret = conflict_put(&conflict, h->repo, stopped, h->err);
		if (!ret) {
			err_set(h->err, ERR_STOPPED, "%s", said.buf);
			ret = conflict_hint(HOTFIX_COMMAND, 0, h->err);
		}
	}
	strbuf_release(&said);
	return ret;
}

/* "<from> <tip> <branch>" */
static int recall_target(struct hotfix_run *h, const char *line)
{
	struct hotfix_target *t;

	ALLOC_GROW(h->targets, h->n_targets + 1, h->targets_alloc);
	t = &h->targets[h->n_targets];
	memset(t, 0, sizeof(*t));
	strvec_init(&t->resolved);
	strvec_init(&t->left_out);
	if (conflict_parse_oid(&t->from, line) || strlen(line) < 2 * (OID_HEX + 1) + 1 ||
	    conflict_parse_oid(&t->tip, line + OID_HEX + 1))
		return -1;
	t->branch = xstrdup(line + 2 * (OID_HEX + 1));
	t->ref = xstrfmt("refs/heads/%s", t->branch);
	h->n_targets++;
	return 0;
}

/* What was asked for, and of which package. */
static int recall_ask(struct hotfix_run *h, struct hotfix_ask *ask, const struct stopped *s)
{
	const char *package = stopped_get(s, "package");

	ask->push = stopped_get(s, "push") != NULL;
	ask->no_merge = stopped_get(s, "no-merge") != NULL;
	ask->run_hooks = stopped_get(s, "no-verify") == NULL;
	h->is_pick = stopped_get(s, "pick") != NULL;
	h->package = package ? policy_package_find(&h->repo->policy, package) : NULL;
	return !package || h->package;
}

static int recall_oids(struct hotfix_run *h, const struct stopped *s)
{
	return !conflict_parse_oid(&h->head, stopped_get(s, "tip")) &&
	       !conflict_parse_oid(&h->base, stopped_get(s, "base")) &&
	       !conflict_parse_oid(&h->release, stopped_get(s, "release"));
}

static int recall(struct hotfix_run *h, struct hotfix_ask *ask, const struct stopped *s)
{
	const char *branch = stopped_get(s, "branch"), *tag = stopped_get(s, "tag");
	int ok = branch && tag && stopped_get(s, "head") && stopped_get(s, "head-oid") && recall_ask(h, ask, s) &&
		 hotfix_parse_version(&h->version, h->repo, h->package, tag) && recall_oids(h, s);
	size_t i;

	h->branch = xstrdup_null(branch);
	h->tag = xstrdup_null(tag);
	h->plan.summary = xstrdup(s->summary);
	h->plan.goes_on = 1;
	for (i = 0; i < s->keys.n && ok; i++)
		if (!strcmp(s->keys.v[i], "target"))
			ok = !recall_target(h, s->values.v[i]);
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

static int go_on(struct hotfix_run *h, struct hotfix_ask *ask, struct stopped *s)
{
	const char *phase = stopped_get(s, "phase");
	int ret = recall(h, ask, s);

	if (!ret && phase && !strcmp(phase, "abort")) {
		err_set(h->err, ERR_FAIL, "an abort was interrupted");
		return err_hint(h->err, "git release-hotfix --abort");
	}
	if (!ret && conflict_is_over(s, h->repo)) {
		stopped_remove(h->repo);
		return 0;
	}
	if (!ret)
		ret = check_unmoved(h);
	if (!ret)
		ret = plan_may_go_on(h->repo, HOTFIX_COMMAND, h->err);
	if (!ret)
		ret = conflict_take(s, h->repo, 0, h->err);
	if (!ret)
		ret = plan_begin(&h->plan, h->repo, h->err);
	return ret ? ret : hotfix_carry_out(h, s);
}

int hotfix_continue(struct repo *r, FILE *out, struct err *err)
{
	struct hotfix_ask ask = { 0 };
	struct hotfix_run h = { 0 };
	struct stopped s = STOPPED_INIT;
	int done = 0, ret = stopped_read_own(&s, r, HOTFIX_COMMAND, err), is_stopped = ret > 0;

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
	struct err ignored = ERR_INIT;
	int over = !plan_may_go_on(r, HOTFIX_COMMAND, &ignored) && conflict_is_over(s, r);

	err_release(&ignored);
	return over;
}

int hotfix_abort(struct repo *r, FILE *out, struct err *err)
{
	struct stopped s = STOPPED_INIT;
	int done = 0, ret = stopped_read_own(&s, r, HOTFIX_COMMAND, err), is_stopped = ret > 0;

	if (is_stopped && is_over(r, &s)) {
		stopped_remove(r);
		ret = err_set(err, ERR_FAIL, "the %s was over: there is nothing left to abort", s.summary);
	} else if (ret >= 0) {
		ret = plan_abort(r, HOTFIX_COMMAND, &done, err);
		/* All had moved, and its push is given up. */
		if (ret && is_stopped && is_over(r, &s))
			stopped_remove(r);
		if (!ret && is_stopped)
			ret = conflict_abort(&s, r, err);
		if (!ret && is_stopped)
			stopped_remove(r);
	}
	if (!ret && (is_stopped || done))
		fprintf(out, "everything is as it was before\n");
	stopped_release(&s);
	return ret;
}
