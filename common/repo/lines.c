/* SPDX-License-Identifier: ISC */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "history.h"

struct loading {
	struct lines *lines;
	struct repo *repo;
	struct line_pattern pattern;
	char *remote; /* whose branches count, too; NULL: none */
	struct err *err;
};

static void free_line(struct repo_line *l)
{
	line_release(&l->line);
	free(l->ref);
}

static struct repo_line *add(struct lines *ls)
{
	ALLOC_GROW(ls->v, ls->n + 1, ls->alloc);
	memset(&ls->v[ls->n], 0, sizeof(*ls->v));
	return &ls->v[ls->n++];
}

/* --- the main line ------------------------------------------------------------------------------------------- */

static struct repo_line main_line_at(struct mainline *m)
{
	struct repo_line l = { .ref = m->ref, .tip = m->tip, .is_remote = m->is_remote };

	line_init_main(&l.line, m->branch);
	m->ref = NULL;
	mainline_release(m);
	return l;
}

static void load_main(struct loading *ld)
{
	struct mainline m;

	if (mainline_find(&m, ld->repo))
		*add(ld->lines) = main_line_at(&m);
}

static void load_production(struct loading *ld)
{
	const struct policy *p = &ld->repo->policy;
	struct mainline m;

	if (p->strategy == STRATEGY_GITFLOW && mainline_find_branch(&m, ld->repo, ld->remote, p->production_branch))
		ld->lines->production = main_line_at(&m);
}

/* --- release branches ---------------------------------------------------------------------------------------- */

static int is_known(const struct lines *ls, const char *branch)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		if (!strcmp(ls->v[i].line.branch, branch))
			return 1;
	return ls->production.line.branch && !strcmp(ls->production.line.branch, branch);
}

static int take_branch(struct loading *ld, git_reference *ref, const char *branch, int is_remote_ref)
{
	struct line line = LINE_INIT;
	struct repo_line *l;
	int ret = 0;

	if (git_reference_type(ref) == GIT_REFERENCE_DIRECT && !is_known(ld->lines, branch))
		ret = line_pattern_match(&ld->pattern, branch, &line, ld->err);
	if (ret != 1)
		return ret;
	l = add(ld->lines);
	l->line = line;
	l->ref = xstrdup(git_reference_name(ref));
	l->tip = *git_reference_target(ref);
	l->is_remote = is_remote_ref;
	return 0;
}

static int load_branches(struct loading *ld, const char *prefix, int is_remote_ref)
{
	char *glob = xstrfmt("%s*", prefix);
	git_reference_iterator *it = NULL;
	git_reference *ref = NULL;
	int ret = 0, got = git_reference_iterator_glob_new(&it, ld->repo->git, glob);

	while (!got && !ret) {
		got = git_reference_next(&ref, it);
		if (!got)
			ret = take_branch(ld, ref, git_reference_name(ref) + strlen(prefix), is_remote_ref);
		git_reference_free(ref);
		ref = NULL;
	}
	if (!ret && got != GIT_ITEROVER)
		ret = repo_error(ld->err, ERR_FAIL, "cannot list the branches");
	git_reference_iterator_free(it);
	free(glob);
	return ret;
}

static int by_line(const void *a, const void *b)
{
	const struct repo_line *x = a, *y = b;

	return line_order(&x->line, &y->line);
}

static void mark_closed(struct lines *ls)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		ls->v[i].is_closed = linerecords_find(&ls->records, "closed", ls->v[i].line.branch) != NULL;
}

static int load(struct loading *ld)
{
	char *remote = NULL;
	int ret;

	load_production(ld);
	load_main(ld);
	ret = load_branches(ld, "refs/heads/", 0);
	if (!ret && ld->remote) {
		remote = xstrfmt("refs/remotes/%s/", ld->remote);
		ret = load_branches(ld, remote, 1);
		free(remote);
	}
	if (!ret)
		ret = linerecords_load(&ld->lines->records, ld->repo, ld->err);
	if (ld->lines->n)
		qsort(ld->lines->v, ld->lines->n, sizeof(*ld->lines->v), by_line);
	mark_closed(ld->lines);
	return ret;
}

int lines_load(struct lines *ls, struct repo *r, struct err *err)
{
	struct loading ld = { ls, r, { 0 }, mainline_remote(r), err };
	int ret;

	memset(ls, 0, sizeof(*ls));
	ret = line_pattern_init(&ld.pattern, r->policy.release_branch, &r->policy, err);
	if (ret)
		err_prefix(err, "release.releaseBranch");
	else
		ret = load(&ld);
	line_pattern_release(&ld.pattern);
	free(ld.remote);
	return ret;
}

void lines_release(struct lines *ls)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		free_line(&ls->v[i]);
	free(ls->v);
	free_line(&ls->production);
	linerecords_release(&ls->records);
	memset(ls, 0, sizeof(*ls));
}

/* --- questions ----------------------------------------------------------------------------------------------- */

const struct repo_line *lines_main(const struct lines *ls)
{
	return ls->n && ls->v[ls->n - 1].line.is_main ? &ls->v[ls->n - 1] : NULL;
}

