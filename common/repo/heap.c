/* SPDX-License-Identifier: ISC */
#include "heap.h"

#include <stdlib.h>

#include "../base/alloc.h"

void heap_release(struct heap *h)
{
	free(h->v);
	h->v = NULL;
	h->n = h->alloc = 0;
	h->pushed = 0;
}

static int before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->date != b->date ? a->date > b->date : a->order < b->order;
}

void heap_push(struct heap *h, int64_t date, uint32_t node)
{
	struct heap_entry e = { date, h->pushed++, node };
	size_t i = h->n;

	ALLOC_GROW(h->v, h->n + 1, h->alloc);
	h->n++;
	for (; i && before(&e, &h->v[(i - 1) / 2]); i = (i - 1) / 2)
		h->v[i] = h->v[(i - 1) / 2];
	h->v[i] = e;
}

uint32_t heap_pop(struct heap *h)
{
	uint32_t top = h->v[0].node;
	struct heap_entry last = h->v[--h->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < h->n) {
		if (child + 1 < h->n && before(&h->v[child + 1], &h->v[child]))
			child++;
		if (!before(&h->v[child], &last))
			break;
		h->v[i] = h->v[child];
		i = child;
	}
	if (h->n)
		h->v[i] = last;
	return top;
}
