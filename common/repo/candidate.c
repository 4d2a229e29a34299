/* SPDX-License-Identifier: ISC */
#include "candidate.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "history.h"
#include "ledger_tag.h"
#include "releasetag.h"
#include "stamp.h"

/* --- which package --------------------------------------------------------------------------------------------- */

static int has_candidates(int *has, struct repo *r, const char *prefix, const struct line *l, const git_oid *at,
			  struct err *err)
{
	struct tags tags = { 0 };
	size_t i;
	int ret = tags_load(&tags, r, prefix, err), is = 0;

	for (i = 0; i < tags.n && !ret && !is; i++) {
		const struct tag *t = &tags.v[i];

		if (version_is_prerelease(&t->version) && line_holds(l, &t->version))
			is = history_is_ancestor(r, &t->commit, at, err);
		ret = is < 0 ? is : 0;
	}
	*has = is > 0;
	tags_release(&tags);
	return ret;
}

static int say_several(const struct line *l, const struct policy_package *a, const struct policy_package *b,
		       struct err *err)
{
	err_set(err, ERR_FAIL, "candidates of '%s' and of '%s' stand on line '%s'", a->name, b->name, l->name);
	return err_hint(err, "--package=<name> says whose is next");
}

int candidate_find_package(const struct policy_package **out, struct repo *r, const struct line *l, const git_oid *at,
			   struct err *err)
{
	const struct policy *p = &r->policy;
	size_t i;
	int has, ret;

	*out = lines_package(r, l);
	if (l->package || l->is_main || !p->n_packages)
		return 0;
	ret = has_candidates(&has, r, p->tag_prefix, l, at, err);
	if (ret || has)
		return ret;
	for (i = 0; i < p->n_packages && !ret; i++) {
		ret = has_candidates(&has, r, p->packages[i].tag_prefix, l, at, err);
		if (!ret && has && *out)
			ret = say_several(l, *out, &p->packages[i], err);
		else if (!ret && has)
			*out = &p->packages[i];
	}
	return ret;
}

/* --- which version --------------------------------------------------------------------------------------------- */

struct decision {
	struct repo *repo;
	const struct line *line;
	const git_oid *at;
	const struct candidate_ask *ask;
	struct tags tags;
	const struct tag *latest; /* reachable; NULL: none */
	char *pre;
	struct err *err;
};

/* "1.4.0" of line 1.4: what it leaves open begins at 0. */
static char *first_version(const struct line *l)
{
	return xstrfmt("%s.%s.%s", l->number[0] ? l->number[0] : "0", l->number[1] ? l->number[1] : "0",
		       l->number[2] ? l->number[2] : "0");
}

static int ask_next(struct candidate *c, struct decision *d, const char *level)
{
	struct version named = VERSION_INIT;
	struct next_ask ask = { level, d->pre, 0, NULL };
	int ret;

	/* A version that names its candidate itself. */
	if (d->ask->version && !version_parse(&named, &d->repo->policy.scheme, level, strlen(level), NULL, NULL) &&
	    version_is_prerelease(&named))
		ask.pre = NULL;
	version_release(&named);
	ret = next_read(&c->next, d->repo, d->at, lines_package(d->repo, d->line), &ask, d->err);
	c->has_next = 1;
	return ret;
}

static int has_begun(const struct decision *d)
{
	return d->latest && line_holds(d->line, &d->latest->version);
}

/* Once more, with a version that is certain to stay inside. */
static int hold_back(struct candidate *c, struct decision *d)
{
	enum level most = line_max_level(d->line);
	char *first = most == LEVEL_NONE ? first_version(d->line) : NULL;
	int ret;

	next_release(&c->next);
	c->is_held_back = 1;
	ret = ask_next(c, d, first ? first : level_name(most));
	free(first);
	return ret;
}

/* A line without a version of its own begins with its first, whatever the commits ask for. */
static int decide(struct candidate *c, struct decision *d)
{
	char *first = NULL;
	int ret;

	if (!d->ask->version && !d->line->is_main && !has_begun(d))
		first = d->line->number[0] ? first_version(d->line) : NULL;
	ret = ask_next(c, d, d->ask->version ? d->ask->version : first);
	free(first);
	if (!ret && !d->ask->version && !line_holds(d->line, &c->next.result.next))
		ret = hold_back(c, d);
	return ret ? ret : line_check(d->line, &c->next.result.next, d->err);
}

static void choose_identifier(struct decision *d)
{
	char *n = NULL;

	if (d->ask->pre)
		d->pre = xstrdup(d->ask->pre);
	else if (d->latest && version_is_prerelease(&d->latest->version) && has_begun(d))
		version_prerelease_parts(&d->latest->version, &d->pre, &n);
	if (!d->pre || !*d->pre) {
		free(d->pre);
		d->pre = xstrdup("rc");
	}
	free(n);
}

/* What is out is out, also where it is not reachable from here. */
static int check_not_released(const struct candidate *c, const struct decision *d)
{
	const struct tag *same = tags_find_name(&d->tags, c->next.tag);
	size_t i;

	for (i = 0; i < d->tags.n && !same; i++)
		if (!version_is_prerelease(&d->tags.v[i].version) &&
		    version_same_core(&d->tags.v[i].version, &c->next.result.next))
			same = &d->tags.v[i];
	if (!same)
		return 0;
	err_set(d->err, ERR_FAIL, "tag '%s' exists, so there can be no candidate '%s'", same->name, c->next.tag);
	return err_hint(d->err, "git release-branch cut --from=%s   begins where it stands", same->name);
}

