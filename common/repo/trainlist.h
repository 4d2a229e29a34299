/* SPDX-License-Identifier: ISC */
/* Trains of a policy: the dates of each, what is recorded of it, and how it has kept its days. */
#ifndef TRAINLIST_H
#define TRAINLIST_H

#include "../model/schedule_report.h"
#include "trainrates.h"

struct trainlist {
	size_t n;
	struct timetable *tables;
	struct train_state *states;
	struct trainrates *rates;
	int *has_rates;
};

/*
 * The trains of the policy that are meant: the one of this name; without a name the only one, or with `may_be_many` all
 * of them. Borrowed. ERR_FAIL naming those that there are.
 */
int trainlist_find(const struct policy_train **out, size_t *n, const struct policy *p, const char *name,
		   int may_be_many, struct err *err);

enum trainlist_rates {
	TRAINLIST_NO_RATES,
	TRAINLIST_RATES_IF_THERE, /* a clone that lacks the history does without them */
	TRAINLIST_RATES
};

/* What is to be read; all of it borrowed. */
struct trainlist_ask {
	const struct policy_train *trains;
	size_t n;
	const struct event_log *log; /* the project's */
	size_t count;                /* how many departures to come */
	const struct policy_package *package;
	enum trainlist_rates rates;
};

/* Release it either way. */
int trainlist_read(struct trainlist *l, struct repo *r, const struct trainlist_ask *ask, struct err *err);
void trainlist_release(struct trainlist *l);
/* An array of what timetable_json gives, with "rates"; null where they were not read. */
json_t *trainlist_json(const struct trainlist *l);

#endif
