/* SPDX-License-Identifier: ISC */
#include "oidmap.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

void oidmap_release(struct oidmap *m)
{
	free(m->slots);
	m->slots = NULL;
	m->n = m->size = 0;
}

/* The slot that holds the id, or the free one where it belongs. */
static struct oidmap_slot *find(const struct oidmap *m, const git_oid *oid)
{
	uint64_t hash;
	size_t i;

	/* Ids are hashes, but chosen ones can collide in a few bytes; mixing two words makes that harder at no cost. */
	memcpy(&hash, oid->id, sizeof(hash));
	i = (size_t)((hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (m->size - 1);
	while (m->slots[i].value != OIDMAP_NONE && memcmp(m->slots[i].oid.id, oid->id, GIT_OID_RAWSZ))
		i = (i + 1) & (m->size - 1);
	return &m->slots[i];
}

static void grow(struct oidmap *m)
{
	struct oidmap old = *m;
	size_t i;

	m->size = old.size ? old.size * 2 : 64;
	m->slots = xreallocarray(NULL, m->size, sizeof(*m->slots));
	for (i = 0; i < m->size; i++)
		m->slots[i].value = OIDMAP_NONE;
	for (i = 0; i < old.size; i++)
		if (old.slots[i].value != OIDMAP_NONE)
			*find(m, &old.slots[i].oid) = old.slots[i];
	free(old.slots);
}

uint32_t oidmap_get(const struct oidmap *m, const git_oid *oid)
{
	return m->size ? find(m, oid)->value : OIDMAP_NONE;
}

uint32_t *oidmap_at(struct oidmap *m, const git_oid *oid, uint32_t fresh)
{
	struct oidmap_slot *slot;

	if (m->n * 4 >= m->size * 3)
		grow(m);
	slot = find(m, oid);
	if (slot->value == OIDMAP_NONE) {
		slot->oid = *oid;
		slot->value = fresh;
		m->n++;
	}
	return &slot->value;
}
