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
	free(s->see);
	memset(s, 0, sizeof(*s));
}

const char *standing_stage_name(enum standing_stage stage)
{
	static const char *const names[] = { "policy", "branching", "candidate", "communication", "deploy", "after" };

	return names[stage - 1];
}

/* --- commands ---------------------------------------------------------------------------------------------------- */

/* An option's value, or an operand where `option` is empty; nothing without a word. */
static void add_word(struct strbuf *out, const char *option, const char *word)
{
	if (!word)
		return;
	strbuf_addf(out, " %s", option);
	shell_quote(out, word);
}

/* Each takes the text over; the first one stays, as the stages are asked in order. */
static void set_next(struct standing *s, struct strbuf *text)
{
	if (s->next || s->see)
		strbuf_release(text);
	else
		s->next = strbuf_detach(text, NULL);
}

static void set_see(struct standing *s, struct strbuf *text)
{
	if (s->next || s->see)
		strbuf_release(text);
	else
		s->see = strbuf_detach(text, NULL);
}

static void set_command(struct standing *s, const char *command, const char *option, const char *word)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "git %s", command);
	add_word(&text, option, word);
	set_next(s, &text);
}

static void see_command(struct standing *s, const char *command, const char *word)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "git %s", command);
	add_word(&text, "", word);
	set_see(s, &text);
}

/* Branches and tags are for everybody who works on the release. */
static void add_push(struct strbuf *out, const struct standing_facts *f)
{
	if (f->has_remote)
		strbuf_addstr(out, " --push");
}

/*
 * What moves branches or files: nothing does while a command of ours waits for the person, or git for the end of a
 * merge or a rebase.
 */
static void set_move(struct standing *s, const struct standing_facts *f, struct strbuf *text)
{
	if ((!f->stopped && !f->is_busy) || s->next || s->see) {
		set_next(s, text);
		return;
	}
	strbuf_release(text);
	if (f->stopped) {
		strvec_pushf(&s->blocking, "git %s has stopped for your help", f->stopped);
		strbuf_addf(text, "git %s --continue", f->stopped);
		set_next(s, text);
	} else {
		strvec_push(&s->blocking, "a merge, a rebase or the like is under way in the work tree");
		see_command(s, "status", NULL);
	}
}

static void set_candidate(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "git release-branch candidate");
	add_push(&text, f);
	add_word(&text, "--line=", f->branch);
	set_move(s, f, &text);
}

/* Somebody else has to act, and has to have what is recorded here for that. */
static void share_first(struct standing *s, const struct standing_facts *f)
{
	if (f->is_unshared)
		set_command(s, "release-sync", "", NULL);
}

static void add_all(struct standing *s, const char *what, const struct strvec *list)
{
	size_t i;

	for (i = 0; list && i < list->n; i++)
		strvec_pushf(&s->blocking, "%s%s", what, list->v[i]);
}

static int has_any(const struct strvec *list)
{
	return list && list->n;
}

/* --- each stage: 1 when it is done ------------------------------------------------------------------------------- */

static int is_begun(const struct standing_facts *f)
{
	return f->candidate || f->has_events || f->is_tagged || f->is_hotfix;
}

/* From whatever folder it is typed in. */
static void set_commit(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text,
		      "git add :/.gitrelease && git commit -m 'chore: write the release policy' -- :/.gitrelease");
	set_move(s, f, &text);
}

/* Who has begun without a policy goes on: to write one now would change what is being released. */
static void judge_policy(struct standing *s, const struct standing_facts *f)
{
	if (f->has_policy && !f->is_policy_untracked) {
		strvec_push(&s->done, "the policy is written");
		return;
	}
	if (is_begun(f))
		return;
	strvec_push(&s->blocking, f->has_policy ? "no commit has the policy" : "there is no written policy");
	if (f->is_bare)
		see_command(s, "release-policy show", NULL);
	else if (f->has_policy)
		set_commit(s, f);
	else
		set_command(s, "release-policy init", "", NULL);
}

