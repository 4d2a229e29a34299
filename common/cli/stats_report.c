/* SPDX-License-Identifier: ISC */
#include "stats_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/calendar.h"
#include "../model/instant.h"
#include "../model/span.h"
#include "table.h"

/* Of more weeks than a screen takes only those with a deploy are listed. */
#define WEEKS_LISTED 26

/* --- words ------------------------------------------------------------------------------------------------------- */

void stats_put_span(struct strbuf *out, int64_t seconds)
{
	if (seconds == METRICS_NEVER)
		strbuf_addstr(out, "n/a");
	else
		span_format(out, seconds);
}

void stats_put_rate(struct strbuf *out, size_t part, size_t whole)
{
	double rate;

	if (metrics_rate(&rate, part, whole))
		strbuf_addf(out, "%.1f %%", 100 * rate);
	else
		strbuf_addstr(out, "n/a");
}

void stats_put_count(struct strbuf *out, size_t n, const char *noun)
{
	strbuf_addf(out, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

void stats_put_extra(struct strbuf *out, size_t n, const char *what)
{
	if (n)
		strbuf_addf(out, ", %zu %s", n, what);
}

void stats_put_day(struct strbuf *out, int64_t at)
{
	struct date d = date_from_time(at);

	if (at == date_to_days(&d) * 86400)
		date_format(out, &d);
	else
		time_format(out, at);
}

void stats_put_week(struct strbuf *out, int64_t at)
{
	struct date d = date_from_time(at);
	struct iso_week w = date_iso_week(&d);

	strbuf_addf(out, "%04d-W%02d", w.year, w.week);
}

/* --- text -------------------------------------------------------------------------------------------------------- */

/* A line of the table whose texts are made in turn: the value, then what it rests on. */
struct line {
	struct strbuf value, rest;
};

static void put_line(struct table *t, const char *name, struct line *l)
{
	table_cells(t, name, l->value.buf, l->rest.buf, NULL);
	strbuf_reset(&l->value);
	strbuf_reset(&l->rest);
}

static void put_percentiles(struct strbuf *out, const struct metrics_times *t, int with_p90)
{
	if (!t->n) {
		strbuf_addstr(out, "n/a");
		return;
	}
	strbuf_addstr(out, "p50 ");
	span_format(out, t->p50);
	if (!with_p90)
		return;
	strbuf_addstr(out, ", p90 ");
	span_format(out, t->p90);
}

static void put_five(struct table *t, struct line *l, const struct metrics_figures *f)
{
	strbuf_addf(&l->value, "%.3g a day", metrics_per_day(f));
	stats_put_count(&l->rest, f->succeeded, "deploy");
	put_line(t, "deployment frequency", l);

	put_percentiles(&l->value, &f->lead, 1);
	stats_put_count(&l->rest, f->lead.n, "commit");
	stats_put_extra(&l->rest, f->lead.skewed, "skewed");
	put_line(t, "change lead time", l);

	stats_put_rate(&l->value, f->failed, f->started);
	strbuf_addf(&l->rest, "%zu of %zu", f->failed, f->started);
	put_line(t, "change fail rate", l);

	put_percentiles(&l->value, &f->recovery, 0);
	strbuf_addf(&l->rest, "%zu recovered, %zu open", f->recovery.n, f->recovery.open);
	stats_put_extra(&l->rest, f->recovery.skewed, "not measurable");
	put_line(t, "recovery time", l);

	stats_put_rate(&l->value, f->unplanned, f->started);
	strbuf_addf(&l->rest, "%zu of %zu", f->unplanned, f->started);
	put_line(t, "rework rate", l);
}

static void put_waivers(struct strbuf *out, const struct metrics_approval *a)
{
	double each;

	if (metrics_rate(&each, a->waivers, a->releases))
		strbuf_addf(out, "%.2f a release", each);
	else
		strbuf_addstr(out, "n/a");
}

static void put_others(struct table *t, struct line *l, const struct metrics *m)
{
	const struct metrics_approval *a = &m->approval;

	stats_put_rate(&l->value, m->trains.on_time, metrics_trains_due(&m->trains));
	strbuf_addf(&l->rest, "%zu of %zu", m->trains.on_time, metrics_trains_due(&m->trains));
	stats_put_extra(&l->rest, m->trains.overdue, "overdue");
	put_line(t, "trains on time", l);

	put_waivers(&l->value, a);
	strbuf_addf(&l->rest, "%zu in ", a->waivers);
	stats_put_count(&l->rest, a->releases, "release");
	if (a->most_release)
		strbuf_addf(&l->rest, ", most in %s: %zu", a->most_release, a->most);
	put_line(t, "waivers", l);

	put_percentiles(&l->value, &a->wait, 1);
	stats_put_count(&l->rest, a->wait.n, "release");
	stats_put_extra(&l->rest, a->wait.open, "open");
	stats_put_extra(&l->rest, a->wait.skewed, "skewed");
	put_line(t, "approval wait", l);
}

static void add_number(struct table *t, size_t n)
{
	char *text = xstrfmt("%zu", n);

	table_cell(t, text, NULL);
	free(text);
}

static void add_span(struct table *t, int64_t seconds)
{
	struct strbuf text = STRBUF_INIT;

	if (seconds != METRICS_NEVER)
		span_format(&text, seconds);
	table_cell(t, text.len ? text.buf : "-", NULL);
	strbuf_release(&text);
}

static void print_weeks(const struct metrics *m)
{
	struct strbuf week = STRBUF_INIT;
	struct table t;
	size_t i;

	table_init(&t, 7);
	for (i = 1; i < 7; i++)
		t.right[i] = 1;
	table_cells(&t, "WEEK", "STARTED", "SUCCEEDED", "FAILED", "UNPLANNED", "LEAD TIME", "RECOVERY", NULL);
	for (i = 0; i < m->n_weeks; i++) {
		const struct metrics_figures *f = &m->weeks[i];

		if (m->n_weeks > WEEKS_LISTED && !f->started)
			continue;
		strbuf_reset(&week);
		stats_put_week(&week, f->since);
		table_cell(&t, week.buf, NULL);
		add_number(&t, f->started);
		add_number(&t, f->succeeded);
		add_number(&t, f->failed);
		add_number(&t, f->unplanned);
		add_span(&t, f->lead.p50);
		add_span(&t, f->recovery.p50);
	}
	putchar('\n');
	table_print(&t, stdout, 0);
	if (m->unseen)
		printf("%zu older not listed\n", m->unseen);
	table_release(&t);
	strbuf_release(&week);
}

void stats_print(const struct metrics *m)
{
	struct line l = { STRBUF_INIT, STRBUF_INIT };
	struct strbuf head = STRBUF_INIT, clean = STRBUF_INIT;
	struct table t;

	strbuf_addf(&head, "%s, from ", m->environment);
	stats_put_day(&head, m->all.since);
	strbuf_addstr(&head, " until ");
	stats_put_day(&head, m->all.until);
	strbuf_addf(&head, " (%.4g days)", metrics_days(&m->all));
	strbuf_replace(&head, "\n", " ");
	utf8_clean(&clean, head.buf, head.len);
	printf("%s\n\n", clean.buf);

	table_init(&t, 3);
	put_five(&t, &l, &m->all);
	put_others(&t, &l, m);
	table_print(&t, stdout, 0);
	if (m->all.started)
		print_weeks(m);

	table_release(&t);
	strbuf_release(&l.value);
	strbuf_release(&l.rest);
	strbuf_release(&head);
	strbuf_release(&clean);
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *seconds_json(int64_t seconds)
{
	return seconds == METRICS_NEVER ? json_null() : json_integer(seconds);
}

static json_t *count_json(size_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *rate_json(size_t part, size_t whole)
{
	double rate;

	return metrics_rate(&rate, part, whole) ? json_real(rate) : json_null();
}

static json_t *days_json(const struct metrics_figures *f)
{
	int64_t seconds = f->until - f->since;

	return seconds % 86400 ? json_real(metrics_days(f)) : json_integer(seconds / 86400);
}

static void set_figures(json_t *o, const struct metrics_figures *f)
{
	json_object_set_new(o, "deploymentFrequency",
			    json_pack("{s:o, s:f}", "deploys", count_json(f->succeeded), "perDay", metrics_per_day(f)));
	json_object_set_new(o, "changeLeadTime",
			    json_pack("{s:o, s:o, s:o, s:o}", "p50", seconds_json(f->lead.p50), "p90",
				      seconds_json(f->lead.p90), "n", count_json(f->lead.n), "skewed",
				      count_json(f->lead.skewed)));
	json_object_set_new(o, "changeFailRate",
			    json_pack("{s:o, s:o, s:o}", "failed", count_json(f->failed), "deploys",
				      count_json(f->started), "rate", rate_json(f->failed, f->started)));
	json_object_set_new(o, "recoveryTime",
			    json_pack("{s:o, s:o, s:o}", "p50", seconds_json(f->recovery.p50), "n",
				      count_json(f->recovery.n), "open", count_json(f->recovery.open)));
	json_object_set_new(o, "reworkRate",
			    json_pack("{s:o, s:o, s:o}", "unplanned", count_json(f->unplanned), "deploys",
				      count_json(f->started), "rate", rate_json(f->unplanned, f->started)));
	json_object_set_new(o, "recoverySkewed", count_json(f->recovery.skewed));
}

static json_t *weeks_json(const struct metrics *m)
{
	json_t *weeks = json_array();
	struct strbuf name = STRBUF_INIT;
	size_t i;

	for (i = 0; i < m->n_weeks; i++) {
		const struct metrics_figures *f = &m->weeks[i];
		json_t *o = json_object();

		strbuf_reset(&name);
		stats_put_week(&name, f->since);
		json_object_set_new(o, "week", json_text(name.buf));
		json_object_set_new(o, "since", json_instant(f->since));
		json_object_set_new(o, "until", json_instant(f->until));
		set_figures(o, f);
		json_array_append_new(weeks, o);
	}
	strbuf_release(&name);
	return weeks;
}

json_t *stats_json(const struct metrics *m)
{
	json_t *root = json_document("release-stats");
	const struct metrics_trains *t = &m->trains;
	const struct metrics_approval *a = &m->approval;

	json_object_set_new(root, "since", json_instant(m->all.since));
	json_object_set_new(root, "until", json_instant(m->all.until));
	json_object_set_new(root, "environment", json_text(m->environment));
	json_object_set_new(root, "days", days_json(&m->all));
	set_figures(root, &m->all);
	json_object_set_new(root, "trainPunctuality",
			    json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "due", count_json(metrics_trains_due(t)),
				      "onTime", count_json(t->on_time), "late", count_json(t->late), "overdue",
				      count_json(t->overdue), "rate", rate_json(t->on_time, metrics_trains_due(t)),
				      "p50Days", seconds_json(t->p50)));
	json_object_set_new(root, "waivers",
			    json_pack("{s:o, s:o, s:o, s:o, s:o}", "waivers", count_json(a->waivers), "releases",
				      count_json(a->releases), "perRelease", rate_json(a->waivers, a->releases), "most",
				      count_json(a->most), "mostRelease", json_text(a->most_release)));
	json_object_set_new(root, "approvalWait",
			    json_pack("{s:o, s:o, s:o, s:o, s:o}", "p50", seconds_json(a->wait.p50), "p90",
				      seconds_json(a->wait.p90), "n", count_json(a->wait.n), "open",
				      count_json(a->wait.open), "skewed", count_json(a->wait.skewed)));
	json_object_set_new(root, "weeks", weeks_json(m));
	return root;
}

/* --- CSV --------------------------------------------------------------------------------------------------------- */

static void print_seconds(int64_t seconds)
{
	if (seconds != METRICS_NEVER)
		printf("%lld", (long long)seconds);
}

static void print_rate(size_t part, size_t whole)
{
	double rate;

	if (metrics_rate(&rate, part, whole))
		printf("%.6g", rate);
}

static void print_row(const char *name, const struct metrics_figures *f)
{
	struct strbuf window = STRBUF_INIT;

	time_format(&window, f->since);
	strbuf_addch(&window, ',');
	time_format(&window, f->until);
	printf("%s,%s,%.6g,%zu,%zu,%.6g,", name, window.buf, metrics_days(f), f->started, f->succeeded,
	       metrics_per_day(f));
	print_seconds(f->lead.p50);
	putchar(',');
	print_seconds(f->lead.p90);
	printf(",%zu,%zu,%zu,", f->lead.n, f->lead.skewed, f->failed);
	print_rate(f->failed, f->started);
	putchar(',');
	print_seconds(f->recovery.p50);
	printf(",%zu,%zu,%zu,%zu,", f->recovery.n, f->recovery.open, f->recovery.skewed, f->unplanned);
	print_rate(f->unplanned, f->started);
	putchar('\n');
	strbuf_release(&window);
}

void stats_print_csv(const struct metrics *m)
{
	struct strbuf name = STRBUF_INIT;
	size_t i;

	puts("period,since,until,days,started,succeeded,per_day,lead_p50,lead_p90,lead_n,lead_skewed,failed,fail_rate,"
	     "recovery_p50,recovery_n,recovery_open,recovery_skewed,unplanned,rework_rate");
	print_row("all", &m->all);
	for (i = 0; i < m->n_weeks; i++) {
		strbuf_reset(&name);
		stats_put_week(&name, m->weeks[i].since);
		print_row(name.buf, &m->weeks[i]);
	}
	strbuf_release(&name);
}
