/* SPDX-License-Identifier: ISC */
/*
 * A rollback trigger of a deploy: a metric, an operator, a threshold and a window, who owns it, what is to be done, who
 * agreed. And its arithmetic:
 *
 *   a measured value breaches     when <value> <op> <threshold> holds, exactly
 *   a run                         measured values in a row that all breach; what failed or was inconclusive, and what
 *                                 was not measured at all, neither ends it nor makes it longer
 *   the trigger fires             at a breaching value when its run has lasted for the window or longer, from the run's
 *                                 first value to this one; with a window of 0 at once
 *   fired                         until it is waived or the deploy rolled back; a waiver begins with a new run
 */
#ifndef TRIGGER_H
#define TRIGGER_H

#include <stdint.h>

#include "../base/strvec.h"
#include "decimal.h"
#include "event.h"

enum trigger_op { TRIGGER_ABOVE, TRIGGER_AT_LEAST, TRIGGER_BELOW, TRIGGER_AT_MOST };

/* Strings are borrowed from the log, but for agreed_by. */
struct trigger {
	const char *name, *metric;
	enum trigger_op op;
	struct decimal threshold;
	const char *window_text; /* "5m", as it was given */
	int64_t window;          /* seconds */
	const char *owner;
	const char *action;      /* "rollback" or "pause" */
	const char *dashboard;   /* NULL: none */
	const char *author;      /* who added it (event_entry_actor); NULL: not known */
	struct strvec agreed_by; /* others who agreed to it, each once */
	int is_fired;            /* and not waived */
	int64_t fired_at;        /* when it is */
	const char *fired_value; /* the value that did it; NULL: a person */
	size_t event;            /* place in the log of the event that added it */
	size_t amendments;       /* how often it was tightened */
};

/* ">", ">=", "<", "<=". */
const char *trigger_op_name(enum trigger_op op);

/* What a `deploy.trigger-add` says. 0; ERR_FAIL when it cannot be a trigger. The rest of `t` is zero. */
int trigger_read(struct trigger *t, const struct event *e, struct err *err);

int trigger_breaches(const struct trigger *t, const struct decimal *value);

/*
 * What a `deploy.trigger-tighten` says. `has_threshold`, `window_text` NULL: left as they are.
 */
struct trigger_change {
	int has_threshold;
	struct decimal threshold;
	const char *window_text;
	int64_t window;
};
int trigger_change_read(struct trigger_change *out, const struct event *e, struct err *err);
/* Would it loosen anything? */
int trigger_is_looser(const struct trigger *t, const struct trigger_change *change);
/* Takes over what is stricter, and nothing else. */
void trigger_tighten(struct trigger *t, const struct trigger_change *change);

struct trigger_run {
	int is_on;
	int64_t since;
};
/* The next measured value, in causal order. Does the trigger fire? */
int trigger_run_feed(struct trigger_run *run, const struct trigger *t, const struct decimal *value, int64_t time);

#endif
