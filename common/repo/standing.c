/* SPDX-License-Identifier: ISC */
#include "standing_reach.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/check_rules.h"
#include "../model/environment_state.h"
#include "../model/retro.h"
#include "announce.h"
#include "hex.h"
#include "history.h"
#include "ledger_remote.h"
#include "next.h"

#define PRODUCTION "production"

/* How many releases back one looks for what was verified last. */
#define TARGETS_MAX 10

void standing_close(struct standing_reading *s)
{
	standing_release(&s->standing);
	strvec_release(&s->deploy_blocking);
	strvec_release(&s->open_incidents);
	strvec_release(&s->due_before_release);
	strvec_release(&s->due_before_deploy);
	strvec_release(&s->announce_lacks);
	strvec_release(&s->open_checks);
	strvec_release(&s->open_post);
	free(s->rollback_target);
	deploy_session_close(&s->deploy);
	checklist_close(&s->checklist);
	memset(s, 0, sizeof(*s));
}

/* --- the checklist ----------------------------------------------------------------------------------------------- */

static void add_open(struct strvec *out, const struct check_state *state, enum check_stage stage)
{
	size_t i;

	for (i = 0; i < state->n; i++) {
		const struct check_result *c = &state->v[i];

		if (c->check->stage == stage && check_result_is_open(c))
			strvec_pushf(out, "check %s: %s%s%s", c->check->name, check_status_name(c->status),
				     *c->reason ? ", " : "", c->reason);
	}
}

static void read_checks(struct standing_reading *s)
{
	const struct check_state *state = &s->checklist.state;
	const struct event_log *log = &s->checklist.ledger.log;
	char id[EVENT_ID_HEX + 1];
	size_t i;

	if (!s->checklist.pick.is_tagged)
		add_open(&s->open_checks, state, CHECK_CANDIDATE);
	add_open(&s->open_post, state, CHECK_POST);
	for (i = 0; i < state->n_blockers; i++)
		if (state->blockers[i].closed < 0) {
			event_entry_id(id, &log->v[state->blockers[i].event]);
			strvec_pushf(&s->open_checks, "blocker %s: %s", id,
				     log->v[state->blockers[i].event].event.text);
		}
	for (i = 0; i < state->vetoes.n; i++) {
		const struct event_entry *e = &log->v[state->vetoes.v[i]];
		const char *who = event_entry_actor(e);

		strvec_pushf(&s->open_checks, "veto by %s%s%s", who ? who : "somebody unknown",
			     *e->event.text ? ": " : "", e->event.text);
	}
}

static int has_signed(const struct standing_reading *s, const struct check_result *c)
{
	const char *actor = s->context->self.actor, *other;
	size_t i;

	for (i = 0; i < c->signers.n; i++) {
		other = event_entry_actor(&s->checklist.ledger.log.v[c->signers.v[i]]);
		if (other && !strcmp(other, actor))
			return 1;
	}
	return 0;
}

static int may(const struct standing_reading *s, const struct check_result *c, const char *step)
{
	const struct check_ask ask = { .state = &s->checklist.state,
				       .actor = s->context->self.actor,
				       .identity = s->context->self.identity,
				       .check = c };

	return !guard_ask(check_rules, step, &ask, NULL);
}

/*
 * What the person at hand can do for the first check of this stage that anything can be done for. What has failed is
 * theirs to judge: nothing is proposed for that.
 */
static struct standing_act find_act(const struct standing_reading *s, enum check_stage stage, int *is_untrusted)
{
	const struct standing_act none = { NULL, NULL };
	const struct check_state *state = &s->checklist.state;
	size_t i;

