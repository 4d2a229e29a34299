/* SPDX-License-Identifier: ISC */
#include "retro_draft.h"

#include <string.h>

#include "../base/headline.h"
#include "calendar.h"
#include "markdown.h"
#include "retro_timeline.h"
#include "section.h"
#include "span.h"

struct drafting {
	struct strbuf *out;
	const struct retro *r;
	const struct retro_facts *f;
};

static const struct {
	const char *heading, *prompt;
} questions[RETRO_QUESTIONS] = {
	{ "What went well?", "what helped, and should stay as it is" },
	{ "What went wrong?", "what cost time or trust; what people did made sense to them at the time: why?" },
	{ "Where were we lucky?", "what could have gone wrong, and did not for no reason of ours" },
	{ "What will we change?", "each with an owner and a day: git release-retro action add" },
};

void retro_unanswered(struct strvec *out, const char *text)
{
	struct strbuf answer = STRBUF_INIT;
	size_t i;

	for (i = 0; i < RETRO_QUESTIONS; i++) {
		strbuf_reset(&answer);
		section_find(&answer, text, questions[i].heading);
		if (!section_says_something(answer.buf))
			strvec_push(out, questions[i].heading);
	}
	strbuf_release(&answer);
}

/* --- pieces ------------------------------------------------------------------------------------------------------ */

/* On one line, whatever it was written on. */
static void add_text(struct strbuf *out, const char *text)
{
	struct strbuf line = STRBUF_INIT;

	for (; *text; text++)
		if (!strchr(" \t\n", *text))
			strbuf_addch(&line, *text);
		else if (line.len && line.buf[line.len - 1] != ' ')
			strbuf_addch(&line, ' ');
	markdown_escape_inline(out, line.buf, line.len);
	strbuf_release(&line);
}

static void add_span(struct strbuf *out, int64_t from, int64_t to)
{
	span_format(out, to - from);
}

/* " by Ana at 2026-01-12T08:00:00Z" */
static void add_by(struct drafting *d, const struct event_entry *e)
{
	strbuf_addstr(d->out, " by ");
	add_text(d->out, retro_who(e));
	strbuf_addstr(d->out, " at ");
	time_format(d->out, e->event.time);
}

static const struct event_entry *entry(const struct drafting *d, size_t at)
{
	return &d->r->log->v[at];
}

static const char *field(const struct event_entry *e, const char *key)
{
	const char *value = event_get(&e->event, key);

	return value ? value : "";
}

/* What people wrote with the event, else its reason: on one line. */
static void add_words(struct drafting *d, const struct event_entry *e)
{
	const char *words = *e->event.text ? e->event.text : field(e, "Reason");

	if (*words) {
		strbuf_addstr(d->out, ": ");
		add_text(d->out, words);
	}
	strbuf_addch(d->out, '\n');
}

/* "production, canary" */
static void add_place(struct drafting *d, const char *environment, const char *stage)
{
	add_text(d->out, environment);
	if (*stage) {
		strbuf_addstr(d->out, ", ");
		add_text(d->out, stage);
	}
}

/* --- sections: each appends its list, or nothing ----------------------------------------------------------------- */

static void add_timeline(struct drafting *d)
{
	retro_timeline(d->out, d->r->log, d->f->now);
}

static void add_waivers(struct drafting *d)
{
	size_t i;

	for (i = 0; i < d->r->waivers.n; i++) {
		const struct event_entry *e = entry(d, d->r->waivers.v[i]);
		int is_check = event_is(&e->event, "check.waive");

		strbuf_addstr(d->out, is_check ? "- check " : "- trigger ");
		add_text(d->out, field(e, is_check ? "Check" : "Trigger"));
		add_by(d, e);
		add_words(d, e);
	}
}

static void add_late(struct drafting *d)
{
	size_t i;

	if (d->f->n_late) {
		strbuf_addf(d->out, "%zu commit%s after ", d->f->n_late, d->f->n_late == 1 ? "" : "s");
		add_text(d->out, d->f->first);
		strbuf_addstr(d->out, ":\n\n");
	}
	for (i = 0; i < d->f->n_late; i++) {
		const struct retro_late *c = &d->f->late[i];
		const struct retro_exception *x = retro_exception_find(d->r, c->oid, c->patch);

		strbuf_addf(d->out, "- %.7s ", c->oid);
		add_text(d->out, c->subject);
		strbuf_addstr(d->out, ", ");
		add_text(d->out, c->author);
		if (x) {
			strbuf_addf(d->out, "; exception %s", retro_decision_name(x->decision));
			add_by(d, entry(d, x->decided >= 0 ? (size_t)x->decided : x->request));
			add_words(d, entry(d, x->request));
		} else {
			strbuf_addstr(d->out, d->r->freeze >= 0 ? "; no exception was asked for\n" : "\n");
		}
	}
}

