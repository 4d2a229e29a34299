/* SPDX-License-Identifier: ISC */
#include "linecut.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "history.h"
#include "release_same.h"
#include "stamp.h"

struct cutting {
	struct linecut *cut;
	struct repo *repo;
	const struct linecut_ask *ask;
	struct version version; /* final: the one that the line begins with */
	char *text;             /* as asked, a whole version; NULL: decided */
	struct err *err;
};

/* --- where ----------------------------------------------------------------------------------------------------- */

static int find_start(struct cutting *ct)
{
	const struct repo_line *m = lines_main(&ct->cut->lines);

	if (ct->ask->from)
		return repo_resolve_commit(ct->repo, ct->ask->from, &ct->cut->from, ct->err);
	if (!m)
		return repo_head(ct->repo, &ct->cut->from, ct->err);
	ct->cut->from = m->tip;
	return 0;
}

/* --- which line ------------------------------------------------------------------------------------------------ */

/* "1.4" and "1" are lines; the version that such a line begins with. A tag prefix is no part of it. */
static char *whole_version(const struct cutting *ct)
{
	const char *text = ct->ask->version, *prefix = release_tag_prefix(ct->repo, ct->ask->package);
	size_t i, dots = 0;

	if (*prefix && !strncmp(text, prefix, strlen(prefix)))
		text += strlen(prefix);
	else if (text[0] == 'v' && text[1] >= '0' && text[1] <= '9')
		text++;
	for (i = 0; text[i]; i++)
		dots += text[i] == '.';
	if (ct->repo->policy.scheme.kind != SCHEME_SEMVER || dots > 1 || text[strspn(text, "0123456789.")])
		return xstrdup(text);
	return xstrfmt("%s%s", text, dots ? ".0" : ".0.0");
}

static int read_version(struct cutting *ct)
{
	struct version named = VERSION_INIT;
	int ret;

	ct->text = whole_version(ct);
	ret = version_parse_named(&named, &ct->repo->policy.scheme, ct->text, ct->err);
	if (!ret)
		ret = version_next_core(&ct->version, &ct->repo->policy.scheme, &named, LEVEL_NONE, &ct->repo->today,
					ct->err);
	version_release(&named);
	return ret;
}

static int decide_version(struct cutting *ct)
{
	struct next_ask ask = { NULL, NULL, 0, NULL };
	struct next next;
	int ret = next_read(&next, ct->repo, &ct->cut->from, ct->ask->package, &ask, ct->err);

	if (!ret)
		ret = version_next_core(&ct->version, &ct->repo->policy.scheme, &next.result.next, LEVEL_NONE,
					&ct->repo->today, ct->err);
	next_release(&next);
	return ret;
}

/* --- what stands against it ------------------------------------------------------------------------------------ */

/* Is no more on the branch than what a cut puts there: where it begins, and the release commit of its candidate? */
static int is_as_cut(const struct cutting *ct, const git_oid *tip)
{
	git_commit *c = NULL;
	git_oid at = *tip;

	if (release_is_made(ct->repo, tip, ct->ask->package) && !git_commit_lookup(&c, ct->repo->git, tip))
		at = *git_commit_parent_id(c, 0);
	git_commit_free(c);
	return history_is_ancestor(ct->repo, &at, &ct->cut->from, NULL) == 1;
}

/* An earlier push may have been refused. What was committed there since is for the person to push. */
static int is_unpushed(const struct cutting *ct, const struct repo_line *l)
{
	char *remote = NULL, *ref;
	git_oid there;
	int is;

	if (!ct->ask->push || repo_push_remote(ct->repo, &remote, NULL))
		return 0;
	ref = xstrfmt("refs/remotes/%s/%s", remote, l->line.branch);
	is = git_reference_name_to_id(&there, ct->repo->git, ref) && is_as_cut(ct, &l->tip);
	free(ref);
	free(remote);
	return is;
}

static int check_free(const struct cutting *ct)
{
	struct linecut *c = ct->cut;
	const struct repo_line *there = lines_find(&c->lines, c->line.branch);
	char *ref = xstrfmt("refs/heads/%s", c->line.branch);
	int valid = 0, ret = 0;
	git_oid oid;

	git_branch_name_is_valid(&valid, c->line.branch);
	if (!valid) {
		ret = err_set(ct->err, ERR_FAIL, "'%s' is no name for a branch", c->line.branch);
	} else if (there && there->is_remote) {
		ret = err_set(ct->err, ERR_FAIL, "line '%s' exists already as '%s'", c->line.name, there->ref);
		err_hint(ct->err, "git switch %s   to work on it", c->line.branch);
	} else if (there && is_unpushed(ct, there)) {
		c->is_there = 1;
		c->from = there->tip;
	} else if (there || !git_reference_name_to_id(&oid, ct->repo->git, ref)) {
		ret = err_set(ct->err, ERR_FAIL, "branch '%s' exists already", c->line.branch);
		err_hint(ct->err, "git release-branch candidate --line=%s%s%s   makes its next candidate",
			 c->line.branch, ct->ask->package ? " --package=" : "",
			 ct->ask->package ? ct->ask->package->name : "");
		err_hint(ct->err, "git release-branch cut <version>   cuts another line");
		if (ct->ask->package && there && !there->line.package)
			err_hint(ct->err,
				 "with %%(package) in release.releaseBranch each package has branches of its own");
	}
	free(ref);
	return ret;
}

