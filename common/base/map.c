/* SPDX-License-Identifier: ISC */
#include "map.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"

static uint64_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

/* Eight bytes a step, each step mixed. */
static uint64_t hash_bytes(uint64_t seed, const char *s, size_t len)
{
	uint64_t h = seed ^ (uint64_t)len * 0x9e3779b97f4a7c15u, word;

	for (; len >= sizeof(word); s += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		h = mix(h ^ word);
	}
	word = 0;
	memcpy(&word, s, len);
	return mix(h ^ word);
}

void map_release(struct map *m)
{
	if (!m)
		return;
	free(m->slots);
	m->slots = NULL;
	m->n = m->alloc = 0;
}

static struct map_slot *find(const struct map *m, const char *key, size_t len, uint64_t hash)
{
	size_t mask = m->alloc - 1, i = (size_t)hash & mask;

	while (m->slots[i].key) {
		struct map_slot *slot = &m->slots[i];

		if (slot->hash == hash && slot->len == len && !memcmp(slot->key, key, len))
			break;
		i = (i + 1) & mask;
	}
	return &m->slots[i];
}

static void grow(struct map *m)
{
	struct map_slot *old = m->slots;
	size_t n = m->alloc, i;

	if (!m->seed)
		m->seed = mix((uint64_t)(uintptr_t)m ^ (uint64_t)(uintptr_t)xmalloc ^ 0x9e3779b97f4a7c15u);
	m->alloc = n ? 2 * n : 16;
	m->slots = xcalloc(m->alloc, sizeof(*m->slots));
	for (i = 0; i < n; i++)
		if (old[i].key)
			*find(m, old[i].key, old[i].len, old[i].hash) = old[i];
	free(old);
}

void *map_get(const struct map *m, const char *key, size_t len)
{
	if (!m->n)
		return NULL;
	return find(m, key, len, hash_bytes(m->seed, key, len))->value;
}

void **map_at(struct map *m, const char *key, size_t len)
{
	struct map_slot *slot;
	uint64_t hash;

	if (m->n + 1 > m->alloc / 3 * 2)
		grow(m);
	hash = hash_bytes(m->seed, key, len);
	slot = find(m, key, len, hash);
	if (!slot->key) {
		slot->key = key;
		slot->len = len;
		slot->hash = hash;
		m->n++;
	}
	return &slot->value;
}
