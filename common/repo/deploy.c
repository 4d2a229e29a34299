/* SPDX-License-Identifier: ISC */
#include "deploy.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/environment_state.h"
#include "clock.h"
#include "deploy_internal.h"
#include "facts.h"
#include "hex.h"
#include "ledger_who.h"
#include "releasetag.h"

/* --- sessions ------------------------------------------------------------------------------------------------------
 */

int deploy_session_open(struct deploy_session *s, struct repo *r, const char *release, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->repo = r;
	deploy_facts_init(&s->facts);
	strvec_init(&s->contracts);
	ret = release_pick_without_base(&s->pick, r, release, err);
	if (ret)
		return ret;
	s->is_open = 1;
	ret = ledger_open_identified(&s->ledger, r, s->pick.id, err);
	if (!ret)
		deploys_fold(&s->deploys, &s->ledger.log);
	return ret;
}

void deploy_session_lend(struct deploy_session *s, struct repo *r, const struct release_pick *pick,
			 const struct ledger *ledger, const struct ledger *project, const struct ledger_self *self)
{
	memset(s, 0, sizeof(*s));
	s->repo = r;
	deploy_facts_init(&s->facts);
	strvec_init(&s->contracts);
	s->pick = *pick;
	s->ledger = *ledger;
	s->project = *project;
	s->self = *self;
	s->is_lent = s->is_project_open = 1;
	deploys_fold(&s->deploys, &s->ledger.log);
}

static int open_project(struct deploy_session *s, struct err *err)
{
	if (s->is_project_open)
		return 0;
	s->is_project_open = 1;
	return ledger_open_identified(&s->project, s->repo, EVENT_PROJECT, err);
}

static void fold_again(struct deploy_session *s)
{
	deploys_release(&s->deploys);
	deploys_fold(&s->deploys, &s->ledger.log);
}

int deploy_session_reload(struct deploy_session *s, struct err *err)
{
	int ret = clock_now(&s->repo->now, err);

	if (!ret)
		ret = ledger_reload(&s->ledger, err);
	if (!ret)
		fold_again(s);
	return ret;
}

void deploy_session_close(struct deploy_session *s)
{
	deploys_release(&s->deploys);
	deploy_facts_release(&s->facts);
	strvec_release(&s->contracts);
	if (s->is_open)
		ledger_close(&s->ledger);
	if (s->is_project_open && !s->is_lent)
		ledger_close(&s->project);
	if (!s->is_lent) {
		ledger_self_release(&s->self);
		release_pick_release(&s->pick);
	}
	free(s->rollback_target);
	free(s->fixes);
	free(s->stages);
	memset(s, 0, sizeof(*s));
}

/* --- recording -----------------------------------------------------------------------------------------------------
 */

static const struct {
	const char *step;
	enum ledger_how how;
} hows[] = {
	{ "deploy.start", LEDGER_EXCLUSIVE },
	{ "deploy.promote", LEDGER_EXCLUSIVE },
	{ "deploy.resume", LEDGER_EXCLUSIVE },
	{ "deploy.verify", LEDGER_EXCLUSIVE },
	{ "deploy.abort", LEDGER_ALWAYS },
	{ "deploy.pause", LEDGER_ALWAYS },
	{ "deploy.fire", LEDGER_ALWAYS },
	{ "deploy.rollback-start", LEDGER_ALWAYS },
	{ "deploy.rollback-failed", LEDGER_ALWAYS },
};

static enum ledger_how how_of(const char *step)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hows); i++)
		if (!strcmp(hows[i].step, step))
			return hows[i].how;
	return LEDGER_PLAIN;
}

int deploy_is_urgent(const char *step)
{
	return how_of(step) == LEDGER_ALWAYS || !strcmp(step, "deploy.rollback-complete");
}

/*
 * Is it one of the environment's deploys that has the trigger? What fires may speak of one that is over; where no
 * deploy is known at all there is nothing to know a name by, and nobody is kept from saying that something is wrong.
 */
static int is_known_trigger(const struct deploy_session *s, const struct deploy *d)
{
	const char *name = s->request->trigger;
	size_t i;

	if (!name || !d || !strcmp(s->request->step, "deploy.trigger-add") || deploy_trigger(d, name))
		return 1;
	for (i = 0; i < s->deploys.n && !strcmp(s->request->step, "deploy.fire"); i++)
		if (!strcmp(s->deploys.v[i].environment, s->request->environment) &&
		    deploy_trigger(&s->deploys.v[i], name))
			return 1;
	return 0;
}

