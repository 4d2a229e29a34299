/* SPDX-License-Identifier: ISC */
#include "checklist.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "candidateflags.h"
#include "ledger_who.h"
#include "linelist.h"
#include "lines.h"
#include "thaw.h"

void checklist_close(struct checklist *c)
{
	if (c->is_folded)
		check_state_release(&c->state);
	check_list_release(&c->list);
	if (!c->is_facts_lent)
		facts_release(&c->facts);
	ledger_close(&c->ledger);
	release_pick_release(&c->pick);
	free(c->owner);
	memset(c, 0, sizeof(*c));
}

/* Where nothing is frozen any tag will do. */
static int is_out(const struct checklist *c)
{
	const struct check_freeze *f = &c->state.freeze;

	return c->pick.is_tagged && ((!f->is_on && f->doubt < 0) || !thaw_objection(&c->pick, c->repo, &c->state));
}

void checklist_fold(struct checklist *c)
{
	struct check_context x = {
		.list = &c->list,
		.policy = &c->repo->policy,
		.facts = &c->facts,
		.log = &c->ledger.log,
		.same = &c->pick.same,
		.now = c->repo->now,
	};

	if (c->is_folded)
		check_state_release(&c->state);
	check_state_init(&c->state, &x);
	if (is_out(c))
		check_state_end_freeze(&c->state);
	c->is_folded = 1;
}

/* Every section that the list is made of. */
static int demand_policy(struct repo *r, struct err *err)
{
	static const char *const sections[] = { "release-check", "release-role", "release-risk", "release-flag" };
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(sections) && !ret; i++)
		ret = policy_demand(&r->policy, sections[i], err);
	return ret;
}

static const char *owner_of(const struct lines *ls, const char *subject)
{
	const struct linerecord *own = subject ? linerecords_find(&ls->records, "owner", subject) : NULL;

	return own && *own->value ? own->value : NULL;
}

const char *checklist_owner(const struct repo *r, const struct lines *lines, const char *release,
			    const struct repo_line *line)
{
	const char *owner = owner_of(lines, release);

	if (!owner && line)
		owner = lines_owner(lines, r, line);
	if (!owner)
		owner = r->policy.owner;
	return owner && *owner ? owner : NULL;
}

/* As recorded for the release, else for its line; else release.owner, else who cut it. */
static int read_owner(struct checklist *c, struct release_index *x, struct err *err)
{
	const struct lines *lines = NULL;
	const struct repo_line *line;
	int ret = release_index_lines(&lines, x, err);

	if (ret)
		return ret;
	line = c->pick.branch ? lines_find(lines, c->pick.branch) : NULL;
	c->owner = xstrdup_null(checklist_owner(c->repo, lines, c->pick.id, line));
	if (!c->owner && line)
		c->owner = linelist_who_cut(c->repo, line, &c->pick.tags);
	return 0;
}

/*
 * What the release has against the built-in check `flags`, a phrase each in facts.flag_problems: the candidate's
 * registry held against its code. Nothing is looked at where the policy speaks of no flags.
 */
static int read_flags(struct checklist *c, struct err *err)
{
	struct candidateflags_ask ask = { .package = c->pick.package, .with_references = 1, .with_base = 1 };
	struct candidateflags flags;
	struct flag_problems problems;
	char commit[OID_HEX + 1];
	size_t i;
	int ret;

	if (!c->repo->policy.n_flags && !c->repo->policy.flag_patterns.n)
		return 0;
	git_oid_tostr(commit, sizeof(commit), &c->pick.candidate);
	ask.commit = commit;
	ask.before = c->pick.base ? c->pick.base->name : NULL;
	ret = candidateflags_read(&flags, c->repo, &ask, err);
	if (!ret) {
		candidateflags_check(&problems, &flags);
		for (i = 0; i < problems.n; i++)
			strvec_pushf(&c->facts.flag_problems, "%s is %s%s%s", problems.v[i].flag,
				     flag_trouble_name(problems.v[i].trouble), problems.v[i].detail ? ": " : "",
				     problems.v[i].detail ? problems.v[i].detail : "");
		flag_problems_release(&problems);
	}
	candidateflags_release(&flags);
	return ret;
}

static int read_facts(struct checklist *c, struct err *err)
{
	int ret = facts_read(&c->facts, c->repo, &c->pick, err);

	if (!ret && check_find(&c->list, "size"))
		ret = facts_read_size(&c->facts, c->repo, &c->pick, err);
	if (!ret && check_find(&c->list, "flags"))
		ret = read_flags(c, err);
	return ret;
}