static void add_amendments(struct drafting *d)
{
	size_t i;

	for (i = 0; i < d->r->amendments.n; i++) {
		const struct event_entry *e = entry(d, d->r->amendments.v[i]);
		const char *threshold = field(e, "Threshold"), *window = field(e, "For");

		strbuf_addstr(d->out, "- ");
		add_place(d, field(e, "Environment"), field(e, "Trigger"));
		strbuf_addstr(d->out, event_is(&e->event, "deploy.trigger-add") ? ": added" : ": tightened");
		if (*threshold) {
			strbuf_addstr(d->out, " to ");
			add_text(d->out, threshold);
		}
		if (*window) {
			strbuf_addstr(d->out, " for ");
			add_text(d->out, window);
		}
		add_by(d, e);
		strbuf_addch(d->out, '\n');
	}
}

static void add_stages(struct drafting *d)
{
	size_t i, k;

	for (i = 0; i < d->r->runs.n; i++) {
		const struct retro_run *run = &d->r->runs.v[i];

		for (k = 0; k < run->n_stages; k++) {
			const struct retro_stage *s = &run->stages[k];

			strbuf_addstr(d->out, "- ");
			add_place(d, run->environment, s->name);
			strbuf_addstr(d->out, ": from ");
			time_format(d->out, s->began);
			if (s->ended == INSTANT_NONE) {
				strbuf_addstr(d->out, ", and goes on\n");
				continue;
			}
			strbuf_addstr(d->out, ", for ");
			add_span(d->out, s->began, s->ended);
			strbuf_addch(d->out, '\n');
		}
		strbuf_addstr(d->out, "- ");
		add_text(d->out, run->environment);
		strbuf_addf(d->out, ": %s", retro_end_name(run->end));
		if (run->end != RETRO_GOES_ON) {
			strbuf_addstr(d->out, " after ");
			add_span(d->out, run->stages[0].began, entry(d, run->last)->event.time);
		}
		strbuf_addch(d->out, '\n');
	}
}

static void add_gaps(struct drafting *d)
{
	size_t i, k;

	for (i = 0; i < d->r->runs.n; i++) {
		const struct retro_run *run = &d->r->runs.v[i];

		for (k = 0; k < run->n_gaps; k++) {
			const struct retro_gap *g = &run->gaps[k];

			strbuf_addstr(d->out, "- ");
			add_place(d, run->environment, run->stages[g->stage].name);
			strbuf_addstr(d->out, ": ");
			add_text(d->out, g->metric);
			strbuf_addstr(d->out, " of trigger ");
			add_text(d->out, g->trigger);
			strbuf_addstr(d->out, " was never measured");
			if (g->errors + g->inconclusive)
				strbuf_addf(d->out, " (%zu failed, %zu inconclusive)", g->errors, g->inconclusive);
			strbuf_addch(d->out, '\n');
		}
	}
}

/* Commits by their first digits, releases by their names. */
static void add_links(struct drafting *d, const char *how, const struct strvec *links)
{
	size_t i;

	for (i = 0; i < links->n; i++) {
		const char *link = links->v[i];
		int is_commit = strlen(link) == OID_HEX && strspn(link, "0123456789abcdef") == OID_HEX;

		strbuf_addstr(d->out, i ? ", " : how);
		if (is_commit)
			strbuf_addf(d->out, "%.7s", link);
		else
			add_text(d->out, link);
	}
}

static void add_incidents(struct drafting *d)
{
	size_t i;

	for (i = 0; i < d->f->incidents->n; i++) {
		const struct incident *one = &d->f->incidents->v[i];
		struct strbuf line = STRBUF_INIT;

		if (!incident_is_of(one, d->f->release))
			continue;
		headline(&line, one->text);
		strbuf_addf(d->out, "- %s, severity %d, %s: ", one->id, one->severity, incident_state_name(one->state));
		add_text(d->out, line.buf);
		strbuf_addstr(d->out, "; since ");
		time_format(d->out, incident_since(one));
		if (one->resolved != INSTANT_NONE) {
			strbuf_addstr(d->out, ", for ");
			add_span(d->out, incident_since(one), one->resolved);
		}
		add_links(d, "; caused by ", &one->caused_by);
		add_links(d, "; fixed by ", &one->fixed_by);
		strbuf_addch(d->out, '\n');
		strbuf_release(&line);
	}
}

static void add_debts(struct drafting *d)
{
	size_t i;

	for (i = 0; i < d->f->n_debts; i++) {
		strbuf_addf(d->out, "- %.7s ", d->f->debts[i].oid);
		add_text(d->out, d->f->debts[i].subject);
		strbuf_addstr(d->out, ": missing on ");
		add_text(d->out, d->f->debts[i].line);
		strbuf_addch(d->out, '\n');
	}
}

/* --- dates ------------------------------------------------------------------------------------------------------- */

