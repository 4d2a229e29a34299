/* SPDX-License-Identifier: ISC */
#include "stats_page.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/calendar.h"
#include "html_chart.h"
#include "stats_report.h"

struct page {
	struct html h;
	const struct metrics *m;
	struct strbuf value, rest; /* the texts of the tile at hand */
	struct strbuf names;       /* "2026-W02" of each week, NUL-terminated, one after the other */
	struct html_period *periods;
	double *values[3];
};

#define WEEK_NAME sizeof("2026-W02")

/* --- figures -------------------------------------------------------------------------------------------------------
 */

static void tile(struct page *p, const char *label, enum html_tone tone)
{
	html_tile(&p->h, label, p->value.buf, tone, p->rest.len ? p->rest.buf : NULL);
	strbuf_reset(&p->value);
	strbuf_reset(&p->rest);
}

static void put_p90(struct strbuf *out, const struct metrics_times *t)
{
	if (!t->n)
		return;
	strbuf_addstr(out, "median; p90 ");
	stats_put_span(out, t->p90);
	strbuf_addstr(out, "; ");
}

static void write_five(struct page *p)
{
	const struct metrics_figures *f = &p->m->all;

	html_section(&p->h, "At a glance");
	html_tiles(&p->h);
	strbuf_addf(&p->value, "%.3g/day", metrics_per_day(f));
	stats_put_count(&p->rest, f->succeeded, "deploy");
	strbuf_addstr(&p->rest, " verified and kept");
	tile(p, "Deployment frequency", HTML_PLAIN);

	stats_put_span(&p->value, f->lead.p50);
	put_p90(&p->rest, &f->lead);
	stats_put_count(&p->rest, f->lead.n, "commit");
	stats_put_extra(&p->rest, f->lead.skewed, "skewed");
	tile(p, "Change lead time", HTML_PLAIN);

	stats_put_rate(&p->value, f->failed, f->started);
	strbuf_addf(&p->rest, "%zu of ", f->failed);
	stats_put_count(&p->rest, f->started, "deploy");
	tile(p, "Change fail rate", HTML_PLAIN);

	stats_put_span(&p->value, f->recovery.p50);
	strbuf_addf(&p->rest, "%s%zu recovered, %zu open", f->recovery.n ? "median; " : "", f->recovery.n,
		    f->recovery.open);
	stats_put_extra(&p->rest, f->recovery.skewed, "not measurable");
	tile(p, "Recovery time", f->recovery.open ? HTML_WARN : HTML_PLAIN);

	stats_put_rate(&p->value, f->unplanned, f->started);
	strbuf_addf(&p->rest, "%zu of ", f->unplanned);
	stats_put_count(&p->rest, f->started, "deploy");
	strbuf_addstr(&p->rest, " unplanned");
	tile(p, "Rework rate", HTML_PLAIN);
	html_tiles_end(&p->h);
	html_section_end(&p->h);
}

static void write_trains(struct page *p)
{
	const struct metrics_trains *t = &p->m->trains;
	const struct metrics_approval *a = &p->m->approval;
	double each;

	html_section(&p->h, "Trains and approval");
	html_tiles(&p->h);
	stats_put_rate(&p->value, t->on_time, metrics_trains_due(t));
	strbuf_addf(&p->rest, "%zu of ", t->on_time);
	stats_put_count(&p->rest, metrics_trains_due(t), "train");
	stats_put_extra(&p->rest, t->late, "late");
	stats_put_extra(&p->rest, t->overdue, "overdue");
	tile(p, "Trains on time", t->overdue ? HTML_WARN : HTML_PLAIN);

	if (metrics_rate(&each, a->waivers, a->releases))
		strbuf_addf(&p->value, "%.2f", each);
	else
		strbuf_addstr(&p->value, "n/a");
	strbuf_addf(&p->rest, "%zu in ", a->waivers);
	stats_put_count(&p->rest, a->releases, "release");
	if (a->most_release)
		strbuf_addf(&p->rest, ", most in %s: %zu", a->most_release, a->most);
	tile(p, "Waivers a release", HTML_PLAIN);

	stats_put_span(&p->value, a->wait.p50);
	put_p90(&p->rest, &a->wait);
	stats_put_count(&p->rest, a->wait.n, "release");
	stats_put_extra(&p->rest, a->wait.open, "open");
	stats_put_extra(&p->rest, a->wait.skewed, "skewed");
	tile(p, "Approval wait", HTML_PLAIN);
	html_tiles_end(&p->h);
	html_section_end(&p->h);
}

/* --- charts --------------------------------------------------------------------------------------------------------
 */

static void name_weeks(struct page *p)
{
	size_t n = p->m->n_weeks, i;

	for (i = 0; i < n; i++) {
		stats_put_week(&p->names, p->m->weeks[i].since);
		strbuf_addch(&p->names, '\0');
	}
	p->periods = xcalloc(n, sizeof(*p->periods));
	for (i = 0; i < n; i++) {
		p->periods[i].name = p->names.buf + i * WEEK_NAME;
		p->periods[i].tick = p->periods[i].name + strlen("2026-");
	}
	for (i = 0; i < ARRAY_SIZE(p->values); i++)
		p->values[i] = xcalloc(n, sizeof(double));
}

