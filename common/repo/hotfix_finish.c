/* SPDX-License-Identifier: ISC */
/* A hotfix and its release, brought wherever it must be in one move. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "conflict.h"
#include "hotfix_internal.h"
#include "ledger_tag.h"
#include "reftransaction.h"
#include "releasetag.h"

void hotfix_run_release(struct hotfix_run *h)
{
	size_t i;

	for (i = 0; i < h->n_targets; i++) {
		free(h->targets[i].branch);
		free(h->targets[i].ref);
		strvec_release(&h->targets[i].resolved);
		strvec_release(&h->targets[i].left_out);
	}
	free(h->targets);
	free(h->branch);
	free(h->tag);
	version_release(&h->version);
	plan_release(&h->plan);
}

/* --- the plan -------------------------------------------------------------------------------------------------------
 */

static char *topic_of(const struct hotfix_run *h, const struct hotfix_target *t)
{
	return xstrfmt("refs/heads/merge/%s/%s", h->tag, t->branch);
}

static char *describe(const struct hotfix_run *h, const struct hotfix_target *t)
{
	struct strbuf what = STRBUF_INIT;

	strbuf_addf(&what, "%s %s%s", h->is_pick ? "picks of" : "merge of", h->tag, t->resolved.n ? "; " : "");
	strvec_join(&what, &t->resolved, ", ");
	return strbuf_detach(&what, NULL);
}

/* Before a conflict costs the person work. */
static int check_topics(struct hotfix_run *h)
{
	size_t i;
	int ret = 0;

	for (i = 0; h->ask->no_merge && i < h->n_targets && !ret; i++) {
		char *topic = topic_of(h, &h->targets[i]), *branch = topic + strlen("refs/heads/");
		git_oid there;

		if (!hotfix_has_release(h, &h->targets[i]) && !git_reference_name_to_id(&there, h->repo->git, topic)) {
			ret = err_set(h->err, ERR_FAIL, "branch '%s' exists already", branch);
			err_hint(h->err, "git branch -D %s   if it is left from an earlier run", branch);
		}
		free(topic);
	}
	return ret;
}

static void plan_targets(struct hotfix_run *h)
{
	size_t i;

	for (i = 0; i < h->n_targets; i++) {
		const struct hotfix_target *t = &h->targets[i];
		char *topic = h->ask->no_merge ? topic_of(h, t) : NULL;

		if (!git_oid_equal(&t->to, &t->tip))
			plan_add_ref(&h->plan, topic ? topic : t->ref, topic ? NULL : &t->from, &t->to, describe(h, t));
		free(topic);
	}
}

static int plan_tag(struct hotfix_run *h, int *is_present)
{
	struct strvec names = STRVEC_INIT, present = STRVEC_INIT;
	struct releasetag_ask ask = { h->package, h->tag, NULL, TRI_AUTO, 0 };
	char hex[OID_HEX + 1], *summary = h->plan.summary;
	int ret;

	git_oid_tostr(hex, sizeof(hex), &h->release);
	ask.rev = hex;
	h->plan.summary = NULL;
	ret = releasetag_plan(&h->plan, &names, &present, h->repo, &ask, h->err);
	free(h->plan.summary);
	h->plan.summary = summary;
	*is_present = present.n > 0;
	strvec_release(&names);
	strvec_release(&present);
	return ret;
}

/* What is there already is pushed, too: an earlier push may have been refused. */
static int plan_push(struct hotfix_run *h)
{
	char *ref = NULL;
	git_oid oid;
	size_t i;
	int ret = repo_push_remote(h->repo, &h->plan.remote, h->err);

	h->plan.ask_remote = 1;
	for (i = 0; i < h->n_targets && !ret; i++) {
		const struct hotfix_target *t = &h->targets[i];

		if (!h->ask->no_merge) {
			strvec_push(&h->plan.push, t->ref);
		} else if (!git_oid_equal(&t->to, &t->tip)) {
			char *topic = topic_of(h, t);

			strvec_push(&h->plan.push, topic);
			free(topic);
		}
	}
	if (ret)
		return ret;
	ref = xstrfmt("refs/remotes/%s/%s", h->plan.remote, h->branch);
	if (h->ask->no_merge || !git_reference_name_to_id(&oid, h->repo->git, ref))
		strvec_pushf(&h->plan.push, "refs/heads/%s", h->branch);
	strvec_pushf(&h->plan.push, "refs/tags/%s", h->tag);
	free(ref);
	return ledger_tag_push(&h->plan, h->repo, h->err);
}

/* --- what happened --------------------------------------------------------------------------------------------------
 */

/* What a target has done with the hotfix. */
static void say_target(const struct hotfix_run *h, const struct hotfix_target *t)
{
	const char *done = !h->is_pick ? "merged it:" : t->left_out.n ? "picked the rest:" : "picked it:";
	int had = git_oid_equal(&t->to, &t->tip);
	char *ref = h->ask->no_merge && !had ? topic_of(h, t) : xstrdup(t->ref);
	char hex[8];
	size_t i;

	for (i = 0; i < t->left_out.n; i++)
		fprintf(h->out, "%s: %s was left out\n", t->branch, t->left_out.v[i]);
	git_oid_tostr(hex, sizeof(hex), &t->to);
	if (had && !t->left_out.n)
		fprintf(h->out, "%s had it already\n", t->branch);
	else if (!had && reftransaction_is_at(h->repo, ref, &t->to))
		fprintf(h->out, "%s %s %s%s%s\n", t->branch, done, hex, h->ask->no_merge ? " on " : "",
			h->ask->no_merge ? ref + strlen("refs/heads/") : "");
	free(ref);
}

