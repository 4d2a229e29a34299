/* SPDX-License-Identifier: ISC */
#include "trainlist.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/json.h"

/* --- which trains ------------------------------------------------------------------------------------------------ */

static int refuse(const struct policy *p, const char *name, struct err *err)
{
	struct strbuf names = STRBUF_INIT;
	size_t i;

	if (name)
		err_set(err, ERR_FAIL, "no train '%s' in the policy", name);
	else
		err_set(err, ERR_FAIL, "there are several trains: name one");
	for (i = 0; i < p->n_trains; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", p->trains[i].name);
	err_hint(err, "the policy has: %s", names.buf);
	strbuf_release(&names);
	return ERR_FAIL;
}

int trainlist_find(const struct policy_train **out, size_t *n, const struct policy *p, const char *name,
		   int may_be_many, struct err *err)
{
	size_t i;

	if (policy_demand(p, "release-train", err))
		return ERR_FAIL;
	if (!p->n_trains) {
		err_set(err, ERR_FAIL, "the policy has no train");
		return err_hint(err, "add to %s: [release-train \"main\"] with cadence, anchor, freeze and release",
				POLICY_FILE);
	}
	for (i = 0; name && i < p->n_trains && strcmp(p->trains[i].name, name) != 0; i++)
		;
	if (i == p->n_trains || (!name && !may_be_many && p->n_trains > 1))
		return refuse(p, name, err);
	*out = &p->trains[i];
	*n = name ? 1 : p->n_trains;
	return 0;
}

/* --- what is known of them --------------------------------------------------------------------------------------- */

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
