/* SPDX-License-Identifier: ISC */
/* From a hotfix branch to its release, merged wherever it must be, in one move. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "conflict.h"
#include "hotfix_internal.h"
#include "next.h"
#include "releasetag.h"

void hotfix_run_release(struct hotfix_run *h)
{
	size_t i;

	for (i = 0; i < h->n_targets; i++) {
		free(h->targets[i].branch);
		free(h->targets[i].ref);
		strvec_release(&h->targets[i].resolved);
	}
	free(h->targets);
	free(h->branch);
	free(h->tag);
	version_release(&h->version);
	plan_release(&h->plan);
}

/* --- what is released -------------------------------------------------------------------------------------------- */

static int find_branch(struct hotfix_run *h)
{
	char *name = NULL;
	int ret = h->repo->place.work_tree ? 0 : err_set(h->err, ERR_FAIL, "this operation must be run in a work tree");

	if (ret)
		return ret;
	h->branch = repo_branch(h->repo);
	if (h->branch)
		name = hotfix_name_of(h->repo, h->branch);
	if (!h->branch)
		ret = err_set(h->err, ERR_FAIL, "HEAD is detached: no hotfix is checked out");
	else if (!name)
		ret = err_set(h->err, ERR_FAIL, "'%s' is not a hotfix branch", h->branch);
	if (ret)
		err_hint(h->err, "git release-hotfix list   shows them; git switch <branch> goes to one");
	free(name);
	return ret ? ret : repo_head(h->repo, &h->head, h->err);
}

/* The version asked for, or that the branch is named for; NULL: the next patch. Owned. */
static char *wanted_version(const struct hotfix_run *h)
{
	char *name = hotfix_name_of(h->repo, h->branch);
	struct version v = VERSION_INIT;

	if (h->ask->version) {
		free(name);
		return xstrdup(h->ask->version);
	}
	if (name && !hotfix_parse_version(&v, h->repo, name)) {
		free(name);
		name = NULL;
	}
	version_release(&v);
	return name;
}

static int is_other(const struct hotfix_run *h, const char *wanted, const struct version *v)
{
	struct version w = VERSION_INIT;
	int is = wanted && (!hotfix_parse_version(&w, h->repo, wanted) || version_compare(&w, v) != 0);

	version_release(&w);
	return is;
}

/* The release commit was made before, by a bump of the person's own or a finish whose push was refused. */
static int take_made(struct hotfix_run *h, const char *tag, const char *wanted)
{
	h->release = h->head;
	h->tag = xstrdup(tag);
	if (!hotfix_parse_version(&h->version, h->repo, tag))
		return err_set(h->err, ERR_FAIL, "'%s' is no version", tag);
	return is_other(h, wanted, &h->version)
		       ? err_set(h->err, ERR_FAIL, "the branch holds '%s', not '%s'", tag, wanted)
		       : 0;
}

static int decide(struct hotfix_run *h, struct plan *files, const char *wanted)
{
	struct next_options o = { 0 };
	struct next_ask ask = { 0 };
	const struct next *list[1];
	struct next next;
	int ret;

	ask.level = wanted ? wanted : "patch";
	ret = next_read(&next, h->repo, &h->head, NULL, &ask, h->err);
	list[0] = &next;
	o.changelog = o.commit = 1;
	o.run_hooks = h->ask->run_hooks && !h->ask->dry_run;
	if (!ret) {
		h->tag = xstrdup(next.tag);
		version_copy(&h->version, &next.result.next);
		ret = next_plan(files, h->repo, list, 1, &o, h->err);
	}
	next_release(&next);
	return ret;
}

/* A tag of that name that is not ours is never taken for ours. */
static int check_tag(struct hotfix_run *h, const struct tags *tags)
{
	const struct tag *there = tags_find_name(tags, h->tag);
	char at[8];

	if (!there || (git_oid_equal(&there->commit, &h->head) && git_oid_equal(&h->release, &h->head)))
		return 0;
	git_oid_tostr(at, sizeof(at), &there->commit);
	return err_set(h->err, ERR_FAIL, "tag '%s' exists already, at %s, which is not this hotfix", h->tag, at);
}

