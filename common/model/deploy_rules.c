/* SPDX-License-Identifier: ISC */
#include "deploy_rules.h"

#include <string.h>

#include "calendar.h"

static int has_no_plan(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (a->deploy)
		return 0;
	strbuf_addf(reason, "no deploy of '%s' to '%s' is planned", a->release, a->environment);
	return 1;
}

static int is_over(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || !deploy_is_over(a->deploy))
		return 0;
	strbuf_addf(reason, "the deploy of '%s' to '%s' is over (%s); a new one begins with a plan", a->release,
		    a->environment, deploy_status_name(a->deploy->status));
	return 1;
}

static int is_under_way(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || !deploy_is_live(a->deploy))
		return 0;
	strbuf_addf(reason, "the deploy of '%s' to '%s' is under way (%s)", a->release, a->environment,
		    deploy_status_name(a->deploy->status));
	return 1;
}

static int is_not_known(const void *data, struct strbuf *reason)
{
	return guard_not_known(((const struct deploy_ask *)data)->may_allow, reason);
}

/* --- plan and triggers ------------------------------------------------------------------------------------------- */

static int goes_back_to_itself(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->rollback_target || strcmp(a->rollback_target, a->release) != 0)
		return 0;
	strbuf_addf(reason, "'%s' cannot be rolled back to itself", a->release);
	return 1;
}

static int goes_back_to_another_package(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->is_target_foreign)
		return 0;
	strbuf_addf(reason, "'%s' is of another package than '%s'", a->rollback_target, a->release);
	return 1;
}

static int goes_back_to_newer(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->is_target_newer)
		return 0;
	strbuf_addf(reason, "'%s' is newer than '%s'; one goes back to what came before", a->rollback_target,
		    a->release);
	return 1;
}

static int repairs_itself(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->fixes || strcmp(a->fixes, a->release) != 0)
		return 0;
	strbuf_addf(reason, "'%s' cannot be the repair of itself", a->release);
	return 1;
}

static const struct trigger *trigger_of(const struct deploy_ask *a)
{
	return a->deploy && a->trigger ? deploy_trigger(a->deploy, a->trigger) : NULL;
}

static int replaces_after_start(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!trigger_of(a) || !a->deploy->is_started)
		return 0;
	strbuf_addf(reason, "trigger '%s' is there already; after the start it can only be tightened", a->trigger);
	return 1;
}

static int loosens(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;
	const struct trigger *t = trigger_of(a);

	if (!t || !a->change || !trigger_is_looser(t, a->change))
		return 0;
	strbuf_addf(reason, "trigger '%s' is %s %s %s for %s; it can only be tightened", a->trigger, t->metric,
		    trigger_op_name(t->op), t->threshold.text, t->window_text);
	return 1;
}

static int is_own_trigger(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;
	const struct trigger *t = trigger_of(a);

	if (!t || !deploy_is_same_person(t->author, a->actor))
		return 0;
	strbuf_addf(reason, "trigger '%s' is your own; somebody else must agree to it", a->trigger);
	return 1;
}

/* Where only signed events count, one cannot tell whether the agreement is by another than the author. */
static int is_of_nobody(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;
	const struct trigger *t = trigger_of(a);

	if (!t || event_log_may_allow(a->log, t->event))
		return 0;
	strbuf_addf(reason, "trigger '%s' was added by nobody who is known; add it again, signed", a->trigger);
	return 1;
}

/* --- start ------------------------------------------------------------------------------------------------------- */

static int has_unverified_target(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || a->is_target_verified)
		return 0;
	strbuf_addf(reason, "not armed: the rollback target '%s' was never verified in '%s'",
		    a->deploy->rollback_target ? a->deploy->rollback_target : "", a->environment);
	return 1;
}

static int has_target_below_floor(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || !a->is_below_floor)
		return 0;
	strbuf_addf(reason, "not armed: the rollback target '%s' is below the rollback floor, '%s'",
		    a->deploy->rollback_target ? a->deploy->rollback_target : "", a->floor ? a->floor : "");
	return 1;
}

static int has_no_agreed_trigger(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || deploy_is_agreed(a->deploy))
		return 0;
	strbuf_addstr(reason, "not armed: no rollback trigger was agreed to by another than its author");
	return 1;
}

