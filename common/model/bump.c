/* SPDX-License-Identifier: ISC */
#include "bump.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

/* What the parts of the decision share. */
struct decision {
	const struct policy *policy;
	const struct bump_request *request;
	enum level level;
	char *why;
	struct err *err;
};

static const char *prefix_of(const struct policy *p, const struct bump_request *r)
{
	return r->tag_prefix ? r->tag_prefix : p->tag_prefix;
}

static int nothing(struct decision *d)
{
	const struct bump_request *r = d->request;
	const struct version *since = r->latest ? r->latest : r->last_final;
	const char *prefix = prefix_of(d->policy, r);

	if (r->at_tag)
		return err_set(d->err, ERR_NO, "nothing to release: %s%s stands at this commit", prefix,
			       r->at ? r->at->text : since->text);
	if (!since)
		return err_set(d->err, ERR_NO, "nothing to release: no commit asks for a version");
	return err_set(d->err, ERR_NO, "nothing to release since %s%s", prefix, since->text);
}

static int has_candidate(const struct bump_request *r)
{
	return r->latest && version_is_prerelease(r->latest);
}

/* release.zeroMajor speaks of what the commits say; who types "major" means it. */
static enum level level_of_changes(const struct decision *d)
{
	enum level level = change_set_level(d->request->since_final);
	const struct version *base = d->request->last_final;

	if (level == LEVEL_MAJOR && base && version_is_zero_major(base))
		return d->policy->zero_major;
	return level;
}

static enum level asked_level(enum bump_ask ask)
{
	return ask == BUMP_MAJOR ? LEVEL_MAJOR : ask == BUMP_MINOR ? LEVEL_MINOR : LEVEL_PATCH;
}

/* The level and the phrase that explains it. */
static void judge(struct decision *d)
{
	const struct bump_request *r = d->request;
	enum level of_changes = change_set_level(r->since_final);

	if (r->ask == BUMP_MAJOR || r->ask == BUMP_MINOR || r->ask == BUMP_PATCH) {
		d->level = asked_level(r->ask);
		d->why = xstrfmt("'%s' was asked for", level_name(d->level));
		return;
	}
	d->level = level_of_changes(d);
	if (d->level != of_changes)
		d->why = xstrfmt("the weightiest change is %s, which release.zeroMajor makes %s below 1.0.0",
				 level_name(of_changes), level_name(d->level));
	else
		d->why = xstrfmt("the weightiest change is %s", level_name(d->level));
}

static void explain(struct decision *d, char *why)
{
	free(d->why);
	d->why = why;
}

int bump_first(struct version *out, const struct policy *p, const struct date *today, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = 0;

	if (p->initial)
		strbuf_addstr(&text, p->initial);
	else if (p->scheme.kind == SCHEME_CALVER)
		ret = calver_first(&text, &p->scheme.calver, today, err);
	else
		strbuf_addstr(&text, "0.1.0");
	if (!ret) {
		ret = version_parse(out, &p->scheme, text.buf, text.len, NULL, err);
		if (ret)
			err_prefix(err, "release.initial '%s'", text.buf);
	}
	strbuf_release(&text);
	return ret;
}

static void replace(struct version *v, struct version *by)
{
	version_release(v);
	*v = *by;
	*by = (struct version)VERSION_INIT;
}

/*
 * The final version that this release leads to: what the changes since the last final one ask for, but never below the
 * target of candidates that exist already.
 */
static int target_core(struct decision *d, struct version *out)
{
	const struct bump_request *r = d->request;
	const struct policy *p = d->policy;
	struct version candidate = VERSION_INIT;
	int ret;

	if (r->last_final) {
		ret = version_next_core(out, &p->scheme, r->last_final, d->level, &r->today, d->err);
	} else {
		ret = bump_first(out, p, &r->today, d->err);
		explain(d, xstrdup("no version tag yet: release.initial"));
	}
	if (ret || !has_candidate(r))
		return ret;
	ret = version_next_core(&candidate, &p->scheme, r->latest, LEVEL_NONE, &r->today, d->err);
	if (!ret && (d->level == LEVEL_NONE || !r->last_final || version_compare(&candidate, out) > 0)) {
		replace(out, &candidate);
		explain(d, xstrfmt("%s leads to it", r->latest->text));
	}
	version_release(&candidate);
	return ret;
}

