/* SPDX-License-Identifier: ISC */
/* Nodes waiting to be walked: the latest date first, of equal dates the one that came first (as git's queue). */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap {
	struct heap_entry {
		int64_t date;
		uint32_t order;
		uint32_t node;
	} *v;
	size_t n, alloc;
	uint32_t pushed;
};

#define HEAP_INIT { NULL, 0, 0, 0 }

void heap_release(struct heap *h);
void heap_push(struct heap *h, int64_t date, uint32_t node);
/* The heap must not be empty. */
uint32_t heap_pop(struct heap *h);

#endif