/* The highest release of the line; NULL: none is out. */
static const struct tag *released(const struct tags *tags, const struct line *l)
{
	size_t i;

	for (i = tags->n; i; i--)
		if (line_holds(l, &tags->v[i - 1].version))
			return &tags->v[i - 1];
	return NULL;
}

/* A line goes on where its last release stands, and never below what it starts from. */
static int check_place(const struct cutting *ct)
{
	const struct linecut *c = ct->cut;
	const struct tag *latest = NULL, *own;
	struct tags tags = { 0 };
	int is_reached = 1, ret;

	ret = tags_load(&tags, ct->repo, release_tag_prefix(ct->repo, ct->ask->package), ct->err);
	if (!ret)
		ret = tags_base(&tags, ct->repo, &c->from, NULL, &latest, NULL, ct->err);
	own = ret ? NULL : released(&tags, &c->line);
	if (own)
		is_reached = history_is_ancestor(ct->repo, &own->commit, &c->from, ct->err);
	if (!ret && is_reached < 0) {
		ret = is_reached;
	} else if (!ret && !is_reached) {
		ret = err_set(ct->err, ERR_FAIL, "'%s' is of line '%s' and not in its history there", own->name,
			      c->line.name);
		err_hint(ct->err, "git release-branch cut %s --from=%s", own->version.text, own->name);
	} else if (!ret && latest && !line_holds(&c->line, &latest->version) &&
		   version_compare(&latest->version, &ct->version) >= 0) {
		ret = err_set(ct->err, ERR_FAIL, "version %s is not above '%s', which is reachable from there",
			      ct->version.text, latest->name);
		err_hint(ct->err, "begin an older line at one of its own commits: --from=<tag>");
	}
	tags_release(&tags);
	return ret;
}

static int find_line(struct cutting *ct)
{
	const struct policy_package *package = ct->ask->package;
	int ret = ct->ask->version ? read_version(ct) : decide_version(ct);

	if (!ret)
		ret = line_of_version(&ct->cut->line, &ct->repo->policy, &ct->version, package ? package->name : NULL,
				      ct->err);
	/* Its name need not say so. */
	if (!ret && package && !ct->cut->line.package)
		ct->cut->line.package = xstrdup(package->name);
	if (!ret)
		ret = check_free(ct);
	return ret ? ret : check_place(ct);
}

/* --- the branch and its candidate -------------------------------------------------------------------------------- */

static int draft_branch(struct cutting *ct)
{
	struct candidate_ask ask = { ct->text ? ct->text : ct->version.text, ct->ask->pre, 0, ct->ask->run_hooks };
	struct linecut *c = ct->cut;
	int ret = 0;

	if (c->is_there) {
		ask.version = NULL;
		ask.push = 1;
	}
	if (ct->ask->candidate) {
		c->has_candidate = 1;
		ret = candidate_read(&c->candidate, ct->repo, &c->line, &c->from, !c->is_there, &ask, ct->err);
	} else {
		plan_init(&c->candidate.plan, "release-branch");
		branchdraft_init(&c->candidate.draft, c->line.branch, c->is_there ? &c->from : NULL, &c->from);
	}
	free(c->candidate.plan.summary);
	c->candidate.plan.summary = xstrfmt("cut %s", c->line.branch);
	free(c->candidate.draft.what);
	c->candidate.draft.what = xstrfmt("release-branch: cut %s", c->line.name);
	return ret;
}

/* --- the main line's next version -------------------------------------------------------------------------------- */

/* Do the files say something lower? A line that is cut in hindsight takes the main line nowhere. */
static int goes_up(const struct stamp *s, const struct version *v, const struct scheme *scheme)
{
	struct version present = VERSION_INIT;
	const char *text;
	int up;

	if (!s->n)
		return 0;
	text = s->v[0].spans.v[0].present;
	if (!text || version_parse(&present, scheme, text, strlen(text), NULL, NULL))
		return 1;
	up = version_compare(&present, v) < 0;
	version_release(&present);
	return up;
}