	for (i = 0; i < state->n && s->context->self.actor; i++) {
		const struct check_result *c = &state->v[i];

		if (c->check->stage != stage || !check_result_is_open(c) || c->problems.n ||
		    (c->status != CHECK_PENDING && c->status != CHECK_OUTDATED))
			continue;
		if (c->missing_runs && c->check->command) {
			*is_untrusted |= !s->context->is_trusted;
			if (s->context->is_trusted && may(s, c, "check.run"))
				return (struct standing_act){ "run", c->check->name };
		} else if (c->missing_signs && !has_signed(s, c) && may(s, c, "check.sign")) {
			return (struct standing_act){ "sign", c->check->name };
		}
	}
	return none;
}

/* --- communication ----------------------------------------------------------------------------------------------- */

static int may_acknowledge(const struct standing_reading *s, const struct announce_audience *audience)
{
	const char *role = audience->audience->ack_role;
	const struct policy *p = &s->context->repo->policy;
	size_t i;

	if (!role || !*role)
		return s->context->self.may_allow;
	for (i = 0; i < p->n_roles; i++)
		if (!strcmp(p->roles[i].name, role))
			return s->context->self.actor && strvec_has(&p->roles[i].members, s->context->self.actor);
	return 0;
}

static int read_audience(struct standing_reading *s, struct standing_act *act, struct announcing *a,
			 const struct announce_audience *audience, struct err *err)
{
	int ret = 0;

	if (audience->stage == ANNOUNCE_PUBLISHED) {
		act->verb = may_acknowledge(s, audience) ? "ack" : NULL;
	} else if (audience->stage == ANNOUNCE_NONE || audience->is_other_candidate) {
		act->verb = "draft";
	} else {
		ret = announcing_lacks(&s->announce_lacks, a, audience, err);
		act->verb = s->announce_lacks.n ? NULL : "publish";
	}
	return ret;
}

/* Who is due, and what is to be done for the first of them. */
static int read_due(struct standing_reading *s, struct standing_act *act, struct err *err)
{
	const struct checklist *c = &s->checklist;
	const struct strvec *due;
	struct announce_state state;
	struct announcing a;
	int ret = announcing_lend(&a, s->context->repo, &c->pick, &c->ledger, err);

	if (ret)
		return ret;
	announcing_state(&state, &a);
	announce_state_due(&s->due_before_release, &state, "release");
	announce_state_due(&s->due_before_deploy, &state, "deploy");
	due = c->pick.is_tagged ? &s->due_before_deploy : &s->due_before_release;
	if (due->n)
		ret = read_audience(s, act, &a, announce_state_find(&state, due->v[0]), err);
	announce_state_release(&state);
	announcing_close(&a);
	return ret;
}

/* --- the deploy -------------------------------------------------------------------------------------------------- */

static struct deploy *last_in(const struct standing_reading *s, const char *environment)
{
	const struct deploy *last = deploys_last(&s->deploy.deploys, environment);

	return last ? &s->deploy.deploys.v[last - s->deploy.deploys.v] : NULL;
}

/*
 * Where something is under way; else production, where there is a deploy or a stage of it; else the first environment
 * that there is.
 */
static const char *choose_environment(const struct standing_reading *s)
{
	const struct policy *p = &s->context->repo->policy;
	const struct deploy *production = deploys_last(&s->deploy.deploys, PRODUCTION);
	const struct deploys *d = &s->deploy.deploys;
	size_t i;

	for (i = 0; i < d->n && (!production || !deploy_is_live(production)); i++)
		if (deploy_is_live(&d->v[i]))
			return d->v[i].environment;
	if (production)
		return PRODUCTION;
	for (i = 0; i < p->n_stages; i++)
		if (!strcmp(p->stages[i].environment, PRODUCTION))
			return PRODUCTION;
	if (d->n)
		return d->v[0].environment;
	return p->n_stages ? p->stages[0].environment : PRODUCTION;
}

