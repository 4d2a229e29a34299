/* SPDX-License-Identifier: ISC */
#include "commitgraph.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER    8
#define ROW       12 /* of the table of contents */
#define FANOUT    (256 * 4)
#define DATA      (GIT_OID_RAWSZ + 16)
#define NO_PARENT UINT32_C(0x70000000)
#define IN_EDGES  UINT32_C(0x80000000)

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t be64(const unsigned char *p)
{
	return (uint64_t)be32(p) << 32 | be32(p + 4);
}

/* A chunk's place and size by the table of contents, whose last row ends the last chunk. */
static const unsigned char *find_chunk(const struct commitgraph *g, const char *name, size_t *size)
{
	unsigned n = g->map[6], i;

	for (i = 0; i < n; i++) {
		const unsigned char *row = g->map + HEADER + i * ROW;
		uint64_t start = be64(row + 4), end = be64(row + ROW + 4);

		if (memcmp(row, name, 4))
			continue;
		if (start > end || end > g->size)
			return NULL;
		*size = (size_t)(end - start);
		return g->map + start;
	}
	return NULL;
}

/* Everything that a look-up relies on: sizes, and a fan-out that never falls and ends with the number of commits. */
static int is_sound(struct commitgraph *g)
{
	size_t fanout, ids, data, edges = 0;
	unsigned i;

	if (g->size < HEADER + ROW || memcmp(g->map, "CGPH\1\1", 6) || g->map[7] ||
	    g->size < HEADER + (g->map[6] + (size_t)1) * ROW)
		return 0;
	g->fanout = find_chunk(g, "OIDF", &fanout);
	g->ids = find_chunk(g, "OIDL", &ids);
	g->data = find_chunk(g, "CDAT", &data);
	g->edges = find_chunk(g, "EDGE", &edges);
	if (!g->fanout || !g->ids || !g->data || fanout != FANOUT)
		return 0;
	g->n = be32(g->fanout + FANOUT - 4);
	g->n_edges = (uint32_t)(edges / 4);
	for (i = 1; i < 256; i++)
		if (be32(g->fanout + (size_t)i * 4) < be32(g->fanout + (size_t)(i - 1) * 4))
			return 0;
	return g->n < NO_PARENT && ids == (size_t)g->n * GIT_OID_RAWSZ && data == (size_t)g->n * DATA;
}

void commitgraph_open(struct commitgraph *g, struct repo *r)
{
	const char *use = config_list_get(&r->config, "core", "commitgraph");
	struct strbuf path = STRBUF_INIT;
	struct stat st;
	void *map;
	int fd;

	memset(g, 0, sizeof(*g));
	if ((use && config_bool(use) == 0) || getenv("GIT_OBJECT_DIRECTORY"))
		return;
	strbuf_addf(&path, "%s/objects/info/commit-graph", r->place.common_dir);
	fd = open(path.buf, O_RDONLY | O_CLOEXEC);
	strbuf_release(&path);
	if (fd < 0)
		return;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map != MAP_FAILED) {
			g->map = map;
			g->size = (size_t)st.st_size;
		}
	}
	close(fd);
	if (g->map && !is_sound(g))
		commitgraph_close(g);
}

void commitgraph_close(struct commitgraph *g)
{
	if (g->map)
		munmap((void *)(uintptr_t)g->map, g->size);
	memset(g, 0, sizeof(*g));
}

int commitgraph_find(const struct commitgraph *g, const git_oid *oid, struct commitgraph_commit *c)
{
	uint32_t low, high;

	if (!g->map)
		return 0;
	low = oid->id[0] ? be32(g->fanout + (size_t)(oid->id[0] - 1) * 4) : 0;
	high = be32(g->fanout + (size_t)oid->id[0] * 4);
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int order = memcmp(g->ids + (size_t)mid * GIT_OID_RAWSZ, oid->id, GIT_OID_RAWSZ);
		const unsigned char *row = g->data + (size_t)mid * DATA;

		if (!order) {
			memcpy(c->tree.id, row, GIT_OID_RAWSZ);
			c->first = be32(row + GIT_OID_RAWSZ);
			c->second = be32(row + GIT_OID_RAWSZ + 4);
			c->date = (int64_t)(be64(row + GIT_OID_RAWSZ + 8) & UINT64_C(0x3ffffffff));
			return 1;
		}
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

int commitgraph_parent(const struct commitgraph *g, const struct commitgraph_commit *c, uint32_t i, git_oid *out)
{
	uint32_t at = i ? c->second : c->first;

	if (i && at & IN_EDGES && at != UINT32_MAX) {
		uint32_t start = at & ~IN_EDGES;

		/* The list ends with the entry that has the highest bit. */
		if (start >= g->n_edges || i - 1 >= g->n_edges - start)
			return -1;
		if (i > 1 && be32(g->edges + (size_t)(start + i - 2) * 4) & IN_EDGES)
			return 0;
		at = be32(g->edges + (size_t)(start + i - 1) * 4) & ~IN_EDGES;
	} else if (at == NO_PARENT || i > 1) {
		return 0;
	}
	if (at >= g->n)
		return -1;
	memcpy(out->id, g->ids + (size_t)at * GIT_OID_RAWSZ, GIT_OID_RAWSZ);
	return 1;
}
