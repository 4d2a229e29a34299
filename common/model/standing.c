/* SPDX-License-Identifier: ISC */
#include "standing.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/shell.h"
#include "deploy_rules.h"

void standing_release(struct standing *s)
{
	strvec_release(&s->done);
	strvec_release(&s->blocking);
	free(s->next);
	memset(s, 0, sizeof(*s));
}

const char *standing_stage_name(enum standing_stage stage)
{
	static const char *const names[] = { "policy", "branching", "candidate", "communication", "deploy", "after" };

	return names[stage - 1];
}

/* The first command that is named stays: the stages are asked in order. */
static void set_next(struct standing *s, const char *command)
{
	if (!s->next && command)
		s->next = xstrdup(command);
}

/* "git release-<verb> <option><word>", the word quoted. */
static void set_command(struct standing *s, const char *command, const char *word)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, command);
	shell_quote(&text, word);
	set_next(s, text.buf);
	strbuf_release(&text);
}

static void add_all(struct standing *s, const char *what, const struct strvec *list)
{
	size_t i;

	for (i = 0; list && i < list->n; i++)
		strvec_pushf(&s->blocking, "%s%s", what, list->v[i]);
}

/* --- each stage: 1 when it is done ------------------------------------------------------------------------------- */

static int judge_policy(struct standing *s, const struct standing_facts *f)
{
	if (f->has_policy) {
		strvec_push(&s->done, "the policy is written");
		return 1;
	}
	strvec_push(&s->blocking, "there is no written policy");
	set_next(s, "git release-policy init");
	return 0;
}

static int judge_branching(struct standing *s, const struct standing_facts *f)
{
	if (f->is_tagged || f->has_candidate || f->is_continuous) {
		if (f->has_candidate)
			strvec_push(&s->done, "a candidate is made");
		return 1;
	}
	strvec_push(&s->blocking, "there is no candidate");
	if (f->is_release_branch)
		set_command(s, "git release-branch candidate --line=", f->branch);
	else if (f->version)
		set_command(s, "git release-branch cut --candidate ", f->version);
	return 0;
}

/* Tagging takes the branch at hand along, so it has to be the release's. */
static void judge_tag(struct standing *s, const struct standing_facts *f)
{
	strvec_push(&s->blocking, "the final version is not tagged");
	if (f->branch && (!f->at_hand || strcmp(f->at_hand, f->branch) != 0))
		set_command(s, "git switch ", f->branch);
	else if (f->is_continuous || !f->is_release_branch)
		set_next(s, "git release-bump --tag");
	else
		set_next(s, "git release-bump --final --tag");
}

static int judge_candidate(struct standing *s, const struct standing_facts *f)
{
	if (f->is_tagged && f->is_ready) {
		strvec_push(&s->done, "the checklist is settled");
		return 1;
	}
	if (f->is_tagged)
		add_all(s, "check ", f->open_checks);
	if (f->is_tagged)
		return 1;
	if (f->is_dirty_tip) {
		strvec_pushf(&s->blocking, "branch '%s' has gone on since the candidate", f->branch);
		set_command(s, "git release-branch candidate --line=", f->branch);
		return 0;
	}
	add_all(s, "check ", f->open_checks);
	if (!f->is_ready) {
		set_next(s, f->check_command);
		return 0;
	}
	strvec_push(&s->done, "the checklist is settled");
	return 1;
}

static int judge_communication(struct standing *s, const struct standing_facts *f)
{
	const struct strvec *due = f->is_tagged ? f->due_before_deploy : f->due_before_release;

	if (f->is_deployed_at_all || (due && due->n && due == f->due_before_release)) {
		if (due && due->n) {
			add_all(s, "not acknowledged by ", due);
			set_next(s, f->announce_command);
			return 0;
		}
		if (f->due_before_deploy)
			strvec_push(&s->done, "everybody who must know has acknowledged");
	}
	return 1;
}

static void add_target(struct strbuf *out, const struct standing_facts *f)
{
	strbuf_addstr(out, " --release=");
	shell_quote(out, f->release);
	strbuf_addstr(out, " --env=");
	shell_quote(out, f->environment);
}

static void set_step(struct standing *s, const struct standing_facts *f, const char *verb)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "git release-deploy %s", verb);
	add_target(&text, f);
	set_next(s, text.buf);
	strbuf_release(&text);
}

