/* SPDX-License-Identifier: ISC */
#include "trainrates.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/json.h"
#include "../model/deploy_state.h"
#include "../model/schedule_report.h"
#include "hex.h"
#include "ledger_who.h"
#include "lines.h"
#include "pathfilter.h"
#include "release.h"
#include "walk.h"

struct slot {
	struct trainrate rate;
	const struct tag *tag; /* of what rides it; NULL: nothing */
	int64_t made;          /* when that was */
	size_t holds;          /* its commits that boarded this train or one before */
	int is_boarded;
};

#define NO_SLOT SIZE_MAX

enum load_flags {
	LOAD_CHANGE = 1 << 0,  /* no merge, and touches the package */
	LOAD_ON_MAIN = 1 << 1, /* of a package: the main line leads to it */
	LOAD_SHIPPED = 1 << 2, /* in a release that was looked at already */
	LOAD_GONE = 1 << 3     /* released before the train that it boarded was cut */
};

/* A commit that no release held before the first cut; the node's data is its place among them. */
struct load {
	unsigned flags;
	size_t slot; /* that it boarded, rd->n where its train is not cut yet; NO_SLOT: it is not on the main line */
};

/* A final release. */
struct shipment {
	const struct tag *tag;
	int64_t made;
};

struct reading {
	struct repo *repo;
	const struct schedule *schedule;
	const struct policy_package *package;
	const struct train_state *state;
	struct slot *v; /* all departures of the time that is looked at, by cut */
	size_t n, alloc;
	struct tags tags;
	struct shipment *shipments; /* by time, then version */
	size_t n_shipments;
	struct walk walk;
	struct walk_list list;
	struct load *loads; /* of each in the list */
	uint32_t tip;       /* the main line's */
};

/* --- departures -------------------------------------------------------------------------------------------------- */

static void list_departures(struct reading *rd)
{
	const struct schedule *s = rd->schedule;
	int64_t now = rd->repo->now, from = s->anchor - 1;
	struct departure d;

	if (s->cadence < now / TRAINRATES_MAX && from < now - s->cadence * TRAINRATES_MAX)
		from = now - s->cadence * TRAINRATES_MAX;
	for (; schedule_next(s, from, &d) && d.cut <= now; from = d.cut) {
		const struct schedule_move *hold = train_state_hold(rd->state, d.planned);
		struct slot *slot;

		ALLOC_GROW(rd->v, rd->n + 1, rd->alloc);
		slot = &rd->v[rd->n++];
		memset(slot, 0, sizeof(*slot));
		if (hold)
			departure_move(&d, hold, 1);
		slot->rate.departure = d;
		slot->rate.released = SCHEDULE_NONE;
		train_state_misses(rd->state, d.planned, &slot->rate.missed);
	}
}

/* How many cuts were before this instant, or at it. */
static size_t count_cuts(const struct reading *rd, int64_t at)
{
	size_t low = 0, high = rd->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rd->v[middle].rate.departure.cut <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- history ----------------------------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	const struct shipment *x = a, *y = b;

	if (x->made != y->made)
		return x->made < y->made ? -1 : 1;
	return x->tag < y->tag ? -1 : x->tag > y->tag;
}

static int list_shipments(struct reading *rd, struct err *err)
{
	size_t i;
	int ret = tags_load(&rd->tags, rd->repo, release_tag_prefix(rd->repo, rd->package), err);

	rd->shipments = xcalloc(rd->tags.n + 1, sizeof(*rd->shipments));
	for (i = 0; i < rd->tags.n; i++) {
		const struct tag *tag = &rd->tags.v[i];

		if (!version_is_prerelease(&tag->version))
			rd->shipments[rd->n_shipments++] = (struct shipment){ tag, release_tag_time(rd->repo, tag) };
	}
	if (rd->n_shipments)
		qsort(rd->shipments, rd->n_shipments, sizeof(*rd->shipments), by_time);
	return ret;
}

static int find_tip(struct reading *rd, git_oid *tip, struct err *err)
{
	struct lines lines = { 0 };
	const struct repo_line *line = NULL;
	int ret = lines_load(&lines, rd->repo, err);

	if (!ret)
		ret = lines_demand_main(&line, &lines, err);
	if (!ret)
		*tip = line->tip;
	lines_release(&lines);
	return ret;
}

/* Whether one touches the package: merges count nowhere, so there is one parent at most. */
static int touches(struct reading *rd, struct pathfilter *f, uint32_t node, struct err *err)
{
	struct walk *w = &rd->walk;
	const git_oid *before = NULL;
	int ret = 0;

	if (w->v[node].n_parents) {
		uint32_t parent = w->parents[w->v[node].parents];

		ret = walk_read(w, parent, err);
		before = ret ? NULL : &w->trees[parent];
	}
	return ret ? ret : pathfilter_differs(f, before, &w->trees[node], err);
}