static void chart(struct page *p, const char *title, enum html_unit unit, const struct html_series *series, size_t n)
{
	struct html_bars bars = { title, "Week", unit, p->periods, p->m->n_weeks, series, n, NULL };

	html_bars(&p->h, &bars);
}

static void chart_deploys(struct page *p)
{
	struct html_series series[] = { { "kept", HTML_NOW, p->values[0] },
					{ "failed", HTML_BAD, p->values[1] },
					{ "going on", HTML_PLAIN, p->values[2] } };
	size_t i;

	for (i = 0; i < p->m->n_weeks; i++) {
		const struct metrics_figures *f = &p->m->weeks[i];

		p->values[0][i] = (double)f->kept;
		p->values[1][i] = (double)f->failed;
		p->values[2][i] = (double)(f->started - f->failed - f->kept);
	}
	chart(p, "Deploys started, by week", HTML_COUNT, series, ARRAY_SIZE(series));
}

static void chart_times(struct page *p)
{
	struct html_series lead = { "median", HTML_NOW, p->values[0] },
			   recovery = { "median", HTML_WARN, p->values[1] };
	size_t i;

	for (i = 0; i < p->m->n_weeks; i++) {
		const struct metrics_figures *f = &p->m->weeks[i];

		p->values[0][i] = f->lead.n ? (double)f->lead.p50 : HTML_NO_VALUE;
		p->values[1][i] = f->recovery.n ? (double)f->recovery.p50 : HTML_NO_VALUE;
	}
	html_columns(&p->h);
	chart(p, "Change lead time, by week", HTML_SECONDS, &lead, 1);
	chart(p, "Recovery time, by week", HTML_SECONDS, &recovery, 1);
	html_columns_end(&p->h);
}

static void write_weeks(struct page *p)
{
	html_section(&p->h, "Week by week");
	if (!p->m->all.started) {
		html_note(&p->h, "No deploy was started in this time.");
	} else {
		name_weeks(p);
		chart_deploys(p);
		chart_times(p);
	}
	if (p->m->unseen) {
		stats_put_count(&p->rest, p->m->unseen, "deploy");
		strbuf_addstr(&p->rest, " of before these weeks counted in the figures above, and not drawn here.");
		html_note(&p->h, p->rest.buf);
		strbuf_reset(&p->rest);
	}
	html_section_end(&p->h);
}

/* --- how it is counted -----------------------------------------------------------------------------------------------
 */

static void write_terms(struct page *p)
{
	html_section(&p->h, "How it is counted");
	html_facts(&p->h);
	html_fact(&p->h, "Deployment frequency",
		  "Deploys started in this time that were verified and not rolled back, by days.");
	html_fact(
		&p->h, "Change lead time",
		"From the commit to the verified deploy that first had it; merges do not count. Commits dated after their "
		"deploy are skewed, and left out.");
	html_fact(
		&p->h, "Change fail rate",
		"Deploys that were rolled back or aborted, where a trigger fired and was not waived, or that an incident or "
		"an unplanned release names, by deploys started. Each counts once.");
	html_fact(
		&p->h, "Recovery time",
		"From the first sign of the failure to the rollback complete, the last incident resolved, or the unplanned "
		"release verified, whichever came first. What has not recovered is open.");
	html_fact(&p->h, "Rework rate", "Unplanned deploys by deploys started.");
	html_fact(&p->h, "Trains on time",
		  "Trains that left on their day or before, by trains that were due. Days are UTC's.");
	html_fact(&p->h, "Approval wait",
		  "From the first candidate, or the freeze, to the last word on the checklist before the tag.");
	html_fact(&p->h, "Median and p90",
		  "By nearest rank: a value that occurred. A week counts what was started in it.");
	html_facts_end(&p->h);
	html_section_end(&p->h);
}

/* --- the page --------------------------------------------------------------------------------------------------------
 */

static void begin(struct page *p, const char *project)
{
	struct html_page page = { .kicker = project };
	char *title = xstrfmt("Delivery to %s", p->m->environment);
	struct strbuf lead = STRBUF_INIT;

	strbuf_addstr(&lead, "From ");
	stats_put_day(&lead, p->m->all.since);
	strbuf_addstr(&lead, " until ");
	stats_put_day(&lead, p->m->all.until);
	strbuf_addf(&lead, ", %.4g days.", metrics_days(&p->m->all));
	page.title = title;
	page.lead = lead.buf;
	html_begin(&p->h, &page);
	free(title);
	strbuf_release(&lead);
}

void stats_page(struct strbuf *out, const struct metrics *m, const char *project, int64_t now)
{
	struct page p = { .h = HTML_INIT, .m = m, .value = STRBUF_INIT, .rest = STRBUF_INIT, .names = STRBUF_INIT };
	struct strbuf foot = STRBUF_INIT;
	size_t i;

	begin(&p, project);
	write_five(&p);
	write_weeks(&p);
	write_trains(&p);
	write_terms(&p);
	strbuf_addstr(&foot, "git release-stats, ");
	time_format(&foot, now);
	html_end(&p.h, foot.buf);
	strbuf_addbuf(out, &p.h.out);

	html_release(&p.h);
	strbuf_release(&foot);
	strbuf_release(&p.value);
	strbuf_release(&p.rest);
	strbuf_release(&p.names);
	free(p.periods);
	for (i = 0; i < ARRAY_SIZE(p.values); i++)
		free(p.values[i]);
}
