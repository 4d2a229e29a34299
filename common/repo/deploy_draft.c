/* SPDX-License-Identifier: ISC */
/* From what somebody asks for to the event that says it. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/calendar.h"
#include "deploy_internal.h"
#include "hex.h"
#include "releasetag.h"

int deploy_check_name(const char *what, const char *name, struct err *err)
{
	struct strbuf clean = STRBUF_INIT;
	int same;

	utf8_clean(&clean, name, strlen(name));
	same = !strcmp(clean.buf, name) && *name && strlen(name) <= 200 && !strpbrk(name, " \t\n");
	strbuf_release(&clean);
	return same ? 0 : err_set(err, ERR_FAIL, "'%s' cannot be the name of %s", name, what);
}

const struct policy_stage *deploy_policy_stage(const struct policy *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_stages; i++)
		if (!strcmp(p->stages[i].name, name))
			return &p->stages[i];
	return NULL;
}

int deploy_find_tag(char **name, git_oid *commit, struct repo *r, const char *text, struct err *err)
{
	const git_oid nowhere = { { 0 } };
	struct releasetag named;
	struct tags tags = { 0 };
	const struct tag *tag = NULL;
	int ret = releasetag_read(&named, r, NULL, text, &nowhere, err);

	if (!ret)
		ret = tags_load(&tags, r, release_tag_prefix(r, named.package), err);
	if (!ret)
		tag = tags_find_name(&tags, named.name);
	if (tag) {
		*name = xstrdup(tag->name);
		if (commit)
			*commit = tag->commit;
	} else if (!ret) {
		ret = err_set(err, ERR_FAIL, "no tag '%s'", text);
	}
	tags_release(&tags);
	releasetag_release(&named);
	return ret;
}

/* --- what is asked for ------------------------------------------------------------------------------------------- */

static int take_stage(struct strvec *out, const struct policy *p, const char *name, const char *environment,
		      struct err *err)
{
	const struct policy_stage *stage = deploy_policy_stage(p, name);

	if (!stage)
		return err_set(err, ERR_FAIL, "no stage '%s' in the policy", name);
	if (strcmp(stage->environment, environment) != 0)
		return err_set(err, ERR_FAIL, "stage '%s' is of environment '%s', not '%s'", name, stage->environment,
			       environment);
	if (strvec_has(out, name))
		return err_set(err, ERR_FAIL, "stage '%s' twice", name);
	if (strchr(name, ','))
		return err_set(err, ERR_FAIL, "a stage with a comma in its name cannot be planned: '%s'", name);
	strvec_push(out, name);
	return 0;
}

static int take_named_stages(struct strvec *out, const struct deploy_session *s, struct err *err)
{
	const char *text = s->request->stages;
	int ret;

	do {
		size_t len = strcspn(text, ",");
		struct strbuf one = STRBUF_INIT;

		strbuf_add(&one, text, len);
		strbuf_trim(&one);
		ret = one.len ? take_stage(out, &s->repo->policy, one.buf, s->request->environment, err)
			      : err_set(err, ERR_FAIL, "a stage without a name in '%s'", s->request->stages);
		strbuf_release(&one);
		text += len;
	} while (!ret && *text++);
	return ret;
}

/* Those that are named; else all of the environment, in the policy's order. */
static int take_stages(struct deploy_session *s, struct err *err)
{
	const struct policy *p = &s->repo->policy;
	struct strvec stages = STRVEC_INIT;
	struct strbuf text = STRBUF_INIT;
	size_t i;
	int ret = policy_demand(p, "release-stage", err);

	if (!ret && s->request->stages)
		ret = take_named_stages(&stages, s, err);
	for (i = 0; i < p->n_stages && !s->request->stages && !ret; i++)
		if (!strcmp(p->stages[i].environment, s->request->environment))
			ret = take_stage(&stages, p, p->stages[i].name, s->request->environment, err);
	if (!ret && !stages.n) {
		ret = err_set(err, ERR_FAIL, "no stage for environment '%s' in the policy", s->request->environment);
		err_hint(err, "a [release-stage \"<name>\"] section of '%s' makes one", POLICY_FILE);
	}
	strvec_join(&text, &stages, ", ");
	free(s->stages);
	s->stages = strbuf_detach(&text, NULL);
	strvec_release(&stages);
	return ret;
}

