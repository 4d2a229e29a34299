/* SPDX-License-Identifier: ISC */
/* What a deploy must know from elsewhere than its own ledger. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/environment_state.h"
#include "announce.h"
#include "checklist.h"
#include "deploy_internal.h"
#include "ledger_remote.h"
#include "ledger_who.h"
#include "releasetag.h"
#include "tagcheck.h"

void deploy_facts_init(struct deploy_facts *f)
{
	memset(f, 0, sizeof(*f));
	strvec_init(&f->tag_problems);
	strvec_init(&f->unacknowledged);
	strvec_init(&f->open_checks);
}

void deploy_facts_release(struct deploy_facts *f)
{
	strvec_release(&f->tag_problems);
	strvec_release(&f->unacknowledged);
	strvec_release(&f->open_checks);
	free(f->live);
	free(f->floor);
	deploy_facts_init(f);
}

/* --- tag and policy ---------------------------------------------------------------------------------------------- */

static int gather_tag(struct deploy_session *s, struct err *err)
{
	struct tagcheck check;
	size_t i;
	int ret;

	if (!s->pick.is_tagged || s->is_brief)
		return 0;
	ret = tagcheck_run(&check, s->repo, s->pick.candidate_tag, err);
	for (i = 0; i < TAGCHECK_COUNT && !ret; i++)
		if (!check.v[i].ok)
			strvec_pushf(&s->facts.tag_problems, "%s (%s)", check.v[i].name, check.v[i].detail);
	tagcheck_release(&check);
	return ret;
}

static void gather_freeze(struct deploy_session *s, const char *environment)
{
	const struct policy *p = &s->repo->policy;
	size_t i;

	for (i = 0; i < p->n_freezes && !s->facts.freeze; i++)
		if (!strcmp(p->freezes[i].environment, environment) && p->freezes[i].from <= s->repo->now &&
		    s->repo->now < p->freezes[i].until)
			s->facts.freeze = p->freezes[i].name;
}

int deploy_gather_fixed(struct deploy_session *s, const char *environment, struct err *err)
{
	int ret = policy_demand(&s->repo->policy, "release-freeze", err);

	if (!ret)
		ret = gather_tag(s, err);
	gather_freeze(s, environment);
	return ret;
}

/* --- what others must have said -------------------------------------------------------------------------------- */

static int has_deploy_checks(const struct policy *p)
{
	size_t i;

	for (i = 0; i < p->n_checks; i++)
		if (!strcmp(p->checks[i].stage, "deploy"))
			return 1;
	return 0;
}

/* Blocking checks of stage `deploy` that are not settled for the candidate: names. */
static int gather_checks(struct strvec *out, struct deploy_session *s, struct err *err)
{
	struct checklist c;
	size_t i;
	int ret;

	if (!has_deploy_checks(&s->repo->policy))
		return policy_demand(&s->repo->policy, "release-check", err);
	ret = checklist_open(&c, s->repo, s->pick.id, err);
	for (i = 0; !ret && i < c.state.n; i++)
		if (c.state.v[i].check->stage == CHECK_DEPLOY && check_result_is_open(&c.state.v[i]))
			strvec_push(out, c.state.v[i].check->name);
	checklist_close(&c);
	return ret;
}

/* --- other releases ------------------------------------------------------------------------------------------------
 */

static int read_deploys(struct deploys *out, struct ledger *l, struct repo *r, const char *release, struct err *err)
{
	int ret = ledger_open_identified(l, r, release, err);

	if (!ret)
		deploys_fold(out, &l->log);
	return ret;
}

/* 1, 0 or ERR_*. A start that the project knows of and the release's own ledger here does not: nobody knows its end. */
static int is_live(struct repo *r, const char *release, const char *environment, struct err *err)
{
	struct ledger l;
	struct deploys d = { NULL, 0, 0 };
	size_t i;
	int started = 0, live = 0, ret = read_deploys(&d, &l, r, release, err);

	for (i = 0; i < d.n; i++) {
		if (strcmp(d.v[i].environment, environment) != 0)
			continue;
		started |= d.v[i].is_started || d.v[i].status == DEPLOY_ABORTED;
		live |= deploy_is_live(&d.v[i]);
	}
	deploys_release(&d);
	ledger_close(&l);
	return ret ? ret : live || !started;
}

static void fetch_ledger(struct repo *r, const char *remote, const char *release)
{
	struct ledger_sync sync = { 0 };

	ledger_sync_run(&sync, r, remote, &release, 1, 0, NULL);
	ledger_sync_release(&sync);
}

