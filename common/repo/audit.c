/* SPDX-License-Identifier: ISC */
#include "audit.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/changelog.h"
#include "announce.h"
#include "audit_ledgers.h"
#include "hex.h"
#include "history.h"
#include "hotfix.h"
#include "release.h"
#include "standing.h"
#include "tagcheck.h"

struct reading {
	struct repo *repo;
	struct standing_context context;
	struct standing_reading standing;
	struct checklist checklist; /* whole, unlike the standing's */
	struct audit_ledgers ledgers;
	struct strvec tag_found, tag_problems, settled, open, told, due, stale, plans, agreed;
	struct version least;
	char *line, *hotfix_branch, *rollback_check;
	char tip[EVENT_ID_HEX + 1];
	struct audit_facts facts;
};

static void open_reading(struct reading *rd, struct repo *r)
{
	memset(rd, 0, sizeof(*rd));
	rd->repo = r;
	strvec_init(&rd->tag_found);
	strvec_init(&rd->tag_problems);
	strvec_init(&rd->settled);
	strvec_init(&rd->open);
	strvec_init(&rd->told);
	strvec_init(&rd->due);
	strvec_init(&rd->stale);
	strvec_init(&rd->plans);
	strvec_init(&rd->agreed);
}

static void close_reading(struct reading *rd)
{
	strvec_release(&rd->tag_found);
	strvec_release(&rd->tag_problems);
	strvec_release(&rd->settled);
	strvec_release(&rd->open);
	strvec_release(&rd->told);
	strvec_release(&rd->due);
	strvec_release(&rd->stale);
	strvec_release(&rd->plans);
	strvec_release(&rd->agreed);
	version_release(&rd->least);
	free(rd->line);
	free(rd->hotfix_branch);
	free(rd->rollback_check);
	audit_ledgers_release(&rd->ledgers);
	checklist_close(&rd->checklist);
	standing_close(&rd->standing);
	standing_context_close(&rd->context);
}

/* "<who>, 2026-01-12 (1a2b3c4d5e6f)" */
static void add_event(struct strbuf *out, const struct event_log *log, size_t at)
{
	const struct event_entry *e = &log->v[at];
	const char *who = event_entry_actor(e);
	char id[EVENT_ID_HEX + 1];

	event_entry_id(id, e);
	strbuf_addf(out, "%s, ", who ? who : "somebody unknown");
	time_format(out, e->event.time);
	strbuf_addf(out, " (%s)", id);
}

/* --- versioning -------------------------------------------------------------------------------------------------- */

static int has_entry(struct reading *rd, const char *path)
{
	const struct release_pick *p = &rd->checklist.pick;
	struct strbuf text = STRBUF_INIT;
	struct changelog c;
	int has = 0;

	if (!repo_read_blob(rd->repo, &p->candidate, path, &text, NULL, NULL)) {
		changelog_parse(&c, text.buf, text.len);
		has = changelog_find(&c, p->version.text) != NULL;
		changelog_release(&c);
	}
	strbuf_release(&text);
	return has;
}

/* The lowest version that the commits allow; only SemVer says how much a release changes. */
static void read_least(struct reading *rd)
{
	const struct release_pick *p = &rd->checklist.pick;
	const struct policy *policy = &rd->repo->policy;
	enum level level = rd->facts.level;

	if (!p->base || policy->scheme.kind != SCHEME_SEMVER)
		return;
	if (level == LEVEL_MAJOR && version_is_zero_major(&p->base->version))
		level = policy->zero_major;
	if (version_next_core(&rd->least, &policy->scheme, &p->base->version, level, &rd->repo->today, NULL))
		return;
	rd->facts.least = rd->least.text;
	rd->facts.is_too_low = version_compare(&p->version, &rd->least) < 0;
}

static int read_versioning(struct reading *rd, struct err *err)
{
	const struct release_pick *p = &rd->checklist.pick;
	struct release_range range;
	struct audit_facts *f = &rd->facts;
	int ret = release_range_read(&range, rd->repo, &p->tags, p->base, NULL, &p->candidate, p->package, err);

	if (!ret) {
		f->level = change_set_level(&range.changes);
		f->n_commits = range.history.n;
		read_least(rd);
	}
	release_range_release(&range);
	f->version = p->version.text;
	f->base = p->base ? p->base->name : NULL;
	f->risk = rd->checklist.facts.risk;
	f->changelog = p->package ? p->package->changelog : rd->repo->policy.changelog;
	f->has_entry = f->changelog && *f->changelog && has_entry(rd, f->changelog);
	f->unexplained = &rd->checklist.facts.breaking_without_migration;
	return ret;
}

/* --- branching --------------------------------------------------------------------------------------------------- */

static int read_tag(struct reading *rd, struct err *err)
{
	struct tagcheck check;
	size_t i;
	int ret = tagcheck_run(&check, rd->repo, rd->checklist.pick.id, err);

	for (i = 0; i < TAGCHECK_COUNT && !ret; i++)
		strvec_pushf(check.v[i].ok ? &rd->tag_found : &rd->tag_problems, "%s: %s", check.v[i].name,
			     check.v[i].detail);
	tagcheck_release(&check);
	return ret;
}