/* What was verified there last, or runs there by somebody's word; else the release before this one. */
static int read_target(struct standing_reading *s, const struct environment *env, struct err *err)
{
	struct release_pick *p = &s->checklist.pick;
	size_t i = p->tags.n, seen = 0;
	int ret = 0;

	while (i-- && !ret && seen < TARGETS_MAX) {
		const struct tag *tag = &p->tags.v[i];

		if (version_is_prerelease(&tag->version) || version_compare(&tag->version, &p->version) >= 0)
			continue;
		seen++;
		ret = strvec_has(&env->baselines, tag->name) ||
		      standing_is_verified(s->context, tag->name, env->name, err);
		if (ret == 1)
			s->rollback_target = xstrdup(tag->name);
	}
	if (ret >= 0 && !s->rollback_target)
		ret = release_pick_read_base(p, s->context->repo, err);
	if (ret >= 0 && !s->rollback_target && p->base)
		s->rollback_target = xstrdup(p->base->name);
	return ret < 0 ? ret : 0;
}

static int ask_verified(void *data, const char *release, const char *environment, struct err *err)
{
	return standing_is_verified(data, release, environment, err);
}

static int is_over(const struct deploy *d)
{
	return d->status == DEPLOY_ABORTED && !d->is_started;
}

/* *baseline: nothing is known of the environment, so that one has to say what runs there. */
static int read_deploy(struct standing_reading *s, const char **baseline, struct err *err)
{
	struct standing_context *x = s->context;
	const struct checklist *c = &s->checklist;
	struct environment env;
	int ret = 0;

	deploy_session_lend(&s->deploy, x->repo, &c->pick, &c->ledger, &x->incidents.ledger, &x->self);
	s->deploy.ask_verified = ask_verified;
	s->deploy.ask_data = x;
	s->environment = choose_environment(s);
	s->last = last_in(s, s->environment);
	if (!c->pick.is_tagged)
		return 0;
	environment_fold(&env, &x->incidents.ledger.log, s->environment);
	if (s->last ? is_over(s->last) : x->repo->policy.n_stages > 0)
		ret = read_target(s, &env, err);
	if (!ret && s->last)
		ret = deploy_blocking(&s->deploy_blocking, &s->deploy, s->last, err);
	if (!ret && s->last && s->last->status == DEPLOY_PLANNED && !s->deploy.facts.is_target_verified &&
	    !env.baselines.n && !env.started.n)
		*baseline = s->last->rollback_target;
	environment_release(&env);
	return ret;
}

static int stage_is_watched(const struct standing_reading *s)
{
	const struct policy_stage *stage = NULL;

	if (s->last && s->last->stages.n)
		stage = deploy_policy_stage(&s->context->repo->policy, s->last->stages.v[s->last->stage]);
	return stage && stage->verify && *stage->verify;
}

/* --- after it ---------------------------------------------------------------------------------------------------- */

/* The retro judges for itself whether it may be closed: what is foreseen here has to be what it will say. */
static void read_retro(struct standing_facts *f, struct standing_reading *s)
{
	const struct incident_list *l = &s->context->incidents.list;
	const char *release = s->checklist.pick.id;
	struct retro retro;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (incident_is_of(&l->v[i], release) && incident_is_open(&l->v[i]))
			strvec_push(&s->open_incidents, l->v[i].id);
	retro_read(&retro, &s->checklist.ledger.log);
	f->is_closed = retro.closings.n > 0;
	f->had_trouble = retro_had_trouble(&retro, l, release);
	retro_release(&retro);
}

/* Only a release with a line of its own can owe newer ones something: those of its fixes that it was made of. */
static int read_missing(struct standing_reading *s, const struct lines *lines, const struct repo_line *own,
			struct err *err)
{
	struct standing_context *x = s->context;
	size_t i, k;
	int ret = 0;