static int fill_loads(struct reading *rd, struct err *err)
{
	struct pathfilter f;
	size_t i;
	int ret = 0;

	rd->loads = xcalloc(rd->list.n + 1, sizeof(*rd->loads));
	if (rd->package)
		pathfilter_init(&f, rd->repo, rd->package);
	for (i = 0; i < rd->list.n && ret >= 0; i++) {
		uint32_t node = rd->list.v[i];
		int is_change = rd->walk.v[node].n_parents < 2;

		rd->walk.v[node].data = (uint32_t)i;
		rd->loads[i].slot = NO_SLOT;
		if (rd->walk.v[node].flags & WALK_BOUNDARY)
			ret = walk_error_shallow(rd->repo, err);
		else if (is_change && rd->package)
			ret = is_change = touches(rd, &f, node, err);
		if (is_change > 0)
			rd->loads[i].flags = LOAD_CHANGE;
	}
	if (rd->package)
		pathfilter_release(&f);
	return ret < 0 ? ret : 0;
}

/* All that the main line and the releases since the first cut have and no release had before it. */
static int read_history(struct reading *rd, struct err *err)
{
	git_oid *tips = xcalloc(rd->n_shipments + 1, sizeof(*tips)),
		*hide = xcalloc(rd->n_shipments + 1, sizeof(*hide));
	size_t n_tips = 1, n_hide = 0, i;
	int ret = find_tip(rd, &tips[0], err);

	for (i = 0; i < rd->n_shipments; i++) {
		const struct shipment *one = &rd->shipments[i];

		if (one->made < rd->v[0].rate.departure.cut)
			hide[n_hide++] = one->tag->commit;
		else if (one->made <= rd->repo->now)
			tips[n_tips++] = one->tag->commit;
	}
	if (!ret)
		ret = walk_init(&rd->walk, rd->repo, err);
	rd->walk.keep_trees = rd->package != NULL;
	if (!ret)
		ret = walk_range(&rd->walk, tips, n_tips, hide, n_hide, &rd->list, err);
	if (!ret) {
		rd->tip = walk_node(&rd->walk, &tips[0]);
		ret = fill_loads(rd, err);
	}
	free(tips);
	free(hide);
	return ret;
}

static struct load *load_of(const struct reading *rd, uint32_t node)
{
	uint32_t at = rd->walk.v[node].data;

	return at == UINT32_MAX ? NULL : &rd->loads[at];
}

/* --- who was on board -------------------------------------------------------------------------------------------- */

/* The first cut that is not before it. */
static void board(struct reading *rd, uint32_t node)
{
	load_of(rd, node)->slot = count_cuts(rd, rd->walk.v[node].date - 1);
}

/* When a commit reached the main line is known of its first parents alone. */
static void board_first_parents(struct reading *rd)
{
	uint32_t at = rd->tip;

	while (load_of(rd, at)) {
		const struct walk_node *node = &rd->walk.v[at];

		board(rd, at);
		if (!node->n_parents)
			break;
		at = rd->walk.parents[node->parents];
	}
}

/* Takes a node that has not been reached yet, which its flag tells. */
static void reach(struct reading *rd, struct walk_list *out, uint32_t node, unsigned flag)
{
	struct load *load = load_of(rd, node);

	if (!load || load->flags & flag)
		return;
	load->flags |= flag;
	ALLOC_GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = node;
}

/* What a node leads to and nothing with this flag has led to before, itself included. */
static void gather(struct reading *rd, struct walk_list *out, uint32_t from, unsigned flag)
{
	size_t done;
	uint32_t i;

	out->n = 0;
	reach(rd, out, from, flag);
	for (done = 0; done < out->n; done++) {
		const struct walk_node *node = &rd->walk.v[out->v[done]];

		for (i = 0; i < node->n_parents; i++)
			reach(rd, out, rd->walk.parents[node->parents + i], flag);
	}
}

/* Of a package's commits it is their own date. */
static void board_package(struct reading *rd)
{
	struct walk_list all = { NULL, 0, 0 };
	size_t i;

	gather(rd, &all, rd->tip, LOAD_ON_MAIN);
	for (i = 0; i < all.n; i++)
		if (load_of(rd, all.v[i])->flags & LOAD_CHANGE)
			board(rd, all.v[i]);
	free(all.v);
}

/* --- releases ---------------------------------------------------------------------------------------------------- */

static void ship(struct reading *rd, const struct shipment *one, struct walk_list *with)
{
	size_t cuts = count_cuts(rd, one->made), ridden = NO_SLOT, holds = 0, on = 0, i;
	struct slot *slot;

	gather(rd, with, walk_node(&rd->walk, &one->tag->commit), LOAD_SHIPPED);
	for (i = 0; i < with->n; i++) {
		struct load *load = load_of(rd, with->v[i]);

		on += !!(load->flags & LOAD_CHANGE);
		if (load->slot == NO_SLOT)
			continue;
		if (load->slot >= cuts) {
			load->flags |= LOAD_GONE;
			continue;
		}
		holds++;
		if (ridden == NO_SLOT || load->slot > ridden)
			ridden = load->slot;
	}
	slot = ridden == NO_SLOT ? NULL : &rd->v[ridden];
	if (slot && holds > slot->holds) {
		slot->holds = holds;
		slot->tag = one->tag;
		slot->made = one->made;
		slot->rate.on = on;
	}
}

