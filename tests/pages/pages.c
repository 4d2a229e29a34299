/* SPDX-License-Identifier: ISC */
/* pages <folder>: writes pages with all that common/cli/html*.h can draw, for the tests in a browser (t-html.sh). */
#include <stdio.h>
#include <stdlib.h>

#include "../../common/base/alloc.h"
#include "../../common/cli/html_chart.h"
#include "../../common/cli/html_timeline.h"
#include "../../common/cli/stats_page.h"

#define DAY   INT64_C(86400)
#define HOUR  INT64_C(3600)
#define START INT64_C(1767571200) /* Monday 2026-01-05 */
#define WEEKS 13
#define GOES_ON INT64_MIN

/* Whatever it is put into, it must stay text: markup, entities, controls, bytes that are no UTF-8, an override of the
 * direction without an end. */
#define HOSTILE                                                                                                        \
	"</title></style></td></svg><script>document.title='owned'</script>\"' onload='x' & &lt; "                     \
	"\x1b[31m\x01\x7f\xc2\x9b \xff\xfe\xed\xa0\x80 \xe2\x80\xae" "abc\r\n]]> <!-- "

static void save(const char *folder, const char *name, const struct strbuf *page)
{
	char *path = xstrfmt("%s/%s.html", folder, name);
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(page->buf, 1, page->len, f) != page->len || fclose(f)) {
		perror(path);
		exit(1);
	}
	free(path);
}

/* --- a quarter of deploys ---------------------------------------------------------------------------------------- */

struct quarter {
	struct metrics_deploy deploys[64];
	int64_t commits[64][8];
	struct metrics_incident incidents[8];
	struct metrics_prepared prepared[WEEKS];
	size_t n, n_incidents;
};

static void add_deploy(struct quarter *q, int64_t at, size_t commits)
{
	struct metrics_deploy *d = &q->deploys[q->n];
	size_t i;

	*d = (struct metrics_deploy)METRICS_DEPLOY_INIT;
	d->release = "v1.0.0";
	d->environment = "production";
	d->order = q->n;
	d->started = at;
	d->verified = at + 2 * HOUR;
	for (i = 0; i < commits; i++)
		q->commits[q->n][i] = at - (int64_t)((i + 1) * (q->n % 7 + 1) * 5) * HOUR;
	d->committed = q->commits[q->n];
	d->n_committed = commits;
	q->n++;
}

static void fail_last(struct quarter *q, int64_t after)
{
	struct metrics_deploy *d = &q->deploys[q->n - 1];

	d->verified = METRICS_NEVER;
	d->fired = d->started + HOUR;
	d->rollback_started = d->fired;
	d->rolled_back = after ? d->fired + after : METRICS_NEVER;
}

static void fill(struct quarter *q)
{
	static const size_t each[WEEKS] = { 2, 3, 1, 4, 3, 0, 5, 4, 6, 3, 5, 7, 4 };
	size_t week, i;

	for (week = 0; week < WEEKS; week++) {
		for (i = 0; i < each[week]; i++) {
			add_deploy(q, START + (int64_t)(week * 7 + i) * DAY + 9 * HOUR, (i * 3 + week) % 8 + 1);
			if ((week == 2 || week == 6 || week == 11) && !i)
				fail_last(q, week == 11 ? 0 : (int64_t)week * 11 * 60);
			q->deploys[q->n - 1].is_unplanned = i == 3;
		}
		q->prepared[week] = (struct metrics_prepared){ "v1.0.0", START + (int64_t)week * 7 * DAY,
							       START + (int64_t)week * 7 * DAY + 9 * HOUR,
							       START + (int64_t)(week * 7 + 3) * DAY,
							       START + (int64_t)(week * 7 + 3 + week % 4 / 3) * DAY, week % 3 };
	}
	q->deploys[q->n - 1].verified = METRICS_NEVER; /* goes on */
}

static void stats(const char *folder, const char *name, const char *project, const char *environment, int is_empty)
{
	static struct quarter q;
	struct metrics_facts facts = { q.deploys, 0, q.incidents, 0, q.prepared, 0 };
	struct metrics_ask ask = { START, START + WEEKS * 7 * DAY, START + WEEKS * 7 * DAY, environment };
	struct strbuf page = STRBUF_INIT;
	struct metrics m;

	size_t i;

	if (!q.n)
		fill(&q);
	for (i = 0; i < q.n; i++)
		q.deploys[i].environment = environment;
	if (!is_empty) {
		facts.n_deploys = q.n;
		facts.n_prepared = WEEKS;
	}
	metrics_count(&m, &facts, &ask);
	stats_page(&page, &m, project, ask.now);
	save(folder, name, &page);
	metrics_release(&m);
	strbuf_release(&page);
}

