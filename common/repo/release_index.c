/* SPDX-License-Identifier: ISC */
#include "release_index.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "release.h"
#include "release_same.h"

void release_index_init(struct release_index *x, struct repo *r)
{
	memset(x, 0, sizeof(*x));
	x->repo = r;
	strvec_init(&x->same.ids);
}

void release_index_release(struct release_index *x)
{
	size_t i;

	for (i = 0; x->tags && i <= x->repo->policy.n_packages; i++)
		tags_release(&x->tags[i].tags);
	free(x->tags);
	strvec_release(&x->same.ids);
	if (x->has_lines)
		lines_release(&x->lines);
	memset(x, 0, sizeof(*x));
}

int release_index_lines(const struct lines **out, struct release_index *x, struct err *err)
{
	int ret = 0;

	if (!x->has_lines) {
		x->has_lines = 1;
		ret = lines_load(&x->lines, x->repo, err);
	}
	*out = &x->lines;
	return ret;
}

static size_t place_of(const struct release_index *x, const struct policy_package *package)
{
	return package ? (size_t)(package - x->repo->policy.packages) + 1 : 0;
}

void release_index_take_tags(struct release_index *x, const struct policy_package *package)
{
	memset(&x->tags[place_of(x, package)], 0, sizeof(*x->tags));
}

int release_index_tags(const struct tags **out, struct release_index *x, const struct policy_package *package,
		       struct err *err)
{
	const struct policy *p = &x->repo->policy;
	struct release_index_tags *one;
	int ret = 0;

	if (!x->tags)
		x->tags = xcalloc(p->n_packages + 1, sizeof(*x->tags));
	one = &x->tags[place_of(x, package)];
	if (!one->is_read) {
		ret = tags_load(&one->tags, x->repo, release_tag_prefix(x->repo, package), err);
		one->is_read = !ret;
	}
	*out = &one->tags;
	return ret;
}

int release_index_same(struct strvec *out, struct release_index *x, const git_oid *commit,
		       const struct policy_package *package, struct err *err)
{
	int ret = 0;

	if (!x->same.ids.n || x->same.package != package || !git_oid_equal(&x->same.commit, commit)) {
		strvec_release(&x->same.ids);
		x->same.commit = *commit;
		x->same.package = package;
		ret = release_same(&x->same.ids, x->repo, commit, package, err);
	}
	if (ret)
		strvec_release(&x->same.ids);
	strvec_pushv(out, &x->same.ids);
	return ret;
}
