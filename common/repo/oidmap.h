/* SPDX-License-Identifier: ISC */
/* From object id to a small number: open addressing, the id's own bytes as hash. */
#ifndef OIDMAP_H
#define OIDMAP_H

#include <git2.h>
#include <stddef.h>
#include <stdint.h>

struct oidmap {
	struct oidmap_slot {
		git_oid oid;
		uint32_t value; /* OIDMAP_NONE: free */
	} *slots;
	size_t n;
	size_t size; /* a power of two, or 0 */
};

#define OIDMAP_INIT { NULL, 0, 0 }
#define OIDMAP_NONE UINT32_MAX

void oidmap_release(struct oidmap *m);
/* OIDMAP_NONE when it is not there. */
uint32_t oidmap_get(const struct oidmap *m, const git_oid *oid);
/*
 * The value's place, made with the value `fresh` when the id is new. The pointer is good until the next call. `fresh`
 * is not OIDMAP_NONE.
 */
uint32_t *oidmap_at(struct oidmap *m, const git_oid *oid, uint32_t fresh);

#endif
