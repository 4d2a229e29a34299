/* SPDX-License-Identifier: ISC */
#include "tags.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "peel.h"

static const char tags_dir[] = "refs/tags/";

/* packed-refs knows what most annotated tags peel to; that saves reading them. */
static int peel_ref(struct repo *r, const git_reference *ref, struct tag *tag)
{
	const git_oid *target = git_reference_target(ref), *peeled = git_reference_target_peel(ref);

	if (!target)
		return 0;
	tag->oid = *target;
	if (!peeled)
		return peel_to_commit(r, target, &tag->commit, &tag->annotated);
	tag->commit = *peeled;
	tag->annotated = 1;
	return peel_is_commit(r, peeled);
}

static void add(struct tags *t, size_t *alloc, struct repo *r, const git_reference *ref, const char *prefix)
{
	const char *name = git_reference_name(ref);
	struct tag tag = { NULL, VERSION_INIT, { { 0 } }, { { 0 } }, 0 };
	const char *text;

	if (strncmp(name, tags_dir, strlen(tags_dir)))
		return;
	name += strlen(tags_dir);
	if (strncmp(name, prefix, strlen(prefix)))
		return;
	text = name + strlen(prefix);
	if (version_parse(&tag.version, &r->policy.scheme, text, strlen(text), NULL, NULL))
		return;
	if (!peel_ref(r, ref, &tag)) {
		version_release(&tag.version);
		return;
	}
	tag.name = xstrdup(name);
	ALLOC_GROW(t->v, t->n + 1, *alloc);
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
	git_reference_iterator *iter = NULL;
	git_reference *ref;
	size_t alloc = 0;
	int ret;

	memset(t, 0, sizeof(*t));
	if (git_reference_iterator_glob_new(&iter, r->git, "refs/tags/*"))
		return repo_error(err, ERR_FAIL, "cannot read the tags");
	/* A ref that cannot be read ends nothing: the iterator passes over it, as git does with a warning. */
	while (!(ret = git_reference_next(&ref, iter))) {
		add(t, &alloc, r, ref, prefix);
		git_reference_free(ref);
	}
	git_reference_iterator_free(iter);
	if (ret != GIT_ITEROVER) {
		tags_release(t);
		return repo_error(err, ERR_FAIL, "cannot read the tags");
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
