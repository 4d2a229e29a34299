/* SPDX-License-Identifier: ISC */
#include "forward_trace.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/map.h"

/* Reverts that name no id, only a subject, and have not met it yet. */
struct pending {
	uint32_t revert;
	struct pending *next;
};

struct reading {
	struct forward_trace *t;
	struct map subjects; /* to struct pending */
	uint32_t commit;
	unsigned group;
	int ids; /* how many the revert at hand names */
};

static const uint64_t *reach_of(const struct forward_trace *t, uint32_t commit)
{
	return t->graph->reach + commit * t->graph->words;
}

static uint64_t *dead_of(const struct forward_trace *t, uint32_t commit)
{
	return t->dead + commit * t->graph->words;
}

/* --- who carries what ---------------------------------------------------------------------------------------- */

static uint32_t add_link(struct forward_trace *t, uint32_t commit)
{
	struct forward_link link = { commit, LINEGRAPH_NONE };

	ALLOC_GROW(t->links, t->n_links + 1, t->alloc_links);
	t->links[t->n_links] = link;
	return (uint32_t)t->n_links++;
}

/* In front: the caller comes from old to new, so that the list runs from new to old. */
static void mention(struct forward_trace *t, const git_oid *oid, uint32_t by)
{
	uint32_t link = add_link(t, by), *first = oidmap_at(&t->mentions, oid, link);

	if (*first != link) {
		t->links[link].next = *first;
		*first = link;
	}
}

static void mention_all(struct forward_trace *t, const git_oid *oid, uint32_t by)
{
	struct walk_list brought = { NULL, 0, 0 };
	uint32_t of = linegraph_find(t->graph, oid);
	size_t i;

	mention(t, oid, by);
	if (of != LINEGRAPH_NONE && linegraph_node(t->graph, of)->n_parents > 1)
		linegraph_brought(t->graph, of, &brought);
	for (i = 0; i < brought.n; i++)
		if (brought.v[i] != of)
			mention(t, linegraph_oid(t->graph, brought.v[i]), by);
	free(brought.v);
}

static void add_origin(struct reading *d, const git_oid *of)
{
	struct forward_trace *t = d->t;
	struct forward_origin origin = { d->commit, *of, d->group };

	ALLOC_GROW(t->origins, t->n_origins + 1, t->alloc_origins);
	if (t->first_origin[d->commit] == LINEGRAPH_NONE)
		t->first_origin[d->commit] = (uint32_t)t->n_origins;
	t->origins[t->n_origins++] = origin;
}

/* `s` begins with an id of 7 to 40 digits and nothing more that could belong to it: its full form. */
static int read_id(const struct linegraph *g, struct slice s, git_oid *out)
{
	size_t n = strspn(s.s, "0123456789abcdefABCDEF");
	uint32_t commit;

	if (n > s.len)
		n = s.len;
	if (n == GIT_OID_HEXSZ)
		return !git_oid_fromstrn(out, s.s, n);
	commit = linegraph_find_hex(g, s.s, n);
	if (commit != LINEGRAPH_NONE)
		*out = *linegraph_oid(g, commit);
	return commit != LINEGRAPH_NONE;
}

/* Does the line begin with the word, without case? It is then taken off. */
static int skip(struct slice *line, const char *word)
{
	size_t n = strlen(word);

	if (line->len < n || strncasecmp(line->s, word, n) != 0)
		return 0;
	line->s += n;
	line->len -= n;
	return 1;
}

static int is_trailer(struct slice line)
{
	size_t n = 0;

	while (n < line.len && line.s[n] != ':' && line.s[n] != ' ')
		n++;
	return n && n < line.len && line.s[n] == ':';
}

/*
 * Lines that stand together, with trailers between them, are the chain of one change; whatever other text comes between
 * begins another one: the body of a squash.
 */
static void read_line(struct reading *d, struct slice line, int is_squash)
{
	git_oid oid;

	while (line.len && *line.s == ' ') {
		line.s++;
		line.len--;
	}
	if (skip(&line, "(cherry picked from commit ") || skip(&line, "Backport-Of: ")) {
		if (read_id(d->t->graph, line, &oid)) {
			add_origin(d, &oid);
			mention_all(d->t, &oid, d->commit);
		}
	} else if (is_squash && skip(&line, "commit ")) {
		d->group++;
		if (line.len == GIT_OID_HEXSZ && read_id(d->t->graph, line, &oid)) {
			add_origin(d, &oid);
			mention_all(d->t, &oid, d->commit);
		}
	} else if (line.len && !is_trailer(line)) {
		d->group++;
	}
}

