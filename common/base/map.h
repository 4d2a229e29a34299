/* SPDX-License-Identifier: ISC */
/*
 * A hash table from strings to pointers. Open addressing, at most two thirds full; the hash is keyed by a value taken
 * from the table's own address at first use, so that text from a repository cannot be written to make it slow.
 */
#ifndef MAP_H
#define MAP_H

#include <stddef.h>
#include <stdint.h>

struct map_slot {
	const char *key; /* NULL: free */
	size_t len;
	uint64_t hash;
	void *value;
};

struct map {
	struct map_slot *slots;
	size_t n;     /* keys in it */
	size_t alloc; /* a power of two, or 0 */
	uint64_t seed;
};

#define MAP_INIT \
	{ \
		NULL, 0, 0, 0 \
	}

/* Frees the table, not the keys and values: those stay the caller's. The map is empty and usable afterwards. */
void map_release(struct map *m);

/* The value of a key of `len` bytes; NULL when it is not there. */
void *map_get(const struct map *m, const char *key, size_t len);

/*
 * The place of the key's value, made with NULL in it when it was not there. The key is borrowed and must outlive the
 * map. The place is good until the next map_at.
 */
void **map_at(struct map *m, const char *key, size_t len);

#endif
