/* SPDX-License-Identifier: ISC */
#include "release_pick.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "ledger_remote.h"
#include "next.h"
#include "release_bumped.h"
#include "release_ending.h"
#include "release.h"
#include "releasetag.h"
#include "walk.h"

void release_pick_release(struct release_pick *p)
{
	free(p->id);
	version_release(&p->version);
	free(p->candidate_tag);
	free(p->branch);
	strvec_release(&p->same);
	if (!p->is_tags_lent)
		tags_release(&p->tags);
	memset(p, 0, sizeof(*p));
}

int release_pick_is_candidate(const struct release_pick *p, const char *oid)
{
	return strvec_has(&p->same, oid);
}

/* --- one that was named ------------------------------------------------------------------------------------------ */

/* From the name of a tag or a version to package, final version and id: a candidate's name means its release. */
static int read_name(struct release_pick *p, struct repo *r, const char *asked, struct err *err)
{
	const git_oid nowhere = { { 0 } };
	struct releasetag named;
	int ret = releasetag_read(&named, r, NULL, asked, &nowhere, err);

	if (!ret)
		ret = version_next_core(&p->version, &r->policy.scheme, &named.version, LEVEL_NONE, &r->today, err);
	p->package = named.package;
	if (!ret)
		p->id = xstrfmt("%s%s", release_tag_prefix(r, p->package), p->version.text);
	releasetag_release(&named);
	return ret;
}

static const char *package_name(const struct release_pick *p)
{
	return p->package ? p->package->name : NULL;
}

/* Does the line belong to the package (none: to the project)? */
static int is_of_package(const struct line *l, const char *package)
{
	return l->package ? package && !strcmp(l->package, package) : l->is_main || !package;
}

static const struct repo_line *line_of(const struct lines *ls, const struct version *v, const char *package)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		if (line_holds(&ls->v[i].line, v) && is_of_package(&ls->v[i].line, package))
			return &ls->v[i];
	return NULL;
}

static int has_ledger(struct repo *r, const char *id)
{
	struct strbuf ref = STRBUF_INIT;
	git_oid tip = { { 0 } };

	ledger_ref(&ref, r, id);
	ledger_tip(&tip, r, ref.buf, NULL);
	strbuf_release(&ref);
	return !git_oid_is_zero(&tip);
}

/* Is it what the commits of this line ask for next? ERR_SHALLOW where that cannot be known. */
static int is_next(const struct release_pick *p, struct repo *r, const git_oid *tip, struct err *err)
{
	struct next_ask ask = { NULL, NULL, 0, NULL };
	struct next next = { 0 };
	int ret = next_read(&next, r, tip, p->package, &ask, NULL);
	int is = !ret && next.tag && !strcmp(next.tag, p->id);

	next_release(&next);
	return ret == ERR_SHALLOW ? walk_error_shallow(r, err) : is;
}

int release_pick_is_bumped(const struct release_pick *p, struct repo *r, const git_oid *tip)
{
	char *id = p->is_tagged ? NULL : release_bumped_for(r, p->package, tip);
	int is = id && !strcmp(id, p->id);

	free(id);
	return is;
}