static int read_release(struct hotfix_run *h, struct plan *files)
{
	const struct tag *at = NULL, *base = NULL;
	char *wanted = wanted_version(h);
	struct strvec made = STRVEC_INIT;
	struct tags tags = { 0 };
	int ret = tags_load(&tags, h->repo, h->repo->policy.tag_prefix, h->err);

	if (!ret)
		ret = tags_base(&tags, h->repo, &h->head, NULL, NULL, &at, h->err);
	if (!ret && at && !is_other(h, wanted ? wanted : at->version.text, &at->version))
		ret = take_made(h, at->name, wanted);
	else if (!ret && !releasetag_names(&made, h->repo, NULL, &h->head, NULL) && !tags_find_name(&tags, made.v[0]))
		ret = take_made(h, made.v[0], wanted);
	else if (!ret)
		ret = decide(h, files, wanted);
	if (!ret)
		ret = check_tag(h, &tags);
	if (!ret)
		ret = release_base(&base, &tags, h->repo, &h->head, &h->version, 1, h->err);
	if (!ret && !base)
		ret = err_set(h->err, ERR_FAIL, "'%s' starts from no release", h->branch);
	if (!ret && base)
		ret = hotfix_check_line(&tags, base, &h->version, h->err);
	if (!ret && base)
		h->base = base->commit;
	strvec_release(&made);
	tags_release(&tags);
	free(wanted);
	return ret;
}

/* --- where it goes ------------------------------------------------------------------------------------------------ */

static int has_release(const struct hotfix_run *h, const struct hotfix_target *t)
{
	return git_oid_equal(&t->tip, &h->release) || git_graph_descendant_of(h->repo->git, &t->tip, &h->release) == 1;
}

static void merge_message(struct strbuf *out, const struct hotfix_run *h, const struct hotfix_target *t)
{
	size_t i;

	strbuf_addf(out, "Merge branch '%s' into %s\n\nThis brings %s.\n", h->branch, t->branch, h->tag);
	if (t->resolved.n)
		strbuf_addstr(out, "\nSettled by meaning:\n");
	for (i = 0; i < t->resolved.n; i++)
		strbuf_addf(out, "- %s\n", t->resolved.v[i]);
}

static int write_merge(struct hotfix_run *h, struct hotfix_target *t, const git_oid *tree)
{
	struct strbuf message = STRBUF_INIT;
	git_oid parents[2];
	int ret;

	parents[0] = t->tip;
	parents[1] = h->release;
	merge_message(&message, h, t);
	ret = merge_write_commit(&t->to, h->repo, tree, parents, 2, message.buf, NULL, h->err);
	strbuf_release(&message);
	return ret;
}

static int merge_into(struct hotfix_run *h, struct stopped *stopped, struct hotfix_target *t)
{
	struct merge_result m = MERGE_RESULT_INIT;
	git_oid tree;
	int ret = merge_tree_of(&tree, h->repo, &t->tip, h->err);

	if (ret)
		return ret;
	if (!conflict_parse_oid(&tree, conflict_answer(stopped, &tree, &h->release)))
		return write_merge(h, t, &tree);
	ret = merge_commits(&m, h->repo, &t->tip, &h->release, h->err);
	if (ret) {
		err_prefix(h->err, "'%s'", t->branch);
	} else {
		strvec_pushv(&t->resolved, &m.resolved);
		ret = m.conflicts.n ? hotfix_stop(h, stopped, t, &m) : write_merge(h, t, &m.tree);
	}
	merge_result_release(&m);
	return ret;
}

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

/* The release commit's own message names a tag that the pick will not have. */
static int pick_message(struct strbuf *out, const struct hotfix_run *h, const git_oid *commit)
{
	char hex[OID_HEX + 1];
	git_commit *c = NULL;
	int ret = git_commit_lookup(&c, h->repo->git, commit);

	if (ret)
		return repo_error(h->err, ret, "cannot read a commit to pick");
	git_oid_tostr(hex, sizeof(hex), commit);
	if (git_oid_equal(commit, &h->release))
		strbuf_addf(out, "docs: record %s in the changelog\n", h->tag);
	else
		strbuf_addstr(out, git_commit_message(c));
	strbuf_rtrim(out);
	strbuf_addf(out, "\n\n(cherry picked from commit %s)\n", hex);
	git_commit_free(c);
	return 0;
}

