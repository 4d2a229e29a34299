/* SPDX-License-Identifier: ISC */
#include "deploy_json.h"

#include <math.h>
#include <string.h>

#include "calendar.h"
#include "instant.h"

/* Up to here every whole number is a double of its own. */
#define EXACT 9007199254740992.0

/* A number as JSON writes it: whole ones without a point. */
static json_t *decimal_json(const struct decimal *d)
{
	if (fabs(d->approx) <= EXACT && (double)(json_int_t)d->approx == d->approx && !strpbrk(d->text, "eE"))
		return json_integer((json_int_t)d->approx);
	return json_real(d->approx);
}

static json_t *trigger_json(const struct trigger *t)
{
	json_t *json = json_object();

	json_object_set_new(json, "name", json_text(t->name));
	json_object_set_new(json, "metric", json_text(t->metric));
	json_object_set_new(json, "op", json_text(trigger_op_name(t->op)));
	json_object_set_new(json, "threshold", decimal_json(&t->threshold));
	json_object_set_new(json, "for", json_text(t->window_text));
	json_object_set_new(json, "owner", json_text(t->owner));
	json_object_set_new(json, "action", json_text(t->action));
	json_object_set_new(json, "dashboard", json_text(t->dashboard));
	json_object_set_new(json, "author", json_text(t->author));
	json_object_set_new(json, "agreedBy", json_texts(&t->agreed_by));
	json_object_set_new(json, "fired", json_instant(t->is_fired ? t->fired_at : DEPLOY_NEVER));
	return json;
}

json_t *triggers_json(const struct deploy *d)
{
	json_t *json = json_array();
	size_t i;

	for (i = 0; d && i < d->n_triggers; i++)
		json_array_append_new(json, trigger_json(&d->triggers[i]));
	return json;
}

static int is_last_of_metric(const struct deploy *d, size_t i)
{
	size_t k;

	for (k = i + 1; k < d->n_observations; k++)
		if (!strcmp(d->observations[k].metric, d->observations[i].metric))
			return 0;
	return 1;
}

/* The last one of each metric. */
static json_t *observations(const struct deploy *d)
{
	static const char *const results[] = { "measured", "error", "inconclusive" };
	json_t *json = json_array();
	size_t i;

	for (i = 0; i < d->n_observations; i++) {
		const struct deploy_observation *o = &d->observations[i];
		json_t *one;

		if (!is_last_of_metric(d, i))
			continue;
		one = json_object();
		json_object_set_new(one, "metric", json_text(o->metric));
		json_object_set_new(one, "result", json_text(results[o->result]));
		json_object_set_new(one, "value", o->result == DEPLOY_MEASURED ? decimal_json(&o->value) : json_null());
		json_object_set_new(one, "time", json_instant(o->time));
		json_array_append_new(json, one);
	}
	return json;
}

json_t *deploy_json(const struct deploy *d, const char *next, const struct strvec *blocking)
{
	json_t *json = json_object();

	json_object_set_new(json, "release", json_text(d->release));
	json_object_set_new(json, "environment", json_text(d->environment));
	json_object_set_new(json, "state", json_text(deploy_status_name(d->status)));
	json_object_set_new(json, "live", json_boolean(deploy_is_live(d)));
	json_object_set_new(json, "stage", json_text(d->is_started ? d->stages.v[d->stage] : NULL));
	json_object_set_new(json, "stages", json_texts(&d->stages));
	json_object_set_new(json, "target", json_text(d->target));
	json_object_set_new(json, "rollbackTarget", json_text(d->rollback_target));
	json_object_set_new(json, "rollbackRunbook", json_text(d->runbook));
	json_object_set_new(json, "unplanned", json_boolean(d->is_unplanned));
	json_object_set_new(json, "fixes", json_text(d->fixes));
	json_object_set_new(json, "soakUntil", json_instant(d->soak_until));
	json_object_set_new(json, "planned", json_instant(d->planned));
	json_object_set_new(json, "started", json_instant(d->started));
	json_object_set_new(json, "fired", json_instant(d->fired));
	json_object_set_new(json, "aborted", json_instant(d->aborted));
	json_object_set_new(json, "rollbackStarted", json_instant(d->rollback_started));
	json_object_set_new(json, "rolledBack", json_instant(d->rolled_back));
	json_object_set_new(json, "verified", json_instant(d->verified));
	json_object_set_new(json, "resolved", json_boolean(d->is_resolved));
	json_object_set_new(json, "triggers", triggers_json(d));
	json_object_set_new(json, "observations", observations(d));
	json_object_set_new(json, "next", json_text(next));
	json_object_set_new(json, "blocking", json_texts(blocking));
	return json;
}