/* "rc" after rc.1 of the same target is rc.2; another identifier starts at 1 and must sort higher. */
static int add_prerelease(struct decision *d, struct version *v)
{
	const struct bump_request *r = d->request;
	struct version out = VERSION_INIT;
	struct strbuf next = STRBUF_INIT;
	char *id = NULL, *n = NULL;
	int ret;

	if (has_candidate(r) && version_same_core(r->latest, v) && version_prerelease_parts(r->latest, &id, &n) &&
	    !strcmp(id, r->pre) && n)
		digits_add_next(&next, n, strlen(n));
	else
		strbuf_addch(&next, '1');
	ret = version_with_prerelease(&out, &d->policy->scheme, v, r->pre, next.buf, d->err);
	if (!ret)
		replace(v, &out);
	if (!ret && r->latest && version_compare(v, r->latest) <= 0)
		ret = err_set(d->err, ERR_FAIL, "pre-release '%s' does not sort above '%s'", v->text, r->latest->text);
	free(id);
	free(n);
	strbuf_release(&next);
	return ret;
}

static int add_build(struct decision *d, struct version *v)
{
	struct version out = VERSION_INIT;

	if (version_with_build(&out, &d->policy->scheme, v, d->request->build, d->err))
		return d->err->code;
	replace(v, &out);
	return 0;
}

/* A version that somebody named, on the command line or in a Release-As trailer. */
static int named(struct decision *d, const struct version *v, const char *by, struct version *out)
{
	const struct version *base = d->request->latest;

	if (base && version_compare(v, base) <= 0)
		return err_set(d->err, ERR_FAIL, "version '%s' (%s) is not above '%s%s'", v->text, by,
			       prefix_of(d->policy, d->request), base->text);
	version_copy(out, v);
	explain(d, xstrdup(by));
	return 0;
}

static int release_as(struct decision *d, struct version *out)
{
	const struct change_set *set = d->request->since_final;
	struct version v = VERSION_INIT;
	char *by = xstrfmt("Release-As of %.7s", set->release_as_by->commit->oid);
	int ret = ERR_FAIL;

	if (version_parse(&v, &d->policy->scheme, set->release_as, strlen(set->release_as), NULL, d->err))
		err_prefix(d->err, "'%s' (%s)", set->release_as, by);
	else
		ret = named(d, &v, by, out);
	free(by);
	version_release(&v);
	return ret;
}

/* The tag at hand ends it, unless its candidate is promoted. */
static int promotes_at_tag(const struct bump_request *r)
{
	if (!has_candidate(r) || r->pre)
		return 0;
	return r->final || (r->ask == BUMP_EXACT && version_same_core(r->exact, r->latest));
}

static int is_there_something(struct decision *d)
{
	const struct bump_request *r = d->request;

	if (r->at_tag)
		return promotes_at_tag(r);
	if (r->ask != BUMP_AUTO || r->since_final->release_as)
		return 1;
	if (r->final && has_candidate(r))
		return 1;
	if (r->pre && r->latest)
		return r->n_since_latest > 0;
	return d->level != LEVEL_NONE;
}

static int choose(struct decision *d, struct version *out)
{
	const struct bump_request *r = d->request;

	if (r->ask == BUMP_EXACT)
		return named(d, r->exact, "asked for", out);
	if (r->ask == BUMP_AUTO && r->since_final->release_as && !r->at_tag)
		return release_as(d, out);
	return target_core(d, out);
}

static int spans_differ(const struct semver *a, struct span x, const struct semver *b, struct span y)
{
	return digits_compare(a->text + x.at, x.len, b->text + y.at, y.len) != 0;
}

/* What the step from the last final version really is; for a calendar the date tells nothing, the changes do. */
static enum level level_of_step(const struct version *from, const struct version *to, enum level of_changes)
{
	const struct semver *a = &from->u.semver, *b = &to->u.semver;

	if (from->kind != SCHEME_SEMVER)
		return of_changes;
	return spans_differ(a, a->major, b, b->major)   ? LEVEL_MAJOR
	       : spans_differ(a, a->minor, b, b->minor) ? LEVEL_MINOR
	       : spans_differ(a, a->patch, b, b->patch) ? LEVEL_PATCH
							: LEVEL_NONE;
}

int bump_decide(struct bump_result *out, const struct policy *p, const struct bump_request *r, struct err *err)
{
	struct decision d = { p, r, LEVEL_NONE, NULL, err };
	struct version next = VERSION_INIT;
	int ret;

	judge(&d);
	ret = is_there_something(&d) ? choose(&d, &next) : nothing(&d);
	if (!ret && r->pre && !version_is_prerelease(&next))
		ret = add_prerelease(&d, &next);
	if (!ret && r->latest && version_compare(&next, r->latest) <= 0)
		ret = err_set(err, ERR_FAIL, "version '%s' is not above '%s%s'", next.text, prefix_of(p, r),
			      r->latest->text);
	if (!ret && r->build)
		ret = add_build(&d, &next);
	if (ret) {
		free(d.why);
		version_release(&next);
		return ret;
	}
	out->next = next;
	out->level = r->last_final ? level_of_step(r->last_final, &next, d.level) : d.level;
	out->why = d.why;
	return 0;
}

void bump_result_release(struct bump_result *r)
{
	version_release(&r->next);
	free(r->why);
	r->why = NULL;
}
