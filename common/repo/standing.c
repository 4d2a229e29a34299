/* SPDX-License-Identifier: ISC */
#include "standing.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/shell.h"
#include "announce.h"
#include "forward.h"
#include "identity.h"
#include "lines.h"

#define PRODUCTION "production"

void standing_close(struct standing_reading *s)
{
	standing_release(&s->standing);
	strvec_release(&s->deploy_blocking);
	strvec_release(&s->open_incidents);
	strvec_release(&s->due_before_release);
	strvec_release(&s->due_before_deploy);
	strvec_release(&s->open_checks);
	free(s->forward_line);
	incidents_close(&s->incidents);
	deploy_session_close(&s->deploy);
	checklist_close(&s->checklist);
	memset(s, 0, sizeof(*s));
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

static void read_checks(struct standing_reading *s)
{
	const struct check_state *state = &s->checklist.state;
	size_t i;

	for (i = 0; i < state->n; i++) {
		const struct check_result *c = &state->v[i];

		if (c->check->stage == CHECK_CANDIDATE && check_result_is_open(c))
			strvec_pushf(&s->open_checks, "%s: %s%s%s", c->check->name, check_status_name(c->status),
				     *c->reason ? ", " : "", c->reason);
	}
	for (i = 0; i < state->n_blockers; i++)
		if (state->blockers[i].closed < 0)
			strvec_pushf(&s->open_checks, "blocker: %s",
				     s->checklist.ledger.log.v[state->blockers[i].event].event.text);
	for (i = 0; i < state->vetoes.n; i++)
		strvec_pushf(&s->open_checks, "veto: %s", s->checklist.ledger.log.v[state->vetoes.v[i]].event.text);
}

static int read_due(struct standing_reading *s, struct err *err)
{
	const struct checklist *c = &s->checklist;
	int ret = announce_due(&s->due_before_release, s->repo, &c->pick, &c->ledger, "release", err);

	return ret ? ret : announce_due(&s->due_before_deploy, s->repo, &c->pick, &c->ledger, "deploy", err);
}

/* Production where there is a deploy or a stage of it; else the first environment there is. */
static const char *choose_environment(const struct standing_reading *s)
{
	const struct policy *p = &s->repo->policy;
	const struct deploys *d = &s->deploy.deploys;
	size_t i;

	for (i = 0; i < d->n; i++)
		if (!strcmp(d->v[i].environment, PRODUCTION))
			return PRODUCTION;
	for (i = 0; i < p->n_stages; i++)
		if (!strcmp(p->stages[i].environment, PRODUCTION))
			return PRODUCTION;
	if (d->n)
		return d->v[0].environment;
	return p->n_stages ? p->stages[0].environment : PRODUCTION;
}

static int read_deploy(struct standing_reading *s, struct err *err)
{
	int ret = deploy_session_open(&s->deploy, s->repo, s->checklist.pick.id, err);
	size_t i;

	if (ret)
		return ret;
	s->environment = choose_environment(s);
	for (i = 0; i < s->deploy.deploys.n; i++)
		if (!strcmp(s->deploy.deploys.v[i].environment, s->environment))
			s->last = &s->deploy.deploys.v[i];
	return s->last ? deploy_blocking(&s->deploy_blocking, &s->deploy, s->last, err) : 0;
}

static int read_incidents(struct standing_reading *s, struct err *err)
{
	size_t i;
	int ret = incidents_open(&s->incidents, s->repo, err);

	for (i = 0; !ret && i < s->incidents.list.n; i++) {
		const struct incident *one = &s->incidents.list.v[i];

		if (one->release && !strcmp(one->release, s->checklist.pick.id) &&
		    (one->state == INCIDENT_OPEN || one->state == INCIDENT_MITIGATED))
			strvec_push(&s->open_incidents, one->id);
	}
	return ret;
}

/* Only a release with a line of its own can owe newer ones something. */
static int read_missing(struct standing_reading *s, struct err *err)
{
	struct lines lines = { 0 };
	struct forward table = { 0 };
	const struct repo_line *own;
	size_t i, k;
	int ret = lines_load(&lines, s->repo, err);

	own = !ret && s->checklist.pick.branch ? lines_find(&lines, s->checklist.pick.branch) : NULL;
	if (own && !own->line.is_main)
		ret = forward_read(&table, s->repo, &lines, NULL, 0, err);
	for (i = 0; !ret && i < table.n; i++)
		for (k = 0; table.v[i].from == own && k < table.v[i].n_cells; k++) {
			const struct forward_cell *cell = &table.v[i].cells[k];

			if (cell->state != FORWARD_MISSING)
				continue;
			s->missing_fixes++;
			if (!s->forward_line)
				s->forward_line = xstrdup(cell->line->line.branch);
		}
	forward_release(&table);
	lines_release(&lines);
	return ret;
}

static void read_closed(struct standing_reading *s)
{
	const struct event_log *log = &s->checklist.ledger.log;
	size_t i;

	for (i = 0; i < log->n; i++)
		s->is_closed |= log->v[i].counts && event_is(&log->v[i].event, "retro.close");
}

/* --- what can be typed ---------------------------------------------------------------------------------------------
 */

static char *with_release(const struct standing_reading *s, const char *command, const char *operand)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, command);
	if (operand)
		shell_quote(&text, operand);
	strbuf_addstr(&text, " --release=");
	shell_quote(&text, s->checklist.pick.id);
	return strbuf_detach(&text, NULL);
}

