/* SPDX-License-Identifier: ISC */
#include "html.h"

#include <assert.h>
#include <string.h>

#include "../model/calendar.h"
#include "html_style.h"

#define POLICY "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/* Markup that is ours. */
static void raw(struct html *h, const char *markup)
{
	strbuf_addstr(&h->out, markup);
}

static void wrapped(struct html *h, const char *before, const char *text, const char *after)
{
	raw(h, before);
	html_escape(&h->out, text);
	raw(h, after);
}

const char *html_tone_class(enum html_tone tone)
{
	static const char *const names[] = { "plain", "good", "now", "warn", "bad" };

	return names[tone];
}

void html_sign(struct html *h, enum html_tone tone)
{
	static const char *const shapes[] = {
		"<circle class=\"ring\" cx=\"8\" cy=\"8\" r=\"6\"/>",
		"<circle cx=\"8\" cy=\"8\" r=\"7\"/><path class=\"cut\" d=\"M4.8 8.3l2.2 2.2 4.3-4.7\"/>",
		"<circle class=\"ring\" cx=\"8\" cy=\"8\" r=\"6\"/><circle cx=\"8\" cy=\"8\" r=\"3\"/>",
		"<path d=\"M8 1.4 15 14.2H1z\"/><path class=\"cut\" d=\"M8 6.2v3.4M8 11.8v.2\"/>",
		"<path d=\"M5 1h6l4 4v6l-4 4H5l-4-4V5z\"/><path class=\"cut\" d=\"M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2\"/>",
	};

	strbuf_addf(&h->out, "<svg class=\"sign %s\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">%s</svg>",
		    html_tone_class(tone), shapes[tone]);
}

static void sign_if_any(struct html *h, enum html_tone tone)
{
	if (tone != HTML_PLAIN)
		html_sign(h, tone);
}

/* Text of either direction leaves its neighbours alone. */
static void badge(struct html *h, enum html_tone tone, const char *text)
{
	strbuf_addf(&h->out, "<span class=\"badge %s\">", html_tone_class(tone));
	html_sign(h, tone);
	wrapped(h, "<bdi>", text, "</bdi></span>");
}

/* --- the page -------------------------------------------------------------------------------------------------- */

void html_release(struct html *h)
{
	strbuf_release(&h->out);
}

/* The patterns of charts, once for all of them. */
static void define_patterns(struct html *h)
{
	raw(h,
	    "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>"
	    "<pattern id=\"fill-bad\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
	    "patternTransform=\"rotate(45)\"><rect class=\"bad-paint\" width=\"6\" height=\"6\"/>"
	    "<rect class=\"gap\" width=\"2\" height=\"6\"/></pattern>"
	    "<pattern id=\"fill-warn\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
	    "<rect class=\"warn-paint\" width=\"6\" height=\"6\"/><circle class=\"gap\" cx=\"3\" cy=\"3\" r=\"1.3\"/>"
	    "</pattern></defs></svg>\n");
}

