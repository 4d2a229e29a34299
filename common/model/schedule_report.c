/* SPDX-License-Identifier: ISC */
#include "schedule_report.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/json.h"
#include "calendar.h"
#include "ical.h"

int timetable_init(struct timetable *t, const struct policy_train *train, int64_t now, size_t count, struct err *err)
{
	size_t i;
	int ret;

	memset(t, 0, sizeof(*t));
	ret = schedule_init(&t->schedule, train, err);
	if (ret)
		return ret;
	schedule_current(&t->schedule, now, &t->current);
	t->next = xcalloc(count, sizeof(*t->next));
	for (i = 0; i < count && schedule_next(&t->schedule, now, &t->next[i]); i++)
		now = t->next[i].cut;
	t->n_next = i;
	return 0;
}

void timetable_release(struct timetable *t)
{
	schedule_release(&t->schedule);
	free(t->next);
	memset(t, 0, sizeof(*t));
}

static void hold(const struct timetable *t, struct departure *d)
{
	const struct schedule_move *move = d->cut == SCHEDULE_NONE ? NULL : train_state_hold(t->state, d->planned);

	if (move)
		departure_move(d, move, 1);
}

void timetable_hold(struct timetable *t, const struct train_state *state)
{
	size_t i;

	t->state = state;
	hold(t, &t->current);
	for (i = 0; i < t->n_next; i++)
		hold(t, &t->next[i]);
}

/* --- JSON ------------------------------------------------------------------------------------------------------------
 */

static json_t *week_json(int64_t instant)
{
	struct strbuf text = STRBUF_INIT;
	json_t *value;

	if (instant == SCHEDULE_NONE)
		return json_null();
	schedule_add_week(&text, instant);
	value = json_text(text.buf);
	strbuf_release(&text);
	return value;
}

void departure_json(json_t *object, const struct departure *d)
{
	json_object_set_new(object, "cut", json_instant(d->cut));
	json_object_set_new(object, "freeze", json_instant(d->freeze));
	json_object_set_new(object, "release", json_instant(d->release));
	json_object_set_new(object, "isoWeek", week_json(d->cut));
}

static json_t *rate_json(size_t part, size_t whole)
{
	return whole ? json_real((double)part / (double)whole) : json_null();
}

json_t *schedule_rates_json(const struct schedule_rates *r)
{
	json_t *object = json_object();

	json_object_set_new(object, "due", json_integer((json_int_t)r->due));
	json_object_set_new(object, "onTime", json_integer((json_int_t)r->on_time));
	json_object_set_new(object, "onTimeRate", rate_json(r->on_time, r->due));
	json_object_set_new(object, "on", json_integer((json_int_t)r->on));
	json_object_set_new(object, "missed", json_integer((json_int_t)r->missed));
	json_object_set_new(object, "carryOverRate", rate_json(r->missed, r->on + r->missed));
	return object;
}

static json_t *one_json(const struct departure *d)
{
	json_t *object = json_object();

	departure_json(object, d);
	return object;
}

static void add_hold(json_t *holds, const struct timetable *t, const struct departure *d)
{
	const struct schedule_move *move = t->state ? train_state_hold(t->state, d->planned) : NULL;
	json_t *one;

	if (!move || d->cut == SCHEDULE_NONE)
		return;
	one = json_object();
	json_object_set_new(one, "cut", json_instant(d->cut));
	json_object_set_new(one, "release", json_instant(d->release));
	json_object_set_new(one, "reason", json_text(move->reason));
	json_array_append_new(holds, one);
}

json_t *timetable_json(const struct timetable *t)
{
	json_t *train = json_object(), *upcoming = json_array(), *holds = json_array();
	size_t i;

	add_hold(holds, t, &t->current);
	for (i = 0; i < t->n_next; i++) {
		json_array_append_new(upcoming, one_json(&t->next[i]));
		add_hold(holds, t, &t->next[i]);
	}
	json_object_set_new(train, "train", json_text(t->schedule.name));
	json_object_set_new(train, "current", t->current.cut == SCHEDULE_NONE ? json_null() : one_json(&t->current));
	json_object_set_new(train, "next", t->n_next ? one_json(&t->next[0]) : json_null());
	json_object_set_new(train, "upcoming", upcoming);
	json_object_set_new(train, "holds", holds);
	return train;
}

/* --- iCalendar -------------------------------------------------------------------------------------------------------
 */

struct calendar {
	struct strbuf *out;
	const char *project;
	int64_t now;
};

static void add_event(const struct calendar *c, const struct timetable *t, const struct departure *d, const char *what,
		      int64_t start)
{
	struct strbuf uid = STRBUF_INIT, summary = STRBUF_INIT, description = STRBUF_INIT;
	struct ical_event e;

	if (start == SCHEDULE_NONE)
		return;
	ical_add_time(&uid, d->planned);
	strbuf_addf(&uid, "-%s-", what);
	ical_add_uid(&uid, t->schedule.name);
	strbuf_addch(&uid, '@');
	ical_add_uid(&uid, c->project);
	strbuf_addstr(&uid, ".release-train");
	strbuf_addf(&summary, "%s: %s of train %s", c->project, what, t->schedule.name);
	strbuf_addstr(&description, "ISO week ");
	schedule_add_week(&description, start);
	strbuf_addstr(&description, "\nTrain of ");
	time_format(&description, d->cut);
	e = (struct ical_event){ uid.buf, summary.buf, description.buf, start, c->now };
	ical_event(c->out, &e);
	strbuf_release(&uid);
	strbuf_release(&summary);
	strbuf_release(&description);
}

/* What falls together with the cut is no event of its own. */
static void add_departure(const struct calendar *c, const struct timetable *t, const struct departure *d)
{
	if (d->cut == SCHEDULE_NONE)
		return;
	add_event(c, t, d, "cut", d->cut);
	if (d->freeze != d->cut)
		add_event(c, t, d, "freeze", d->freeze);
	if (d->release != d->cut)
		add_event(c, t, d, "release", d->release);
}

void timetable_ical(struct strbuf *out, const struct timetable *trains, size_t n, const char *project, int64_t now)
{
	const struct calendar c = { out, project, now };
	char *name = xstrfmt("Release trains of %s", project);
	size_t i, k;

	ical_begin(out, name);
	for (i = 0; i < n; i++) {
		add_departure(&c, &trains[i], &trains[i].current);
		for (k = 0; k < trains[i].n_next; k++)
			add_departure(&c, &trains[i], &trains[i].next[k]);
	}
	ical_end(out);
	free(name);
}
