/* SPDX-License-Identifier: ISC */
#include "deploy_report.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/calendar.h"
#include "table.h"
#include "term.h"

static const char *color_of(const struct deploy *d)
{
	switch (d->status) {
	case DEPLOY_VERIFIED:
	case DEPLOY_RUNNING:
		return TERM_GOOD;
	case DEPLOY_PAUSED:
	case DEPLOY_ROLLING_BACK:
	case DEPLOY_ROLLED_BACK:
		return TERM_WARN;
	case DEPLOY_FIRED:
	case DEPLOY_ABORTED:
	case DEPLOY_ROLLBACK_FAILED:
		return TERM_BAD;
	case DEPLOY_PLANNED:
	case DEPLOY_ARMED:
		break;
	}
	return NULL;
}

static void add_colored(struct strbuf *out, const char *text, const char *color, int use_color)
{
	if (color && use_color)
		strbuf_addf(out, "%s%s%s", color, text, TERM_RESET);
	else
		strbuf_addstr(out, text);
}

/* "1h05m", "12m", "40s". */
static void add_span(struct strbuf *out, int64_t seconds)
{
	if (seconds >= 3600)
		strbuf_addf(out, "%lldh%02lldm", (long long)(seconds / 3600), (long long)(seconds % 3600 / 60));
	else if (seconds >= 60)
		strbuf_addf(out, "%lldm", (long long)((seconds + 59) / 60));
	else
		strbuf_addf(out, "%llds", (long long)seconds);
}

static void add_soak(struct strbuf *out, const struct deploy_report *r)
{
	if (r->now >= r->deploy->soak_until) {
		strbuf_addstr(out, "soaked");
		return;
	}
	strbuf_addstr(out, "soak ");
	add_span(out, r->deploy->soak_until - r->now);
	strbuf_addstr(out, " left");
}

static void add_condition(struct strbuf *out, const struct trigger *t)
{
	strbuf_addf(out, "%s %s %s for %s", t->metric, trigger_op_name(t->op), t->threshold.text, t->window_text);
}

static void add_last(struct strbuf *out, const struct deploy_observation *o)
{
	static const char *const results[] = { "", "error", "inconclusive" };

	strbuf_addstr(out, !o ? "-" : o->result == DEPLOY_MEASURED ? o->value.text : results[o->result]);
}

static const struct deploy_observation *last_of(const struct deploy_report *r, const char *metric)
{
	return deploy_last_observation(r->deploy, metric);
}

/* --- the table -----------------------------------------------------------------------------------------------------
 */

static void add_row(struct table *t, const struct deploy_report *r, const struct trigger *trigger)
{
	struct strbuf condition = STRBUF_INIT, last = STRBUF_INIT, agreed = STRBUF_INIT;

	add_condition(&condition, trigger);
	add_last(&last, last_of(r, trigger->metric));
	strvec_join(&agreed, &trigger->agreed_by, ", ");
	table_cell(t, trigger->name, NULL);
	table_cell(t, condition.buf, NULL);
	table_cell(t, trigger->action, NULL);
	table_cell(t, trigger->owner, NULL);
	table_cell(t, last.buf, NULL);
	table_cell(t,
		   trigger->is_fired ? "fired"
		   : agreed.len      ? "agreed"
				     : "not agreed",
		   trigger->is_fired ? TERM_BAD
		   : agreed.len      ? TERM_GOOD
				     : TERM_WARN);
	table_cell(t, agreed.len ? agreed.buf : "-", NULL);
	strbuf_release(&condition);
	strbuf_release(&last);
	strbuf_release(&agreed);
}

void deploy_report_triggers(const struct deploy_report *r, FILE *out)
{
	struct table t;
	size_t i;

	if (!r->deploy->n_triggers)
		return;
	table_init(&t, 7);
	table_cells(&t, "TRIGGER", "CONDITION", "ACTION", "OWNER", "LAST", "STATE", "AGREED BY", NULL);
	for (i = 0; i < r->deploy->n_triggers; i++)
		add_row(&t, r, &r->deploy->triggers[i]);
	table_print(&t, out, r->use_color);
	table_release(&t);
}

/* --- a deploy ------------------------------------------------------------------------------------------------------
 */

static void add_stage(struct strbuf *out, const struct deploy_report *r)
{
	const struct deploy *d = r->deploy;
	size_t i;

	strbuf_addstr(out, "  stages     ");
	for (i = 0; i < d->stages.n; i++) {
		strbuf_addstr(out, i ? ", " : "");
		add_colored(out, d->stages.v[i], d->is_started && i == d->stage ? TERM_BOLD : NULL, r->use_color);
	}
	if (d->is_started && d->status == DEPLOY_RUNNING) {
		strbuf_addf(out, " (in %s, ", d->stages.v[d->stage]);
		add_soak(out, r);
		strbuf_addch(out, ')');
	}
	strbuf_addch(out, '\n');
}

static void add_instants(struct strbuf *out, const struct deploy *d)
{
	const struct {
		const char *name;
		int64_t time;
	} instants[] = {
		{ "started", d->started },           { "fired", d->fired },         { "aborted", d->aborted },
		{ "rollback", d->rollback_started }, { "back at", d->rolled_back }, { "verified", d->verified },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(instants); i++) {
		if (instants[i].time == DEPLOY_NEVER)
			continue;
		strbuf_addf(out, "  %-10s ", instants[i].name);
		time_format(out, instants[i].time);
		strbuf_addch(out, '\n');
	}
}