void html_begin(struct html *h, const struct html_page *page)
{
	size_t i;

	raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	       "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
	       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	       "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
	       "<link rel=\"icon\" href=\"data:,\">\n");
	wrapped(h, "<title>", page->title, "</title>\n<style>\n");
	for (i = 0; html_style[i]; i++)
		raw(h, html_style[i]);
	raw(h, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
	define_patterns(h);
	raw(h, "<header>\n");
	if (page->kicker)
		wrapped(h, "<p class=\"kicker\">", page->kicker, "</p>\n");
	wrapped(h, "<h1>", page->title, "</h1>\n");
	if (page->lead)
		wrapped(h, "<p class=\"lead\">", page->lead, "</p>\n");
	raw(h, "</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

void html_end(struct html *h, const char *foot)
{
	assert(!h->depth && !h->columns);
	raw(h, "</main>\n");
	if (foot)
		wrapped(h, "<footer><p>", foot, "</p></footer>\n");
	raw(h, "</body>\n</html>\n");
}

void html_section(struct html *h, const char *title)
{
	unsigned id = ++h->ids, level = ++h->depth + 1;

	assert(level <= 4);
	strbuf_addf(&h->out, "<section class=\"depth-%u\" aria-labelledby=\"h-%u\">\n<h%u id=\"h-%u\">", h->depth, id,
		    level, id);
	html_escape(&h->out, title);
	strbuf_addf(&h->out, "</h%u>\n", level);
}

void html_section_end(struct html *h)
{
	assert(h->depth);
	h->depth--;
	raw(h, "</section>\n");
}

void html_columns(struct html *h)
{
	raw(h, "<div class=\"columns\">\n");
}

void html_columns_end(struct html *h)
{
	raw(h, "</div>\n");
}

/* --- text ------------------------------------------------------------------------------------------------------ */

void html_note(struct html *h, const char *text)
{
	wrapped(h, "<p class=\"note\">", text, "</p>\n");
}

void html_command(struct html *h, const char *command)
{
	/* A parser drops a line end right behind <pre>; the tag between keeps one that is of the text. */
	wrapped(h, "<pre class=\"command\"><code>", command, "</code></pre>\n");
}

void html_list(struct html *h)
{
	raw(h, "<ul class=\"list\">\n");
}

void html_item(struct html *h, enum html_tone tone, const char *text)
{
	raw(h, tone == HTML_PLAIN ? "<li>" : "<li class=\"signed\">");
	sign_if_any(h, tone);
	wrapped(h, "<span>", text, "</span></li>\n");
}

void html_list_end(struct html *h)
{
	raw(h, "</ul>\n");
}

/* --- figures and facts ------------------------------------------------------------------------------------------- */

void html_tiles(struct html *h)
{
	raw(h, "<dl class=\"tiles\">\n");
}

void html_tile(struct html *h, const char *label, const char *value, enum html_tone tone, const char *note)
{
	strbuf_addf(&h->out, "<div class=\"tile %s\"><dt>", html_tone_class(tone));
	html_escape(&h->out, label);
	raw(h, "</dt><dd class=\"value\">");
	html_escape(&h->out, value);
	sign_if_any(h, tone);
	raw(h, "</dd>");
	if (note)
		wrapped(h, "<dd class=\"rest\">", note, "</dd>");
	raw(h, "</div>\n");
}

void html_tiles_end(struct html *h)
{
	raw(h, "</dl>\n");
}

void html_facts(struct html *h)
{
	raw(h, "<dl class=\"facts\">\n");
}

void html_fact(struct html *h, const char *term, const char *text)
{
	wrapped(h, "<div><dt>", term, "</dt>");
	wrapped(h, "<dd>", text ? text : "\xe2\x80\x93", "</dd></div>\n");
}

void html_fact_badge(struct html *h, const char *term, enum html_tone tone, const char *text)
{
	wrapped(h, "<div><dt>", term, "</dt><dd>");
	badge(h, tone, text);
	raw(h, "</dd></div>\n");
}

void html_facts_end(struct html *h)
{
	raw(h, "</dl>\n");
}

void html_steps(struct html *h, const char *label, const struct html_step *steps, size_t n)
{
	static const char *const said[] = { "to come", "done", "now", "needs attention", "failed" };
	size_t i;

	raw(h, "<ol class=\"steps\" aria-label=\"");
	html_escape_attribute(&h->out, label);
	raw(h, "\">\n");
	for (i = 0; i < n; i++) {
		strbuf_addf(&h->out, "<li class=\"%s\"%s>", html_tone_class(steps[i].tone),
			    steps[i].tone == HTML_NOW ? " aria-current=\"step\"" : "");
		html_sign(h, steps[i].tone);
		wrapped(h, "<span class=\"name\">", steps[i].name, "</span>");
		wrapped(h, "<span class=\"hear\">, ", said[steps[i].tone], "</span>");
		if (steps[i].note)
			wrapped(h, "<span class=\"rest\">", steps[i].note, "</span>");
		raw(h, "</li>\n");
	}
	raw(h, "</ol>\n");
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

void html_table(struct html *h, const char *caption, const struct html_column *columns, size_t n)
{
	unsigned id = ++h->ids;
	size_t i;

	assert(!h->columns && n);
	h->columns = columns;
	h->n_columns = n;
	h->column = h->rows = 0;
	strbuf_addf(&h->out,
		    "<div class=\"scroll\" role=\"region\" aria-labelledby=\"c-%u\" tabindex=\"0\">\n<table>\n", id);
	strbuf_addf(&h->out, "<caption id=\"c-%u\">", id);
	wrapped(h, "", caption, "</caption>\n<thead>\n<tr>");
	for (i = 0; i < n; i++)
		wrapped(h, columns[i].is_number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">",
			columns[i].label, "</th>");
	raw(h, "</tr>\n</thead>\n<tbody>\n");
}

static void cell_begin(struct html *h)
{
	int is_number = h->columns[h->column].is_number;

	if (!h->column) {
		raw(h, "<tr>");
		h->rows++;
		raw(h, is_number ? "<th scope=\"row\" class=\"number\">" : "<th scope=\"row\">");
	} else {
		raw(h, is_number ? "<td class=\"number\">" : "<td>");
	}
}

static void cell_end(struct html *h)
{
	raw(h, h->column ? "</td>" : "</th>");
	h->column = (h->column + 1) % h->n_columns;
	if (!h->column)
		raw(h, "</tr>\n");
}

void html_cell(struct html *h, const char *text)
{
	cell_begin(h);
	if (text)
		html_escape(&h->out, text);
	else
		raw(h, "<span class=\"none\">\xe2\x80\x93</span>");
	cell_end(h);
}

void html_cell_code(struct html *h, const char *text)
{
	cell_begin(h);
	wrapped(h, "<code>", text, "</code>");
	cell_end(h);
}

void html_cell_badge(struct html *h, enum html_tone tone, const char *text)
{
	cell_begin(h);
	badge(h, tone, text);
	cell_end(h);
}

void html_cell_time(struct html *h, int64_t seconds)
{
	struct strbuf text = STRBUF_INIT;

	cell_begin(h);
	time_format(&text, seconds);
	wrapped(h, "<time datetime=\"", text.buf, "\">");
	text.buf[strlen("2026-01-12T08:30")] = '\0';
	text.buf[strlen("2026-01-12")] = ' ';
	wrapped(h, "", text.buf, "</time>");
	cell_end(h);
	strbuf_release(&text);
}

void html_table_end(struct html *h, const char *empty)
{
	assert(h->columns && !h->column);
	if (!h->rows) {
		strbuf_addf(&h->out, "<tr><td class=\"empty\" colspan=\"%zu\">", h->n_columns);
		wrapped(h, "", empty, "</td></tr>\n");
	}
	h->columns = NULL;
	raw(h, "</tbody>\n</table>\n</div>\n");
}

void html_details(struct html *h, const char *summary)
{
	wrapped(h, "<details>\n<summary>", summary, "</summary>\n");
}

void html_details_end(struct html *h)
{
	raw(h, "</details>\n");
}

/* --- images ------------------------------------------------------------------------------------------------------- */

void html_figure(struct html *h, const char *title)
{
	unsigned id = ++h->ids;

	strbuf_addf(&h->out, "<figure aria-labelledby=\"f-%u\">\n<figcaption id=\"f-%u\">", id, id);
	wrapped(h, "", title, "</figcaption>\n");
}

void html_image(struct html *h, const char *title, const char *description, int height, enum html_scale scale)
{
	static const char *const margins[] = { "", " scaled", " scaled wide" };
	unsigned id = ++h->ids;

	strbuf_addf(
		&h->out,
		"<div class=\"image%s\">\n<svg role=\"img\" aria-labelledby=\"t-%u d-%u\" width=\"100%%\" height=\"%d\">"
		"<title id=\"t-%u\">",
		margins[scale], id, id, height, id);
	html_escape(&h->out, title);
	strbuf_addf(&h->out, "</title><desc id=\"d-%u\">", id);
	wrapped(h, "", description, "</desc>\n");
}

void html_image_end(struct html *h)
{
	raw(h, "</svg>\n</div>\n");
}

void html_figure_end(struct html *h)
{
	raw(h, "</figure>\n");
}