static int is_not_tagged(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (a->is_tagged)
		return 0;
	strbuf_addf(reason, "'%s' is not tagged", a->release);
	return 1;
}

static int add_list(struct strbuf *reason, const char *before, const struct strvec *list)
{
	if (!list || !list->n)
		return 0;
	strbuf_addstr(reason, before);
	strvec_join(reason, list, ", ");
	return 1;
}

static int has_bad_tag(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	return add_list(reason, "the tag does not verify: ", a->tag_problems);
}

static int is_unacknowledged(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	return add_list(reason, "not acknowledged by: ", a->unacknowledged);
}

static int has_open_checks(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	return add_list(reason, "open checks: ", a->open_checks);
}

static int is_frozen(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->freeze)
		return 0;
	strbuf_addf(reason, "the freeze '%s' holds in '%s' now", a->freeze, a->environment);
	return 1;
}

static int is_occupied(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->live)
		return 0;
	strbuf_addf(reason, "the deploy of '%s' is live in '%s'", a->live, a->environment);
	return 1;
}

/* Repairs are what a budget is exhausted for; that it is one allows the start, so it takes somebody who may say so. */
static int is_repair(const struct deploy_ask *a)
{
	return a->deploy && a->deploy->is_unplanned && event_log_may_allow(a->log, (size_t)a->deploy->plan_event);
}

static int is_exhausted(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->is_budget_exhausted || is_repair(a))
		return 0;
	strbuf_addf(reason, "nothing is left of the error budget of '%s'; only an unplanned release may start",
		    a->environment);
	if (a->deploy && a->deploy->is_unplanned)
		strbuf_addstr(reason, ", and nobody who is known planned this one as such");
	return 1;
}

/* --- what goes on ------------------------------------------------------------------------------------------------ */

static void say_fired(const struct deploy *d, struct strbuf *reason)
{
	size_t i, n = 0;

	for (i = 0; i < d->n_triggers; i++)
		if (d->triggers[i].is_fired)
			strbuf_addf(reason, "%s'%s'", n++ ? ", " : "trigger ", d->triggers[i].name);
	strbuf_addstr(reason, " has fired; roll back, or waive it with a reason");
}

static int is_not_running(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || a->deploy->status == DEPLOY_RUNNING)
		return 0;
	if (a->deploy->status == DEPLOY_FIRED)
		say_fired(a->deploy, reason);
	else if (!a->deploy->is_started && a->deploy->status != DEPLOY_ABORTED)
		strbuf_addf(reason, "the deploy of '%s' to '%s' has not been started", a->release, a->environment);
	else
		strbuf_addf(reason, "the deploy of '%s' to '%s' is not running (%s)", a->release, a->environment,
			    deploy_status_name(a->deploy->status));
	return 1;
}

static int is_running(const struct deploy_ask *a)
{
	return a->deploy && a->deploy->status == DEPLOY_RUNNING;
}

static int is_at_last_stage(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!is_running(a) || a->deploy->stage + 1 < a->deploy->stages.n)
		return 0;
	strbuf_addf(reason, "'%s' is the last stage; what follows is to verify", a->deploy->stages.v[a->deploy->stage]);
	return 1;
}

static int is_before_last_stage(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!is_running(a) || a->deploy->stage + 1 == a->deploy->stages.n)
		return 0;
	strbuf_addf(reason, "'%s' is not the last stage", a->deploy->stages.v[a->deploy->stage]);
	return 1;
}

static int is_soaking(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!is_running(a) || a->now >= a->deploy->soak_until)
		return 0;
	strbuf_addf(reason, "stage '%s' soaks until ", a->deploy->stages.v[a->deploy->stage]);
	time_format(reason, a->deploy->soak_until);
	return 1;
}

/* How old the last value may be for this trigger, seconds. */
static int64_t freshness(const struct trigger *t)
{
	return t->window > DEPLOY_FRESH ? t->window : DEPLOY_FRESH;
}

/* What is wrong with the last observation of each agreed trigger; `judge` says whether it is of its own kind. */
static int any_observation(const struct deploy_ask *a, struct strbuf *reason, const char *what,
			   int (*judge)(const struct deploy_ask *a, const struct trigger *t,
					const struct deploy_observation *o))
{
	size_t i, n = 0;

	for (i = 0; is_running(a) && i < a->deploy->n_triggers; i++) {
		const struct trigger *t = &a->deploy->triggers[i];

		if (t->agreed_by.n &&
		    judge(a, t, deploy_last_evidence(a->deploy, a->log, t->metric, a->deploy->stage_event)))
			strbuf_addf(reason, "%s'%s'", n++ ? ", " : what, t->metric);
	}
	return n > 0;
}