static void read_mentions(struct reading *d)
{
	const struct commit_text *text = linegraph_text(d->t->graph, d->commit);
	const char *s = text->message, *end = s + text->message_len;
	int is_squash = !strncmp(s, "Squashed commit of the following:", 33) ||
			strstr(s, "\nSquashed commit of the following:") != NULL;

	d->group = 0;
	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		struct slice line = { s, (size_t)((nl ? nl : end) - s) };

		read_line(d, line, is_squash);
		s = nl ? nl + 1 : end;
	}
}

/* --- what was reverted --------------------------------------------------------------------------------------- */

static void revert_one(struct forward_trace *t, uint32_t commit, uint32_t by)
{
	uint32_t link = add_link(t, by);
	size_t k;

	t->links[link].next = t->reverts[commit];
	t->reverts[commit] = link;
	for (k = 0; k < t->graph->words; k++)
		dead_of(t, commit)[k] |= reach_of(t, by)[k] & ~dead_of(t, by)[k];
}

/* A merge is taken back with all that it brought in, a pick for what it was picked from. */
static void revert(struct forward_trace *t, uint32_t commit, uint32_t by)
{
	struct walk_list brought = { NULL, 0, 0 };
	size_t i;

	if (commit <= by)
		return;
	if (linegraph_node(t->graph, commit)->n_parents > 1)
		linegraph_brought(t->graph, commit, &brought);
	else
		revert_one(t, commit, by);
	for (i = 0; i < brought.n; i++)
		revert_one(t, brought.v[i], by);
	for (i = t->first_origin[commit]; i < t->n_origins && t->origins[i].commit == commit; i++) {
		uint32_t of = linegraph_find(t->graph, &t->origins[i].of);

		if (of != LINEGRAPH_NONE)
			revert_one(t, of, by);
	}
	free(brought.v);
}

static void found_reverted(void *data, const char *hex, size_t len)
{
	struct reading *d = data;
	uint32_t of = linegraph_find_hex(d->t->graph, hex, len);

	d->ids++;
	if (of != LINEGRAPH_NONE)
		revert(d->t, of, d->commit);
}

static void await_subject(struct reading *d, struct slice subject)
{
	void **place = map_at(&d->subjects, subject.s, subject.len);
	struct pending *p = xmalloc(sizeof(*p));

	p->revert = d->commit;
	p->next = *place;
	*place = p;
}

static int share_a_line(const struct forward_trace *t, uint32_t a, uint32_t b)
{
	size_t k;

	for (k = 0; k < t->graph->words; k++)
		if (reach_of(t, a)[k] & reach_of(t, b)[k])
			return 1;
	return 0;
}

/* The newest commit of that subject on the revert's own line is meant. */
static void meet_subject(struct reading *d, struct slice subject)
{
	struct pending *p = map_get(&d->subjects, subject.s, subject.len), *left = NULL, *next;

	if (!p)
		return;
	for (; p; p = next) {
		next = p->next;
		if (share_a_line(d->t, p->revert, d->commit)) {
			revert(d->t, d->commit, p->revert);
			free(p);
		} else {
			p->next = left;
			left = p;
		}
	}
	*map_at(&d->subjects, subject.s, subject.len) = left;
}

static int may_revert(const struct commit_text *text)
{
	return !strncasecmp(text->message, "revert", 6) || strstr(text->message, "This reverts commit") != NULL;
}

static void read_reverts(struct reading *d)
{
	const struct commit_text *text = linegraph_text(d->t->graph, d->commit);
	struct slice subject = { text->message, strcspn(text->message, "\n") };
	struct message m;

	meet_subject(d, subject);
	if (!may_revert(text))
		return;
	message_parse(&m, text->message, text->message_len);
	d->ids = 0;
	message_reverted_ids(&m, found_reverted, d);
	if (!d->ids && m.kind == MESSAGE_REVERT && !m.reapply)
		await_subject(d, m.description);
	message_release(&m);
}

static void forget_subjects(struct map *subjects)
{
	size_t i;

	for (i = 0; i < subjects->alloc; i++) {
		struct pending *p = subjects->slots[i].key ? subjects->slots[i].value : NULL, *next;

		for (; p; p = next) {
			next = p->next;
			free(p);
		}
	}
	map_release(subjects);
}