	if (!own || own->line.is_main)
		return 0;
	if (!x->has_forward)
		ret = forward_read(&x->forward, x->repo, lines, NULL, 0, err);
	x->has_forward = 1;
	for (i = 0; !ret && i < x->forward.n; i++) {
		const struct forward_fix *fix = &x->forward.v[i];
		size_t missing = 0;

		for (k = 0; fix->from == own && k < fix->n_cells; k++) {
			if (fix->cells[k].state != FORWARD_MISSING)
				continue;
			if (!missing++ &&
			    history_is_ancestor(x->repo, &fix->oid, &s->checklist.pick.candidate, NULL) != 1)
				break;
			s->missing_fixes++;
			if (!s->forward_line)
				s->forward_line = fix->cells[k].line->line.branch;
		}
	}
	return ret;
}

/* --- lines and tags ---------------------------------------------------------------------------------------------- */

static int has_events(const struct event_log *log)
{
	size_t i;

	for (i = 0; i < log->n; i++)
		if (log->v[i].counts)
			return 1;
	return 0;
}

/* Has the release's branch got what a new candidate can be made of? */
static int has_gone_on(const struct standing_reading *s, const struct repo_line *line)
{
	const struct release_pick *p = &s->checklist.pick;
	const struct tag *tag = p->candidate_tag && !p->is_tagged ? tags_find_name(&p->tags, p->candidate_tag) : NULL;
	struct next_ask ask = { NULL, NULL, 0, NULL };
	struct next next = { 0 };
	char hex[OID_HEX + 1], *pre = NULL, *number = NULL;
	int has;

	if (!line || !tag || line->line.is_main)
		return 0;
	hex_write(hex, &line->tip);
	if (release_pick_is_candidate(p, hex))
		return 0;
	version_prerelease_parts(&tag->version, &pre, &number);
	ask.pre = pre && *pre ? pre : "rc";
	has = !next_read(&next, s->context->repo, &line->tip, p->package, &ask, NULL);
	next_release(&next);
	free(pre);
	free(number);
	return has;
}

/* Must it be tagged without a candidate: each merge may ship, or there is no branch or no version for one? */
static int has_no_candidates(const struct standing_reading *s)
{
	const struct policy *p = &s->context->repo->policy;
	const struct scheme *scheme = &p->scheme;

	return p->model == MODEL_CONTINUOUS || !*p->release_branch ||
	       (s->checklist.pick.package && !strstr(p->release_branch, "%(package)")) ||
	       (scheme->kind == SCHEME_CALVER && !calver_format_has(&scheme->calver, CALVER_MODIFIER));
}