static int judge_branching(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	if (f->candidate && !f->is_tagged)
		strvec_pushf(&s->done, "candidate %s is made", f->candidate);
	if (f->is_hotfix)
		strvec_pushf(&s->done, "branch '%s' is there", f->branch);
	if (f->is_tagged || f->candidate || f->has_no_candidates || f->is_hotfix || f->is_bumped ||
	    (f->has_events && !f->is_release_branch))
		return 1;
	strvec_push(&s->blocking, "there is no candidate");
	if (f->is_release_branch) {
		set_candidate(s, f);
		return 0;
	}
	strbuf_addstr(&text, "git release-branch cut --candidate");
	add_push(&text, f);
	add_word(&text, "--package=", f->package);
	add_word(&text, "", f->version);
	set_move(s, f, &text);
	return 0;
}

static int is_at_hand(const struct standing_facts *f)
{
	return !f->branch || (f->at_hand && !strcmp(f->at_hand, f->branch));
}

static void set_switch(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	if (f->is_elsewhere) {
		see_command(s, "worktree list", NULL);
		return;
	}
	strbuf_addstr(&text, "git switch");
	add_word(&text, f->track ? "-c " : "", f->branch);
	add_word(&text, "--track ", f->track);
	set_move(s, f, &text);
}

/* Tagging takes the branch at hand along, so it has to be the release's; the work tree that has it will do. */
static void judge_tag(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	strvec_push(&s->blocking, "the final version is not tagged");
	if (f->is_hotfix && f->is_hotfix_empty) {
		strvec_pushf(&s->blocking, "nothing is on branch '%s' yet", f->branch);
		see_command(s, "release-hotfix list", NULL);
		return;
	}
	if (f->is_bare) {
		see_command(s, "release-branch list", NULL);
		return;
	}
	if (!is_at_hand(f) && !f->place) {
		set_switch(s, f);
		return;
	}
	strbuf_addstr(&text, "git");
	add_word(&text, "-C ", f->place);
	strbuf_addstr(&text, f->is_hotfix   ? " release-hotfix finish"
			     : f->is_bumped ? " release-tag"
			     : f->candidate ? " release-bump --final --tag"
					    : " release-bump --tag");
	add_push(&text, f);
	if (!f->is_hotfix)
		add_word(&text, "--package=", f->package);
	if (f->is_hotfix || f->is_bumped || !f->candidate)
		add_word(&text, "", f->version);
	set_move(s, f, &text);
}

static void set_check(struct standing *s, const struct standing_facts *f, const struct standing_act *act)
{
	struct strbuf text = STRBUF_INIT;

	if (act->verb) {
		strbuf_addf(&text, "git release-check %s", act->verb);
		add_word(&text, "", act->name);
		add_word(&text, "--release=", f->release);
		set_next(s, &text);
		return;
	}
	if (f->is_untrusted) {
		see_command(s, "release-policy trust", NULL);
		return;
	}
	share_first(s, f);
	see_command(s, "release-check --explain", f->release);
}

static int judge_candidate(struct standing *s, const struct standing_facts *f)
{
	if (f->has_gone_on) {
		strvec_pushf(&s->blocking, "branch '%s' has gone on since the candidate", f->branch);
		set_candidate(s, f);
	}
	/* Once it is tagged nothing waits for the candidate's checks any more. */
	if (f->is_tagged)
		return 1;
	if (!has_any(f->open_checks)) {
		strvec_push(&s->done, "the checklist is settled");
		return !f->has_gone_on;
	}
	add_all(s, "", f->open_checks);
	set_check(s, f, &f->check);
	return 0;
}

static void set_announce(struct standing *s, const struct standing_facts *f, const char *audience)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "git release-announce %s", f->announce.verb ? f->announce.verb : "show");
	add_word(&text, "--audience=", audience);
	add_word(&text, "--release=", f->release);
	if (f->announce.verb) {
		set_next(s, &text);
		return;
	}
	if (!has_any(f->announce_lacks))
		share_first(s, f);
	set_see(s, &text);
}