/* Its final tag, which is the highest; else that of its last candidate, right below where the final one would be. */
static const struct tag *candidate_tag(const struct release_pick *p)
{
	size_t low = 0, high = p->tags.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (version_compare(&p->tags.v[mid].version, &p->version) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low && version_same_core(&p->tags.v[low - 1].version, &p->version) ? &p->tags.v[low - 1] : NULL;
}

/* The tip of its hotfix branch, here or as the remote has it; *branch is owned. ERR_NOTFOUND without one. */
static int hotfix_tip(git_oid *tip, char **branch, const struct release_pick *p, struct repo *r)
{
	char *name = line_hotfix_branch(&r->policy, &p->version, package_name(p), NULL);
	char *remote = name ? ledger_remote_name(r) : NULL;
	char *here = name ? xstrfmt("refs/heads/%s", name) : NULL;
	char *there = remote ? xstrfmt("refs/remotes/%s/%s", remote, name) : NULL;
	int found = (here && !git_reference_name_to_id(tip, r->git, here)) ||
		    (there && !git_reference_name_to_id(tip, r->git, there));

	if (found) {
		free(*branch);
		*branch = xstrdup(name);
	}
	free(name);
	free(remote);
	free(here);
	free(there);
	return found ? 0 : ERR_NOTFOUND;
}

/* `at`: the commit that counts as the candidate; NULL: it is looked for, and the release must be a known one. */
static int find_candidate(struct release_pick *p, struct repo *r, const struct lines *lines, const git_oid *at,
			  struct err *err)
{
	const struct repo_line *line = line_of(lines, &p->version, package_name(p));
	const struct tag *tag = candidate_tag(p);
	int is_hotfix = 0, ret = 0;

	if (line)
		p->branch = xstrdup(line->line.branch);
	p->is_tagged = tag && !version_is_prerelease(&tag->version);
	if (at) {
		p->candidate = *at;
	} else if (tag) {
		p->candidate = tag->commit;
		p->candidate_tag = xstrdup(tag->name);
	} else if (!hotfix_tip(&p->candidate, &p->branch, p, r)) {
		is_hotfix = 1;
	} else if (line) {
		p->candidate = line->tip;
	} else {
		ret = repo_head(r, &p->candidate, err);
	}
	p->is_hotfix = is_hotfix;
	if (!ret && !at && !tag && !is_hotfix && !has_ledger(r, p->id) && (!line || line->line.is_main) &&
	    !release_pick_is_bumped(p, r, &p->candidate)) {
		int is = is_next(p, r, &p->candidate, err);

		ret = is > 0 ? 0 : is;
		if (!is) {
			ret = err_set(err, ERR_FAIL, "unknown release '%s'", p->id);
			err_hint(err,
				 "it has no ledger, no tag or candidate, and is not what the commits ask for next");
		}
	}
	return ret;
}

/* --- what is open ------------------------------------------------------------------------------------------------ */

struct open_release {
	char *id;
	const struct policy_package *package;
	struct version version;
	int is_over;
};

struct open_list {
	struct open_release *v;
	size_t n, alloc;
};

static void release_open_list(struct open_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].id);
		version_release(&l->v[i].version);
	}
	free(l->v);
}

/* Adds the release of this name; what is no release's name is none. */
static void add_open(struct open_list *l, struct repo *r, const char *name)
{
	struct release_pick p = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].id, name))
			return;
	if (!read_name(&p, r, name, NULL) && !strcmp(p.id, name)) {
		ALLOC_GROW(l->v, l->n + 1, l->alloc);
		l->v[l->n].id = xstrdup(name);
		l->v[l->n].package = p.package;
		l->v[l->n].is_over = 0;
		version_copy(&l->v[l->n].version, &p.version);
		l->n++;
	}
	release_pick_release(&p);
}

static int by_version(const void *a, const void *b)
{
	const struct open_release *x = a, *y = b;

	if (x->package != y->package)
		return strcmp(x->package ? x->package->name : "", y->package ? y->package->name : "");
	return version_order(&x->version, &y->version);
}

/* Ascending, so whatever is verified later in the list overtakes what stands before it and was verified, too. */
static void find_ended(struct open_list *l, const struct release_ending *endings)
{
	size_t i = l->n;
	int is_overtaken = 0;

	while (i--) {
		if (i + 1 < l->n && l->v[i + 1].package != l->v[i].package)
			is_overtaken = 0;
		l->v[i].is_over = endings[i].is_closed || (endings[i].is_verified && is_overtaken);
		is_overtaken |= endings[i].is_verified;
	}
}

static int add_ledgers(struct open_list *l, struct repo *r, struct strvec *with_ledger, struct err *err)
{
	struct release_ending *endings;
	size_t i;
	int ret = ledger_list(with_ledger, r, err);

	for (i = 0; i < with_ledger->n && !ret; i++)
		add_open(l, r, with_ledger->v[i]);
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_version);
	endings = xcalloc(l->n + 1, sizeof(*endings));
	for (i = 0; i < l->n && !ret; i++)
		ret = release_ending_read(&endings[i], r, l->v[i].id, err);
	find_ended(l, endings);
	free(endings);
	return ret;
}

/* Candidates that no final version has overtaken; a line of their own keeps older ones open. */
static void add_candidates(struct open_list *l, struct repo *r, const struct lines *lines, const struct tags *tags,
			   const struct policy_package *package, const struct strvec *known)
{
	const char *prefix = release_tag_prefix(r, package), *name = package ? package->name : NULL;
	size_t i, k;

	for (i = 0; i < tags->n; i++) {
		const struct version *v = &tags->v[i].version;
		const struct repo_line *line;
		struct version core = VERSION_INIT;
		int overtaken;
		char *id;

		if (!version_is_prerelease(v))
			continue;
		line = line_of(lines, v, name);
		overtaken = line && line->is_closed;
		for (k = i + 1; k < tags->n && !overtaken; k++)
			overtaken = !version_is_prerelease(&tags->v[k].version) &&
				    (version_same_core(&tags->v[k].version, v) ||
				     line_of(lines, &tags->v[k].version, name) == line);
		if (overtaken || version_next_core(&core, &r->policy.scheme, v, LEVEL_NONE, &r->today, NULL))
			continue;
		id = xstrfmt("%s%s", prefix, core.text);
		if (!strvec_has(known, id))
			add_open(l, r, id);
		free(id);
		version_release(&core);
	}
}