static void ask_of_plan(struct deploy_ask *ask, const struct deploy_session *s)
{
	const git_oid nowhere = { { 0 } };
	struct releasetag target;

	ask->rollback_target = s->rollback_target;
	ask->fixes = s->fixes;
	if (!s->rollback_target)
		return;
	if (!releasetag_read(&target, s->repo, NULL, s->rollback_target, &nowhere, NULL)) {
		ask->is_target_foreign = target.package != s->pick.package;
		ask->is_target_newer = !ask->is_target_foreign && version_order(&target.version, &s->pick.version) > 0;
	}
	releasetag_release(&target);
}

static int prepare(void *data, struct ledger_recording *rec, struct ledger_draft *draft, struct ledger_draft *project,
		   struct err *err)
{
	struct deploy_session *s = data;
	const struct deploy_request *q = s->request;
	const struct deploy *d;
	struct deploy_ask ask;
	int ret = 0;

	fold_again(s);
	d = deploys_last(&s->deploys, q->environment);
	if (!is_known_trigger(s, d))
		return err_set(err, ERR_FAIL, "no trigger '%s' for '%s' in '%s'", q->trigger, s->pick.id,
			       q->environment);
	if (!strcmp(q->step, "deploy.start"))
		ret = deploy_gather_ledgers(s, d, q->environment, !rec->dry_run, err);
	if (ret)
		return ret;
	deploy_fill_ask(&ask, s, d, q->environment);
	ask.trigger = q->trigger;
	ask.change = &s->change;
	ask_of_plan(&ask, s);
	ret = guard_ask(deploy_rules, q->step, &ask, err);
	return ret ? ret : deploy_draft(draft, project, s, d, err);
}

/* Who asks matters to what allows; what stops is not kept waiting for it. */
static int ask_self(struct deploy_session *s, struct err *err)
{
	if (s->self.actor || !guard_asks_who(deploy_rules, s->request->step))
		return 0;
	return ledger_self(&s->self, s->repo, err);
}

/* Of a clone that lacks history nothing is asked but what needs it: where it may be stopped from does not matter. */
static int needs_history(const char *step)
{
	return !strcmp(step, "deploy.plan") || !strcmp(step, "deploy.start") || !strcmp(step, "deploy.verify");
}

static int gather(struct deploy_session *s, struct ledger_recording *rec, struct err *err)
{
	int ret = needs_history(s->request->step) ? release_pick_read_base(&s->pick, s->repo, err) : 0;

	if (ret)
		return ret;
	if (!strcmp(s->request->step, "deploy.start")) {
		ret = deploy_gather_fixed(s, s->request->environment, err);
	} else if (!strcmp(s->request->step, "deploy.verify")) {
		strvec_release(&s->contracts);
		ret = facts_schema(&s->contracts, NULL, s->repo, &s->pick, err);
		if (!s->contracts.n)
			return ret;
	} else {
		return 0;
	}
	if (!ret)
		ret = open_project(s, err);
	rec->project = &s->project;
	return ret;
}

int deploy_record(struct ledger_recording *rec, struct deploy_session *s, const struct deploy_request *request,
		  int dry_run, struct err *err)
{
	int ret;

	ledger_recording_init(rec, &s->ledger, how_of(request->step));
	rec->prepare = prepare;
	rec->data = s;
	rec->dry_run = dry_run;
	s->request = request;
	ret = deploy_check_request(s, err);
	if (!ret)
		ret = ask_self(s, err);
	if (!ret)
		ret = gather(s, rec, err);
	if (!ret)
		ret = ledger_record(rec, err);
	fold_again(s);
	return ret;
}

int deploy_blocking(struct strvec *out, struct deploy_session *s, struct deploy *d, struct err *err)
{
	const struct deploy_request request = { .environment = d->environment };
	const char *next = deploy_next_step(d);
	struct deploy_ask ask;
	const struct guard_rule *rule;
	int ret = 0;

	s->request = &request;
	if (d->status == DEPLOY_PLANNED) {
		s->is_brief = s->is_lent && !deploy_is_agreed(d);
		deploy_facts_release(&s->facts);
		ret = deploy_gather_fixed(s, d->environment, err);
		if (!ret)
			ret = open_project(s, err);
		if (!ret)
			ret = deploy_gather_ledgers(s, d, d->environment, 0, err);
		deploy_arm(d, s->facts.is_target_verified && !s->facts.is_below_floor);
	}
	deploy_fill_ask(&ask, s, d, d->environment);
	for (rule = deploy_rules; rule->step && next && !ret; rule++) {
		struct strbuf reason = STRBUF_INIT;

		if (!strcmp(rule->step, next) && rule->refuses(&ask, &reason))
			strvec_push(out, reason.buf);
		strbuf_release(&reason);
	}
	s->request = NULL;
	return ret;
}