static int check_plan(struct deploy_session *s, struct err *err)
{
	int ret = take_stages(s, err);

	if (!ret)
		ret = deploy_find_tag(&s->rollback_target, NULL, s->repo, s->request->rollback_target, err);
	if (!ret && s->request->fixes)
		ret = deploy_find_tag(&s->fixes, NULL, s->repo, s->request->fixes, err);
	return ret;
}

static void set_trigger(struct event *e, const struct deploy_request *q)
{
	event_set(e, "Metric", q->metric);
	event_set(e, "Operator", q->op);
	event_set(e, "Threshold", q->threshold);
	event_set(e, "For", q->window);
	event_set(e, "Owner", q->owner);
	event_set(e, "Action", q->action);
	event_set(e, "Dashboard", q->dashboard);
}

/* As those will read it who come after: what they would pass over is not recorded. */
static int check_trigger(struct deploy_session *s, struct err *err)
{
	const struct deploy_request *q = s->request;
	struct event e = EVENT_INIT;
	struct trigger t;
	int ret;

	if (deploy_check_name("a trigger", q->trigger, err) || deploy_check_name("a metric", q->metric, err))
		return ERR_FAIL;
	event_set(&e, "Trigger", q->trigger);
	set_trigger(&e, q);
	ret = trigger_read(&t, &e, err);
	event_release(&e);
	return ret;
}

static int check_change(struct deploy_session *s, struct err *err)
{
	const struct deploy_request *q = s->request;

	memset(&s->change, 0, sizeof(s->change));
	s->change.has_threshold = q->threshold != NULL;
	s->change.window_text = q->window;
	if (q->threshold && decimal_parse(&s->change.threshold, q->threshold, err))
		return ERR_FAIL;
	return q->window ? duration_parse(q->window, &s->change.window, err) : 0;
}

static int check_observation(struct deploy_session *s, struct err *err)
{
	struct decimal number;

	if (deploy_check_name("a metric", s->request->metric, err))
		return ERR_FAIL;
	return s->request->result == DEPLOY_MEASURED ? decimal_parse(&number, s->request->value, err) : 0;
}

static int is(const struct deploy_session *s, const char *step)
{
	return !strcmp(s->request->step, step);
}

int deploy_check_request(struct deploy_session *s, struct err *err)
{
	if (deploy_check_name("an environment", s->request->environment, err))
		return ERR_FAIL;
	if (is(s, "deploy.plan"))
		return check_plan(s, err);
	if (is(s, "deploy.trigger-add"))
		return check_trigger(s, err);
	if (is(s, "deploy.trigger-tighten"))
		return check_change(s, err);
	if (is(s, "deploy.observe"))
		return check_observation(s, err);
	return 0;
}

/* --- drafts --------------------------------------------------------------------------------------------------------
 */

static void draft_plan(struct event *e, const struct deploy_session *s, struct strbuf *about)
{
	const struct deploy_request *q = s->request;

	strbuf_addf(about, "%s, back to %s", s->stages, s->rollback_target);
	hex_write(e->candidate, &s->pick.candidate);
	event_set(e, "Stages", s->stages);
	event_set(e, "Rollback-Target", s->rollback_target);
	event_set(e, "Rollback-Runbook", q->runbook);
	event_set(e, "Unplanned", q->is_unplanned || s->fixes ? "yes" : NULL);
	event_set(e, "Fixes", s->fixes);
}

static void draft_trigger(struct event *e, const struct deploy_session *s, struct strbuf *about)
{
	const struct deploy_request *q = s->request;

	strbuf_addf(about, "%s, %s %s %s for %s", q->trigger, q->metric, q->op, q->threshold, q->window);
	set_trigger(e, q);
}

static void draft_change(struct event *e, const struct deploy_session *s, struct strbuf *about)
{
	const struct deploy_request *q = s->request;

	strbuf_addstr(about, q->trigger);
	if (q->threshold)
		strbuf_addf(about, " to %s", q->threshold);
	if (q->window)
		strbuf_addf(about, " for %s", q->window);
	event_set(e, "Threshold", q->threshold);
	event_set(e, "For", q->window);
}

/* A start or promote says how long its stage has to run, so that a change of the policy changes nothing under way. */
static int draft_stage(struct event *e, const struct deploy_session *s, const char *name, struct strbuf *about,
		       struct err *err)
{
	const struct policy_stage *stage = deploy_policy_stage(&s->repo->policy, name);