/*
 * The highest final version, where releases before it have ledgers: it was tagged, and nobody has recorded anything of
 * it yet.
 */
static void add_tagged(struct open_list *l, struct repo *r, const struct tags *tags,
		       const struct policy_package *package)
{
	const struct tag *top = NULL;
	size_t i, n = 0;

	for (i = tags->n; i-- && !top;)
		if (!version_is_prerelease(&tags->v[i].version))
			top = &tags->v[i];
	for (i = 0; i < l->n && top; i++) {
		if (l->v[i].package != package)
			continue;
		n++;
		if (version_order(&l->v[i].version, &top->version) >= 0)
			top = NULL;
	}
	if (top && n)
		add_open(l, r, top->name);
}

static int read_open(struct open_list *l, struct release_index *x, struct err *err)
{
	struct repo *r = x->repo;
	struct strvec with_ledger = STRVEC_INIT;
	const struct lines *lines = NULL;
	size_t i;
	int ret = add_ledgers(l, r, &with_ledger, err);

	if (!ret)
		ret = release_index_lines(&lines, x, err);
	for (i = 0; i <= r->policy.n_packages && !ret; i++) {
		const struct policy_package *package = i ? &r->policy.packages[i - 1] : NULL;
		const struct tags *tags;

		ret = release_index_tags(&tags, x, package, err);
		if (ret)
			break;
		add_tagged(l, r, tags, package);
		add_candidates(l, r, lines, tags, package, &with_ledger);
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_version);
	strvec_release(&with_ledger);
	return ret;
}

static void drop_over(struct open_list *l)
{
	size_t i, kept = 0;

	for (i = 0; i < l->n; i++) {
		if (l->v[i].is_over) {
			free(l->v[i].id);
			version_release(&l->v[i].version);
		} else {
			l->v[kept++] = l->v[i];
		}
	}
	l->n = kept;
}

int release_pick_open(struct strvec *ids, struct repo *r, struct err *err)
{
	struct open_list l = { NULL, 0, 0 };
	struct release_index index;
	size_t i;
	int ret;

	release_index_init(&index, r);
	ret = read_open(&l, &index, err);
	drop_over(&l);
	for (i = 0; i < l.n && !ret; i++)
		strvec_push(ids, l.v[i].id);
	release_open_list(&l);
	release_index_release(&index);
	return ret;
}

/* --- one that was not named -------------------------------------------------------------------------------------- */

/* Those whose line is the branch at hand; they move to the front. */
static size_t select_at_hand(struct open_list *l, struct repo *r, const struct lines *lines)
{
	char *branch = repo_branch(r);
	size_t i, n = 0;

	for (i = 0; i < l->n && branch; i++) {
		const struct policy_package *package = l->v[i].package;
		const struct repo_line *line = line_of(lines, &l->v[i].version, package ? package->name : NULL);
		struct open_release one = l->v[i];

		if (!line || strcmp(line->line.branch, branch) != 0)
			continue;
		l->v[i] = l->v[n];
		l->v[n++] = one;
	}
	free(branch);
	return n;
}

