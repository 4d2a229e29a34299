/* SPDX-License-Identifier: ISC */
#include "trainrates.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/json.h"
#include "../base/map.h"
#include "../model/schedule_report.h"
#include "hex.h"
#include "history.h"
#include "ledger_who.h"
#include "lines.h"
#include "release.h"

struct slot {
	struct trainrate rate;
	const struct tag *tag; /* of what rides it; NULL: nothing */
	size_t holds;          /* its commits that boarded this train or one before */
	int is_boarded;
};

/* A commit of the main line. */
struct passenger {
	const char *oid;
	size_t slot;    /* that it boarded; rd->n: none yet */
	size_t shipped; /* the slot of the first release that holds it; SIZE_MAX: none */
};

struct reading {
	struct repo *repo;
	const struct schedule *schedule;
	const struct policy_package *package;
	const struct train_state *state;
	struct tags tags;
	int64_t *made;  /* when each tag was; SCHEDULE_NONE for pre-releases */
	struct slot *v; /* all departures of the time that is looked at, by cut */
	size_t n, alloc;
	struct history main; /* of the main line, since what was released before the first cut */
	struct passenger *passengers;
	size_t n_passengers;
	struct map by_oid; /* to the passenger */
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

/* --- who was on board -------------------------------------------------------------------------------------------- */

static int load_tags(struct reading *rd, struct err *err)
{
	size_t i;
	int ret = tags_load(&rd->tags, rd->repo, release_tag_prefix(rd->repo, rd->package), err);

	rd->made = xcalloc(rd->tags.n + 1, sizeof(*rd->made));
	for (i = 0; i < rd->tags.n; i++)
		rd->made[i] = version_is_prerelease(&rd->tags.v[i].version)
				      ? SCHEDULE_NONE
				      : release_tag_time(rd->repo, &rd->tags.v[i]);
	return ret;
}

static void board(struct reading *rd, const struct commit *c)
{
	struct passenger *one = &rd->passengers[rd->n_passengers++];

	/* The first cut that is not before it. */
	*one = (struct passenger){ c->oid, count_cuts(rd, c->committer_time - 1), SIZE_MAX };
	*map_at(&rd->by_oid, one->oid, OID_HEX) = one;
}

/* When a commit reached the main line is known of its first parents alone; of a package's commits it is their own. */
static void board_all(struct reading *rd, const char *tip)
{
	struct map commits = MAP_INIT;
	const struct commit *c;
	size_t i;

	rd->passengers = xcalloc(rd->main.n + 1, sizeof(*rd->passengers));
	for (i = 0; i < rd->main.n; i++) {
		if (rd->package)
			board(rd, &rd->main.v[i]);
		else
			*map_at(&commits, rd->main.v[i].oid, OID_HEX) = &rd->main.v[i];
	}
	for (c = map_get(&commits, tip, OID_HEX); c; c = map_get(&commits, c->first_parent, OID_HEX)) {
		board(rd, c);
		if (!*c->first_parent)
			break;
	}
	map_release(&commits);
}

static int read_main(struct reading *rd, struct err *err)
{
	struct lines lines = { 0 };
	const struct repo_line *line;
	git_oid *released = xcalloc(rd->tags.n + 1, sizeof(*released));
	struct history_range range = { .hide = released, .package = rd->package };
	char tip[OID_HEX + 1];
	size_t i;
	int ret = lines_load(&lines, rd->repo, err);

	line = ret ? NULL : lines_main(&lines);
	if (!ret && !line)
		ret = err_set(err, ERR_FAIL, "there is no main line");
	for (i = 0; i < rd->tags.n; i++)
		if (rd->made[i] != SCHEDULE_NONE && rd->made[i] < rd->v[0].rate.departure.cut)
			released[range.n_hide++] = rd->tags.v[i].commit;
	if (!ret) {
		range.tip = line->tip;
		hex_write(tip, &line->tip);
		ret = history_read(&rd->main, rd->repo, &range, err);
	}
	if (!ret)
		board_all(rd, tip);
	free(released);
	lines_release(&lines);
	return ret;
}

/* --- releases ---------------------------------------------------------------------------------------------------- */

/* The last train that was cut by `made` and of which the release holds a commit; rd->n: none. */
static size_t find_ridden(const struct reading *rd, const struct history *h, size_t cuts, size_t *holds)
{
	size_t i, ridden = rd->n;

	*holds = 0;
	for (i = 0; i < h->n; i++) {
		const struct passenger *one = map_get(&rd->by_oid, h->v[i].oid, OID_HEX);

		if (!one || one->slot >= cuts)
			continue;
		++*holds;
		if (ridden == rd->n || one->slot > ridden)
			ridden = one->slot;
	}
	return ridden;
}

static void ship(struct reading *rd, const struct history *h, size_t slot)
{
	size_t i;

	for (i = 0; i < h->n; i++) {
		struct passenger *one = map_get(&rd->by_oid, h->v[i].oid, OID_HEX);

		if (one && slot < one->shipped)
			one->shipped = slot;
	}
}

static int read_release(struct reading *rd, const struct tag *tag, size_t cuts, struct err *err)
{
	const struct tag *base = NULL;
	struct history_range range = { .tip = tag->commit, .package = rd->package };
	struct history h = { 0 };
	size_t ridden, holds, i;
	int ret = release_base(&base, &rd->tags, rd->repo, &tag->commit, &tag->version, 1, err);

	if (base) {
		range.hide = &base->commit;
		range.n_hide = 1;
	}
	if (!ret)
		ret = history_read(&h, rd->repo, &range, err);
	if (ret)
		return ret;
	ridden = find_ridden(rd, &h, cuts, &holds);
	if (ridden < rd->n) {
		struct slot *slot = &rd->v[ridden];

		ship(rd, &h, ridden);
		if (holds > slot->holds) {
			slot->holds = holds;
			slot->tag = tag;
			slot->rate.on = 0;
			for (i = 0; i < h.n; i++)
				slot->rate.on += h.v[i].parents < 2;
		}
	}
	history_release(&h);
	return 0;
}

static int read_releases(struct reading *rd, struct err *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < rd->tags.n && !ret; i++) {
		size_t cuts = rd->made[i] == SCHEDULE_NONE ? 0 : count_cuts(rd, rd->made[i]);

		if (cuts && rd->made[i] <= rd->repo->now)
			ret = read_release(rd, &rd->tags.v[i], cuts, err);
	}
	for (i = 0; i < rd->n_passengers; i++) {
		const struct passenger *one = &rd->passengers[i];

		if (one->slot < rd->n && one->shipped >= one->slot &&
		    !train_state_find(rd->state, rd->v[one->slot].rate.departure.planned, one->oid))
			rd->v[one->slot].is_boarded = 1;
	}
	return ret;
}