static int is_at_hand(struct repo *r, const struct repo_line *m)
{
	char *head = r->place.work_tree ? repo_branch(r) : NULL;
	int is = head && !m->is_remote && !strcmp(head, m->line.branch);

	free(head);
	return is;
}

static int plan_development(struct cutting *ct, const struct repo_line *m, const struct version *v)
{
	struct linecut *c = ct->cut;
	int at_hand = is_at_hand(ct->repo, m), ret;
	struct stamp s = STAMP_INIT;
	struct plan *p = &c->candidate.plan;

	if (!at_hand) {
		branchdraft_init(&c->main, m->line.branch, &m->tip, &m->tip);
		c->has_main = 1;
		c->main.what = xstrfmt("release-branch: begin %s", v->text);
		p = &c->main.effects;
	}
	p->is_stored = !at_hand;
	p->run_hooks = ct->ask->run_hooks;
	ret = stamp_read(&s, ct->repo, at_hand ? NULL : &m->tip, ct->ask->package, ct->err);
	if (!ret && goes_up(&s, v, &ct->repo->policy.scheme)) {
		ret = stamp_plan(p, &s, v, ct->err);
		if (!ret && p->n_files) {
			p->base = m->tip;
			p->commit_message = xstrfmt("chore: begin %s\n", v->text);
			c->development = xstrdup(v->text);
		}
	}
	if (!ret && c->is_there && s.n && stamp_span_is(&s.v[0].spans.v[0], v))
		c->development = xstrdup(v->text);
	stamp_release(&s);
	if (!ret && c->development && m->is_remote) {
		ret = err_set(ct->err, ERR_FAIL, "the main line '%s' has no local branch to put %s on", m->line.branch,
			      v->text);
		err_hint(ct->err, "git branch %s %s", m->line.branch, m->ref);
	}
	return ret ? ret : plan_check(&c->candidate.plan, ct->repo, ct->err);
}

static int draft_main(struct cutting *ct)
{
	const struct repo_line *m = lines_main(&ct->cut->lines);
	struct version v = VERSION_INIT;
	int ret;

	if (!m)
		return 0;
	ret = line_development_version(&v, &ct->repo->policy, &ct->cut->line, &ct->version, &ct->repo->today, ct->err);
	if (ret == ERR_NOTFOUND) {
		err_clear(ct->err);
		return 0;
	}
	if (!ret)
		ret = plan_development(ct, m, &v);
	version_release(&v);
	return ret;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static int plan_push(struct cutting *ct)
{
	struct linecut *c = ct->cut;
	struct plan *p = &c->candidate.plan;

	if (!ct->ask->push)
		return 0;
	p->ask_remote = 1;
	if (!p->push.n) { /* a candidate on a branch that was there has planned its own */
		strvec_pushf(&p->push, "refs/heads/%s", c->line.branch);
		if (c->has_candidate)
			strvec_pushf(&p->push, "refs/tags/%s", c->candidate.next.tag);
	}
	if (c->development)
		strvec_pushf(&p->push, "refs/heads/%s", lines_main(&c->lines)->line.branch);
	return p->remote ? 0 : repo_push_remote(ct->repo, &p->remote, ct->err);
}

int linecut_read(struct linecut *c, struct repo *r, const struct linecut_ask *ask, struct err *err)
{
	struct cutting ct = { c, r, ask, VERSION_INIT, NULL, err };
	int ret;

	memset(c, 0, sizeof(*c));
	ret = lines_load(&c->lines, r, err);
	if (!ret)
		ret = find_start(&ct);
	if (!ret)
		ret = find_line(&ct);
	if (!ret)
		ret = draft_branch(&ct);
	if (!ret)
		ret = draft_main(&ct);
	if (!ret)
		ret = plan_push(&ct);
	version_release(&ct.version);
	free(ct.text);
	return ret;
}

void linecut_release(struct linecut *c)
{
	lines_release(&c->lines);
	line_release(&c->line);
	candidate_release(&c->candidate);
	branchdraft_release(&c->main);
	free(c->development);
	memset(c, 0, sizeof(*c));
}

void linecut_print(const struct linecut *c, struct repo *r, FILE *out)
{
	if (!c->is_there)
		branchdraft_print(&c->candidate.draft, out);
	if (c->has_main)
		branchdraft_print(&c->main, out);
	plan_print(&c->candidate.plan, r, out);
}

int linecut_apply(struct linecut *c, struct repo *r, struct plan_result *result, struct err *err)
{
	struct plan *p = &c->candidate.plan;
	int ret = plan_begin(p, r, err);

	if (!ret && !c->candidate.in_work_tree)
		ret = branchdraft_plan(&c->candidate.draft, p, r, err);
	if (!ret && c->has_main)
		ret = branchdraft_plan(&c->main, p, r, err);
	return ret ? ret : plan_apply(p, r, result, err);
}