/* Does the remote lack something of the ledger, as far as is known here? */
static int is_unshared(const struct standing_reading *s)
{
	const struct ledger *l = &s->checklist.ledger;
	struct strbuf ref = STRBUF_INIT;
	git_oid there;
	int is = 0;

	if (s->context->remote && !git_oid_is_zero(&l->tip)) {
		ledger_remote_ref(&ref, s->context->remote, l->release);
		is = git_reference_name_to_id(&there, s->context->repo->git, ref.buf) ||
		     !git_oid_equal(&there, &l->tip);
	}
	strbuf_release(&ref);
	return is;
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static void fill_release(struct standing_facts *f, const struct standing_reading *s, const struct repo_line *line)
{
	const struct standing_context *x = s->context;
	const struct release_pick *p = &s->checklist.pick;

	f->release = p->id;
	f->owner = s->checklist.owner;
	f->version = p->version.text;
	f->package = p->package ? p->package->name : NULL;
	f->branch = p->branch;
	f->has_remote = x->remote != NULL;
	f->has_policy = x->has_policy;
	f->is_policy_untracked = x->is_policy_untracked;
	f->candidate = p->is_tagged ? NULL : p->candidate_tag;
	f->has_events = has_events(&s->checklist.ledger.log);
	f->is_tagged = p->is_tagged;
	f->has_no_candidates = has_no_candidates(s);
	f->is_release_branch = line && !line->line.is_main;
	f->is_hotfix = p->is_hotfix;
	f->is_hotfix_empty = p->is_hotfix && p->base && git_oid_equal(&p->base->commit, &p->candidate);
	f->has_gone_on = has_gone_on(s, line);
	f->is_bumped = release_pick_is_bumped(p, x->repo, line ? &line->tip : &p->candidate);
	f->is_unshared = is_unshared(s);
	f->may_allow = x->self.may_allow;
}

static void fill_checks(struct standing_facts *f, const struct standing_reading *s)
{
	f->open_checks = &s->open_checks;
	f->open_post = &s->open_post;
	if (s->open_checks.n && !f->is_tagged)
		f->check = find_act(s, CHECK_CANDIDATE, &f->is_untrusted);
	if (s->deploy.facts.open_checks.n)
		f->deploy_check = find_act(s, CHECK_DEPLOY, &f->is_untrusted);
	if (s->open_post.n && f->is_tagged)
		f->post_check = find_act(s, CHECK_POST, &f->is_untrusted);
}

static void fill_deploy(struct standing_facts *f, const struct standing_reading *s)
{
	f->is_deployed_at_all = s->context->repo->policy.n_stages || s->deploy.deploys.n;
	f->environment = s->environment;
	f->deploy = s->last;
	f->deploy_blocking = &s->deploy_blocking;
	f->rollback_target = s->rollback_target;
	f->agreeable = s->last ? deploy_agreeable(&s->deploy, s->last) : NULL;
	f->stage_is_watched = stage_is_watched(s);
}

static void fill_work_tree(struct standing_facts *f, const struct standing_context *x,
			   const struct standing_reach *reach)
{
	f->at_hand = x->at_hand;
	f->is_bare = x->is_bare;
	f->stopped = x->stopped;
	f->is_busy = x->is_busy;
	f->is_elsewhere = reach->is_elsewhere;
	f->place = reach->place;
	f->track = reach->track;
}

static int judge(struct standing_reading *s, struct err *err)
{
	const struct release_pick *p = &s->checklist.pick;
	struct standing_facts f = { 0 };
	const struct lines *lines = NULL;
	const struct repo_line *line;
	struct standing_reach reach;
	int ret = release_index_lines(&lines, &s->context->index, err);

	if (ret)
		return ret;
	line = p->branch && !p->is_hotfix ? lines_find(lines, p->branch) : NULL;
	read_checks(s);
	ret = read_due(s, &f.announce, err);
	if (!ret)
		ret = read_deploy(s, &f.baseline, err);
	read_retro(&f, s);
	if (!ret && p->is_tagged)
		ret = read_missing(s, lines, line, err);
	if (ret)
		return ret;
	standing_reach_read(&reach, s->context, p->is_tagged ? NULL : p->branch);
	fill_release(&f, s, line);
	fill_work_tree(&f, s->context, &reach);
	fill_checks(&f, s);
	fill_deploy(&f, s);
	f.due_before_release = &s->due_before_release;
	f.due_before_deploy = &s->due_before_deploy;
	f.announce_lacks = &s->announce_lacks;
	f.open_incidents = &s->open_incidents;
	f.missing_fixes = s->missing_fixes;
	f.forward_line = s->forward_line;
	standing_judge(&s->standing, &f);
	standing_reach_release(&reach);
	return 0;
}

int standing_read(struct standing_reading *s, struct standing_context *x, const char *release, struct err *err)
{
	const struct standing none = STANDING_INIT;
	int ret;

	memset(s, 0, sizeof(*s));
	s->context = x;
	s->standing = none;
	strvec_init(&s->deploy_blocking);
	strvec_init(&s->open_incidents);
	strvec_init(&s->due_before_release);
	strvec_init(&s->due_before_deploy);
	strvec_init(&s->announce_lacks);
	strvec_init(&s->open_checks);
	strvec_init(&s->open_post);
	ret = checklist_open_brief(&s->checklist, &x->index, &x->facts, release, err);
	return ret ? ret : judge(s, err);
}