/* Read back from the refs: it tells what is so, whatever was meant to be. */
static void summarize(const struct hotfix_run *h, int tag_was_there)
{
	char *tag = xstrfmt("refs/tags/%s", h->tag);
	char hex[8];
	git_oid oid;
	size_t i;

	git_oid_tostr(hex, sizeof(hex), &h->release);
	if (!git_reference_name_to_id(&oid, h->repo->git, tag))
		fprintf(h->out, "%s %s %s on %s\n", h->tag, tag_was_there ? "was at" : "at", hex, h->branch);
	for (i = 0; i < h->n_targets; i++)
		say_target(h, &h->targets[i]);
	free(tag);
}

static int apply(struct hotfix_run *h, struct stopped *stopped, int tag_was_there)
{
	struct plan_result result = { { { 0 } }, 0 };
	int ret = 0;

	/* Killed between the last effect and the removal of what was stopped at: --continue must know that it is over.
	 */
	if (stopped_get(stopped, "at"))
		ret = conflict_will_apply(stopped, &h->plan, h->repo, h->err);
	if (!ret)
		ret = plan_apply(&h->plan, h->repo, &result, h->err);
	if (ret && result.has_moved && hotfix_take_back(h)) {
		stopped_remove(h->repo);
		return ERR_RACE;
	}
	if (result.has_moved) {
		stopped_remove(h->repo);
		summarize(h, tag_was_there);
	}
	return ret;
}

int hotfix_carry_out(struct hotfix_run *h, struct stopped *stopped)
{
	char *ref = xstrfmt("refs/heads/%s", h->branch);
	int ret = check_topics(h), tag_was_there = 0;

	if (!ret)
		ret = hotfix_compute(h, stopped);
	if (!ret && !git_oid_equal(&h->head, &h->release))
		plan_add_ref(&h->plan, ref, &h->head, &h->release, xstrfmt("release %s", h->version.text));
	if (!ret)
		plan_targets(h);
	if (!ret)
		ret = plan_tag(h, &tag_was_there);
	if (!ret && h->ask->push)
		ret = plan_push(h);
	if (!ret && h->ask->dry_run)
		plan_print(&h->plan, h->repo, h->out);
	else if (!ret)
		ret = apply(h, stopped, tag_was_there);
	free(ref);
	return ret;
}

static void remember(struct stopped *s, const struct hotfix_run *h)
{
	char head[OID_HEX + 1], release[OID_HEX + 1], base[OID_HEX + 1];
	char *summary = xstrfmt("finish of %s", h->branch);
	size_t i;

	stopped_init(s, HOTFIX_COMMAND, summary);
	git_oid_tostr(head, sizeof(head), &h->head);
	git_oid_tostr(release, sizeof(release), &h->release);
	stopped_add(s, "branch", h->branch);
	stopped_add(s, "tip", head);
	stopped_add(s, "release", release);
	git_oid_tostr(base, sizeof(base), &h->base);
	stopped_add(s, "base", base);
	stopped_add(s, "tag", h->tag);
	if (h->package)
		stopped_add(s, "package", h->package->name);
	if (h->is_pick)
		stopped_add(s, "pick", "true");
	if (!h->ask->run_hooks)
		stopped_add(s, "no-verify", "true");
	if (h->ask->push)
		stopped_add(s, "push", "true");
	if (h->ask->no_merge)
		stopped_add(s, "no-merge", "true");
	for (i = 0; i < h->n_targets; i++) {
		char *line;

		git_oid_tostr(head, sizeof(head), &h->targets[i].from);
		git_oid_tostr(release, sizeof(release), &h->targets[i].tip);
		line = xstrfmt("%s %s %s", head, release, h->targets[i].branch);
		stopped_add(s, "target", line);
		free(line);
	}
	free(summary);
}

int hotfix_finish(struct repo *r, const struct hotfix_ask *ask, FILE *out, struct err *err)
{
	struct stopped stopped = STOPPED_INIT;
	struct hotfix_run h = { 0 };
	struct plan files;
	int ret;

	h.repo = r;
	h.ask = ask;
	h.out = out;
	h.err = err;
	h.is_pick = ask->pick < 0 ? r->policy.hotfix_merge && !strcmp(r->policy.hotfix_merge, "pick") : ask->pick;
	plan_init(&h.plan, HOTFIX_COMMAND);
	plan_init(&files, HOTFIX_COMMAND);
	ret = plan_may_begin(r, r->place.work_tree != NULL, err);
	if (!ret)
		ret = hotfix_read_release(&h, &files);
	if (!ret)
		ret = hotfix_find_targets(&h);
	if (!ret) {
		h.plan.summary = xstrfmt("finish of %s", h.branch);
		ret = plan_begin(&h.plan, r, err);
	}
	if (!ret)
		ret = hotfix_make_release(&h, &files);
	if (!ret) {
		remember(&stopped, &h);
		ret = hotfix_carry_out(&h, &stopped);
	}
	plan_release(&files);
	hotfix_run_release(&h);
	stopped_release(&stopped);
	return ret;
}