/* A check that nothing but a commit mends, or that only others can settle, is explained. */
static char *check_command(const struct standing_reading *s)
{
	const struct check_state *state = &s->checklist.state;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	for (i = 0; i < state->n; i++) {
		const struct check_result *c = &state->v[i];

		if (c->check->stage != CHECK_CANDIDATE || !check_result_is_open(c))
			continue;
		if (!c->problems.n && c->check->command && c->missing_runs)
			return with_release(s, "git release-check run ", c->check->name);
		if (!c->problems.n && !c->check->command && !c->check->role && c->check->approvals == 1)
			return with_release(s, "git release-check sign ", c->check->name);
		break;
	}
	strbuf_addstr(&text, "git release-check --explain ");
	shell_quote(&text, s->checklist.pick.id);
	return strbuf_detach(&text, NULL);
}

static char *announce_command(const struct standing_reading *s, struct err *err)
{
	const struct strvec *due = s->checklist.pick.is_tagged ? &s->due_before_deploy : &s->due_before_release;
	const struct announce_audience *audience;
	struct strbuf text = STRBUF_INIT;
	struct announce_state state;
	struct announcing a;
	const char *verb = "draft";

	if (!due->n)
		return NULL;
	if (!announcing_open(&a, s->repo, s->checklist.pick.id, err)) {
		struct strvec lacks = STRVEC_INIT;

		announcing_state(&state, &a);
		audience = announce_state_find(&state, due->v[0]);
		if (audience && audience->stage == ANNOUNCE_PUBLISHED)
			verb = "ack";
		else if (audience && audience->stage == ANNOUNCE_DRAFTED &&
			 !announcing_lacks(&lacks, &a, audience, NULL) && !lacks.n)
			verb = "publish";
		strvec_release(&lacks);
		announce_state_release(&state);
	}
	announcing_close(&a);
	strbuf_addf(&text, "git release-announce %s --audience=", verb);
	shell_quote(&text, due->v[0]);
	strbuf_addstr(&text, " --release=");
	shell_quote(&text, s->checklist.pick.id);
	return strbuf_detach(&text, NULL);
}

/* All stages of the environment in the policy's order, back to the release before. */
static char *plan_command(const struct standing_reading *s)
{
	const struct policy *p = &s->repo->policy;
	const struct tag *base = s->checklist.pick.base;
	struct strbuf text = STRBUF_INIT, stages = STRBUF_INIT;
	size_t i;

	for (i = 0; i < p->n_stages; i++)
		if (!strcmp(p->stages[i].environment, s->environment))
			strbuf_addf(&stages, "%s%s", stages.len ? "," : "", p->stages[i].name);
	if (!base || !stages.len) {
		strbuf_release(&stages);
		return NULL;
	}
	strbuf_addstr(&text, "git release-deploy plan --stages=");
	shell_quote(&text, stages.buf);
	strbuf_addstr(&text, " --rollback-target=");
	shell_quote(&text, base->name);
	strbuf_addstr(&text, " --env=");
	shell_quote(&text, s->environment);
	strbuf_addstr(&text, " --release=");
	shell_quote(&text, s->checklist.pick.id);
	strbuf_release(&stages);
	return strbuf_detach(&text, NULL);
}

/* A usual one, to be changed to what the service measures: more than one request in a hundred fails, for five minutes.
 */
static char *trigger_command(const struct standing_reading *s)
{
	const char *owner = s->checklist.owner;
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text,
		      "git release-deploy trigger add errors --metric=error-rate --op='>' --threshold=0.01 --for=5m "
		      "--action=rollback --owner=");
	shell_quote(&text, owner && *owner ? owner : "release");
	strbuf_addstr(&text, " --env=");
	shell_quote(&text, s->environment);
	strbuf_addstr(&text, " --release=");
	shell_quote(&text, s->checklist.pick.id);
	return strbuf_detach(&text, NULL);
}

/* Is the trigger that waits for agreement of whoever sits here? */
static int is_own_trigger(const struct standing_reading *s)
{
	struct identity self = IDENTITY_INIT;
	int own = 0;

	if (s->last && s->last->n_triggers && !deploy_is_agreed(s->last) &&
	    !identity_load(&self, IDENTITY_AUTHOR, NULL))
		own = deploy_is_same_person(self.email, s->last->triggers[0].author);
	identity_release(&self);
	return own;
}

static int stage_is_watched(const struct standing_reading *s)
{
	const struct policy_stage *stage = s->last && s->last->stages.n
						   ? deploy_policy_stage(&s->repo->policy,
									 s->last->stages.v[s->last->stage])
						   : NULL;

	return stage && stage->verify && *stage->verify;
}