/* A promise of a day is kept on that day, whatever the hour. */
static void add_punctuality(struct drafting *d, int64_t verified)
{
	int64_t planned = d->f->departure.release;

	if (planned == SCHEDULE_NONE)
		return;
	if (days_from_time(verified) <= days_from_time(planned)) {
		strbuf_addstr(d->out, ", in time");
		return;
	}
	strbuf_addstr(d->out, ", late by ");
	add_span(d->out, planned, verified);
}

static void add_train(struct drafting *d)
{
	if (!d->f->train)
		return;
	strbuf_addstr(d->out, "- train ");
	add_text(d->out, d->f->train);
	strbuf_addstr(d->out, ": cut ");
	schedule_add_instant(d->out, d->f->departure.cut);
	strbuf_addstr(d->out, ", freeze ");
	schedule_add_instant(d->out, d->f->departure.freeze);
	strbuf_addstr(d->out, ", release ");
	schedule_add_instant(d->out, d->f->departure.release);
	strbuf_addch(d->out, '\n');
}

static void add_dates(struct drafting *d)
{
	const struct retro_runs *runs = &d->r->runs;
	size_t i;

	add_train(d);
	for (i = 0; i < runs->n; i++) {
		const struct retro_run *run = &runs->v[i];

		strbuf_addstr(d->out, "- ");
		add_text(d->out, run->environment);
		strbuf_addstr(d->out, ": started ");
		time_format(d->out, run->stages[0].began);
		if (run->verified != INSTANT_NONE) {
			strbuf_addstr(d->out, ", verified ");
			time_format(d->out, run->verified);
			add_punctuality(d, run->verified);
		}
		strbuf_addch(d->out, '\n');
	}
	for (i = 0; i < d->r->publications.n; i++) {
		const struct event_entry *e = entry(d, d->r->publications.v[i]);
		int64_t told = e->event.time, began = runs->n ? runs->v[0].stages[0].began : told;

		strbuf_addstr(d->out, "- ");
		add_text(d->out, field(e, "Audience"));
		strbuf_addstr(d->out, ": told");
		add_by(d, e);
		if (runs->n) {
			strbuf_addstr(d->out, ", ");
			add_span(d->out, told < began ? told : began, told < began ? began : told);
			strbuf_addstr(d->out, told <= began ? " before the first start" : " after the first start");
		}
		strbuf_addch(d->out, '\n');
	}
}

static void add_actions(struct drafting *d)
{
	const struct retro_action_list *actions = d->f->actions;
	size_t i;

	for (i = 0; i < actions->n; i++) {
		const struct retro_action *a = &actions->v[i];

		if (!retro_facts_has_action(d->f, a))
			continue;
		strbuf_addf(d->out, "- [%c] %s ", a->is_done ? 'x' : ' ', a->id);
		add_text(d->out, a->text);
		strbuf_addstr(d->out, ", ");
		add_text(d->out, a->owner ? a->owner : "no owner yet");
		if (a->due != INSTANT_NONE) {
			struct date due = date_from_time(a->due);

			strbuf_addstr(d->out, ", due ");
			date_format(d->out, &due);
			strbuf_addstr(d->out, retro_action_is_late(a, d->f->now) ? ", late" : "");
		}
		strbuf_addch(d->out, '\n');
	}
}

/* --- the text ---------------------------------------------------------------------------------------------------- */

static const struct {
	const char *heading;
	void (*add)(struct drafting *d);
} sections[] = {
	{ "Timeline", add_timeline },
	{ "Waivers", add_waivers },
	{ "Late changes", add_late },
	{ "Trigger amendments", add_amendments },
	{ "Stage times", add_stages },
	{ "Missing observations", add_gaps },
	{ "Incidents", add_incidents },
	{ "Forward obligations still open", add_debts },
	{ "Announced and actual dates", add_dates },
	{ "Actions", add_actions },
};

static void add_question(struct strbuf *out, size_t number, const char *before)
{
	struct strbuf answer = STRBUF_INIT;

	strbuf_addf(out, "\n## %s\n\n", questions[number].heading);
	if (before)
		section_find(&answer, before, questions[number].heading);
	if (section_says_something(answer.buf))
		strbuf_addf(out, "%s\n", answer.buf);
	else
		strbuf_addf(out, "<!-- %s -->\n", questions[number].prompt);
	strbuf_release(&answer);
}

void retro_draft(struct strbuf *out, const struct retro *r, const struct retro_facts *f, const char *before)
{
	struct drafting d = { out, r, f };
	size_t i, len;

	strbuf_addstr(out, "# Retro: ");
	add_text(out, f->title);
	strbuf_addch(out, '\n');
	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		strbuf_addf(out, "\n## %s\n\n", sections[i].heading);
		len = out->len;
		sections[i].add(&d);
		if (out->len == len)
			strbuf_addstr(out, "None.\n");
	}
	for (i = 0; i < RETRO_QUESTIONS; i++)
		add_question(out, i, before);
}