static int say_open(const struct open_list *l, struct err *err)
{
	struct strbuf names = STRBUF_INIT;
	size_t i;

	for (i = 0; i < l->n; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", l->v[i].id);
	err_set(err, ERR_FAIL, "several releases are open: %s", names.buf);
	err_hint(err, "say which one is meant: --release=<id>");
	strbuf_release(&names);
	return ERR_FAIL;
}

/* Nothing is open: what HEAD was made for, or comes next; else what was released last from here, so long as nobody has
 * closed it. */
static int choose_latest(char **id, struct repo *r, const struct policy_package *package, struct err *err)
{
	struct next_ask ask = { NULL, NULL, 0, NULL };
	struct next next = { 0 };
	struct release_ending ending = { 0, 0 };
	git_oid head;
	int ret = repo_head(r, &head, err);

	if (ret)
		return ret;
	*id = release_bumped_for(r, package, &head);
	if (*id)
		return 0;
	ret = next_read(&next, r, &head, package, &ask, NULL);
	if (!ret && next.tag)
		*id = xstrdup(next.tag);
	else if (ret && next.reading.final && !release_ending_read(&ending, r, next.reading.final->name, NULL) &&
		 !ending.is_closed)
		*id = xstrdup(next.reading.final->name);
	next_release(&next);
	if (*id)
		return 0;
	if (ret == ERR_SHALLOW)
		return walk_error_shallow(r, err);
	err_set(err, ERR_FAIL, "no release is open");
	return err_hint(err, "say which one is meant: --release=<id>");
}

static int choose(char **id, struct release_index *x, struct err *err)
{
	struct open_list l = { NULL, 0, 0 };
	const struct lines *lines = NULL;
	int ret = read_open(&l, x, err);

	drop_over(&l);
	if (!ret)
		ret = release_index_lines(&lines, x, err);
	if (!ret && l.n && (l.n == 1 || select_at_hand(&l, x->repo, lines) == 1))
		*id = xstrdup(l.v[0].id);
	else if (!ret)
		ret = l.n ? say_open(&l, err) : choose_latest(id, x->repo, NULL, err);
	release_open_list(&l);
	return ret;
}

/* Of the project, or of each of its packages. */
static void add_latest(struct open_list *l, struct repo *r)
{
	const struct policy *p = &r->policy;
	size_t i;

	for (i = 0; i < (p->n_packages ? p->n_packages : 1); i++) {
		char *id = NULL;

		if (!choose_latest(&id, r, p->n_packages ? &p->packages[i] : NULL, NULL) && id)
			add_open(l, r, id);
		free(id);
	}
}

int release_pick_list(struct strvec *ids, unsigned char **is_open, struct release_index *x, int all, struct err *err)
{
	struct open_list l = { NULL, 0, 0 };
	size_t i, n_open = 0;
	int ret = read_open(&l, x, err);

	for (i = 0; i < l.n; i++)
		n_open += !l.v[i].is_over;
	if (!ret && !n_open)
		add_latest(&l, x->repo);
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_version);
	*is_open = xcalloc(l.n + 1, 1);
	for (i = 0; i < l.n && !ret; i++) {
		if (l.v[i].is_over && !all)
			continue;
		(*is_open)[ids->n] = (unsigned char)!l.v[i].is_over;
		strvec_push(ids, l.v[i].id);
	}
	release_open_list(&l);
	return ret;
}

/* --- either ------------------------------------------------------------------------------------------------------ */

static int read_pick(struct release_pick *p, struct release_index *x, const char *asked, const git_oid *candidate,
		     struct err *err)
{
	struct repo *r = x->repo;
	char *id = asked ? xstrdup(asked) : NULL;
	const struct lines *lines = NULL;
	const struct tags *tags = NULL;
	int ret = 0;

	memset(p, 0, sizeof(*p));
	strvec_init(&p->same);
	if (!id)
		ret = choose(&id, x, err);
	if (!ret)
		ret = read_name(p, r, id, err);
	if (!ret)
		ret = release_index_tags(&tags, x, p->package, err);
	if (!ret)
		ret = release_index_lines(&lines, x, err);
	if (!ret) {
		p->tags = *tags;
		p->is_tags_lent = 1;
		ret = find_candidate(p, r, lines, candidate, err);
	}
	if (!ret)
		ret = release_index_same(&p->same, x, &p->candidate, p->package, err);
	free(id);
	return ret;
}

int release_pick_read_base(struct release_pick *p, struct repo *r, struct err *err)
{
	return p->base ? 0 : release_base(&p->base, &p->tags, r, &p->candidate, &p->version, 1, err);
}

int release_pick_from(struct release_pick *p, struct release_index *x, const char *asked, struct err *err)
{
	return read_pick(p, x, asked, NULL, err);
}

int release_pick(struct release_pick *p, struct repo *r, const char *asked, struct err *err)
{
	return release_pick_at(p, r, asked, NULL, err);
}

static int pick_without_base(struct release_pick *p, struct repo *r, const char *asked, const git_oid *candidate,
			     struct err *err)
{
	struct release_index index;
	int ret;

	release_index_init(&index, r);
	ret = read_pick(p, &index, asked, candidate, err);
	if (p->is_tags_lent)
		release_index_take_tags(&index, p->package);
	p->is_tags_lent = 0;
	release_index_release(&index);
	return ret;
}

int release_pick_at(struct release_pick *p, struct repo *r, const char *asked, const git_oid *candidate,
		    struct err *err)
{
	int ret = pick_without_base(p, r, asked, candidate, err);

	return ret ? ret : release_pick_read_base(p, r, err);
}

int release_pick_without_base(struct release_pick *p, struct repo *r, const char *asked, struct err *err)
{
	return pick_without_base(p, r, asked, NULL, err);
}
