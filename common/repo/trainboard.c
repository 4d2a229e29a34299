/* SPDX-License-Identifier: ISC */
#include "trainboard.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/map.h"
#include "release.h"

struct reading {
	struct trainboard *out;
	struct repo *repo;
	const struct trainboard_ask *ask;
	struct lines lines;
	struct tags tags;
	git_oid tip;
	git_oid *released; /* commits that begin what is released; one more fits in */
	size_t n_released;
	int has_cut;    /* some of the main line's new commits are not after the current cut */
	git_oid at_cut; /* the newest of them */
	int is_current; /* the board is that cut's, not the next one's */
};

static int find_main(struct reading *rd, struct err *err)
{
	const struct repo_line *line = NULL;
	int ret = lines_load(&rd->lines, rd->repo, err);

	if (!ret)
		ret = lines_demand_main(&line, &rd->lines, err);
	if (!ret)
		rd->tip = line->tip;
	return ret;
}

/*
 * The last final release on the main line, and those of higher versions that were made on a branch of their own: what
 * these hold has left with an earlier train.
 */
static int find_released(struct reading *rd, struct err *err)
{
	const struct tag *final = NULL;
	size_t i;
	int ret = tags_load(&rd->tags, rd->repo, release_tag_prefix(rd->repo, rd->ask->package), err);

	if (!ret)
		ret = tags_base(&rd->tags, rd->repo, &rd->tip, &final, NULL, NULL, err);
	if (ret)
		return ret;
	rd->released = xcalloc(rd->tags.n + 1, sizeof(*rd->released));
	for (i = final ? (size_t)(final - rd->tags.v) : 0; i < rd->tags.n; i++)
		if (!version_is_prerelease(&rd->tags.v[i].version))
			rd->released[rd->n_released++] = rd->tags.v[i].commit;
	if (final)
		rd->out->board.since = rd->out->since = xstrdup(final->name);
	return 0;
}

static int read_range(struct history *h, const struct reading *rd, const git_oid *tip, size_t n_hide,
		      const struct policy_package *package, struct err *err)
{
	struct history_range range = { *tip, rd->released, n_hide, package };

	return history_read(h, rd->repo, &range, err);
}

/* Goes down the first parents of what is not released to the newest commit that the cut does not come before. */
static int find_cut(struct reading *rd, int64_t cut, struct err *err)
{
	struct history h;
	struct map by_oid = MAP_INIT;
	const struct commit *c;
	char oid[OID_HEX + 1];
	size_t i;
	int ret = read_range(&h, rd, &rd->tip, rd->n_released, NULL, err);

	if (ret)
		return ret;
	for (i = 0; i < h.n; i++)
		*map_at(&by_oid, h.v[i].oid, OID_HEX) = &h.v[i];
	git_oid_tostr(oid, sizeof(oid), &rd->tip);
	c = map_get(&by_oid, oid, OID_HEX);
	while (c && c->committer_time > cut)
		c = *c->first_parent ? map_get(&by_oid, c->first_parent, OID_HEX) : NULL;
	rd->has_cut = c && !git_oid_fromstr(&rd->at_cut, c->oid);
	map_release(&by_oid);
	history_release(&h);
	return 0;
}

static size_t count_changes(const struct history *h)
{
	size_t i, n = 0;

	for (i = 0; i < h->n; i++)
		n += h->v[i].parents < 2;
	return n;
}

static int read_later(struct reading *rd, struct err *err)
{
	struct trainboard *b = rd->out;
	int ret;

	rd->released[rd->n_released] = rd->at_cut;
	ret = read_range(&b->later, rd, &rd->tip, rd->n_released + 1, rd->ask->package, err);
	b->board.n_later = count_changes(&b->later);
	return ret;
}

static const struct train_miss *find_miss(const struct reading *rd, const struct commit *c)
{
	const struct train_state *s = rd->ask->state;

	return s ? train_state_find(s, rd->out->board.calendar.planned, c->oid) : NULL;
}

static void add_rows(struct reading *rd, const struct history *h, int missed_alone)
{
	struct train_board *b = &rd->out->board;
	size_t i;

	for (i = 0; i < h->n; i++) {
		const struct commit *c = &h->v[i];
		const struct train_miss *miss = c->parents > 1 ? NULL : find_miss(rd, c);

		if (c->parents > 1 || (missed_alone && !miss))
			continue;
		b->rows[b->n++] = (struct train_board_row){ c, miss ? miss->reason : NULL };
	}
}

static void fill(struct reading *rd)
{
	struct train_board *b = &rd->out->board;
	const struct train_state *s = rd->ask->state;
	const struct schedule_move *hold;

	b->calendar = b->departure;
	hold = s ? train_state_hold(s, b->calendar.planned) : NULL;
	if (hold) {
		departure_move(&b->departure, hold, 1);
		b->held = hold->reason;
	}
	b->rows = xcalloc(rd->out->later.n + rd->out->history.n + 1, sizeof(*b->rows));
	add_rows(rd, &rd->out->later, 1);
	add_rows(rd, &rd->out->history, 0);
}

static int read_current(struct reading *rd, struct err *err)
{
	struct trainboard *b = rd->out;
	int ret = 0;

	if (schedule_current(rd->ask->schedule, rd->repo->now, &b->board.departure))
		ret = find_cut(rd, b->board.departure.cut, err);
	if (ret || !rd->has_cut || rd->ask->next)
		return ret;
	ret = read_range(&b->history, rd, &rd->at_cut, rd->n_released, rd->ask->package, err);
	if (ret || !count_changes(&b->history))
		return ret;
	rd->is_current = 1;
	return read_later(rd, err);
}

/* On the next train is what the current cut has not taken. */
static int read_next(struct reading *rd, struct err *err)
{
	const struct schedule *s = rd->ask->schedule;
	struct trainboard *b = rd->out;

	if (!schedule_next(s, rd->repo->now, &b->board.departure))
		return err_set(err, ERR_FAIL, "train '%s' does not depart again", s->name);
	history_release(&b->history);
	if (rd->has_cut)
		rd->released[rd->n_released++] = rd->at_cut;
	return read_range(&b->history, rd, &rd->tip, rd->n_released, rd->ask->package, err);
}

int trainboard_read(struct trainboard *b, struct repo *r, const struct trainboard_ask *ask, struct err *err)
{
	struct reading rd = { .out = b, .repo = r, .ask = ask };
	int ret;

	memset(b, 0, sizeof(*b));
	b->board.train = ask->schedule->name;
	ret = find_main(&rd, err);
	if (!ret)
		ret = find_released(&rd, err);
	if (!ret)
		ret = read_current(&rd, err);
	if (!ret && !rd.is_current)
		ret = read_next(&rd, err);
	if (!ret)
		fill(&rd);
	free(rd.released);
	tags_release(&rd.tags);
	lines_release(&rd.lines);
	return ret;
}

void trainboard_release(struct trainboard *b)
{
	history_release(&b->history);
	history_release(&b->later);
	free(b->since);
	free(b->board.rows);
	memset(b, 0, sizeof(*b));
}

static int is_in(const struct history *h, const char *oid)
{
	size_t i;

	for (i = 0; i < h->n && strcmp(h->v[i].oid, oid) != 0; i++)
		;
	return i < h->n && h->v[i].parents < 2;
}

int trainboard_has(const struct trainboard *b, const char *oid)
{
	return is_in(&b->history, oid) || is_in(&b->later, oid);
}
