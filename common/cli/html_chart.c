/* SPDX-License-Identifier: ISC */
#include "html_chart.h"

#include <stdlib.h>

#include "../base/alloc.h"
#include "../model/span.h"

/* Of the plot, in pixels; widths are percent of it. */
#define TOP    26
#define HEIGHT 168
#define FOOT   28
#define BASE   (TOP + HEIGHT)

#define LINES_MAX  4  /* of the scale, above zero */
#define TICKS_MAX  8  /* below the bars */
#define SLOTS_MIN  8  /* few bars do not become wide */
#define VALUES_MAX 16 /* bars that have their value above */
#define THINNEST   2  /* pixels of a bar that is not nothing */

struct plot {
	struct html *h;
	const struct html_bars *bars;
	double step;    /* of the scale */
	unsigned steps; /* its lines above zero */
	double slot;    /* percent that a period takes */
};

static int has_value(double v)
{
	return v >= 0;
}

static void put_value(struct strbuf *out, enum html_unit unit, double v)
{
	if (unit == HTML_SECONDS)
		span_format(out, (int64_t)v);
	else
		strbuf_addf(out, "%.0f", v);
}

/* The height of a period's pile; HTML_NO_VALUE when none of its series has a value. */
static double pile(const struct html_bars *b, size_t period)
{
	double sum = HTML_NO_VALUE;
	size_t i;

	for (i = 0; i < b->n_series; i++)
		if (has_value(b->series[i].values[period]))
			sum = (has_value(sum) ? sum : 0) + b->series[i].values[period];
	return sum;
}

/* --- scale ----------------------------------------------------------------------------------------------------- */

/* The next rounder step: 1 2 5 10 20 50 …; of durations what divides a minute, an hour, a day, then days. */
static double next_step(enum html_unit unit, double step)
{
	static const double seconds[] = { 1,    5,    15,    30,    60,    300,   900,   1800,
					  3600, 7200, 10800, 21600, 43200, 86400, 172800 };
	double power = unit == HTML_SECONDS ? 86400 : 1;
	size_t i;

	for (i = 0; unit == HTML_SECONDS && i < ARRAY_SIZE(seconds); i++)
		if (seconds[i] > step)
			return seconds[i];
	while (power * 10 <= step)
		power *= 10;
	return step < 2 * power ? 2 * power : step < 5 * power ? 5 * power : 10 * power;
}

static void make_scale(struct plot *p)
{
	double most = 0;
	size_t i;

	for (i = 0; i < p->bars->n; i++)
		if (pile(p->bars, i) > most)
			most = pile(p->bars, i);
	for (p->step = 1; p->step * LINES_MAX < most;)
		p->step = next_step(p->bars->unit, p->step);
	for (p->steps = 1; p->steps * p->step < most;)
		p->steps++;
	p->slot = 100.0 / (double)(p->bars->n > SLOTS_MIN ? p->bars->n : SLOTS_MIN);
}

static double y_of(const struct plot *p, double v)
{
	return BASE - HEIGHT * (v / (p->steps * p->step));
}

static void draw_scale(const struct plot *p)
{
	struct strbuf *out = &p->h->out;
	unsigned i;

	for (i = 0; i <= p->steps; i++) {
		double v = i * p->step;

		strbuf_addf(out, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>",
			    v > 0 ? "grid" : "base", y_of(p, v), y_of(p, v));
		strbuf_addf(out, "<text class=\"axis end\" x=\"-8\" y=\"%.1f\">", y_of(p, v) + 4);
		put_value(out, p->bars->unit, v);
		strbuf_addstr(out, "</text>\n");
	}
}

/* --- bars ------------------------------------------------------------------------------------------------------ */

/* "2026-W02: 3 deployed, 1 failed" */
static void draw_hint(const struct plot *p, size_t period)
{
	const struct html_bars *b = p->bars;
	struct strbuf *out = &p->h->out;
	size_t i;

	strbuf_addstr(out, "<title>");
	html_escape(out, b->periods[period].name);
	for (i = 0; i < b->n_series; i++) {
		strbuf_addstr(out, i ? ", " : ": ");
		html_escape(out, b->series[i].name);
		strbuf_addch(out, ' ');
		if (has_value(b->series[i].values[period]))
			put_value(out, b->unit, b->series[i].values[period]);
		else
			strbuf_addstr(out, "\xe2\x80\x93");
	}
	strbuf_addstr(out, "</title>");
}

static void draw_period(const struct plot *p, size_t period)
{
	const struct html_bars *b = p->bars;
	struct strbuf *out = &p->h->out;
	double x = p->slot * (double)period, below = 0;
	size_t i, most = b->unit == HTML_SECONDS ? SLOTS_MIN : VALUES_MAX;

	strbuf_addstr(out, "<g class=\"band\">");
	draw_hint(p, period);
	strbuf_addf(out, "<rect class=\"hit\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%d\" height=\"%d\"/>", x, p->slot, TOP,
		    HEIGHT);
	for (i = 0; i < b->n_series; i++) {
		double v = b->series[i].values[period], height;

		if (!has_value(v) || v <= 0)
			continue;
		height = HEIGHT * (v / (p->steps * p->step));
		height = height < THINNEST ? THINNEST : height;
		strbuf_addf(out, "<rect class=\"bar %s\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%.1f\" height=\"%.1f\"/>",
			    html_tone_class(b->series[i].tone), x + p->slot * 0.17, p->slot * 0.66,
			    BASE - below - height, height);
		below += height;
	}
	if (below > 0 && b->n <= most) {
		strbuf_addf(out, "<text class=\"value middle\" x=\"%.3f%%\" y=\"%.1f\">", x + p->slot / 2,
			    BASE - below - 6);
		put_value(out, b->unit, pile(b, period));
		strbuf_addstr(out, "</text>");
	}
	strbuf_addstr(out, "</g>\n");
}