static int has_policy(const struct repo *r)
{
	size_t i;

	for (i = 0; i < r->config.n; i++)
		if (policy_key_find(&r->config.v[i]))
			return 1;
	return 0;
}

static int has_events(const struct event_log *log)
{
	size_t i;

	for (i = 0; i < log->n; i++)
		if (log->v[i].counts)
			return 1;
	return 0;
}

/* Has the release's branch commits that the candidate's tag does not have? */
static int has_gone_on(const struct standing_reading *s, const struct lines *lines)
{
	const struct release_pick *p = &s->checklist.pick;
	const struct repo_line *line = p->branch ? lines_find(lines, p->branch) : NULL;
	char hex[OID_HEX + 1];

	if (!line || line->line.is_main || !p->candidate_tag || p->is_tagged)
		return 0;
	git_oid_tostr(hex, sizeof(hex), &line->tip);
	return !release_pick_is_candidate(p, hex);
}

/* --- judging -------------------------------------------------------------------------------------------------------
 */

static int judge(struct standing_reading *s, struct err *err)
{
	const struct release_pick *p = &s->checklist.pick;
	const struct policy *policy = &s->repo->policy;
	struct lines lines = { 0 };
	const struct repo_line *line;
	struct standing_facts f;
	char *at_hand = repo_branch(s->repo), *check = check_command(s), *announce = announce_command(s, err);
	char *plan = plan_command(s), *trigger = trigger_command(s), *forward = NULL;
	int ret = lines_load(&lines, s->repo, err);

	memset(&f, 0, sizeof(f));
	line = !ret && p->branch ? lines_find(&lines, p->branch) : NULL;
	f.release = p->id;
	f.owner = s->checklist.owner;
	f.version = p->version.text;
	f.branch = p->branch;
	f.at_hand = at_hand;
	f.has_policy = has_policy(s->repo);
	f.has_candidate = p->candidate_tag != NULL || has_events(&s->checklist.ledger.log);
	f.is_tagged = p->is_tagged;
	f.is_continuous = policy->model == MODEL_CONTINUOUS;
	f.is_release_branch = line && !line->line.is_main;
	f.is_dirty_tip = !ret && has_gone_on(s, &lines);
	f.is_ready = check_state_is_ready(&s->checklist.state, CHECK_CANDIDATE, NULL);
	f.open_checks = &s->open_checks;
	f.check_command = check;
	f.due_before_release = &s->due_before_release;
	f.due_before_deploy = &s->due_before_deploy;
	f.announce_command = announce;
	f.is_deployed_at_all = policy->n_stages || s->deploy.deploys.n;
	f.environment = s->environment;
	f.deploy = s->last;
	f.deploy_blocking = &s->deploy_blocking;
	f.plan_command = plan;
	f.trigger_command = trigger;
	f.is_own_trigger = is_own_trigger(s);
	f.stage_is_watched = stage_is_watched(s);
	f.open_incidents = &s->open_incidents;
	f.missing_fixes = s->missing_fixes;
	if (s->forward_line) {
		struct strbuf text = STRBUF_INIT;

		strbuf_addstr(&text, "git release-forward pick ");
		shell_quote(&text, s->forward_line);
		forward = strbuf_detach(&text, NULL);
	}
	f.forward_command = forward;
	f.is_closed = s->is_closed;
	if (!ret)
		standing_judge(&s->standing, &f);
	lines_release(&lines);
	free(at_hand);
	free(check);
	free(announce);
	free(plan);
	free(trigger);
	free(forward);
	return ret;
}

int standing_read(struct standing_reading *s, struct repo *r, const char *release, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->repo = r;
	strvec_init(&s->deploy_blocking);
	strvec_init(&s->open_incidents);
	strvec_init(&s->due_before_release);
	strvec_init(&s->due_before_deploy);
	strvec_init(&s->open_checks);
	strvec_init(&s->standing.done);
	strvec_init(&s->standing.blocking);
	ret = checklist_open(&s->checklist, r, release, err);
	if (!ret) {
		read_checks(s);
		read_closed(s);
		ret = read_due(s, err);
	}
	if (!ret)
		ret = read_deploy(s, err);
	if (!ret)
		ret = read_incidents(s, err);
	if (!ret && s->checklist.pick.is_tagged)
		ret = read_missing(s, err);
	return ret ? ret : judge(s, err);
}

int standing_list(struct strvec *ids, unsigned char **is_open, struct repo *r, int all, struct err *err)
{
	struct strvec open = STRVEC_INIT, ledgers = STRVEC_INIT;
	size_t i;
	int ret = release_pick_open(&open, r, err);

	if (!ret && all)
		ret = ledger_list(&ledgers, r, err);
	for (i = 0; i < ledgers.n && !ret; i++)
		if (!strvec_has(&open, ledgers.v[i]))
			strvec_push(ids, ledgers.v[i]);
	*is_open = xcalloc(ids->n + open.n + 1, 1);
	for (i = 0; i < open.n && !ret; i++) {
		(*is_open)[ids->n] = 1;
		strvec_push(ids, open.v[i]);
	}
	strvec_release(&open);
	strvec_release(&ledgers);
	return ret;
}
