/* SPDX-License-Identifier: ISC */
#include "commitgraph.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "hex.h"

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
static const unsigned char *find_chunk(const struct commitgraph_layer *g, const char *name, size_t *size)
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
static int is_sound(struct commitgraph_layer *g, size_t n_below)
{
	size_t fanout, ids, data, edges = 0;
	unsigned i;

	if (g->size < HEADER + ROW || memcmp(g->map, "CGPH\1\1", 6) || g->map[7] != n_below ||
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
	return g->n < NO_PARENT - g->below && ids == (size_t)g->n * GIT_OID_RAWSZ && data == (size_t)g->n * DATA;
}

/* The graph's next layer, on those that are there. 0, or -1 when it cannot be had. */
static int add_layer(struct commitgraph *g, const char *path)
{
	const struct commitgraph_layer *top = g->n_layers ? &g->layers[g->n_layers - 1] : NULL;
	struct commitgraph_layer one = { .below = top ? top->below + top->n : 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map = MAP_FAILED;

	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (map == MAP_FAILED)
		return -1;
	one.map = map;
	one.size = (size_t)st.st_size;
	if (!is_sound(&one, g->n_layers)) {
		munmap(map, one.size);
		return -1;
	}
	g->layers = xreallocarray(g->layers, g->n_layers + 1, sizeof(*g->layers));
	g->layers[g->n_layers++] = one;
	return 0;
}

/* Does the newest layer name those of the chain as the ones below it? */
static int fits_chain(const struct commitgraph *g, const struct strvec *hashes)
{
	size_t size = 0, i;
	const unsigned char *bases = find_chunk(&g->layers[g->n_layers - 1], "BASE", &size);

	if (size != (g->n_layers - 1) * GIT_OID_RAWSZ || (size && !bases))
		return 0;
	for (i = 0; i + 1 < g->n_layers; i++) {
		git_oid hash;

		if (hex_read(&hash, hashes->v[i]) || memcmp(hash.id, bases + i * GIT_OID_RAWSZ, GIT_OID_RAWSZ) != 0)
			return 0;
	}
	return 1;
}

/* The hashes that name the layers, one a line, the lowest first. */
static void read_chain(struct strvec *hashes, const char *folder)
{
	char *path = xstrfmt("%s/commit-graph-chain", folder), line[128];
	FILE *f = fopen(path, "re");
	git_oid hash;

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		strvec_push(hashes, strlen(line) == GIT_OID_HEXSZ && !hex_read(&hash, line) ? line : "");
	}
	if (f)
		fclose(f);
	free(path);
}

static void open_chain(struct commitgraph *g, const char *folder)
{
	struct strvec hashes = STRVEC_INIT;
	size_t i;
	int failed = 0;

	read_chain(&hashes, folder);
	for (i = 0; i < hashes.n && !failed; i++) {
		char *path = xstrfmt("%s/graph-%s.graph", folder, hashes.v[i]);

		failed = !*hashes.v[i] || add_layer(g, path) || !fits_chain(g, &hashes);
		free(path);
	}
	if (failed)
		commitgraph_close(g);
	strvec_release(&hashes);
}

void commitgraph_open(struct commitgraph *g, struct repo *r)
{
	struct strbuf path = STRBUF_INIT;

	memset(g, 0, sizeof(*g));
	if (!config_list_bool(&r->config, "core", "commitgraph", 1) || getenv("GIT_OBJECT_DIRECTORY"))
		return;
	strbuf_addf(&path, "%s/objects/info/commit-graph", r->place.common_dir);
	/* git, too, looks for the chain only where the one file is not. */
	if (add_layer(g, path.buf)) {
		strbuf_addch(&path, 's');
		open_chain(g, path.buf);
	}
	strbuf_release(&path);
}

void commitgraph_close(struct commitgraph *g)
{
	size_t i;

	for (i = 0; i < g->n_layers; i++)
		munmap((void *)(uintptr_t)g->layers[i].map, g->layers[i].size);
	free(g->layers);
	memset(g, 0, sizeof(*g));
}

static int find_in(const struct commitgraph_layer *g, const git_oid *oid, struct commitgraph_commit *c)
{
	uint32_t low = oid->id[0] ? be32(g->fanout + (size_t)(oid->id[0] - 1) * 4) : 0;
	uint32_t high = be32(g->fanout + (size_t)oid->id[0] * 4);

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int order = memcmp(g->ids + (size_t)mid * GIT_OID_RAWSZ, oid->id, GIT_OID_RAWSZ);
		const unsigned char *row = g->data + (size_t)mid * DATA;

		if (!order) {
			memcpy(c->tree.id, row, GIT_OID_RAWSZ);
			c->first = be32(row + GIT_OID_RAWSZ);
			c->second = be32(row + GIT_OID_RAWSZ + 4);
			c->date = (int64_t)(be64(row + GIT_OID_RAWSZ + 8) & UINT64_C(0x3ffffffff));
			c->layer = g;
			return 1;
		}
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

int commitgraph_find(const struct commitgraph *g, const git_oid *oid, struct commitgraph_commit *c)
{
	size_t i;

	for (i = g->n_layers; i--;)
		if (find_in(&g->layers[i], oid, c))
			return 1;
	return 0;
}

/* The id of a commit by its number in the graph; -1 when it has no such number. */
static int id_of(const struct commitgraph *g, uint32_t at, git_oid *out)
{
	size_t i;

	for (i = g->n_layers; i--;) {
		const struct commitgraph_layer *l = &g->layers[i];

		if (at < l->below)
			continue;
		if (at - l->below >= l->n)
			return -1;
		memcpy(out->id, l->ids + (size_t)(at - l->below) * GIT_OID_RAWSZ, GIT_OID_RAWSZ);
		return 1;
	}
	return -1;
}

int commitgraph_parent(const struct commitgraph *g, const struct commitgraph_commit *c, uint32_t i, git_oid *out)
{
	const struct commitgraph_layer *l = c->layer;
	uint32_t at = i ? c->second : c->first;

	if (i && at & IN_EDGES && at != UINT32_MAX) {
		uint32_t start = at & ~IN_EDGES;

		/* The list ends with the entry that has the highest bit; nothing need come after it. */
		if (start >= l->n_edges || i - 1 > l->n_edges - start)
			return -1;
		if (i > 1 && be32(l->edges + (size_t)(start + i - 2) * 4) & IN_EDGES)
			return 0;
		if (i - 1 == l->n_edges - start)
			return -1;
		at = be32(l->edges + (size_t)(start + i - 1) * 4) & ~IN_EDGES;
	} else if (at == NO_PARENT || i > 1) {
		return 0;
	}
	return id_of(g, at, out);
}
