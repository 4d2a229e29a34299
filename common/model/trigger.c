/* SPDX-License-Identifier: ISC */
#include "trigger.h"

#include <string.h>

#include "../base/alloc.h"
#include "calendar.h"

static const char *const ops[] = { ">", ">=", "<", "<=" };

const char *trigger_op_name(enum trigger_op op)
{
	return ops[op];
}

static int parse_op(enum trigger_op *out, const char *text, struct err *err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		if (!strcmp(ops[i], text)) {
			*out = (enum trigger_op)i;
			return 0;
		}
	return err_set(err, ERR_FAIL, "'%s' is no operator (>, >=, <, <=)", text);
}

int trigger_read(struct trigger *t, const struct event *e, struct err *err)
{
	static const char *const needed[] = { "Trigger", "Metric", "Operator", "Threshold", "For", "Owner", "Action" };
	size_t i;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!event_get(e, needed[i]))
			return err_set(err, ERR_FAIL, "a trigger needs a value of '%s'", needed[i]);
	strvec_init(&t->agreed_by);
	t->name = event_get(e, "Trigger");
	t->metric = event_get(e, "Metric");
	t->window_text = event_get(e, "For");
	t->owner = event_get(e, "Owner");
	t->action = event_get(e, "Action");
	t->dashboard = event_get(e, "Dashboard");
	if (strcmp(t->action, "rollback") != 0 && strcmp(t->action, "pause") != 0)
		return err_set(err, ERR_FAIL, "'%s' is no action (rollback, pause)", t->action);
	if (parse_op(&t->op, event_get(e, "Operator"), err) ||
	    decimal_parse(&t->threshold, event_get(e, "Threshold"), err))
		return ERR_FAIL;
	return duration_parse(t->window_text, &t->window, err);
}

int trigger_breaches(const struct trigger *t, const struct decimal *value)
{
	int c = decimal_compare(value, &t->threshold);

	switch (t->op) {
	case TRIGGER_ABOVE:
		return c > 0;
	case TRIGGER_AT_LEAST:
		return c >= 0;
	case TRIGGER_BELOW:
		return c < 0;
	case TRIGGER_AT_MOST:
		return c <= 0;
	}
	return 0;
}

/* Below 0: `a` is the stricter threshold for this trigger, above 0: the looser one. */
static int compare_thresholds(const struct trigger *t, const struct decimal *a, const struct decimal *b)
{
	int c = decimal_compare(a, b);

	return t->op == TRIGGER_ABOVE || t->op == TRIGGER_AT_LEAST ? c : -c;
}

int trigger_change_read(struct trigger_change *out, const struct event *e, struct err *err)
{
	const char *threshold = event_get(e, "Threshold");

	memset(out, 0, sizeof(*out));
	out->window_text = event_get(e, "For");
	out->has_threshold = threshold != NULL;
	if (threshold && decimal_parse(&out->threshold, threshold, err))
		return ERR_FAIL;
	return out->window_text ? duration_parse(out->window_text, &out->window, err) : 0;
}

int trigger_is_looser(const struct trigger *t, const struct trigger_change *change)
{
	return (change->has_threshold && compare_thresholds(t, &change->threshold, &t->threshold) > 0) ||
	       (change->window_text && change->window > t->window);
}

void trigger_tighten(struct trigger *t, const struct trigger_change *change)
{
	if (change->has_threshold && compare_thresholds(t, &change->threshold, &t->threshold) < 0)
		t->threshold = change->threshold;
	if (change->window_text && change->window < t->window) {
		t->window = change->window;
		t->window_text = change->window_text;
	}
}

int trigger_run_feed(struct trigger_run *run, const struct trigger *t, const struct decimal *value, int64_t time)
{
	if (!trigger_breaches(t, value)) {
		run->is_on = 0;
		return 0;
	}
	if (!run->is_on)
		run->since = time;
	run->is_on = 1;
	return !t->window || time - run->since >= t->window;
}
