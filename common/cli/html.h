/* SPDX-License-Identifier: ISC */
/*
 * Pages in HTML that need nothing but themselves: no script, no request, readable in light and dark, on a phone, on
 * paper and by a screen reader. A page is built from top to bottom by the functions below; each takes text and nothing
 * else, so that none of it can be taken for markup: what comes from a repository is cleaned (utf8_clean) and escaped
 * here, and only here. Colours always come with a sign, a pattern or a word.
 *
 * Charts are html_chart.h and html_timeline.h.
 */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>
#include <stdint.h>

#include "../base/html_escape.h"

/* What something means; how it looks follows. */
enum html_tone {
	HTML_PLAIN, /* neither here nor there; also what is to come */
	HTML_GOOD,
	HTML_NOW, /* going on */
	HTML_WARN,
	HTML_BAD,
	HTML_TONES
};

/* A column of a table. */
struct html_column {
	const char *label;
	int is_number; /* to the right, digits below each other */
};

struct html {
	struct strbuf out;                 /* the page so far */
	unsigned ids;                      /* the last one given */
	unsigned depth;                    /* of sections */
	const struct html_column *columns; /* of the table at hand, borrowed */
	size_t n_columns;
	size_t column; /* the next one of the row */
	size_t rows;
};

#define HTML_INIT \
	{ \
		STRBUF_INIT, 0, 0, NULL, 0, 0, 0 \
	}

struct html_page {
	const char *title;  /* of the window and of the page */
	const char *kicker; /* a line above the title: the project. NULL: none */
	const char *lead;   /* a line below it. NULL: none */
};

void html_release(struct html *h);

/* Head, title and the start of the main part; and all that ends a page. `foot` is its last line; NULL: none. */
void html_begin(struct html *h, const struct html_page *page);
void html_end(struct html *h, const char *foot);

/* A section with its heading: the first level gets h2, sections in sections h3 and h4. No deeper. */
void html_section(struct html *h, const char *title);
void html_section_end(struct html *h);

/* What stands between them is side by side where there is room. */
void html_columns(struct html *h);
void html_columns_end(struct html *h);

/* --- text ------------------------------------------------------------------------------------------------------ */

/* A paragraph in the background: how something was computed, what was left out. */
void html_note(struct html *h, const char *text);
/* A command to type, on a line of its own; line ends in it are kept. */
void html_command(struct html *h, const char *command);

void html_list(struct html *h);
void html_item(struct html *h, enum html_tone tone, const char *text);
void html_list_end(struct html *h);

/* --- figures and facts ------------------------------------------------------------------------------------------- */

/* Large figures side by side. */
void html_tiles(struct html *h);
/* `note` says what it rests on; NULL: nothing. A tone but PLAIN gets its sign. */
void html_tile(struct html *h, const char *label, const char *value, enum html_tone tone, const char *note);
void html_tiles_end(struct html *h);

/* Terms and what they are. */
void html_facts(struct html *h);
void html_fact(struct html *h, const char *term, const char *text);
void html_fact_badge(struct html *h, const char *term, enum html_tone tone, const char *text);
void html_facts_end(struct html *h);

/* Stages one after the other, such as the six of a release. `label` names the list for those who hear it. */
struct html_step {
	const char *name;
	const char *note;    /* below the name; NULL: none */
	enum html_tone tone; /* GOOD: done; NOW: here; PLAIN: to come */
};
void html_steps(struct html *h, const char *label, const struct html_step *steps, size_t n);

/* --- tables ------------------------------------------------------------------------------------------------------- */

/* `columns` is borrowed until html_table_end. A caption says what the table is. */
void html_table(struct html *h, const char *caption, const struct html_column *columns, size_t n);
/* The next cell, row after row; the first of a row is its heading. NULL text: "–", not known. */
void html_cell(struct html *h, const char *text);
void html_cell_code(struct html *h, const char *text);
void html_cell_badge(struct html *h, enum html_tone tone, const char *text);
/* An instant, in UTC. */
void html_cell_time(struct html *h, int64_t seconds);
/* Ends the table; without a row it says `empty` in its one cell. */
void html_table_end(struct html *h, const char *empty);

/* What follows is folded away under `summary` until someone opens it; on paper it is open. */
void html_details(struct html *h, const char *summary);
void html_details_end(struct html *h);

/* --- for html_chart.c and html_timeline.c ------------------------------------------------------------------------- */

/* The tone's name as the style sheet has it: "plain", "good", "now", "warn", "bad". */
const char *html_tone_class(enum html_tone tone);
/* The tone's sign, hidden from those who hear the text beside it. */
void html_sign(struct html *h, enum html_tone tone);
/*
 * A figure with its caption, and in it an image of this height, named by the title and described by the text. Left of
 * it is a margin for the scale, so that all x of the image itself can be given in percent.
 */
enum html_scale { HTML_NO_SCALE, HTML_NARROW_SCALE, HTML_WIDE_SCALE };
void html_figure(struct html *h, const char *title);
void html_image(struct html *h, const char *title, const char *description, int height, enum html_scale scale);
void html_image_end(struct html *h);
void html_figure_end(struct html *h);

#endif