static int refuse_pick(struct hotfix_run *h, const struct hotfix_target *t, const git_oid *commit,
		       const struct merge_result *m)
{
	char hex[8];

	git_oid_tostr(hex, sizeof(hex), commit);
	err_set(h->err, ERR_FAIL, "picking %s onto '%s' conflicts in '%s'; nothing has moved", hex, t->branch,
		m->conflicts.v[0]);
	err_hint(h->err, "finish without --pick to settle the conflict in the work tree");
	return err_hint(h->err, "or pick by hand first: git switch %s && git cherry-pick -x %s", t->branch, hex);
}

static int pick_one(struct hotfix_run *h, struct hotfix_target *t, const git_oid *commit)
{
	struct merge_result m = MERGE_RESULT_INIT;
	struct strbuf message = STRBUF_INIT;
	git_oid tree;
	int ret;

	ret = merge_pick(&m, h->repo, &t->to, commit, 0, h->err);
	if (!ret && m.conflicts.n)
		ret = refuse_pick(h, t, commit, &m);
	if (!ret)
		ret = merge_tree_of(&tree, h->repo, &t->to, h->err);
	if (!ret && !git_oid_equal(&tree, &m.tree)) {
		strvec_pushv(&t->resolved, &m.resolved);
		ret = pick_message(&message, h, commit);
		if (!ret)
			ret = merge_write_commit(&t->to, h->repo, &m.tree, &t->to, 1, message.buf, commit, h->err);
	}
	strbuf_release(&message);
	merge_result_release(&m);
	return ret;
}

/* A line that nothing else was committed to takes the very commits, and the tag with them. */
static int pick_into(struct hotfix_run *h, struct hotfix_target *t)
{
	git_oid *commits = NULL;
	size_t i, n = 0;
	int ret;

	if (git_graph_descendant_of(h->repo->git, &h->release, &t->tip) == 1) {
		t->to = h->release;
		return 0;
	}
	t->to = t->tip;
	ret = list_commits(h, t, &commits, &n);
	for (i = 0; i < n && !ret; i++)
		ret = pick_one(h, t, &commits[i]);
	free(commits);
	return ret;
}

static int is_pick(const struct hotfix_run *h)
{
	return h->ask->pick || (h->repo->policy.hotfix_merge && !strcmp(h->repo->policy.hotfix_merge, "pick"));
}

static int compute(struct hotfix_run *h, struct stopped *stopped)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < h->n_targets && !ret; i++) {
		struct hotfix_target *t = &h->targets[i];

		if (has_release(h, t))
			t->to = t->tip;
		else
			ret = is_pick(h) ? pick_into(h, t) : merge_into(h, stopped, t);
	}
	return ret;
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
	size_t i;

	strbuf_addf(&what, "%s %s%s", is_pick(h) ? "picks of" : "merge of", h->tag, t->resolved.n ? "; " : "");
	for (i = 0; i < t->resolved.n; i++)
		strbuf_addf(&what, "%s%s", i ? ", " : "", t->resolved.v[i]);
	return strbuf_detach(&what, NULL);
}

static int plan_topic(struct hotfix_run *h, const struct hotfix_target *t)
{
	char *topic = topic_of(h, t);
	git_oid there;
	int ret = 0;

	if (!git_reference_name_to_id(&there, h->repo->git, topic)) {
		ret = err_set(h->err, ERR_FAIL, "branch '%s' exists already", topic + strlen("refs/heads/"));
		err_hint(h->err, "git branch -D %s   if it is left from an earlier run", topic + strlen("refs/heads/"));
	} else {
		plan_add_ref(&h->plan, topic, NULL, &t->to, describe(h, t));
	}
	free(topic);
	return ret;
}

static int plan_targets(struct hotfix_run *h)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < h->n_targets && !ret; i++) {
		const struct hotfix_target *t = &h->targets[i];

		if (git_oid_equal(&t->to, &t->tip))
			continue;
		if (h->ask->no_merge)
			ret = plan_topic(h, t);
		else
			plan_add_ref(&h->plan, t->ref, &t->from, &t->to, describe(h, t));
	}
	return ret;
}

static int plan_tag(struct hotfix_run *h, int *is_present)
{
	struct strvec names = STRVEC_INIT, present = STRVEC_INIT;
	struct releasetag_ask ask = { NULL, h->tag, NULL, TRI_AUTO, 0 };
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
	return 0;
}

