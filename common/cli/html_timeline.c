/* SPDX-License-Identifier: ISC */
#include "html_timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "../model/calendar.h"
#include "../model/span.h"

/* In pixels; what is across is in percent. */
#define MARKS     28 /* a row of the marks' numbers */
#define ROW       46
#define BAR       16
#define FOOT      30
#define THINNEST  0.6 /* percent */
#define APART     3.5 /* likewise: between numbers in one row */
#define MARK_ROWS 3

#define TICKS_MAX  5
#define NAME_WIDTH 40 /* columns in the picture; the table has all of it */
#define DAY        INT64_C(86400)
#define GOES_ON    INT64_MIN

struct frame {
	struct html *h;
	const struct html_timeline *line;
	int top;        /* of the first row */
	int *mark_rows; /* of each mark */
	int base;       /* of the axis */
};

static double x_of(const struct frame *f, int64_t at)
{
	double x = 100 * ((double)at - (double)f->line->from) / ((double)f->line->to - (double)f->line->from);

	return x < 0 ? 0 : x > 100 ? 100 : x;
}

/* The time of day; midnight as a date, where there is more than one. */
static void put_tick(struct strbuf *out, const struct html_timeline *line, int64_t at)
{
	struct strbuf text = STRBUF_INIT;

	time_format(&text, at);
	if (at % DAY || line->to - line->from <= DAY)
		strbuf_add(out, text.buf + strlen("2026-01-12T"), strlen("08:30"));
	else
		strbuf_add(out, text.buf, strlen("2026-01-12"));
	strbuf_release(&text);
}

static int64_t tick_step(const struct html_timeline *line)
{
	static const int64_t steps[] = { 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, DAY };
	int64_t step = DAY, length = line->to - line->from;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (steps[i] * TICKS_MAX >= length)
			return steps[i];
	while (step < length / TICKS_MAX)
		step *= 2;
	return step;
}

static void draw_axis(const struct frame *f)
{
	int64_t step = tick_step(f->line), at = f->line->from - f->line->from % step;
	struct strbuf *out = &f->h->out;

	for (; at <= f->line->to; at += step) {
		double x = x_of(f, at);

		if (at < f->line->from)
			continue;
		strbuf_addf(out, "<line class=\"grid\" x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"%d\" y2=\"%d\"/>", x, x, f->top,
			    f->base);
		strbuf_addf(out, "<text class=\"axis %s\" x=\"%.3f%%\" y=\"%d\">",
			    x < 5    ? "start"
			    : x > 90 ? "end"
				     : "middle",
			    x, f->base + 20);
		put_tick(out, f->line, at);
		strbuf_addstr(out, "</text>\n");
	}
	strbuf_addf(out, "<line class=\"base\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>\n", f->base, f->base);
}

static void put_length(struct strbuf *out, const struct html_span *s, int64_t now)
{
	span_format(out, (s->to == GOES_ON ? now : s->to) - s->from);
	if (s->to == GOES_ON)
		strbuf_addstr(out, " so far");
}

/* As much of the name as the picture takes. */
static void put_name(struct strbuf *out, const char *name)
{
	char *clean = utf8_cleaned(name);
	size_t width = 0, at = 0, n;
	uint32_t cp;

	while (clean[at] && width < NAME_WIDTH) {
		n = utf8_decode(clean + at, strlen(clean + at), &cp);
		width += utf8_width(clean + at, n);
		at += n;
	}
	if (clean[at]) {
		clean[at] = '\0';
		html_escape(out, clean);
		strbuf_addstr(out, "\xe2\x80\xa6");
	} else {
		html_escape(out, clean);
	}
	free(clean);
}

static double end_of(const struct frame *f, const struct html_span *s)
{
	return x_of(f, s->to == GOES_ON ? f->line->to : s->to);
}

static void draw_bar(const struct frame *f, size_t i)
{
	const struct html_span *s = &f->line->spans[i];
	double from = x_of(f, s->from), width = end_of(f, s) - from;

	strbuf_addf(
		&f->h->out, "<rect class=\"bar %s\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%d\" height=\"%d\" rx=\"4\"/>\n",
		html_tone_class(s->tone), from, width < THINNEST ? THINNEST : width, f->top + (int)i * ROW + 24, BAR);
}

/* The name stands above its bar, from the side that has more room. */
static void draw_name(const struct frame *f, size_t i)
{
	const struct html_span *s = &f->line->spans[i];
	double from = x_of(f, s->from);
	int is_late = from > 55;
	struct strbuf *out = &f->h->out;

	strbuf_addf(out, "<text class=\"name %s\" x=\"%.3f%%\" y=\"%d\">", is_late ? "end" : "start",
		    is_late ? end_of(f, s) : from, f->top + (int)i * ROW + 17);
	put_name(out, s->name);
	strbuf_addstr(out, "<tspan class=\"axis\" dx=\"8\">");
	html_escape(out, s->state);
	strbuf_addstr(out, ", ");
	put_length(out, s, f->line->to);
	strbuf_addstr(out, "</tspan></text>\n");
}