/* The branch that the release is on: its own line, else any newer one that has it. */
static int read_line(struct reading *rd, struct err *err)
{
	const struct release_pick *p = &rd->checklist.pick;
	const struct lines *lines = NULL;
	size_t i;
	int ret = release_index_lines(&lines, &rd->context.index, err);

	for (i = 0; !ret && i < lines->n && !rd->facts.is_on_line; i++) {
		const struct repo_line *l = &lines->v[i];

		if (!line_holds(&l->line, &p->version))
			continue;
		ret = history_is_ancestor(rd->repo, &p->candidate, &l->tip, err);
		rd->facts.is_on_line = ret == 1;
		free(rd->line);
		rd->line = xstrdup(l->line.branch);
		ret = ret < 0 ? ret : 0;
	}
	rd->facts.line = rd->line;
	return ret;
}

static size_t count_fixes(const struct reading *rd)
{
	const struct forward *table = &rd->context.forward;
	const char *branch = rd->checklist.pick.branch;
	size_t i, n = 0;

	for (i = 0; i < table->n && branch; i++)
		n += !strcmp(table->v[i].from->line.branch, branch) &&
		     history_is_ancestor(rd->repo, &table->v[i].oid, &rd->checklist.pick.candidate, NULL) == 1;
	return n;
}

static int read_branching(struct reading *rd, struct err *err)
{
	const struct release_pick *p = &rd->checklist.pick;
	struct audit_facts *f = &rd->facts;
	int ret = p->is_tagged ? read_tag(rd, err) : 0;

	if (!ret)
		ret = read_line(rd, err);
	f->is_tagged = p->is_tagged;
	f->tag = p->id;
	f->tag_found = &rd->tag_found;
	f->tag_problems = &rd->tag_problems;
	f->missing_fixes = rd->standing.missing_fixes;
	f->n_fixes = count_fixes(rd);
	rd->hotfix_branch = hotfix_branch_of(rd->repo, &p->version, p->package);
	f->hotfix_branch = rd->hotfix_branch;
	return ret;
}

/* --- checklist --------------------------------------------------------------------------------------------------- */

static void add_settled(struct reading *rd, const struct check_result *c)
{
	const struct event_log *log = &rd->checklist.ledger.log;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	strbuf_addf(&text, "%s: %s", c->check->name, check_status_name(c->status));
	if (c->status == CHECK_NOT_APPLICABLE || c->status == CHECK_WAIVED)
		strbuf_addf(&text, "%s%s", *c->reason ? ", " : "", c->reason);
	for (i = 0; i < c->signers.n; i++) {
		strbuf_addstr(&text, i ? "; " : " by ");
		add_event(&text, log, c->signers.v[i]);
	}
	for (i = 0; i < c->results.n && !c->signers.n; i++) {
		strbuf_addstr(&text, i ? "; " : " by ");
		add_event(&text, log, c->results.v[i]);
	}
	if (!strcmp(c->check->name, "rollback-plan") && c->status != CHECK_NOT_APPLICABLE && !rd->rollback_check)
		rd->rollback_check = xstrdup(text.buf);
	strvec_push(&rd->settled, text.buf);
	strbuf_release(&text);
}

static void read_checklist(struct reading *rd)
{
	const struct check_state *s = &rd->checklist.state;
	const struct event_log *log = &rd->checklist.ledger.log;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct check_result *c = &s->v[i];

		if (check_result_is_open(c))
			strvec_pushf(&rd->open, "%s: %s%s%s", c->check->name, check_status_name(c->status),
				     *c->reason ? ", " : "", c->reason);
		else if (c->check->is_blocking)
			add_settled(rd, c);
	}
	for (i = 0; i < s->n_blockers; i++) {
		if (s->blockers[i].closed >= 0)
			continue;
		strbuf_reset(&text);
		add_event(&text, log, s->blockers[i].event);
		strvec_pushf(&rd->open, "a blocker is open, by %s", text.buf);
	}
	for (i = 0; i < s->vetoes.n; i++) {
		strbuf_reset(&text);
		add_event(&text, log, s->vetoes.v[i]);
		strvec_pushf(&rd->open, "a veto stands, by %s", text.buf);
	}
	strbuf_release(&text);
	audit_cover_read(&rd->facts.cover, &rd->checklist.list);
	rd->facts.settled = &rd->settled;
	rd->facts.open = &rd->open;
	rd->facts.rollback_check = rd->rollback_check;
}

/* --- communication ----------------------------------------------------------------------------------------------- */

static void read_audience(struct reading *rd, const struct announce_audience *a, const struct event_log *log)
{
	struct strbuf text = STRBUF_INIT;
	const char *before = a->audience->before;
	size_t i;

	if (!before || !strcmp(before, "never"))
		return;
	if (a->stage != ANNOUNCE_NONE && a->is_other_candidate)
		strvec_push(&rd->stale, a->audience->name);
	if (a->stage != ANNOUNCE_ACKNOWLEDGED) {
		strvec_push(&rd->due, a->audience->name);
		return;
	}
	strbuf_addf(&text, "%s: acknowledged by ", a->audience->name);
	strvec_join(&text, &a->acknowledged_by, ", ");
	for (i = 0; i < a->published.n; i++) {
		strbuf_addstr(&text, "; told by ");
		add_event(&text, log, a->published.v[i]);
	}
	strvec_push(&rd->told, text.buf);
	strbuf_release(&text);
}