static int gather_live(struct deploy_session *s, const struct environment *env, int may_fetch, struct err *err)
{
	char *remote = may_fetch ? ledger_remote_name(s->repo) : NULL;
	size_t i;
	int ret = 0;

	for (i = 0; i < env->started.n && ret >= 0 && !s->facts.live; i++) {
		const char *release = env->started.v[i];

		if (!strcmp(release, s->pick.id))
			continue;
		ret = is_live(s->repo, release, env->name, err);
		if (ret == 1 && remote) {
			fetch_ledger(s->repo, remote, release);
			ret = is_live(s->repo, release, env->name, err);
		}
		if (ret == 1)
			s->facts.live = xstrdup(release);
	}
	free(remote);
	return ret < 0 ? ret : 0;
}

static int is_verified(struct repo *r, const char *release, const char *environment, struct err *err)
{
	struct ledger l;
	struct deploys d = { NULL, 0, 0 };
	int ret = read_deploys(&d, &l, r, release, err), verified = deploys_is_verified(&d, environment);

	deploys_release(&d);
	ledger_close(&l);
	return ret ? ret : verified;
}

static int gather_target(struct deploy_session *s, const struct environment *env, const char *target, struct err *err)
{
	int ret;

	s->facts.is_target_verified = 0;
	if (!target)
		return 0;
	if (strvec_has(&env->baselines, target))
		ret = 1;
	else if (s->ask_verified)
		ret = s->ask_verified(s->ask_data, target, env->name, err);
	else
		ret = is_verified(s->repo, target, env->name, err);
	if (ret == 1)
		s->facts.is_target_verified = 1;
	return ret < 0 ? ret : 0;
}

/* The highest of the releases of the same package that raised the floor, and whether the target lies below it. */
static void gather_floor(struct deploy_session *s, const struct environment *env, const char *target)
{
	const git_oid nowhere = { { 0 } };
	struct releasetag floor, one;
	int has_floor = 0;
	size_t i;

	for (i = 0; i < env->floors.n; i++) {
		if (releasetag_read(&one, s->repo, NULL, env->floors.v[i], &nowhere, NULL) ||
		    one.package != s->pick.package || (has_floor && version_order(&one.version, &floor.version) <= 0)) {
			releasetag_release(&one);
			continue;
		}
		if (has_floor)
			releasetag_release(&floor);
		floor = one;
		has_floor = 1;
	}
	free(s->facts.floor);
	s->facts.floor = has_floor ? xstrdup(floor.name) : NULL;
	s->facts.is_below_floor = 0;
	if (has_floor && target && !releasetag_read(&one, s->repo, NULL, target, &nowhere, NULL)) {
		s->facts.is_below_floor = version_order(&one.version, &floor.version) < 0;
		releasetag_release(&one);
	}
	if (has_floor)
		releasetag_release(&floor);
}

int deploy_gather_ledgers(struct deploy_session *s, const struct deploy *d, const char *environment, int may_fetch,
			  struct err *err)
{
	const char *target = d ? d->rollback_target : NULL;
	struct environment env;
	int ret;

	environment_fold(&env, &s->project.log, environment);
	free(s->facts.live);
	s->facts.live = NULL;
	s->facts.is_budget_exhausted = environment_is_exhausted(&env);
	ret = s->is_brief ? 0 : gather_live(s, &env, may_fetch, err);
	if (!ret)
		ret = gather_target(s, &env, target, err);
	if (!ret)
		gather_floor(s, &env, target);
	strvec_release(&s->facts.unacknowledged);
	strvec_release(&s->facts.open_checks);
	if (!ret)
		ret = announce_due(&s->facts.unacknowledged, s->repo, &s->pick, &s->ledger, "deploy", err);
	if (!ret)
		ret = gather_checks(&s->facts.open_checks, s, err);
	environment_release(&env);
	return ret;
}

void deploy_fill_ask(struct deploy_ask *ask, const struct deploy_session *s, const struct deploy *d,
		     const char *environment)
{
	memset(ask, 0, sizeof(*ask));
	ask->log = &s->ledger.log;
	ask->deploy = d;
	ask->release = s->pick.id;
	ask->environment = environment;
	ask->now = s->repo->now;
	ask->actor = s->self.actor;
	ask->may_allow = !s->self.actor || s->self.may_allow;
	ask->is_tagged = s->pick.is_tagged;
	ask->tag_problems = &s->facts.tag_problems;
	ask->unacknowledged = &s->facts.unacknowledged;
	ask->open_checks = &s->facts.open_checks;
	ask->freeze = s->facts.freeze;
	ask->live = s->facts.live;
	ask->floor = s->facts.floor;
	ask->is_below_floor = s->facts.is_below_floor;
	ask->is_target_verified = s->facts.is_target_verified;
	ask->is_budget_exhausted = s->facts.is_budget_exhausted;
}