static int is_missing(const struct deploy_ask *a, const struct trigger *t, const struct deploy_observation *o)
{
	(void)a;
	(void)t;
	return !o;
}

static int is_unmeasured(const struct deploy_ask *a, const struct trigger *t, const struct deploy_observation *o)
{
	(void)a;
	(void)t;
	return o && o->result != DEPLOY_MEASURED;
}

/* Of one that is dated in the future nobody can say how old it is. */
static int is_stale(const struct deploy_ask *a, const struct trigger *t, const struct deploy_observation *o)
{
	return o && o->result == DEPLOY_MEASURED && (a->now - o->time > freshness(t) || o->time - a->now > DEPLOY_SKEW);
}

static int lacks_observation(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	return any_observation(a, reason,
			       a->log->must_sign ? "nothing was observed by a known person in this stage of "
						 : "nothing was observed in this stage of ",
			       is_missing);
}

static int has_failed_observation(const void *data, struct strbuf *reason)
{
	return any_observation(data, reason, "the last measurement gave no value of ", is_unmeasured);
}

static int has_stale_observation(const void *data, struct strbuf *reason)
{
	return any_observation(data, reason, "the last value is not of now, of ", is_stale);
}

/* --- the rest ---------------------------------------------------------------------------------------------------- */

static int is_not_paused(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || a->deploy->status == DEPLOY_PAUSED)
		return 0;
	if (a->deploy->status == DEPLOY_FIRED)
		say_fired(a->deploy, reason);
	else
		strbuf_addf(reason, "the deploy of '%s' to '%s' is not paused (%s)", a->release, a->environment,
			    deploy_status_name(a->deploy->status));
	return 1;
}

static int has_not_fired(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;
	const struct trigger *t = trigger_of(a);

	if (!t || t->is_fired)
		return 0;
	strbuf_addf(reason, "trigger '%s' has not fired", a->trigger);
	return 1;
}

static int is_not_rolling_back(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || a->deploy->status == DEPLOY_ROLLING_BACK)
		return 0;
	strbuf_addf(reason, "no rollback of '%s' in '%s' is under way (%s)", a->release, a->environment,
		    deploy_status_name(a->deploy->status));
	return 1;
}

static int is_blind(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	if (!a->deploy || a->deploy->status != DEPLOY_ROLLING_BACK ||
	    deploy_has_measured(a->deploy, a->log, a->deploy->rollback_event))
		return 0;
	strbuf_addf(reason, "nothing was measured%s since the rollback began",
		    a->log->must_sign ? " by a known person" : "");
	return 1;
}

static int has_nothing_to_resolve(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;
	const struct deploy *d = a->deploy;

	if (!d ||
	    (d->is_started && !d->is_resolved && (d->status == DEPLOY_ROLLBACK_FAILED || d->status == DEPLOY_ABORTED)))
		return 0;
	strbuf_addf(reason, "there is nothing to resolve (%s)",
		    d->is_resolved ? "it is resolved" : deploy_status_name(d->status));
	return 1;
}

/* What is left of a budget may be lowered by anybody: that only forbids. */
static int may_not_raise(const void *data, struct strbuf *reason)
{
	const struct deploy_ask *a = data;

	return a->raises && is_not_known(data, reason);
}