/* --- what happened --------------------------------------------------------------------------------------------------
 */

static int stands_at(const struct hotfix_run *h, const char *ref, const git_oid *oid)
{
	git_oid now;

	return !git_reference_name_to_id(&now, h->repo->git, ref) && git_oid_equal(&now, oid);
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
	for (i = 0; i < h->n_targets; i++) {
		const struct hotfix_target *t = &h->targets[i];
		int had = git_oid_equal(&t->to, &t->tip);
		char *ref = h->ask->no_merge && !had ? topic_of(h, t) : xstrdup(t->ref);

		git_oid_tostr(hex, sizeof(hex), &t->to);
		if (had)
			fprintf(h->out, "%s had it already\n", t->branch);
		else if (stands_at(h, ref, &t->to))
			fprintf(h->out, "%s %s %s%s%s\n", t->branch, is_pick(h) ? "picked it:" : "merged it:", hex,
				h->ask->no_merge ? " on " : "", h->ask->no_merge ? ref + strlen("refs/heads/") : "");
		free(ref);
	}
	free(tag);
}

static int apply(struct hotfix_run *h, struct stopped *stopped, int tag_was_there)
{
	int ret = 0;

	/* Killed between the last effect and the removal of what was stopped at: --continue must know that it is over.
	 */
	if (stopped_get(stopped, "at")) {
		stopped_set(stopped, "phase", "apply");
		ret = stopped_write(stopped, h->repo, h->err);
	}
	if (!ret)
		ret = plan_apply(&h->plan, h->repo, NULL, h->err);
	if (!ret ||
	    stands_at(h, h->n_targets ? h->targets[h->n_targets - 1].ref : "", &h->targets[h->n_targets - 1].to))
		stopped_remove(h->repo);
	summarize(h, tag_was_there);
	return ret;
}

int hotfix_carry_out(struct hotfix_run *h, struct stopped *stopped)
{
	char *ref = xstrfmt("refs/heads/%s", h->branch);
	int ret = compute(h, stopped), tag_was_there = 0;

	if (!ret && !git_oid_equal(&h->head, &h->release))
		plan_add_ref(&h->plan, ref, &h->head, &h->release, xstrfmt("release %s", h->version.text));
	if (!ret)
		ret = plan_targets(h);
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

/* The release commit as an object; its branch moves with all the others. */
static int make_release(struct hotfix_run *h, const struct plan *files)
{
	int ret;

	if (!files->commit_message) {
		h->release = h->head;
		return 0;
	}
	ret = plan_check(files, h->repo, h->err);
	if (!ret && h->ask->dry_run)
		plan_print(files, h->repo, h->out);
	return ret ? ret : plan_write_commit(&h->release, files, h->repo, &h->head, h->err);
}

static void remember(struct stopped *s, const struct hotfix_run *h)
{
	char head[OID_HEX + 1], release[OID_HEX + 1];
	char *summary = xstrfmt("finish of %s", h->branch);
	size_t i;

	stopped_init(s, HOTFIX_COMMAND, summary);
	git_oid_tostr(head, sizeof(head), &h->head);
	git_oid_tostr(release, sizeof(release), &h->release);
	stopped_add(s, "branch", h->branch);
	stopped_add(s, "tip", head);
	stopped_add(s, "release", release);
	stopped_add(s, "tag", h->tag);
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
	plan_init(&h.plan, HOTFIX_COMMAND);
	plan_init(&files, HOTFIX_COMMAND);
	ret = plan_may_begin(r, 1, err);
	if (!ret)
		ret = find_branch(&h);
	if (!ret)
		ret = read_release(&h, &files);
	if (!ret)
		ret = hotfix_find_targets(&h);
	if (!ret) {
		h.plan.summary = xstrfmt("finish of %s", h.branch);
		ret = plan_begin(&h.plan, r, err);
	}
	if (!ret)
		ret = make_release(&h, &files);
	if (!ret) {
		remember(&stopped, &h);
		ret = hotfix_carry_out(&h, &stopped);
	}
	plan_release(&files);
	hotfix_run_release(&h);
	stopped_release(&stopped);
	return ret;
}