int lines_demand_main(const struct repo_line **out, const struct lines *ls, struct err *err)
{
	*out = lines_main(ls);
	if (*out)
		return 0;
	err_set(err, ERR_FAIL, "there is no main line");
	return err_hint(err, "set release.branch");
}

/* "release/1.2" of "refs/heads/release/1.2" or "origin/release/1.2". */
static int is_ref_name(const struct repo_line *l, const char *name)
{
	static const char *const before[] = { "", "refs/", "refs/heads/", "refs/remotes/" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(before); i++)
		if (!strncmp(l->ref, before[i], strlen(before[i])) && !strcmp(l->ref + strlen(before[i]), name))
			return 1;
	return 0;
}

const struct repo_line *lines_find(const struct lines *ls, const char *name)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		if (!strcmp(ls->v[i].line.branch, name) || is_ref_name(&ls->v[i], name))
			return &ls->v[i];
	for (i = 0; i < ls->n; i++)
		if (!strcmp(ls->v[i].line.name, name))
			return &ls->v[i];
	return NULL;
}

int lines_get(const struct repo_line **out, const struct lines *ls, const char *name, struct err *err)
{
	struct strbuf known = STRBUF_INIT;
	size_t i;

	*out = lines_find(ls, name);
	if (*out)
		return 0;
	for (i = 0; i < ls->n && i < 10; i++)
		strbuf_addf(&known, "%s%s", i ? ", " : "", ls->v[i].line.branch);
	err_set(err, ERR_FAIL, "no line '%s'", name);
	if (known.len)
		err_hint(err, "there %s %s%s", ls->n == 1 ? "is" : "are", known.buf, ls->n > 10 ? ", …" : "");
	else
		err_hint(err, "there are none yet: git release-branch cut");
	strbuf_release(&known);
	return ERR_FAIL;
}

/* The order puts open numbers after fixed ones: the first that holds it fixes most. */
const struct repo_line *lines_of_version(const struct lines *ls, const struct version *v)
{
	size_t i;

	for (i = 0; i < ls->n; i++)
		if (line_holds(&ls->v[i].line, v))
			return &ls->v[i];
	return NULL;
}

int lines_must_receive(const struct repo_line *other, const struct repo_line *l)
{
	return !other->is_closed && line_is_newer(&other->line, &l->line);
}

const struct policy_package *lines_package(const struct repo *r, const struct line *l)
{
	return l->package ? policy_package_find(&r->policy, l->package) : NULL;
}

const char *lines_tag_prefix(const struct repo *r, const struct line *l)
{
	const struct policy_package *package = lines_package(r, l);

	return package ? package->tag_prefix : r->policy.tag_prefix;
}

int lines_latest(const struct tag **latest, size_t *commits, const struct repo_line *l, struct repo *r,
		 const struct tags *tags, struct err *err)
{
	struct history_range range = { l->tip, NULL, 0, NULL };
	struct history h = { 0 };
	int ret = tags_base(tags, r, &l->tip, NULL, latest, NULL, err);

	if (!ret && *latest) {
		range.hide = &(*latest)->commit;
		range.n_hide = 1;
	}
	if (!ret)
		ret = history_read(&h, r, &range, err);
	if (!ret)
		*commits = h.n;
	history_release(&h);
	return ret;
}

/* The version that a tag of the line stands for; 0 when it is none, or of another line. */
static int read_version(struct version *out, const struct repo *r, const struct line *l, const char *tag)
{
	const char *prefix = lines_tag_prefix(r, l);
	struct version v = VERSION_INIT;

	if (strncmp(tag, prefix, strlen(prefix)) != 0 ||
	    version_parse(&v, &r->policy.scheme, tag + strlen(prefix), strlen(tag + strlen(prefix)), NULL, NULL))
		return 0;
	if (!line_holds(l, &v)) {
		version_release(&v);
		return 0;
	}
	*out = v;
	return 1;
}

/* Of the main line only what is said of the branch counts: its tags are those of releases that are over. */
static const char *owner_of_release(const struct lines *ls, const struct repo *r, const struct repo_line *l)
{
	struct version highest = VERSION_INIT;
	const char *owner = NULL;
	size_t i;

	for (i = 0; !l->line.is_main && i < ls->records.n; i++) {
		const struct linerecord *one = &ls->records.v[i];
		struct version v = VERSION_INIT;

		if (strcmp(one->key, "owner") != 0 || !*one->value || !read_version(&v, r, &l->line, one->subject))
			continue;
		if (!owner || version_compare(&v, &highest) > 0) {
			version_release(&highest);
			highest = v;
			owner = one->value;
		} else {
			version_release(&v);
		}
	}
	version_release(&highest);
	return owner;
}

const char *lines_owner(const struct lines *ls, const struct repo *r, const struct repo_line *l)
{
	const struct linerecord *own = linerecords_find(&ls->records, "owner", l->line.branch);
	const char *owner = owner_of_release(ls, r, l);

	if (!owner && own && *own->value)
		owner = own->value;
	return owner ? owner : r->policy.owner && *r->policy.owner ? r->policy.owner : NULL;
}