/* Numbers that would cover each other stand below each other. Returns how many rows that takes. */
static int place_marks(struct frame *f)
{
	double last[MARK_ROWS];
	int row, rows = 0;
	size_t i;

	f->mark_rows = xcalloc(f->line->n_marks + 1, sizeof(*f->mark_rows));
	for (i = 0; i < f->line->n_marks; i++) {
		double x = x_of(f, f->line->marks[i].at);
		int best = 0;

		for (row = 0; row < rows && x - last[row] < APART; row++)
			best = last[row] < last[best] ? row : best;
		if (row == rows && rows < MARK_ROWS)
			rows++;
		else if (row == rows)
			row = best;
		last[row] = x;
		f->mark_rows[i] = row;
	}
	return rows;
}

static void draw_mark(const struct frame *f, size_t i)
{
	const struct html_mark *m = &f->line->marks[i];
	const char *tone = html_tone_class(m->tone);
	double x = x_of(f, m->at);
	int y = 14 + f->mark_rows[i] * MARKS;
	struct strbuf *out = &f->h->out;

	strbuf_addf(out, "<g class=\"mark %s\"><title>", tone);
	html_escape(out, m->text);
	strbuf_addf(out, "</title><line x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"%d\" y2=\"%d\"/>", x, x, y + 10, f->base);
	strbuf_addf(
		out,
		"<circle cx=\"%.3f%%\" cy=\"%d\" r=\"11\"/><text class=\"middle\" x=\"%.3f%%\" y=\"%d\">%zu</text></g>\n",
		x, y, x, y + 4, i + 1);
}

static char *description(const struct html_timeline *line)
{
	struct strbuf out = STRBUF_INIT;
	size_t i;

	for (i = 0; i < line->n_spans; i++) {
		const struct html_span *s = &line->spans[i];

		strbuf_addf(&out, "%s: %s, ", s->name, s->state);
		put_length(&out, s, line->to);
		strbuf_addstr(&out, ". ");
	}
	strbuf_addf(&out, "%zu mark%s. The table that follows has every instant.", line->n_marks,
		    line->n_marks == 1 ? "" : "s");
	return strbuf_detach(&out, NULL);
}

static void write_marks(struct html *h, const struct html_timeline *line)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;

	strbuf_addstr(&h->out, "<ol class=\"marks\">\n");
	for (i = 0; i < line->n_marks; i++) {
		strbuf_reset(&text);
		time_format(&text, line->marks[i].at);
		strbuf_addf(&h->out, "<li class=\"%s\">", html_tone_class(line->marks[i].tone));
		html_sign(h, line->marks[i].tone);
		strbuf_addstr(&h->out, "<span>");
		html_escape(&h->out, line->marks[i].text);
		strbuf_addf(&h->out, "</span> <time datetime=\"%s\">%.10s %.5s</time></li>\n", text.buf, text.buf,
			    text.buf + strlen("2026-01-12T"));
	}
	strbuf_addstr(&h->out, "</ol>\n");
	strbuf_release(&text);
}

static void write_table(struct html *h, const struct html_timeline *line)
{
	static const struct html_column columns[] = { { "What", 0 }, { "State", 0 }, { "From", 0 }, { "To", 0 } };
	size_t i;

	html_details(h, "The instants");
	html_table(h, line->title, columns, ARRAY_SIZE(columns));
	for (i = 0; i < line->n_spans; i++) {
		html_cell(h, line->spans[i].name);
		html_cell_badge(h, line->spans[i].tone, line->spans[i].state);
		html_cell_time(h, line->spans[i].from);
		if (line->spans[i].to == GOES_ON)
			html_cell(h, NULL);
		else
			html_cell_time(h, line->spans[i].to);
	}
	for (i = 0; i < line->n_marks; i++) {
		html_cell(h, line->marks[i].text);
		html_cell(h, NULL);
		html_cell_time(h, line->marks[i].at);
		html_cell(h, NULL);
	}
	html_table_end(h, "nothing");
	html_details_end(h);
}

void html_timeline(struct html *h, const struct html_timeline *line)
{
	struct frame f = { .h = h, .line = line };
	char *said = description(line);
	size_t i;

	assert(line->from < line->to);
	f.top = place_marks(&f) * MARKS + (line->n_marks ? 6 : 0);
	f.base = f.top + (int)line->n_spans * ROW + 6;
	html_figure(h, line->title);
	html_image(h, line->title, said, f.base + FOOT, HTML_NO_SCALE);
	free(said);
	draw_axis(&f);
	for (i = 0; i < line->n_spans; i++)
		draw_bar(&f, i);
	for (i = 0; i < line->n_marks; i++)
		draw_mark(&f, i);
	for (i = 0; i < line->n_spans; i++)
		draw_name(&f, i);
	html_image_end(h);
	free(f.mark_rows);
	if (line->n_marks)
		write_marks(h, line);
	write_table(h, line);
	html_figure_end(h);
}