static void add_plan(struct strbuf *out, const struct deploy *d)
{
	if (d->target)
		strbuf_addf(out, "  target     %.12s\n", d->target);
	if (d->rollback_target)
		strbuf_addf(out, "  back to    %s%s%s\n", d->rollback_target, d->runbook ? ", " : "",
			    d->runbook ? d->runbook : "");
	if (d->is_unplanned)
		strbuf_addf(out, "  unplanned  %s%s\n", d->fixes ? "repairs " : "yes", d->fixes ? d->fixes : "");
}

/* What stands in the ledger is clean already; line ends are ours alone. */
void deploy_report_print(const struct deploy_report *r, FILE *out)
{
	const struct deploy *d = r->deploy;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	strbuf_addf(&text, "%s in %s: ", d->release, d->environment);
	add_colored(&text, deploy_status_name(d->status), color_of(d), r->use_color);
	strbuf_addstr(&text, d->is_resolved ? ", resolved\n" : "\n");
	add_stage(&text, r);
	add_plan(&text, d);
	add_instants(&text, d);
	if (r->command)
		strbuf_addf(&text, "  next       %s\n", r->command);
	for (i = 0; r->blocking && i < r->blocking->n; i++)
		strbuf_addf(&text, "  %s  %s\n", i ? "         " : "waits for", r->blocking->v[i]);
	fputs(text.buf, out);
	deploy_report_triggers(r, out);
	for (i = 0; r->notes && i < r->notes->n; i++)
		fprintf(out, "note: %s\n", r->notes->v[i]);
	strbuf_release(&text);
}

/* --- being watched ---------------------------------------------------------------------------------------------------
 */

void deploy_report_line(const struct deploy_report *r, FILE *out)
{
	const struct deploy *d = r->deploy;
	struct strbuf text = STRBUF_INIT;
	size_t i;

	time_format(&text, r->now);
	strbuf_addf(&text, " %s %s %s: ", d->release, d->environment, d->stages.v[d->stage]);
	add_soak(&text, r);
	for (i = 0; i < d->n_triggers; i++) {
		strbuf_addf(&text, ", %s ", d->triggers[i].metric);
		add_last(&text, last_of(r, d->triggers[i].metric));
		if (d->triggers[i].is_fired)
			strbuf_addf(&text, " (%s has fired)", d->triggers[i].name);
	}
	fprintf(out, "%s\n", text.buf);
	fflush(out);
	strbuf_release(&text);
}

static void add_bar(struct strbuf *out, const struct deploy_report *r, int width)
{
	const struct deploy *d = r->deploy;
	int64_t whole = d->soak_until - d->stage_began, gone = r->now - d->stage_began;
	int done = whole <= 0 || gone >= whole ? width : gone <= 0 ? 0 : (int)(gone * width / whole);

	strbuf_addch(out, '[');
	strbuf_addchars(out, '#', (size_t)done);
	strbuf_addchars(out, '-', (size_t)(width - done));
	strbuf_addstr(out, "] ");
	add_soak(out, r);
	strbuf_addch(out, '\n');
}

/* What is left before the threshold is passed: rounded, for the eye alone. */
static void add_distance(struct strbuf *out, const struct trigger *t, const struct deploy_observation *o, int use_color)
{
	double left;

	if (t->is_fired) {
		add_colored(out, "fired", TERM_BAD, use_color);
		return;
	}
	if (!o || o->result != DEPLOY_MEASURED) {
		add_colored(out, "not known", TERM_WARN, use_color);
		return;
	}
	if (trigger_breaches(t, &o->value)) {
		add_colored(out, "beyond", TERM_BAD, use_color);
		return;
	}
	left = t->threshold.approx - o->value.approx;
	strbuf_addf(out, "%.4g away", left < 0 ? -left : left);
}

/* Cuts each line to the width, so that the number of lines is what it seems. Colours count for nothing. */
static void fit(struct strbuf *out, const char *text, int columns)
{
	int column = 0, escape = 0;
	const char *s;

	for (s = text; *s; s++) {
		if (*s == '\033')
			escape = 1;
		if (*s == '\n')
			column = 0;
		else if (!escape && ((unsigned char)*s & 0xc0) != 0x80)
			column++;
		if (escape || *s == '\n' || column <= columns)
			strbuf_addch(out, *s);
		if (escape && *s == 'm')
			escape = 0;
	}
}

int deploy_report_view(const struct deploy_report *r, int columns, struct strbuf *out)
{
	const struct deploy *d = r->deploy;
	struct strbuf text = STRBUF_INIT, condition = STRBUF_INIT;
	size_t i;
	int lines = 2 + (int)d->n_triggers;

	strbuf_addf(&text, "%s in %s, %s (%zu of %zu): ", d->release, d->environment, d->stages.v[d->stage],
		    d->stage + 1, d->stages.n);
	add_colored(&text, deploy_status_name(d->status), color_of(d), r->use_color);
	strbuf_addch(&text, '\n');
	add_bar(&text, r, columns > 70 ? 40 : columns > 40 ? columns - 30 : 10);
	for (i = 0; i < d->n_triggers; i++) {
		const struct deploy_observation *o = last_of(r, d->triggers[i].metric);

		strbuf_reset(&condition);
		add_condition(&condition, &d->triggers[i]);
		strbuf_addf(&text, "  %-36s ", condition.buf);
		add_last(&text, o);
		strbuf_addstr(&text, "  ");
		add_distance(&text, &d->triggers[i], o, r->use_color);
		strbuf_addch(&text, '\n');
	}
	fit(out, text.buf, columns);
	strbuf_release(&text);
	strbuf_release(&condition);
	return lines;
}
