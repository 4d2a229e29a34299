/* SPDX-License-Identifier: ISC */
/* next_read_all: every package of a monorepo with something to release, dependencies before dependents. */
#include "next.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

struct order {
	const struct policy *policy;
	unsigned char *done; /* by index of the package */
	const struct policy_package **list;
	size_t n;
};

static int is_package_done(const struct order *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->policy->n_packages; i++)
		if (!strcmp(o->policy->packages[i].name, name))
			return o->done[i];
	return 1; /* `release-policy check` reports names that no package has */
}

static int is_ready(const struct order *o, const struct policy_package *p)
{
	size_t i;

	for (i = 0; i < p->depends_on.n; i++)
		if (!is_package_done(o, p->depends_on.v[i]))
			return 0;
	return 1;
}

/* Each round takes what depends on nothing that is still to come; a round that takes none has met a circle. */
static int sort_packages(struct order *o, struct err *err)
{
	size_t i, before;

	do {
		before = o->n;
		for (i = 0; i < o->policy->n_packages; i++) {
			if (o->done[i] || !is_ready(o, &o->policy->packages[i]))
				continue;
			o->done[i] = 1;
			o->list[o->n++] = &o->policy->packages[i];
		}
	} while (o->n > before);
	return o->n == o->policy->n_packages ? 0
					     : err_set(err, ERR_FAIL, "the packages depend on each other in a circle");
}

static int depends_on_any(const struct policy_package *p, const struct next *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strvec_has(&p->depends_on, list[i].package->name))
			return 1;
	return 0;
}

/* A package without changes of its own is released as a patch when something that it depends on is. */
static int read_package(struct next *next, struct repo *r, const git_oid *tip, const struct policy_package *package,
			const struct next_ask *ask, int is_dependent, struct err *err)
{
	struct next_ask patch = { "patch", ask->pre, ask->final, ask->build };
	int ret = next_read(next, r, tip, package, ask, err);

	if (ret != ERR_NO || !is_dependent || next->reading.at)
		return ret;
	next_release(next);
	err_clear(err);
	return next_read(next, r, tip, package, &patch, err);
}

int next_read_all(struct next **list, size_t *n, struct repo *r, const git_oid *tip, const struct next_ask *ask,
		  struct err *err)
{
	struct order o = { &r->policy, NULL, NULL, 0 };
	size_t i;
	int ret;

	*n = 0;
	if (!r->policy.n_packages)
		return err_set(err, ERR_FAIL, "the policy names no package");
	o.done = xcalloc(r->policy.n_packages, 1);
	o.list = xcalloc(r->policy.n_packages, sizeof(*o.list));
	*list = xcalloc(r->policy.n_packages, sizeof(**list));
	ret = sort_packages(&o, err);
	for (i = 0; i < o.n && !ret; i++) {
		struct next *next = &(*list)[*n];

		ret = read_package(next, r, tip, o.list[i], ask, depends_on_any(o.list[i], *list, *n), err);
		if (!ret) {
			(*n)++;
		} else {
			next_release(next);
			if (ret == ERR_NO) {
				err_clear(err);
				ret = 0;
			}
		}
	}
	if (!ret && !*n)
		ret = err_set(err, ERR_NO, "nothing to release in any package");
	free(o.done);
	free(o.list);
	return ret;
}