const struct guard_rule deploy_rules[] = {
	{ "deploy.plan", "under-way", is_under_way },
	{ "deploy.plan", "target-is-release", goes_back_to_itself },
	{ "deploy.plan", "target-of-another-package", goes_back_to_another_package },
	{ "deploy.plan", "target-is-newer", goes_back_to_newer },
	{ "deploy.plan", "fixes-itself", repairs_itself },
	{ "deploy.trigger-add", "no-plan", has_no_plan },
	{ "deploy.trigger-add", "over", is_over },
	{ "deploy.trigger-add", "only-tighten", replaces_after_start },
	{ "deploy.trigger-tighten", "no-plan", has_no_plan },
	{ "deploy.trigger-tighten", "over", is_over },
	{ "deploy.trigger-tighten", "looser", loosens },
	{ "deploy.agree", "no-plan", has_no_plan },
	{ "deploy.agree", "over", is_over },
	{ "deploy.agree", "own-trigger", is_own_trigger },
	{ "deploy.agree", "unknown-author", is_of_nobody },
	{ "deploy.agree", "not-known", is_not_known },
	{ "deploy.start", "no-plan", has_no_plan },
	{ "deploy.start", "over", is_over },
	{ "deploy.start", "under-way", is_under_way },
	{ "deploy.start", "target-not-verified", has_unverified_target },
	{ "deploy.start", "target-below-floor", has_target_below_floor },
	{ "deploy.start", "no-agreed-trigger", has_no_agreed_trigger },
	{ "deploy.start", "not-tagged", is_not_tagged },
	{ "deploy.start", "tag-not-verified", has_bad_tag },
	{ "deploy.start", "unacknowledged", is_unacknowledged },
	{ "deploy.start", "open-checks", has_open_checks },
	{ "deploy.start", "frozen", is_frozen },
	{ "deploy.start", "live-elsewhere", is_occupied },
	{ "deploy.start", "budget-exhausted", is_exhausted },
	{ "deploy.start", "not-known", is_not_known },
	{ "deploy.observe", "no-plan", has_no_plan },
	{ "deploy.promote", "no-plan", has_no_plan },
	{ "deploy.promote", "not-running", is_not_running },
	{ "deploy.promote", "last-stage", is_at_last_stage },
	{ "deploy.promote", "soaking", is_soaking },
	{ "deploy.promote", "not-observed", lacks_observation },
	{ "deploy.promote", "not-measured", has_failed_observation },
	{ "deploy.promote", "stale", has_stale_observation },
	{ "deploy.promote", "not-known", is_not_known },
	{ "deploy.verify", "no-plan", has_no_plan },
	{ "deploy.verify", "not-running", is_not_running },
	{ "deploy.verify", "not-last-stage", is_before_last_stage },
	{ "deploy.verify", "soaking", is_soaking },
	{ "deploy.verify", "not-observed", lacks_observation },
	{ "deploy.verify", "not-measured", has_failed_observation },
	{ "deploy.verify", "stale", has_stale_observation },
	{ "deploy.verify", "not-known", is_not_known },
	{ "deploy.resume", "no-plan", has_no_plan },
	{ "deploy.resume", "not-paused", is_not_paused },
	{ "deploy.resume", "not-known", is_not_known },
	{ "deploy.waive-trigger", "no-plan", has_no_plan },
	{ "deploy.waive-trigger", "not-fired", has_not_fired },
	{ "deploy.waive-trigger", "not-known", is_not_known },
	{ "deploy.rollback-complete", "no-plan", has_no_plan },
	{ "deploy.rollback-complete", "not-rolling-back", is_not_rolling_back },
	{ "deploy.rollback-complete", "not-measured", is_blind },
	{ "deploy.rollback-complete", "not-known", is_not_known },
	{ "deploy.rollback-failed", "no-plan", has_no_plan },
	{ "deploy.rollback-failed", "not-rolling-back", is_not_rolling_back },
	{ "deploy.resolve", "no-plan", has_no_plan },
	{ "deploy.resolve", "nothing-to-resolve", has_nothing_to_resolve },
	{ "deploy.resolve", "not-known", is_not_known },
	{ "deploy.baseline", "not-known", is_not_known },
	{ "deploy.budget", "not-known", may_not_raise },
	{ NULL, NULL, NULL },
};

const char *deploy_next_step(const struct deploy *d)
{
	switch (d->status) {
	case DEPLOY_PLANNED:
	case DEPLOY_ARMED:
		return "deploy.start";
	case DEPLOY_RUNNING:
		return d->stage + 1 < d->stages.n ? "deploy.promote" : "deploy.verify";
	case DEPLOY_PAUSED:
		return "deploy.resume";
	case DEPLOY_FIRED:
		return "deploy.rollback-start";
	case DEPLOY_ROLLING_BACK:
		return "deploy.rollback-complete";
	case DEPLOY_ROLLBACK_FAILED:
		return d->is_resolved ? NULL : "deploy.resolve";
	case DEPLOY_ABORTED:
	case DEPLOY_ROLLED_BACK:
	case DEPLOY_VERIFIED:
		break;
	}
	return NULL;
}