/* Is the newest candidate the one that is asked for, and only to be pushed? */
static int is_made(const struct decision *d)
{
	char *pre = NULL, *n = NULL;
	int is = d->ask->push && !d->ask->version && has_begun(d) && version_is_prerelease(&d->latest->version) &&
		 git_oid_equal(&d->latest->commit, d->at);

	if (is) {
		version_prerelease_parts(&d->latest->version, &pre, &n);
		is = pre && !strcmp(pre, d->pre);
	}
	free(pre);
	free(n);
	return is;
}

static int decide_new(struct candidate *c, struct decision *d)
{
	int ret = decide(c, d);

	return ret ? ret : check_not_released(c, d);
}

static int read_next(struct candidate *c, struct decision *d)
{
	int ret = tags_load(&d->tags, d->repo, lines_tag_prefix(d->repo, d->line), d->err);

	if (!ret)
		ret = tags_base(&d->tags, d->repo, d->at, NULL, &d->latest, NULL, d->err);
	if (!ret) {
		choose_identifier(d);
		c->is_there = is_made(d);
	}
	if (!ret && !c->is_there)
		ret = decide_new(c, d);
	else if (!ret)
		c->next.tag = xstrdup(d->latest->name);
	free(d->pre);
	tags_release(&d->tags);
	return ret;
}

/* --- what it takes --------------------------------------------------------------------------------------------- */

/* Is there a file that says the version, or tells of it? */
static int has_files(struct repo *r, const struct next *n, const git_oid *at, int *has, struct err *err)
{
	const char *changelog = n->package ? n->package->changelog : r->policy.changelog;
	struct stamp s = STAMP_INIT;
	struct strbuf text = STRBUF_INIT;
	int ret = stamp_read(&s, r, at, n->package, err);

	*has = !ret && s.n;
	if (!ret && !*has && changelog && *changelog) {
		ret = repo_read_blob(r, at, changelog, &text, NULL, err);
		*has = !ret;
		if (ret == ERR_NOTFOUND) {
			err_clear(err);
			ret = 0;
		}
	}
	strbuf_release(&text);
	stamp_release(&s);
	return ret;
}

static int plan_tag(struct plan *p, struct repo *r, const struct next *n, const git_oid *at, struct err *err)
{
	struct strbuf message = STRBUF_INIT;
	struct releasetag t;
	int ret = releasetag_read(&t, r, n->package, n->tag, at, err);

	if (!ret)
		ret = releasetag_check(&t, r, err);
	if (!ret)
		ret = releasetag_message(&message, &t, r, err);
	if (!ret)
		plan_add_tag(p, n->tag, message.buf, at, r->policy.sign);
	releasetag_release(&t);
	strbuf_release(&message);
	return ret;
}

static int fill(struct candidate *c, struct plan *p, struct repo *r, const git_oid *at, int run_hooks, struct err *err)
{
	struct next_options o = { 0, 1, 1, 1, 0, run_hooks, c->in_work_tree ? NULL : at };
	const struct next *next = &c->next;
	int has, ret = has_files(r, next, at, &has, err);

	if (!ret)
		ret = has ? next_plan(p, r, &next, 1, &o, err) : plan_tag(p, r, next, at, err);
	return ret;
}

static int plan_push(struct candidate *c, struct repo *r, const struct line *line, struct err *err)
{
	strvec_pushf(&c->plan.push, "refs/heads/%s", line->branch);
	strvec_pushf(&c->plan.push, "refs/tags/%s", c->next.tag);
	c->plan.ask_remote = 1;
	if (repo_push_remote(r, &c->plan.remote, err))
		return ERR_FAIL;
	return ledger_tag_push(&c->plan, r, err);
}

static int is_at_hand(struct repo *r, const char *branch)
{
	char *head = r->place.work_tree ? repo_branch(r) : NULL;
	int is = head && !strcmp(head, branch);

	free(head);
	return is;
}

int candidate_read(struct candidate *c, struct repo *r, const struct line *line, const git_oid *at, int is_new,
		   const struct candidate_ask *ask, struct err *err)
{
	struct decision d = { r, line, at, ask, { 0 }, NULL, NULL, err };
	int ret;

	memset(c, 0, sizeof(*c));
	plan_init(&c->plan, "release-branch");
	branchdraft_init(&c->draft, line->branch, is_new ? NULL : at, at);
	c->in_work_tree = !is_new && is_at_hand(r, line->branch);
	ret = read_next(c, &d);
	if (!ret && !c->is_there)
		ret = fill(c, c->in_work_tree ? &c->plan : &c->draft.effects, r, at, ask->run_hooks, err);
	if (!ret)
		ret = plan_check(&c->plan, r, err);
	if (!ret && !c->plan.summary)
		c->plan.summary = xstrfmt("candidate %s", c->next.tag);
	if (!ret && ask->push)
		ret = plan_push(c, r, line, err);
	return ret;
}

void candidate_release(struct candidate *c)
{
	if (c->has_next)
		next_release(&c->next);
	else
		free(c->next.tag);
	branchdraft_release(&c->draft);
	plan_release(&c->plan);
}

void candidate_print(const struct candidate *c, struct repo *r, FILE *out)
{
	if (!c->in_work_tree && !c->is_there)
		branchdraft_print(&c->draft, out);
	plan_print(&c->plan, r, out);
}

int candidate_apply(struct candidate *c, struct repo *r, struct plan_result *result, struct err *err)
{
	int ret = plan_may_begin(r, c->in_work_tree, err);

	if (!ret && !c->in_work_tree)
		ret = plan_begin(&c->plan, r, err);
	if (!ret && !c->in_work_tree)
		ret = branchdraft_plan(&c->draft, &c->plan, r, err);
	return ret ? ret : plan_apply(&c->plan, r, result, err);
}