/*
 * Mentions from old to new. Reverts from new to old: when one is read, it is known where it has been reverted itself.
 */
void forward_trace_read(struct forward_trace *t, const struct linegraph *g)
{
	struct reading d = { t, MAP_INIT, 0, 0, 0 };
	size_t n = g->list.n, i;

	memset(t, 0, sizeof(*t));
	t->graph = g;
	t->first_origin = xreallocarray(NULL, n, sizeof(*t->first_origin));
	t->reverts = xreallocarray(NULL, n, sizeof(*t->reverts));
	t->dead = xcalloc(n, g->words * sizeof(*t->dead));
	for (i = 0; i < n; i++)
		t->first_origin[i] = t->reverts[i] = LINEGRAPH_NONE;
	for (i = n; i--;) {
		d.commit = (uint32_t)i;
		read_mentions(&d);
	}
	for (i = 0; i < n; i++) {
		d.commit = (uint32_t)i;
		read_reverts(&d);
	}
	forget_subjects(&d.subjects);
}

void forward_trace_release(struct forward_trace *t)
{
	oidmap_release(&t->mentions);
	free(t->links);
	free(t->origins);
	free(t->first_origin);
	free(t->reverts);
	free(t->dead);
	memset(t, 0, sizeof(*t));
}

/* --- looking -------------------------------------------------------------------------------------------------- */

static int is_dead(const struct forward_trace *t, uint32_t commit, size_t line)
{
	return dead_of(t, commit)[line / 64] >> line % 64 & 1;
}

/* What came by a merge after the revert is there again: git brings it back in. */
static int came_after(const struct forward_trace *t, uint32_t commit, uint32_t carrier, uint32_t revert_by)
{
	return commit == carrier ? !linegraph_reaches(t->graph, revert_by, commit) : carrier < revert_by;
}

int forward_trace_is_reverted(const struct forward_trace *t, uint32_t commit, uint32_t carrier, size_t line)
{
	uint32_t link;

	for (link = t->reverts[commit]; link != LINEGRAPH_NONE; link = t->links[link].next) {
		uint32_t by = t->links[link].commit;

		if (linegraph_has(t->graph, by, line) && !is_dead(t, by, line) && !came_after(t, commit, carrier, by))
			return 1;
	}
	return 0;
}

int forward_trace_holds(const struct forward_trace *t, uint32_t commit, size_t line)
{
	return linegraph_has(t->graph, commit, line) && !forward_trace_is_reverted(t, commit, commit, line);
}

static uint32_t carrier_of(const struct forward_trace *t, const git_oid *oid, uint32_t except, size_t line)
{
	uint32_t commit = linegraph_find(t->graph, oid), link;

	if (commit != LINEGRAPH_NONE && commit != except && forward_trace_holds(t, commit, line))
		return commit;
	for (link = oidmap_get(&t->mentions, oid); link != OIDMAP_NONE; link = t->links[link].next) {
		uint32_t by = t->links[link].commit;

		if (by == except || !forward_trace_holds(t, by, line))
			continue;
		if (commit == LINEGRAPH_NONE || !forward_trace_is_reverted(t, commit, by, line))
			return by;
	}
	return LINEGRAPH_NONE;
}

uint32_t forward_trace_carrier(const struct forward_trace *t, uint32_t commit, size_t line)
{
	uint32_t found = carrier_of(t, linegraph_oid(t->graph, commit), commit, line), first = LINEGRAPH_NONE;
	size_t i = t->first_origin[commit];
	unsigned done = 0;

	if (found != LINEGRAPH_NONE)
		return found;
	/* Each group must be there, by any of its ids. `done` is the last group found, plus one. */
	for (; i < t->n_origins && t->origins[i].commit == commit; i++) {
		const struct forward_origin *o = &t->origins[i];
		int is_last = i + 1 == t->n_origins || o[1].commit != commit || o[1].group != o->group;

		if (done != o->group + 1)
			found = carrier_of(t, &o->of, commit, line);
		if (found != LINEGRAPH_NONE)
			done = o->group + 1;
		if (first == LINEGRAPH_NONE)
			first = found;
		if (is_last && done != o->group + 1)
			return LINEGRAPH_NONE;
	}
	return first;
}