/* --- a deploy under way -------------------------------------------------------------------------------------------- */

static void deploy_timeline(struct html *h, const char *name)
{
	const struct html_span spans[] = {
		{ "canary, 5 %", HTML_GOOD, "done", START, START + 2 * HOUR },
		{ name, HTML_WARN, "paused", START + 2 * HOUR, START + 3 * HOUR + 1200 },
		{ "region eu", HTML_BAD, "rolled back", START + 3 * HOUR, START + 5 * HOUR },
		{ "region us", HTML_NOW, "running", START + 5 * HOUR, GOES_ON },
		{ "all", HTML_PLAIN, "to come", START + 7 * HOUR, START + 9 * HOUR },
	};
	const struct html_mark marks[] = {
		{ "paused by ana@example.com: a slow query on the orders table", HTML_WARN, START + 2 * HOUR + 1800 },
		{ "trigger error-rate fired at 2.4 %", HTML_BAD, START + 4 * HOUR },
		{ "rollback complete", HTML_GOOD, START + 5 * HOUR },
	};
	const struct html_timeline line = { "Stages of v1.4.0 in production", START, START + 9 * HOUR, spans,
					    ARRAY_SIZE(spans), marks, ARRAY_SIZE(marks) };

	html_timeline(h, &line);
}

static void steps(struct html *h, const char *note)
{
	const struct html_step six[] = { { "Policy", NULL, HTML_GOOD },
					 { "Branch and tag", "v1.4.0-rc.2", HTML_GOOD },
					 { "Checklist", "7 of 7", HTML_GOOD },
					 { "Communication", note, HTML_WARN },
					 { "Deploy", "canary", HTML_NOW },
					 { "After the release", NULL, HTML_PLAIN } };

	html_steps(h, "Stages of the release", six, ARRAY_SIZE(six));
}

static void checks(struct html *h, const char *reason)
{
	static const struct html_column columns[] = { { "Check", 0 }, { "State", 0 }, { "Commits", 1 }, { "Signed", 0 }, { "Reason", 0 } };

	html_table(h, "Checks of the candidate", columns, ARRAY_SIZE(columns));
	html_cell_code(h, "migrations");
	html_cell_badge(h, HTML_GOOD, "passed");
	html_cell(h, "12");
	html_cell_time(h, START + 8 * HOUR + 1800);
	html_cell(h, NULL);
	html_cell_code(h, "perf");
	html_cell_badge(h, HTML_BAD, "failed");
	html_cell(h, "3");
	html_cell_time(h, START + 9 * HOUR);
	html_cell(h, reason);
	html_cell_code(h, "qa-scope");
	html_cell_badge(h, HTML_PLAIN, "pending");
	html_cell(h, "131");
	html_cell(h, NULL);
	html_cell(h, "nobody has looked at the payment form yet");
	html_table_end(h, "no checks");
	html_table(h, "Blockers", columns, 2);
	html_table_end(h, "no blockers");
}

/* Every part; `text` stands wherever a person's text can stand. */
static void all_parts(const char *folder, const char *name, const char *text)
{
	struct html h = HTML_INIT;
	const struct html_page page = { name, text, "Everything that a page can hold, once." };

	html_begin(&h, &page);
	html_section(&h, "v1.4.0");
	steps(&h, text);
	html_facts(&h);
	html_fact(&h, "Owner", "Ana Lovelace");
	html_fact_badge(&h, "State", HTML_NOW, "running");
	html_fact(&h, "Rollback to", NULL);
	html_fact(&h, text, text);
	html_facts_end(&h);
	html_section(&h, "What to do next");
	html_command(&h, "git release-announce ack --audience=support --release=v1.4.0");
	html_command(&h, text);
	html_list(&h);
	html_item(&h, HTML_GOOD, "migrations ran dry on a copy of production");
	html_item(&h, HTML_BAD, "a trigger fired");
	html_item(&h, HTML_PLAIN, text);
	html_list_end(&h);
	html_section_end(&h);
	html_section_end(&h);
	html_section(&h, "Checks");
	checks(&h, text);
	html_section_end(&h);
	html_section(&h, "Deploy");
	deploy_timeline(&h, text);
	html_section_end(&h);
	html_end(&h, text);
	save(folder, name, &h.out);
	html_release(&h);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: pages <folder>\n", stderr);
		return 129;
	}
	stats(argv[1], "stats", "example/shop", "production", 0);
	stats(argv[1], "stats-empty", "example/shop", "production", 1);
	stats(argv[1], "stats-hostile", HOSTILE, HOSTILE, 0);
	all_parts(argv[1], "parts", "the p95 of /checkout rose from 180 ms to 240 ms");
	all_parts(argv[1], "hostile", HOSTILE);
	return 0;
}