static int judge_communication(struct standing *s, const struct standing_facts *f)
{
	const struct strvec *due = f->is_tagged && f->is_deployed_at_all ? f->due_before_deploy : f->due_before_release;

	if (!has_any(due)) {
		if (f->due_before_deploy && !f->due_before_deploy->n && f->is_tagged)
			strvec_push(&s->done, "everybody who must know has acknowledged");
		return 1;
	}
	add_all(s, "not acknowledged by ", due);
	add_all(s, "the announcement lacks: ", f->announce_lacks);
	set_announce(s, f, due->v[0]);
	return 0;
}

/* --- the deploy -------------------------------------------------------------------------------------------------- */

static void start_step(struct strbuf *text, const struct standing_facts *f, const char *verb, const char *operand)
{
	strbuf_addf(text, "git release-deploy %s", verb);
	add_word(text, "", operand);
	add_word(text, "--release=", f->release);
	add_word(text, "--env=", f->environment);
}

static void set_step(struct standing *s, const struct standing_facts *f, const char *verb, const char *operand)
{
	struct strbuf text = STRBUF_INIT;

	start_step(&text, f, verb, operand);
	set_next(s, &text);
}

static void see_step(struct standing *s, const struct standing_facts *f, const char *verb)
{
	struct strbuf text = STRBUF_INIT;

	start_step(&text, f, verb, NULL);
	set_see(s, &text);
}

/* All stages of the environment, back to what was verified there last. */
static void set_plan(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	if (!f->rollback_target) {
		strvec_push(&s->blocking, "there is no release to go back to");
		see_command(s, "release-tag --list", NULL);
		return;
	}
	strbuf_addstr(&text, "git release-deploy plan");
	add_word(&text, "--rollback-target=", f->rollback_target);
	add_word(&text, "--release=", f->release);
	add_word(&text, "--env=", f->environment);
	set_next(s, &text);
}

/* A usual one, to be changed to what the service measures: more than one in a hundred fails, for five minutes. */
static void set_trigger(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "git release-deploy trigger add errors --metric=error-rate --op='>' --threshold=0.01 "
			     "--for=5m --action=rollback");
	add_word(&text, "--owner=", f->owner && *f->owner ? f->owner : "release");
	add_word(&text, "--release=", f->release);
	add_word(&text, "--env=", f->environment);
	set_next(s, &text);
}

static void set_baseline(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "git release-deploy baseline");
	add_word(&text, "", f->baseline);
	strbuf_addstr(&text, " -m 'it runs there already'");
	add_word(&text, "--env=", f->environment);
	set_next(s, &text);
}

/* Of a plan that is not armed, or must not start yet: a trigger, agreement, what runs there, or checks. */
static void judge_plan(struct standing *s, const struct standing_facts *f)
{
	const struct deploy *d = f->deploy;

	if (!d->n_triggers)
		set_trigger(s, f);
	else if (!deploy_is_agreed(d) && f->agreeable)
		set_step(s, f, "agree", f->agreeable);
	else if (!deploy_is_agreed(d))
		share_first(s, f);
	else if (f->baseline)
		set_baseline(s, f);
	else if (f->deploy_check.verb)
		set_check(s, f, &f->deploy_check);
	else if (!f->deploy_blocking->n)
		set_step(s, f, "start", NULL);
	see_step(s, f, "status");
}

/* "deploy.rollback-complete" is typed "rollback complete". */
static void judge_step(struct standing *s, const struct standing_facts *f)
{
	const char *step = deploy_next_step(f->deploy);

	if (step && !f->deploy_blocking->n) {
		step += strlen("deploy.");
		if (!strncmp(step, "rollback-", strlen("rollback-")))
			set_step(s, f, "rollback", step + strlen("rollback-"));
		else
			set_step(s, f, step, NULL);
	}
	see_step(s, f, f->deploy->status == DEPLOY_RUNNING && f->stage_is_watched ? "watch" : "status");
}

