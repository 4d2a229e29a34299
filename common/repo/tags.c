/* SPDX-License-Identifier: ISC */
#include "tags.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "peel.h"
#include "tagrefs.h"

struct loading {
	struct tags *tags;
	size_t alloc;
	struct repo *repo;
	struct version version; /* of the name that was asked about last */
};

static int is_version(void *data, const char *rest)
{
	struct loading *l = data;

	version_release(&l->version);
	return !version_parse(&l->version, &l->repo->policy.scheme, rest, strlen(rest), NULL, NULL);
}

/* packed-refs knows what most annotated tags peel to; that saves reading them. */
static int peel_ref(struct repo *r, const struct tagref *ref, struct tag *tag)
{
	tag->oid = ref->oid;
	if (git_oid_is_zero(&ref->peeled))
		return peel_to_commit(r, &ref->oid, &tag->commit, &tag->annotated);
	tag->commit = ref->peeled;
	tag->annotated = 1;
	return peel_is_commit(r, &ref->peeled);
}

static void add(void *data, const struct tagref *ref)
{
	struct loading *l = data;
	struct tags *t = l->tags;
	struct tag tag = { NULL, VERSION_INIT, { { 0 } }, { { 0 } }, 0 };
	const struct version none = VERSION_INIT;

	if (!peel_ref(l->repo, ref, &tag))
		return;
	/* Whether the name is wanted was asked right before. */
	tag.version = l->version;
	l->version = none;
	tag.name = xstrdup(ref->name);
	ALLOC_GROW(t->v, t->n + 1, l->alloc);
	t->v[t->n++] = tag;
}

static int by_version(const void *a, const void *b)
{
	const struct tag *x = a, *y = b;
	int order = version_order(&x->version, &y->version);

	return order ? order : strcmp(x->name, y->name);
}

int tags_load(struct tags *t, struct repo *r, const char *prefix, struct err *err)
{
	struct loading l = { t, 0, r, VERSION_INIT };
	int ret;

	memset(t, 0, sizeof(*t));
	ret = tagrefs_each(r, prefix, is_version, add, &l, err);
	version_release(&l.version);
	if (ret) {
		tags_release(t);
		return ret;
	}
	if (t->n)
		qsort(t->v, t->n, sizeof(*t->v), by_version);
	return 0;
}

void tags_release(struct tags *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->v[i].name);
		version_release(&t->v[i].version);
	}
	free(t->v);
	t->v = NULL;
	t->n = 0;
}

const struct tag *tags_find_name(const struct tags *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->v[i].name, name))
			return &t->v[i];
	return NULL;
}

const struct tag *tags_find_version(const struct tags *t, const struct version *v)
{
	const struct tag *like = NULL;
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (version_compare(&t->v[mid].version, v) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < t->n && !version_compare(&t->v[low].version, v); low++) {
		if (!version_order(&t->v[low].version, v))
			return &t->v[low];
		like = &t->v[low];
	}
	return like;
}