	if (policy_demand(&s->repo->policy, "release-stage", err))
		return ERR_FAIL;
	if (!stage)
		return err_set(err, ERR_FAIL, "stage '%s' was planned and is not in the policy", name);
	strbuf_addstr(about, name);
	event_set(e, "Stage", name);
	event_setf(e, "Soak", "%llds", (long long)stage->soak);
	return 0;
}

static void draft_observation(struct event *e, const struct deploy_session *s, struct strbuf *about)
{
	static const char *const results[] = { NULL, "error", "inconclusive" };
	const struct deploy_request *q = s->request;
	const char *result = results[q->result];

	strbuf_addf(about, "%s %s", q->metric, result ? result : q->value);
	event_set(e, "Metric", q->metric);
	if (result)
		event_set(e, "Result", result);
	else
		event_set(e, "Value", q->value);
}

static void draft_verify(struct event *e, struct event *project, const struct deploy_session *s, const struct deploy *d,
			 struct strbuf *about)
{
	struct strbuf ids = STRBUF_INIT;

	strbuf_addstr(about, d->stages.v[d->stage]);
	event_set(e, "Stage", d->stages.v[d->stage]);
	strvec_join(&ids, &s->contracts, ", ");
	event_set(e, "Contract", ids.buf);
	if (ids.len) {
		event_set_name(project, "environment.floor");
		event_set_subject(project, "environment.floor %s: %s", s->request->environment, s->pick.id);
		event_set(project, "Environment", s->request->environment);
		event_set(project, "Release", s->pick.id);
		event_set(project, "Contract", ids.buf);
	}
	strbuf_release(&ids);
}

static void draft_occupation(struct event *project, const struct deploy_session *s)
{
	event_set_name(project, "environment.start");
	event_set_subject(project, "environment.start %s: %s", s->request->environment, s->pick.id);
	event_set(project, "Environment", s->request->environment);
	event_set(project, "Release", s->pick.id);
	hex_write(project->candidate, &s->pick.candidate);
}

static int draft_own(struct event *e, struct event *project, const struct deploy_session *s, const struct deploy *d,
		     struct strbuf *about, struct err *err)
{
	int ret = 0;

	if (is(s, "deploy.plan")) {
		draft_plan(e, s, about);
	} else if (is(s, "deploy.trigger-add")) {
		draft_trigger(e, s, about);
	} else if (is(s, "deploy.trigger-tighten")) {
		draft_change(e, s, about);
	} else if (is(s, "deploy.start")) {
		ret = draft_stage(e, s, d->stages.v[0], about, err);
		event_set(e, "Rollback-Target", d->rollback_target);
		hex_write(e->candidate, &s->pick.candidate);
		draft_occupation(project, s);
	} else if (is(s, "deploy.promote")) {
		ret = draft_stage(e, s, d->stages.v[d->stage + 1], about, err);
		event_set(e, "From", d->stages.v[d->stage]);
	} else if (is(s, "deploy.observe")) {
		draft_observation(e, s, about);
	} else if (is(s, "deploy.verify")) {
		draft_verify(e, project, s, d, about);
	} else if (s->request->trigger) {
		strbuf_addstr(about, s->request->trigger);
	} else if (s->request->reason) {
		strbuf_addstr(about, s->request->reason);
	}
	return ret;
}

/* Of a subject: more would not be read. */
#define ABOUT_MAX 120

int deploy_draft(struct ledger_draft *draft, struct ledger_draft *project, const struct deploy_session *s,
		 const struct deploy *d, struct err *err)
{
	const struct deploy_request *q = s->request;
	struct event *e = &draft->event;
	struct strbuf about = STRBUF_INIT;
	int ret;

	event_set_name(e, q->step);
	event_set(e, "Environment", q->environment);
	event_set(e, "Trigger", q->trigger);
	ret = draft_own(e, &project->event, s, d, &about, err);
	event_set(e, "Reason", q->reason);
	event_set_text(e, q->text);
	if (about.len > ABOUT_MAX) {
		size_t len = ABOUT_MAX;

		while (len && ((unsigned char)about.buf[len] & 0xc0) == 0x80)
			len--;
		strbuf_setlen(&about, len);
		strbuf_addstr(&about, "...");
	}
	event_set_subject(e, "%s %s %s%s%s", q->step, s->pick.id, q->environment, about.len ? ": " : "", about.buf);
	strbuf_release(&about);
	return ret;
}