static int is_past(const struct deploy *d)
{
	return d->status == DEPLOY_VERIFIED || d->status == DEPLOY_ROLLED_BACK || d->is_resolved;
}

static int judge_deploy(struct standing *s, const struct standing_facts *f)
{
	const struct deploy *d = f->deploy;

	if (!f->is_deployed_at_all)
		return 1;
	if (!d) {
		strvec_pushf(&s->blocking, "no deploy to %s is planned", f->environment);
		set_plan(s, f);
		return 0;
	}
	strvec_pushf(is_past(d) ? &s->done : &s->blocking, "the deploy to %s is %s%s", f->environment,
		     deploy_status_name(d->status), d->is_resolved ? ", and resolved" : "");
	if (is_past(d))
		return 1;
	add_all(s, "", f->deploy_blocking);
	switch (d->status) {
	case DEPLOY_PLANNED:
	case DEPLOY_ARMED:
		judge_plan(s, f);
		break;
	case DEPLOY_ABORTED:
		if (d->is_started)
			set_step(s, f, "rollback", "start");
		else
			set_plan(s, f);
		break;
	case DEPLOY_ROLLBACK_FAILED:
		/* How it was settled only people can say. */
		see_step(s, f, "status");
		break;
	default:
		judge_step(s, f);
		break;
	}
	return 0;
}

/* --- after it ---------------------------------------------------------------------------------------------------- */

static void set_pick(struct standing *s, const struct standing_facts *f)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addstr(&text, "git release-forward pick");
	add_word(&text, "", f->forward_line);
	set_move(s, f, &text);
}

static void judge_after(struct standing *s, const struct standing_facts *f)
{
	if (has_any(f->open_post)) {
		add_all(s, "", f->open_post);
		set_check(s, f, &f->post_check);
	}
	if (has_any(f->open_incidents))
		see_command(s, "release-incident show", f->open_incidents->v[0]);
	if (f->missing_fixes) {
		strvec_pushf(&s->blocking, "%zu fix%s missing on newer lines", f->missing_fixes,
			     f->missing_fixes == 1 ? " is" : "es are");
		if (f->is_bare)
			see_command(s, "release-forward", NULL);
		else
			set_pick(s, f);
	} else {
		strvec_push(&s->done, "no newer line lacks its fixes");
	}
	strvec_push(&s->blocking, "the retro is not closed");
	if (f->had_trouble || !f->may_allow)
		see_command(s, "release-retro draft", f->release);
	else
		set_command(s, "release-retro close", "", f->release);
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

void standing_judge(struct standing *out, const struct standing_facts *f)
{
	size_t i;

	if (f->is_closed) {
		out->stage = STANDING_AFTER;
		strvec_push(&out->done, "the retro is closed");
		return;
	}
	out->stage = STANDING_POLICY;
	judge_policy(out, f);
	if (out->blocking.n)
		return;
	out->stage = STANDING_BRANCHING;
	if (!judge_branching(out, f))
		return;
	out->stage = STANDING_CANDIDATE;
	if (!judge_candidate(out, f))
		return;
	if (f->is_tagged)
		strvec_push(&out->done, "the final version is tagged");
	for (i = 0; f->open_incidents && i < f->open_incidents->n; i++)
		strvec_pushf(&out->blocking, "incident %s is open", f->open_incidents->v[i]);
	out->stage = STANDING_COMMUNICATION;
	if (!judge_communication(out, f))
		return;
	if (!f->is_tagged) {
		out->stage = STANDING_CANDIDATE;
		judge_tag(out, f);
		return;
	}
	out->stage = STANDING_DEPLOY;
	if (!judge_deploy(out, f))
		return;
	out->stage = STANDING_AFTER;
	judge_after(out, f);
}
