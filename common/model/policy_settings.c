/* SPDX-License-Identifier: ISC */
/* Which entries of the configuration take effect. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

int policy_is_own(const struct config_entry *e)
{
	return !strcmp(e->section, "release") || !strncmp(e->section, "release-", 8);
}

int policy_key_is_list(const struct policy_key *k)
{
	return k->repeatable || k->type == VALUE_LIST;
}

static int is_policy_file(const struct config_entry *e)
{
	return !strcmp(e->file, POLICY_FILE);
}

static const char *subsection_of(const struct policy_setting *s)
{
	return s->entry->subsection ? s->entry->subsection : "";
}

static int by_order(const void *a, const void *b)
{
	const struct policy_setting *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_name(const void *a, const void *b)
{
	const struct policy_setting *x = a, *y = b;
	int c = x->key < y->key ? -1 : x->key > y->key;

	if (!c)
		c = strcmp(subsection_of(x), subsection_of(y));
	return c ? c : by_order(a, b);
}

static int same_name(const struct policy_setting *a, const struct policy_setting *b)
{
	return a->key == b->key && !strcmp(subsection_of(a), subsection_of(b));
}

/* The settings of one name, in order. */
static void judge_group(struct policy_setting *v, size_t n)
{
	int list = policy_key_is_list(v->key), elsewhere = 0;
	size_t i, reset = 0;

	for (i = 0; i < n; i++) {
		elsewhere |= !is_policy_file(v[i].entry);
		if (v[i].entry->value && !*v[i].entry->value)
			reset = i;
	}
	for (i = 0; i < n; i++)
		v[i].is_replaced = list ? i < reset || (elsewhere && is_policy_file(v[i].entry)) : i + 1 < n;
}

struct policy_setting *policy_settings(const struct config_list *entries, size_t *n)
{
	struct policy_setting *v = NULL;
	size_t alloc = 0, i, end;

	*n = 0;
	for (i = 0; i < entries->n; i++) {
		const struct policy_key *k = policy_key_find(&entries->v[i]);

		if (!k)
			continue;
		ALLOC_GROW(v, *n + 1, alloc);
		v[*n] = (struct policy_setting){ &entries->v[i], k, *n, 0 };
		++*n;
	}
	if (!v)
		return NULL;
	qsort(v, *n, sizeof(*v), by_name);
	for (i = 0; i < *n; i = end) {
		for (end = i + 1; end < *n && same_name(&v[i], &v[end]); end++)
			;
		judge_group(v + i, end - i);
	}
	qsort(v, *n, sizeof(*v), by_order);
	return v;
}