static int begin(struct checklist *c, struct repo *r, struct err *err)
{
	int ret = demand_policy(r, err);

	memset(c, 0, sizeof(*c));
	c->repo = r;
	if (!ret)
		check_list_init(&c->list, &r->policy);
	return ret;
}

static int read_ledger(struct checklist *c, struct err *err)
{
	int ret = ledger_open(&c->ledger, c->repo, c->pick.id, err);

	return ret ? ret : ledger_identify(&c->ledger, err);
}

/* checklist_open with this commit as the candidate; NULL: the release's own. */
static int open_at(struct checklist *c, struct repo *r, const char *asked, const git_oid *candidate, struct err *err)
{
	struct release_index index;
	int ret = begin(c, r, err);

	if (ret)
		return ret;
	release_index_init(&index, r);
	ret = release_pick_at(&c->pick, r, asked, candidate, err);
	if (!ret)
		ret = read_ledger(c, err);
	if (!ret)
		ret = read_owner(c, &index, err);
	if (!ret)
		ret = read_facts(c, err);
	if (!ret)
		checklist_fold(c);
	release_index_release(&index);
	return ret;
}

int checklist_open(struct checklist *c, struct repo *r, const char *asked, struct err *err)
{
	return open_at(c, r, asked, NULL, err);
}

/* --- many of them ------------------------------------------------------------------------------------------------ */

void checklist_cache_release(struct checklist_cache *cache)
{
	while (cache->last) {
		struct checklist_facts *one = cache->last;

		cache->last = one->next;
		facts_release(&one->facts);
		free(one);
	}
}

static int has_checks_to_come(const struct checklist *c)
{
	size_t i;

	for (i = 0; i < c->list.n && c->pick.is_tagged; i++)
		if (c->list.v[i].stage != CHECK_CANDIDATE)
			return 1;
	return !c->pick.is_tagged;
}

static int read_cached_facts(struct checklist *c, struct checklist_cache *cache, struct err *err)
{
	struct checklist_facts *one = cache->last;
	const struct release_pick *p = &c->pick;
	int ret = 0;

	if (!one || one->package != p->package || one->base != p->base ||
	    !git_oid_equal(&one->candidate, &p->candidate)) {
		one = xcalloc(1, sizeof(*one));
		one->candidate = p->candidate;
		one->package = p->package;
		one->base = p->base;
		one->next = cache->last;
		cache->last = one;
		ret = facts_read(&one->facts, c->repo, p, err);
	}
	c->facts = one->facts;
	c->is_facts_lent = 1;
	return ret;
}

int checklist_open_brief(struct checklist *c, struct release_index *x, struct checklist_cache *cache, const char *asked,
			 struct err *err)
{
	int ret = begin(c, x->repo, err);

	if (!ret)
		ret = release_pick_from(&c->pick, x, asked, err);
	if (!ret)
		ret = read_ledger(c, err);
	if (!ret)
		ret = read_owner(c, x, err);
	if (ret || !has_checks_to_come(c))
		return ret;
	ret = release_pick_read_base(&c->pick, c->repo, err);
	if (!ret)
		ret = read_cached_facts(c, cache, err);
	if (!ret)
		checklist_fold(c);
	return ret;
}

/* --- ready ------------------------------------------------------------------------------------------------------- */

static void add_count(struct strbuf *out, size_t n, const char *one, const char *many)
{
	if (n)
		strbuf_addf(out, "%s%zu %s", out->len ? ", " : "", n, n == 1 ? one : many);
}

int checklist_demand_ready(const struct checklist *c, enum check_stage stage, struct err *err)
{
	struct strbuf what = STRBUF_INIT;
	struct check_open open;

	if (check_state_is_ready(&c->state, stage, &open))
		return 0;
	add_count(&what, open.checks, "open check", "open checks");
	add_count(&what, open.blockers, "blocker", "blockers");
	add_count(&what, open.vetoes, "veto", "vetoes");
	add_count(&what, open.unread, "unreadable entry of its ledger", "unreadable entries of its ledger");
	err_set(err, ERR_NO, "'%s' is not ready: %s", c->pick.id, what.buf);
	strbuf_release(&what);
	return ERR_NO;
}

int checklist_require_ready(struct repo *r, const char *release, const git_oid *commit, struct err *err)
{
	struct checklist c;
	int ret = flags_require_clean(r, commit, err);

	if (ret || !r->policy.require_checks)
		return ret;
	ret = open_at(&c, r, release, commit, err);
	if (!ret && checklist_demand_ready(&c, CHECK_CANDIDATE, err)) {
		ret = err_prefix(err, "release.requireChecks");
		err_hint(err, "git release-check --explain %s", c.pick.id);
	}
	checklist_close(&c);
	return ret;
}