/* Of a plan that is not armed: a trigger, agreement, or whatever else stands against it. */
static void judge_plan(struct standing *s, const struct standing_facts *f)
{
	const struct deploy *d = f->deploy;
	struct strbuf text = STRBUF_INIT;

	if (!d->n_triggers) {
		set_next(s, f->trigger_command);
	} else if (!deploy_is_agreed(d) && f->is_own_trigger) {
		/* Somebody else has to agree, and has to see it for that. */
		set_next(s, "git release-sync");
	} else if (!deploy_is_agreed(d)) {
		strbuf_addstr(&text, "agree ");
		shell_quote(&text, d->triggers[0].name);
		set_step(s, f, text.buf);
	} else {
		set_step(s, f, "status");
	}
	strbuf_release(&text);
}

/* What runs waits for values, for time, or for the next step. */
static void judge_running(struct standing *s, const struct standing_facts *f)
{
	const char *step = deploy_next_step(f->deploy);

	if (!f->deploy_blocking->n && step)
		set_step(s, f, step + strlen("deploy."));
	else
		set_step(s, f, f->stage_is_watched ? "watch" : "status");
}

static int judge_deploy(struct standing *s, const struct standing_facts *f)
{
	const struct deploy *d = f->deploy;

	if (!f->is_deployed_at_all)
		return 1;
	if (!d) {
		strvec_pushf(&s->blocking, "no deploy to %s is planned", f->environment);
		set_next(s, f->plan_command);
		return 0;
	}
	strvec_pushf(d->status == DEPLOY_VERIFIED ? &s->done : &s->blocking, "the deploy to %s is %s", f->environment,
		     deploy_status_name(d->status));
	if (d->status == DEPLOY_VERIFIED)
		return 1;
	add_all(s, "", f->deploy_blocking);
	switch (d->status) {
	case DEPLOY_PLANNED:
		judge_plan(s, f);
		break;
	case DEPLOY_ARMED:
		set_step(s, f, f->deploy_blocking->n ? "status" : "start");
		break;
	case DEPLOY_FIRED:
		set_step(s, f, "rollback start");
		break;
	case DEPLOY_PAUSED:
		set_step(s, f, f->deploy_blocking->n ? "status" : "resume --reason='looked into it'");
		break;
	case DEPLOY_RUNNING:
		judge_running(s, f);
		break;
	case DEPLOY_ROLLING_BACK:
		set_step(s, f, f->deploy_blocking->n ? "status" : "rollback complete");
		break;
	case DEPLOY_ABORTED:
		if (d->is_started && !d->is_resolved)
			set_step(s, f, "rollback start");
		break;
	default:
		break;
	}
	return d->status == DEPLOY_ROLLED_BACK || d->is_resolved;
}

static void judge_after(struct standing *s, const struct standing_facts *f)
{
	size_t i;

	for (i = 0; f->open_incidents && i < f->open_incidents->n; i++) {
		strvec_pushf(&s->blocking, "incident %s is open", f->open_incidents->v[i]);
		set_command(s, "git release-incident show ", f->open_incidents->v[i]);
	}
	if (f->missing_fixes) {
		strvec_pushf(&s->blocking, "%zu fix%s missing on newer lines", f->missing_fixes,
			     f->missing_fixes == 1 ? " is" : "es are");
		set_next(s, f->forward_command);
	} else {
		strvec_push(&s->done, "no newer line lacks its fixes");
	}
	if (f->is_closed) {
		strvec_push(&s->done, "the retro is closed");
		return;
	}
	strvec_push(&s->blocking, "the retro is not closed");
	set_command(s, "git release-retro draft ", f->release);
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

void standing_judge(struct standing *out, const struct standing_facts *f)
{
	out->stage = STANDING_POLICY;
	/* Who releases without a written policy is told so, and goes on. */
	if (!judge_policy(out, f) && !f->has_candidate && !f->is_tagged)
		return;
	out->stage = STANDING_BRANCHING;
	if (!judge_branching(out, f))
		return;
	out->stage = STANDING_CANDIDATE;
	if (!judge_candidate(out, f))
		return;
	if (!f->is_tagged) {
		out->stage = STANDING_COMMUNICATION;
		if (!judge_communication(out, f))
			return;
		out->stage = STANDING_CANDIDATE;
		judge_tag(out, f);
		return;
	}
	strvec_push(&out->done, "the final version is tagged");
	out->stage = STANDING_COMMUNICATION;
	if (!judge_communication(out, f))
		return;
	out->stage = STANDING_DEPLOY;
	if (!judge_deploy(out, f))
		return;
	out->stage = STANDING_AFTER;
	judge_after(out, f);
}
