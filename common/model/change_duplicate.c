/* SPDX-License-Identifier: ISC */
/* The same change reaching a release by two ways. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "../base/strbuf.h"
#include "change_read.h"

size_t reading_twin(const struct reading *r, size_t i)
{
	while (r->twin[i] != i) {
		r->twin[i] = r->twin[r->twin[i]];
		i = r->twin[i];
	}
	return i;
}

static void join(struct reading *r, size_t a, size_t b)
{
	a = reading_twin(r, a);
	b = reading_twin(r, b);
	/* the older one speaks for both */
	if (a < b)
		r->twin[a] = b;
	else
		r->twin[b] = a;
}

/* Reverts of what is in range are settled as such: two of them may be equal byte for byte and both needed. */
static int may_be_twin(const struct reading *r, size_t i)
{
	return r->commits[i].parents < 2 && reading_head(r, i)->fate == CHANGE_COUNTS && !reading_is_revert(r, i);
}

static void join_picks(struct reading *r)
{
	struct slice from;
	size_t i, origin;

	for (i = 0; i < r->n; i++) {
		if (!may_be_twin(r, i))
			continue;
		from = message_cherry_picked_from(&reading_head(r, i)->message);
		if (!from.s)
			continue;
		origin = reading_find(r, from.s, from.len, i);
		if (origin != NO_COMMIT && may_be_twin(r, origin))
			join(r, i, origin);
	}
}

/* Marks both when a key comes up a second time; the value of a key is its first commit + 1. */
static void mark_shared(struct map *seen, const char *key, size_t len, size_t i, unsigned char *wanted)
{
	void **at = map_at(seen, key, len);

	if (*at)
		wanted[i] = wanted[(size_t)(uintptr_t)*at - 1] = 1;
	else
		*at = (void *)(uintptr_t)(i + 1);
}

/* "e-mail NUL time" of each commit, one after the other, the offsets in `at`. */
static void author_keys(const struct reading *r, struct strbuf *keys, size_t *at)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct commit *c = &r->commits[i];

		at[i] = keys->len;
		strbuf_addstr(keys, c->author_email ? c->author_email : "");
		strbuf_addch(keys, '\0');
		strbuf_add(keys, &c->author_time, sizeof(c->author_time));
	}
	at[r->n] = keys->len;
}

/* Does anything of the commit bump or show? What is told nowhere need not be told once. */
static int is_told(const struct reading *r, size_t i)
{
	size_t k;

	for (k = r->first[i]; k < r->first[i + 1]; k++)
		if (r->set->v[k].level > LEVEL_NONE || r->set->v[k].breaking || !r->set->v[k].type->hidden)
			return 1;
	return 0;
}

/* Only these can be twins: a patch-id costs a diff, a subject costs nothing. */
static unsigned char *candidates(const struct reading *r)
{
	unsigned char *wanted = xcalloc(r->n + 1, 1);
	size_t *at = xcalloc(r->n + 1, sizeof(*at)), i;
	struct map subjects = MAP_INIT, authors = MAP_INIT;
	struct strbuf keys = STRBUF_INIT;

	author_keys(r, &keys, at);
	for (i = 0; i < r->n; i++) {
		struct slice header = reading_head(r, i)->message.header;

		if (!may_be_twin(r, i) || !header.s || !is_told(r, i))
			continue;
		header = subject_without_number(header);
		mark_shared(&subjects, header.s, header.len, i, wanted);
		mark_shared(&authors, keys.buf + at[i], at[i + 1] - at[i], i, wanted);
	}
	map_release(&subjects);
	map_release(&authors);
	strbuf_release(&keys);
	free(at);
	return wanted;
}

/* Leaves those wanted that share their fingerprint with another one. */
static void compare_paths(const struct reading *r, const struct change_patches *patches, unsigned char *wanted)
{
	uint64_t *prints = xcalloc(r->n + 1, sizeof(*prints));
	struct map seen = MAP_INIT;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (!wanted[i])
			continue;
		wanted[i] = 0;
		if (patches->paths(patches->data, &r->commits[i], &prints[i]))
			mark_shared(&seen, (const char *)&prints[i], sizeof(prints[i]), i, wanted);
	}
	map_release(&seen);
	free(prints);
}

static void join_patches(struct reading *r, const struct change_patches *patches)
{
	unsigned char *wanted = candidates(r);
	char(*ids)[OID_HEX + 1] = NULL;
	struct map seen = MAP_INIT;
	size_t i, n = 0, k = 0;

	compare_paths(r, patches, wanted);
	for (i = 0; i < r->n; i++)
		n += wanted[i];
	ids = xcalloc(n, sizeof(*ids));
	for (i = 0; i < r->n; i++) {
		void **at;

		if (!wanted[i] || patches->id(patches->data, &r->commits[i], ids[k]) != 1)
			continue;
		at = map_at(&seen, ids[k], strlen(ids[k]));
		if (*at)
			join(r, i, (size_t)(uintptr_t)*at - 1);
		else
			*at = (void *)(uintptr_t)(i + 1);
		k++;
	}
	map_release(&seen);
	free(ids);
	free(wanted);
}

/*
 * A host can give a merge commit the subject of what it merges. The commits of the branch are counted by themselves, so
 * a part of such a merge that says the same as one of them is no second change.
 */
static void fold_merges(struct reading *r)
{
	struct map plain = MAP_INIT;
	struct slice s;
	size_t i, k;

	for (i = r->n; i-- > 0;)
		for (k = r->first[i]; r->commits[i].parents < 2 && k < r->first[i + 1]; k++) {
			s = r->set->v[k].message.header;
			if (s.s && (s = subject_without_number(s)).len)
				*map_at(&plain, s.s, s.len) = &r->set->v[k];
		}
	for (i = 0; i < r->n; i++)
		for (k = r->first[i]; r->commits[i].parents > 1 && k < r->first[i + 1]; k++) {
			struct change *c = &r->set->v[k], *other;

			if (c->fate != CHANGE_COUNTS || !c->message.header.s)
				continue;
			s = subject_without_number(c->message.header);
			other = map_get(&plain, s.s, s.len);
			if (other) {
				c->fate = CHANGE_DUPLICATE;
				c->same_as = other;
			}
		}
	map_release(&plain);
}

void reading_find_twins(struct reading *r, const struct change_patches *patches)
{
	fold_merges(r);
	join_picks(r);
	if (patches)
		join_patches(r, patches);
}