const char *deploy_agreeable(const struct deploy_session *s, const struct deploy *d)
{
	struct deploy_ask ask;
	size_t i;

	deploy_fill_ask(&ask, s, d, d->environment);
	for (i = 0; i < d->n_triggers && s->self.actor; i++) {
		ask.trigger = d->triggers[i].name;
		if (!d->triggers[i].agreed_by.n && !guard_ask(deploy_rules, "deploy.agree", &ask, NULL))
			return d->triggers[i].name;
	}
	return NULL;
}

/* --- the project's own ---------------------------------------------------------------------------------------------
 */

struct project_request {
	const char *environment, *tag, *remaining, *text;
	char commit[OID_HEX + 1];
	int raises;              /* the budget */
	struct ledger_self self; /* where what is recorded allows something */
};

static int prepare_project(void *data, struct ledger_recording *rec, struct ledger_draft *draft,
			   struct ledger_draft *project, struct err *err)
{
	const struct project_request *q = data;
	struct event *e = &draft->event;
	const struct deploy_ask ask = { .may_allow = q->self.may_allow, .raises = q->raises };
	const char *step = q->tag ? "deploy.baseline" : "deploy.budget";

	(void)project;
	(void)rec;
	event_set_name(e, step);
	event_set(e, "Environment", q->environment);
	event_set_text(e, q->text);
	if (q->tag)
		event_set_subject(e, "%s %s: %s", step, q->environment, q->tag);
	else
		event_set_subject(e, "%s %s: %s remaining", step, q->environment, q->remaining);
	event_set(e, "Tag", q->tag);
	event_set(e, "Remaining", q->remaining);
	memcpy(e->candidate, q->commit, sizeof(q->commit));
	return guard_ask(deploy_rules, step, &ask, err);
}

static int record_project(struct ledger_recording *rec, struct project_request *q, int dry_run, struct err *err)
{
	int ret = q->tag || q->raises ? ledger_self(&q->self, rec->ledger->repo, err) : 0;

	rec->prepare = prepare_project;
	rec->data = q;
	rec->dry_run = dry_run;
	if (!ret)
		ret = ledger_record(rec, err);
	ledger_self_release(&q->self);
	return ret;
}

int deploy_record_baseline(struct ledger_recording *rec, struct ledger *project, const char *environment,
			   const char *tag, const char *text, int dry_run, struct err *err)
{
	struct project_request q = { .environment = environment, .text = text };
	char *name = NULL;
	git_oid commit;
	int ret = deploy_check_name("an environment", environment, err);

	ledger_recording_init(rec, project, LEDGER_PLAIN);
	if (!ret)
		ret = deploy_find_tag(&name, &commit, project->repo, tag, err);
	if (!ret) {
		q.tag = name;
		hex_write(q.commit, &commit);
		ret = record_project(rec, &q, dry_run, err);
	}
	free(name);
	return ret;
}

static int is_raised(const struct ledger *project, const char *environment, const struct decimal *remaining)
{
	struct environment env;
	int raised;

	environment_fold(&env, &project->log, environment);
	raised = env.has_budget && decimal_compare(remaining, &env.budget) > 0;
	environment_release(&env);
	return raised;
}

int deploy_record_budget(struct ledger_recording *rec, struct ledger *project, const char *environment,
			 const char *remaining, const char *text, int dry_run, struct err *err)
{
	const struct decimal none = { "0", 0 }, all = { "1", 1 };
	struct project_request q = { .environment = environment, .remaining = remaining, .text = text };
	struct decimal number;

	ledger_recording_init(rec, project, LEDGER_PLAIN);
	if (deploy_check_name("an environment", environment, err) || decimal_parse(&number, remaining, err))
		return ERR_FAIL;
	if (decimal_compare(&number, &none) < 0 || decimal_compare(&number, &all) > 0)
		return err_set(err, ERR_FAIL, "'%s' is no part of a budget: from 0 to 1", remaining);
	q.raises = is_raised(project, environment, &number);
	return record_project(rec, &q, dry_run, err);
}