static void ship_all(struct reading *rd)
{
	struct walk_list with = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < rd->n_shipments; i++)
		if (rd->shipments[i].made >= rd->v[0].rate.departure.cut && rd->shipments[i].made <= rd->repo->now)
			ship(rd, &rd->shipments[i], &with);
	free(with.v);
	for (i = 0; i < rd->list.n; i++) {
		const struct load *load = &rd->loads[i];
		char oid[OID_HEX + 1];

		if (load->slot >= rd->n || load->flags & LOAD_GONE) /* NO_SLOT is above all */
			continue;
		hex_write(oid, &rd->walk.v[rd->list.v[i]].oid);
		if (!train_state_find(rd->state, rd->v[load->slot].rate.departure.planned, oid))
			rd->v[load->slot].is_boarded = 1;
	}
}

/*
 * When it was first found good in production. A release without a ledger, or with one that cannot be read here, was
 * released with its tag.
 */
static int64_t find_verified(struct repo *r, const char *release)
{
	int64_t found = SCHEDULE_NONE;
	struct deploys deploys = { NULL, 0, 0 };
	struct ledger l;
	size_t i;

	if (!ledger_open_identified(&l, r, release, NULL))
		deploys_fold(&deploys, &l.log);
	for (i = 0; i < deploys.n; i++) {
		const struct deploy *d = &deploys.v[i];

		if (strcmp(d->environment, "production") != 0 || d->verified == DEPLOY_NEVER)
			continue;
		if (found == SCHEDULE_NONE || d->verified < found)
			found = d->verified;
	}
	deploys_release(&deploys);
	ledger_close(&l);
	return found;
}

static void note_released(struct reading *rd)
{
	size_t i;

	for (i = 0; i < rd->n; i++) {
		struct slot *slot = &rd->v[i];

		if (!slot->tag)
			continue;
		slot->rate.release = xstrdup(slot->tag->name);
		slot->rate.released = find_verified(rd->repo, slot->tag->name);
		if (slot->rate.released == SCHEDULE_NONE)
			slot->rate.released = slot->made;
	}
}

/* --- all --------------------------------------------------------------------------------------------------------- */

static void conclude(struct trainrates *t, struct reading *rd)
{
	struct schedule_record *records = xcalloc(rd->n + 1, sizeof(*records));
	size_t i;

	t->v = xcalloc(rd->n + 1, sizeof(*t->v));
	for (i = 0; i < rd->n; i++) {
		struct trainrate *one = &rd->v[i].rate;

		if (!one->release && !rd->v[i].is_boarded)
			continue;
		records[t->n] = (struct schedule_record){ one->departure.release, one->released, one->on, one->missed };
		t->v[t->n++] = *one;
		one->release = NULL;
	}
	t->rates = schedule_rates(records, t->n, rd->repo->now);
	free(records);
}

int trainrates_read(struct trainrates *t, struct repo *r, const struct schedule *schedule,
		    const struct policy_package *package, const struct train_state *state, struct err *err)
{
	struct reading rd = { .repo = r, .schedule = schedule, .package = package, .state = state };
	size_t i;
	int ret = 0;

	memset(t, 0, sizeof(*t));
	list_departures(&rd);
	if (rd.n)
		ret = list_shipments(&rd, err);
	if (!ret && rd.n)
		ret = read_history(&rd, err);
	if (!ret && rd.n) {
		if (package)
			board_package(&rd);
		else
			board_first_parents(&rd);
		ship_all(&rd);
	}
	if (!ret) {
		note_released(&rd);
		conclude(t, &rd);
	}
	for (i = 0; i < rd.n; i++)
		free(rd.v[i].rate.release);
	free(rd.v);
	walk_release(&rd.walk);
	free(rd.list.v);
	free(rd.loads);
	free(rd.shipments);
	tags_release(&rd.tags);
	return ret;
}

void trainrates_release(struct trainrates *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->v[i].release);
	free(t->v);
	memset(t, 0, sizeof(*t));
}

json_t *trainrates_json(const struct trainrates *t)
{
	json_t *object = schedule_rates_json(&t->rates), *departures = json_array();
	size_t i;

	for (i = 0; i < t->n; i++) {
		json_t *one = json_object();

		departure_json(one, &t->v[i].departure);
		json_object_set_new(one, "released", json_instant(t->v[i].released));
		json_object_set_new(one, "tag", json_text(t->v[i].release));
		json_object_set_new(one, "on", json_integer((json_int_t)t->v[i].on));
		json_object_set_new(one, "missed", json_integer((json_int_t)t->v[i].missed));
		json_array_append_new(departures, one);
	}
	json_object_set_new(object, "departures", departures);
	return object;
}