/* A release without a ledger, or with one that cannot be read here, was released with its tag. */
static int64_t find_verified(struct repo *r, const char *release)
{
	int64_t found = SCHEDULE_NONE;
	struct ledger l;
	size_t i;
	int ret = ledger_open(&l, r, release, NULL);

	if (!ret && l.log.n)
		ret = ledger_identify(&l, NULL);
	for (i = 0; i < l.log.n && !ret; i++) {
		const struct event *e = &l.log.v[i].event;
		const char *environment = event_get(e, "Environment");

		if (l.log.v[i].counts && event_is(e, "deploy.verify") && environment &&
		    !strcmp(environment, "production") && event_log_may_allow(&l.log, i) &&
		    (found == SCHEDULE_NONE || e->time < found))
			found = e->time;
	}
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
			slot->rate.released = rd->made[slot->tag - rd->tags.v];
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
		ret = load_tags(&rd, err);
	if (!ret && rd.n)
		ret = read_main(&rd, err);
	if (!ret && rd.n)
		ret = read_releases(&rd, err);
	if (!ret) {
		note_released(&rd);
		conclude(t, &rd);
	}
	for (i = 0; i < rd.n; i++)
		free(rd.v[i].rate.release);
	free(rd.v);
	map_release(&rd.by_oid);
	free(rd.passengers);
	free(rd.made);
	history_release(&rd.main);
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
		json_object_set_new(one, "released", schedule_instant_json(t->v[i].released));
		json_object_set_new(one, "tag", json_text(t->v[i].release));
		json_object_set_new(one, "on", json_integer((json_int_t)t->v[i].on));
		json_object_set_new(one, "missed", json_integer((json_int_t)t->v[i].missed));
		json_array_append_new(departures, one);
	}
	json_object_set_new(object, "departures", departures);
	return object;
}