static int read_communication(struct reading *rd, struct err *err)
{
	const struct checklist *c = &rd->checklist;
	struct announce_state state;
	struct announcing a;
	size_t i;
	int ret = announcing_lend(&a, rd->repo, &c->pick, &c->ledger, err);

	if (ret)
		return ret;
	announcing_state(&state, &a);
	for (i = 0; i < state.n; i++)
		read_audience(rd, &state.v[i], &c->ledger.log);
	announce_state_release(&state);
	announcing_close(&a);
	rd->facts.told = &rd->told;
	rd->facts.due = &rd->due;
	rd->facts.stale = &rd->stale;
	return 0;
}

/* --- rollback ---------------------------------------------------------------------------------------------------- */

static void read_plan(struct reading *rd, const struct deploy *d)
{
	const struct event_log *log = &rd->standing.checklist.ledger.log;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	strbuf_addf(&text, "%s: back to %s%s%s", d->environment, d->rollback_target ? d->rollback_target : "nothing",
		    d->runbook ? ", by " : "", d->runbook ? d->runbook : "");
	if (d->plan_event >= 0) {
		strbuf_addstr(&text, ", planned by ");
		add_event(&text, log, (size_t)d->plan_event);
	}
	strvec_push(&rd->plans, text.buf);
	for (i = 0; i < log->n; i++) {
		const char *name = log->v[i].counts && event_is(&log->v[i].event, "deploy.agree")
					   ? event_get(&log->v[i].event, "Trigger")
					   : NULL;
		const char *environment = name ? event_get(&log->v[i].event, "Environment") : NULL;
		const struct trigger *t = name ? deploy_trigger(d, name) : NULL;

		if (!t || !t->agreed_by.n || !environment || strcmp(environment, d->environment) != 0 ||
		    (d->plan_event >= 0 && !event_log_precedes(log, (size_t)d->plan_event, i)) ||
		    (d->start_event >= 0 && !event_log_precedes(log, i, (size_t)d->start_event)))
			continue;
		strbuf_reset(&text);
		add_event(&text, log, i);
		strvec_pushf(&rd->agreed, "trigger '%s' agreed to by %s", name, text.buf);
	}
	strbuf_release(&text);
}

/* A plan that was called off before it began takes nothing away, and gives nothing. */
static void read_rollback(struct reading *rd)
{
	const struct deploys *deploys = &rd->standing.deploy.deploys;
	struct audit_facts *f = &rd->facts;
	size_t i, before;

	f->is_deployed = rd->repo->policy.n_stages || deploys->n;
	f->has_agreement = 1;
	for (i = 0; i < deploys->n; i++) {
		const struct deploy *d = &deploys->v[i];

		if (d->status == DEPLOY_ABORTED && !d->is_started)
			continue;
		before = rd->agreed.n;
		read_plan(rd, d);
		f->has_agreement &= rd->agreed.n > before;
	}
	f->plans = &rd->plans;
	f->agreed = &rd->agreed;
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static int read_ledger(struct reading *rd, int verify_all, struct err *err)
{
	struct audit_facts *f = &rd->facts;
	int ret = audit_ledgers_read(&rd->ledgers, rd->repo, rd->checklist.pick.id, verify_all, err);

	f->n_events = rd->ledgers.n_events;
	f->n_signed = rd->ledgers.n_signed;
	f->n_ledgers = rd->ledgers.n_ledgers;
	f->ledger_problems = &rd->ledgers.problems;
	if (!git_oid_is_zero(&rd->checklist.ledger.tip))
		git_oid_tostr(rd->tip, sizeof(rd->tip), &rd->checklist.ledger.tip);
	f->tip = rd->tip;
	return ret;
}

static int read_all(struct reading *rd, const char *asked, int verify_all, struct err *err)
{
	int ret = standing_context_open(&rd->context, rd->repo, err);

	if (!ret)
		ret = standing_read(&rd->standing, &rd->context, asked, err);
	if (!ret)
		ret = checklist_open(&rd->checklist, rd->repo, asked, err);
	if (!ret)
		ret = read_versioning(rd, err);
	if (!ret)
		ret = read_branching(rd, err);
	if (!ret)
		ret = read_communication(rd, err);
	if (ret)
		return ret;
	read_checklist(rd);
	read_rollback(rd);
	return read_ledger(rd, verify_all, err);
}

int audit_read(struct audit *out, char **release, struct repo *r, const char *asked, int verify_all, struct err *err)
{
	struct reading rd;
	int ret;

	open_reading(&rd, r);
	ret = read_all(&rd, asked, verify_all, err);
	if (!ret) {
		audit_judge(out, &rd.facts);
		*release = xstrdup(rd.checklist.pick.id);
	}
	close_reading(&rd);
	return ret;
}
