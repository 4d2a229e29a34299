/* SPDX-License-Identifier: ISC */
/* Where releases stand, as one page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/calendar.h"
#include "html_timeline.h"
#include "status_report.h"

static const char *const stages[] = { "Policy",        "Branches and tags", "Candidate and checklist",
				      "Communication", "Deploy and verify", "After the release" };

static enum html_tone tone_of(const struct standing_moment *m)
{
	return m->is_bad ? HTML_BAD : m->is_good ? HTML_GOOD : m->to == STANDING_GOES_ON ? HTML_NOW : HTML_PLAIN;
}

static void write_steps(struct html *h, const struct status_row *r)
{
	struct html_step steps[6];
	int i, here = (int)r->standing->stage - 1;
	const int all_done = !r->standing->next && !r->standing->blocking.n;

	for (i = 0; i < 6; i++) {
		steps[i].name = stages[i];
		steps[i].note = i < here || all_done ? "done" : i == here ? "here" : "to come";
		steps[i].tone = i < here || all_done ? HTML_GOOD : i == here ? HTML_NOW : HTML_PLAIN;
	}
	html_steps(h, "The six stages of this release", steps, 6);
}

static void write_items(struct html *h, const char *title, enum html_tone tone, const struct strvec *list)
{
	size_t i;

	if (!list->n)
		return;
	html_section(h, title);
	html_list(h);
	for (i = 0; i < list->n; i++)
		html_item(h, tone, list->v[i]);
	html_list_end(h);
	html_section_end(h);
}

/* From the first moment to the last one or to now; an hour where that is nothing. */
static void find_ends(int64_t *from, int64_t *to, const struct status_row *r, int64_t now)
{
	size_t i;

	*from = now;
	*to = now;
	for (i = 0; i < r->n_spans; i++) {
		if (r->spans[i].from < *from)
			*from = r->spans[i].from;
		if (r->spans[i].to != STANDING_GOES_ON && r->spans[i].to > *to)
			*to = r->spans[i].to;
	}
	for (i = 0; i < r->n_marks; i++) {
		if (r->marks[i].from < *from)
			*from = r->marks[i].from;
		if (r->marks[i].from > *to)
			*to = r->marks[i].from;
	}
	if (*to == *from)
		*to = *from + 3600;
}

static void write_timeline(struct html *h, const struct status_row *r, int64_t now)
{
	struct html_span *spans = xcalloc(r->n_spans + 1, sizeof(*spans));
	struct html_mark *marks = xcalloc(r->n_marks + 1, sizeof(*marks));
	struct html_timeline line = { .title = "What happened when" };
	size_t i;

	for (i = 0; i < r->n_spans; i++) {
		const struct standing_moment *m = &r->spans[i];

		spans[i] = (struct html_span){ m->text, tone_of(m),
					       m->to == STANDING_GOES_ON ? "goes on"
					       : m->is_bad               ? "ended badly"
									 : "done",
					       m->from, m->to };
	}
	for (i = 0; i < r->n_marks; i++)
		marks[i] = (struct html_mark){ r->marks[i].text, tone_of(&r->marks[i]), r->marks[i].from };
	find_ends(&line.from, &line.to, r, now);
	line.spans = spans;
	line.n_spans = r->n_spans;
	line.marks = marks;
	line.n_marks = r->n_marks;
	html_timeline(h, &line);
	free(spans);
	free(marks);
}

/* What one has to know first: the command, or what it waits for. */
static void write_next(struct html *h, const struct standing *s)
{
	if (!s->next && !s->see)
		return;
	html_section(h, s->next ? "The next command" : "While it waits for people or time");
	html_command(h, s->next ? s->next : s->see);
	html_section_end(h);
}

static void write_release(struct html *h, const struct status_row *r, int64_t now)
{
	const struct standing *s = r->standing;

	html_section(h, r->release);
	html_facts(h);
	html_fact(h, "Owner", r->owner && *r->owner ? r->owner : "nobody");
	html_fact_badge(h, "State", r->is_open ? HTML_NOW : HTML_GOOD, r->is_open ? "open" : "over");
	html_facts_end(h);
	write_steps(h, r);
	write_next(h, s);
	html_columns(h);
	write_items(h, "What blocks", HTML_WARN, &s->blocking);
	write_items(h, "What is done", HTML_GOOD, &s->done);
	html_columns_end(h);
	if (r->n_spans || r->n_marks)
		write_timeline(h, r, now);
	html_section_end(h);
}

/* All of them at a glance. */
static void write_table(struct html *h, const struct status_row *rows, size_t n)
{
	static const struct html_column columns[] = {
		{ "Release", 0 }, { "Stage", 0 }, { "Owner", 0 }, { "What blocks", 1 }, { "Next", 0 }
	};
	char count[32];
	size_t i;

	html_section(h, "All releases");
	html_table(h, "Where each of them stands", columns, ARRAY_SIZE(columns));
	for (i = 0; i < n; i++) {
		const struct standing *s = rows[i].standing;

		html_cell(h, rows[i].release);
		html_cell_badge(h, rows[i].is_open ? HTML_NOW : HTML_GOOD,
				rows[i].is_open ? stages[s->stage - 1] : "Over");
		html_cell(h, rows[i].owner);
		snprintf(count, sizeof(count), "%zu", s->blocking.n);
		html_cell(h, count);
		if (s->next)
			html_cell_code(h, s->next);
		else
			html_cell(h, s->see ? "waits" : NULL);
	}
	html_table_end(h, "No release is open.");
	html_section_end(h);
}

static char *lead_of(const struct status_row *rows, size_t n)
{
	size_t i, n_open = 0, n_ready = 0;

	for (i = 0; i < n; i++) {
		n_open += rows[i].is_open != 0;
		n_ready += rows[i].standing->next != NULL;
	}
	if (!n_open)
		return xstrdup("No release is open.");
	return xstrfmt("%zu release%s open; %zu can go on now.", n_open, n_open == 1 ? " is" : "s are", n_ready);
}

void status_report_page(struct strbuf *out, const struct status_row *rows, size_t n, const char *project, int64_t now)
{
	char *lead = lead_of(rows, n);
	struct html_page page = { .title = "Where releases stand", .kicker = project, .lead = lead };
	struct strbuf foot = STRBUF_INIT;
	struct html h = HTML_INIT;
	size_t i;

	html_begin(&h, &page);
	if (n > 1)
		write_table(&h, rows, n);
	for (i = 0; i < n; i++)
		write_release(&h, &rows[i], now);
	strbuf_addstr(&foot, "Made by git release-status, ");
	time_format(&foot, now);
	html_end(&h, foot.buf);
	strbuf_addbuf(out, &h.out);
	strbuf_release(&foot);
	html_release(&h);
	free(lead);
}
