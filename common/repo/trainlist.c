/* SPDX-License-Identifier: ISC */
#include "trainlist.h"

#include <stdlib.h>

#include "../base/alloc.h"
#include "../base/json.h"

static int read_rates(struct trainlist *l, size_t i, struct repo *r, const struct trainlist_ask *ask, struct err *err)
{
	int must = ask->rates == TRAINLIST_RATES;
	int ret = trainrates_read(&l->rates[i], r, &l->tables[i].schedule, ask->package, &l->states[i],
				  must ? err : NULL);

	l->has_rates[i] = !ret;
	return must ? ret : 0;
}

int trainlist_read(struct trainlist *l, struct repo *r, const struct trainlist_ask *ask, struct err *err)
{
	size_t i;
	int ret = 0;

	l->n = ask->n;
	l->tables = xcalloc(l->n, sizeof(*l->tables));
	l->states = xcalloc(l->n, sizeof(*l->states));
	l->rates = xcalloc(l->n, sizeof(*l->rates));
	l->has_rates = xcalloc(l->n, sizeof(*l->has_rates));
	for (i = 0; i < l->n && !ret; i++) {
		train_state_read(&l->states[i], ask->log, ask->trains[i].name);
		ret = timetable_init(&l->tables[i], &ask->trains[i], r->now, ask->count, err);
		if (!ret)
			timetable_hold(&l->tables[i], &l->states[i]);
		if (!ret && ask->rates != TRAINLIST_NO_RATES)
			ret = read_rates(l, i, r, ask, err);
	}
	return ret;
}

void trainlist_release(struct trainlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		timetable_release(&l->tables[i]);
		train_state_release(&l->states[i]);
		trainrates_release(&l->rates[i]);
	}
	free(l->tables);
	free(l->states);
	free(l->rates);
	free(l->has_rates);
}

json_t *trainlist_json(const struct trainlist *l)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < l->n; i++) {
		json_t *one = timetable_json(&l->tables[i]);

		json_object_set_new(one, "rates", l->has_rates[i] ? trainrates_json(&l->rates[i]) : json_null());
		json_array_append_new(list, one);
	}
	return list;
}
