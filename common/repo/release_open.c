/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "ledger_scan.h"
#include "next.h"
#include "release.h"
#include "release_bumped.h"
#include "release_ending.h"
#include "release_pick_internal.h"
#include "walk.h"

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

static void open_list_release(struct open_list *l)
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
	if (!release_pick_read_name(&p, r, name, NULL) && !strcmp(p.id, name)) {
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
		line = release_pick_line(lines, v, name);
		overtaken = line && line->is_closed;
		for (k = i + 1; k < tags->n && !overtaken; k++)
			overtaken = !version_is_prerelease(&tags->v[k].version) &&
				    (version_same_core(&tags->v[k].version, v) ||
				     release_pick_line(lines, &tags->v[k].version, name) == line);
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

static size_t count_open(const struct open_list *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		n += !l->v[i].is_over;
	return n;
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
	open_list_release(&l);
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
		const struct repo_line *line = release_pick_line(lines, &l->v[i].version,
								 package ? package->name : NULL);
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

static int say_none(struct err *err)
{
	err_set(err, ERR_FAIL, "no release is open");
	return err_hint(err, "say which one is meant: --release=<id>");
}

/* Is the version above all of the package that have a ledger? What lies below them is long over. */
static int is_above_all(const struct open_list *l, const struct policy_package *package, const struct version *v)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].package == package && version_order(&l->v[i].version, v) > 0)
			return 0;
	return 1;
}

/* Nothing is open: what HEAD was made for, or comes next; else what was released last from here, so long as nobody has
 * closed it. */
static int choose_latest(char **id, const struct open_list *l, struct repo *r, const struct policy_package *package,
			 struct err *err)
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
	else if (ret && next.reading.final && is_above_all(l, package, &next.reading.final->version) &&
		 !release_ending_read(&ending, r, next.reading.final->name, NULL) && !ending.is_closed)
		*id = xstrdup(next.reading.final->name);
	next_release(&next);
	if (*id)
		return 0;
	if (ret == ERR_SHALLOW)
		return walk_error_shallow(r, err);
	return say_none(err);
}

/* Of the project, or of each of its packages. ERR_FAIL: there is none; ERR_SHALLOW: nobody can tell of one of them. */
static int add_latest(struct open_list *l, struct repo *r, struct err *err)
{
	const struct policy *p = &r->policy;
	size_t i, n = l->n;
	int ret = 0;

	for (i = 0; i < (p->n_packages ? p->n_packages : 1) && ret != ERR_SHALLOW; i++) {
		char *id = NULL;

		ret = choose_latest(&id, l, r, p->n_packages ? &p->packages[i] : NULL, err);
		if (!ret)
			add_open(l, r, id);
		free(id);
	}
	if (l->n > n && ret != ERR_SHALLOW)
		return 0;
	return ret ? ret : say_none(err);
}

int release_open_choose(char **id, struct release_index *x, struct err *err)
{
	struct open_list l = { NULL, 0, 0 };
	const struct lines *lines = NULL;
	int ret = read_open(&l, x, err);

	if (!ret && !count_open(&l))
		ret = add_latest(&l, x->repo, err);
	drop_over(&l);
	if (!ret)
		ret = release_index_lines(&lines, x, err);
	if (!ret && (l.n == 1 || select_at_hand(&l, x->repo, lines) == 1))
		*id = xstrdup(l.v[0].id);
	else if (!ret)
		ret = say_open(&l, err);
	open_list_release(&l);
	return ret;
}

int release_pick_list(struct strvec *ids, unsigned char **is_open, struct release_index *x, int all, struct err *err)
{
	struct open_list l = { NULL, 0, 0 };
	size_t i;
	int ret = read_open(&l, x, err), latest = 0;

	if (!ret && !count_open(&l))
		latest = add_latest(&l, x->repo, NULL);
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_version);
	*is_open = xcalloc(l.n + 1, 1);
	for (i = 0; i < l.n && !ret; i++) {
		if (l.v[i].is_over && !all)
			continue;
		(*is_open)[ids->n] = (unsigned char)!l.v[i].is_over;
		strvec_push(ids, l.v[i].id);
	}
	open_list_release(&l);
	/* That there is none is an answer; that nobody can tell is not. */
	return latest == ERR_SHALLOW ? walk_error_shallow(x->repo, err) : ret;
}