static void draw_ticks(const struct plot *p)
{
	const struct html_bars *b = p->bars;
	size_t every = (b->n + TICKS_MAX - 1) / TICKS_MAX, i;

	for (i = 0; i < b->n; i += every) {
		strbuf_addf(&p->h->out, "<text class=\"axis middle\" x=\"%.3f%%\" y=\"%d\">",
			    p->slot * ((double)i + 0.5), BASE + 19);
		html_escape(&p->h->out, b->periods[i].tick);
		strbuf_addstr(&p->h->out, "</text>\n");
	}
}

/* --- words ------------------------------------------------------------------------------------------------------- */

static void draw_legend(struct html *h, const struct html_bars *b)
{
	size_t i;

	strbuf_addstr(&h->out, "<ul class=\"legend\">");
	for (i = 0; i < b->n_series; i++) {
		strbuf_addf(
			&h->out,
			"<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect class=\"bar %s\" width=\"14\" "
			"height=\"14\" rx=\"3\"/></svg><span>",
			html_tone_class(b->series[i].tone));
		html_escape(&h->out, b->series[i].name);
		strbuf_addstr(&h->out, "</span></li>");
	}
	strbuf_addstr(&h->out, "</ul>\n");
}

static void describe_series(struct strbuf *out, const struct html_bars *b, const struct html_series *s)
{
	double most = HTML_NO_VALUE, least = HTML_NO_VALUE, sum = 0;
	size_t i, with = 0;

	for (i = 0; i < b->n; i++) {
		double v = s->values[i];

		if (!has_value(v))
			continue;
		most = v > most ? v : most;
		least = !with++ || v < least ? v : least;
		sum += v;
	}
	strbuf_addf(out, " %s: ", s->name);
	if (!with) {
		strbuf_addstr(out, "no value.");
	} else if (b->unit == HTML_COUNT) {
		strbuf_addf(out, "%.0f in all, at most %.0f.", sum, most);
	} else {
		put_value(out, b->unit, least);
		strbuf_addstr(out, " to ");
		put_value(out, b->unit, most);
		strbuf_addf(out, ", in %zu of %zu.", with, b->n);
	}
}

static char *description(const struct html_bars *b)
{
	struct strbuf out = STRBUF_INIT;
	size_t i;

	strbuf_addf(&out, "%s to %s.", b->periods[0].name, b->periods[b->n - 1].name);
	for (i = 0; i < b->n_series; i++)
		describe_series(&out, b, &b->series[i]);
	strbuf_addstr(&out, " The table that follows has every number.");
	return strbuf_detach(&out, NULL);
}

static void write_table(struct html *h, const struct html_bars *b)
{
	struct html_column *columns = xcalloc(b->n_series + 1, sizeof(*columns));
	struct strbuf text = STRBUF_INIT;
	size_t i, k;

	columns[0].label = b->period;
	for (k = 0; k < b->n_series; k++)
		columns[k + 1] = (struct html_column){ b->series[k].name, 1 };
	html_details(h, "The numbers");
	html_table(h, b->title, columns, b->n_series + 1);
	for (i = 0; i < b->n; i++) {
		html_cell(h, b->periods[i].name);
		for (k = 0; k < b->n_series; k++) {
			strbuf_reset(&text);
			if (has_value(b->series[k].values[i]))
				put_value(&text, b->unit, b->series[k].values[i]);
			html_cell(h, text.len ? text.buf : NULL);
		}
	}
	html_table_end(h, "nothing");
	html_details_end(h);
	strbuf_release(&text);
	free(columns);
}

void html_bars(struct html *h, const struct html_bars *bars)
{
	struct plot p = { .h = h, .bars = bars };
	char *said;
	size_t i;

	html_figure(h, bars->title);
	if (!bars->n) {
		html_note(h, "No period to show.");
		html_figure_end(h);
		return;
	}
	if (bars->n_series > 1)
		draw_legend(h, bars);
	make_scale(&p);
	said = description(bars);
	html_image(h, bars->title, said, BASE + FOOT, bars->unit == HTML_SECONDS ? HTML_WIDE_SCALE : HTML_NARROW_SCALE);
	free(said);
	draw_scale(&p);
	for (i = 0; i < bars->n; i++)
		draw_period(&p, i);
	draw_ticks(&p);
	html_image_end(h);
	if (bars->note)
		html_note(h, bars->note);
	write_table(h, bars);
	html_figure_end(h);
}
