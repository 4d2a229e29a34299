/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/cli/html_chart.h"
#include "../../../common/cli/html_timeline.h"

static struct html h;

static void start(void)
{
	h = (struct html)HTML_INIT;
}

static int says(const char *text)
{
	return strstr(h.out.buf, text) != NULL;
}

static size_t count(const char *text)
{
	const char *p = h.out.buf;
	size_t n = 0;

	for (; (p = strstr(p, text)); p += strlen(text))
		n++;
	return n;
}

Test(html, nothing_in_a_text_is_markup)
{
	static const struct {
		const char *text, *body, *attribute;
	} rows[] = {
		{ "", "", "" },
		{ "plain", "plain", "plain" },
		{ "<b>\"&'", "&lt;b&gt;&quot;&amp;&#39;", "&lt;b&gt;&quot;&amp;&#39;" },
		{ "&lt;", "&amp;lt;", "&amp;lt;" },
		{ "a\r\nb\tc", "a\nb\tc", "a b c" },
		{ "\x01\x1b[m\x7f\r", "\xef\xbf\xbd\xef\xbf\xbd[m\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd[m\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xc2\x85", "\xef\xbf\xbd", "\xef\xbf\xbd" },                 /* C1 */
		{ "\xff\xc3(", "\xef\xbf\xbd\xef\xbf\xbd(", "\xef\xbf\xbd\xef\xbf\xbd(" },
		{ "\xc0\xbcscript>", "\xef\xbf\xbd\xef\xbf\xbdscript&gt;", "\xef\xbf\xbd\xef\xbf\xbdscript&gt;" }, /* overlong < */
		{ "\xef\xbf\xbe\xef\xb7\x90", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd" }, /* noncharacters */
		{ "\xc3\xa9\xf0\x9f\x9a\x80", "\xc3\xa9\xf0\x9f\x9a\x80", "\xc3\xa9\xf0\x9f\x9a\x80" },
	};
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		strbuf_reset(&out);
		html_escape(&out, rows[i].text);
		cr_expect_str_eq(out.buf, rows[i].body, "row %zu: %s", i, out.buf);
		strbuf_reset(&out);
		html_escape_attribute(&out, rows[i].text);
		cr_expect_str_eq(out.buf, rows[i].attribute, "row %zu: %s", i, out.buf);
	}
	strbuf_release(&out);
}

Test(html, no_byte_of_a_text_gets_through_raw)
{
	struct strbuf out = STRBUF_INIT;
	char text[2] = "";

	for (int c = 1; c < 256; c++) {
		text[0] = (char)c;
		strbuf_reset(&out);
		html_escape_attribute(&out, text);
		if (c < 0x20 || c >= 0x7f || strchr("<>&\"'", c))
			cr_expect(!strchr(out.buf, c) || (c == 0xef || c == 0xbf || c == 0xbd || c == '&'), "byte %d", c);
		else
			cr_expect_str_eq(out.buf, text);
	}
	strbuf_release(&out);
}

Test(html, each_part_escapes_its_text)
{
	static const char text[] = "<i>\"x\"";
	const struct html_page page = { text, text, text };
	const struct html_column columns[] = { { text, 0 }, { text, 1 } };
	const struct html_step step = { text, text, HTML_NOW };

	start();
	html_begin(&h, &page);
	html_section(&h, text);
	html_note(&h, text);
	html_command(&h, text);
	html_list(&h);
	html_item(&h, HTML_GOOD, text);
	html_list_end(&h);
	html_tiles(&h);
	html_tile(&h, text, text, HTML_WARN, text);
	html_tiles_end(&h);
	html_facts(&h);
	html_fact(&h, text, text);
	html_fact_badge(&h, text, HTML_NOW, text);
	html_facts_end(&h);
	html_steps(&h, text, &step, 1);
	html_table(&h, text, columns, 2);
	html_cell_code(&h, text);
	html_cell_badge(&h, HTML_PLAIN, text);
	html_table_end(&h, text);
	html_details(&h, text);
	html_details_end(&h);
	html_section_end(&h);
	html_end(&h, text);
	cr_expect(!says("<i>"));
	cr_expect_eq(count("&lt;i&gt;"), 25, "%zu", count("&lt;i&gt;"));
	html_release(&h);
}

Test(html, headings_follow_the_sections)
{
	start();
	html_section(&h, "a");
	html_section(&h, "b");
	html_section(&h, "c");
	html_section_end(&h);
	html_section_end(&h);
	html_section(&h, "d");
	html_section_end(&h);
	html_section_end(&h);
	html_section(&h, "e");
	html_section_end(&h);
	cr_expect(says(">a</h2>") && says(">b</h3>") && says(">c</h4>") && says(">d</h3>") && says(">e</h2>"));
	cr_expect_eq(count("<section"), count("</section"));
	html_release(&h);
}

Test(html, tables_are_as_wide_as_their_heads)
{
	static const struct html_column columns[] = { { "A", 0 }, { "B", 1 }, { "C", 0 } };

	start();
	html_table(&h, "none", columns, 3);
	html_table_end(&h, "nothing here");
	cr_expect(says("colspan=\"3\">nothing here</td>"));
	html_release(&h);
	start();
	html_table(&h, "two rows", columns, 3);
	html_cell(&h, "a");
	html_cell(&h, "1");
	html_cell(&h, NULL);
	html_cell(&h, "b");
	html_cell(&h, "2");
	html_cell_time(&h, 1768206659);
	html_table_end(&h, "nothing here");
	cr_expect(!says("nothing here") && count("<th scope=\"row\">") == 2 && count("<td class=\"number\">") == 2);
	cr_expect(says("<time datetime=\"2026-01-12T08:30:59Z\">2026-01-12 08:30</time>"));
	cr_expect_eq(count("</tr>"), 3);
	html_release(&h);
}

static void draw(enum html_unit unit, const double *values, size_t n)
{
	static const struct html_period periods[] = { { "W01", "2026-W01" }, { "W02", "2026-W02" }, { "W03", "2026-W03" } };
	const struct html_series series[] = { { "kept", HTML_NOW, values } };
	const struct html_bars bars = { "Chart", "Week", unit, periods, n, series, 1, NULL };

	html_release(&h);
	start();
	html_bars(&h, &bars);
}

Test(html, a_chart_says_in_words_and_in_a_table_what_it_draws)
{
	static const double counts[] = { 3, 0, 12 }, times[] = { 5400, HTML_NO_VALUE, 60 }, none[] = { 0, 0, 0 };

	start();
	draw(HTML_COUNT, counts, 3);
	cr_expect(says("2026-W01 to 2026-W03. kept: 15 in all, at most 12."));
	cr_expect(says("<title>2026-W03: kept 12</title>") && says("<td class=\"number\">12</td>"));
	cr_expect_eq(count("class=\"bar now\""), 2); /* nothing is drawn for nothing */
	cr_expect(says(">15</text>") && says(">5</text>") && says(">10</text>")); /* the scale */
	draw(HTML_SECONDS, times, 3);
	cr_expect(says("kept: 1m to 1h 30m, in 2 of 3.") && says("<title>2026-W02: kept \xe2\x80\x93</title>"));
	cr_expect_eq(count("class=\"bar now\""), 2);
	draw(HTML_COUNT, none, 3);
	cr_expect(says(">0</text>") && says(">1</text>") && !says("class=\"bar now\""));
	draw(HTML_SECONDS, times + 1, 1);
	cr_expect(says("kept: no value."));
	draw(HTML_COUNT, counts, 0);
	cr_expect(says("No period to show.") && !says("<svg"));
	html_release(&h);
}

Test(html, a_scale_holds_any_value)
{
	static const double values[] = { 1, 4, 5, 99, 101, 1e6, 1e15 };

	start();
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		draw(HTML_COUNT, &values[i], 1);
		cr_expect(count("class=\"grid\"") >= 1 && count("class=\"grid\"") <= 4, "%g: %zu lines", values[i], count("class=\"grid\""));
		draw(HTML_SECONDS, &values[i], 1);
		cr_expect(count("class=\"grid\"") >= 1 && count("class=\"grid\"") <= 4, "%g s: %zu lines", values[i], count("class=\"grid\""));
	}
	html_release(&h);
}

Test(html, a_timeline_keeps_to_its_frame)
{
	static const struct html_span spans[] = { { "before", HTML_GOOD, "done", -500, -100 },
						  { "inside <b>", HTML_NOW, "running", 25000, INT64_MIN },
						  { "after", HTML_PLAIN, "to come", 200000, 300000 } };
	static const struct html_mark marks[] = { { "a mark", HTML_BAD, 50000 }, { "late", HTML_WARN, 999999 } };
	const struct html_timeline line = { "Stages", 0, 100000, spans, 3, marks, 2 };

	start();
	html_timeline(&h, &line);
	cr_expect(says("inside &lt;b&gt;: running, 20h 50m so far.") && says("2 marks."));
	cr_expect(says("x=\"25.000%\" width=\"75.000%\"") && says("x1=\"50.000%\"") && says("x1=\"100.000%\""));
	cr_expect(!says("x=\"-") && !says("x=\"2000") && !says("<b>"));
	cr_expect(count("<tr>") == 6 && says("1970-01-01 13:53"));
	html_release(&h);
}

Test(html, a_long_name_is_cut_in_the_picture_alone)
{
	const struct html_span span = { "0123456789012345678901234567890123456789 and more", HTML_NOW, "running", 0, 10 };
	const struct html_timeline line = { "Stages", 0, 100, &span, 1, NULL, 0 };

	start();
	html_timeline(&h, &line);
	cr_expect(says("0123456789012345678901234567890123456789\xe2\x80\xa6") && says("<th scope=\"row\">0123456789012345678901234567890123456789 and more</th>"));
	cr_expect(!says("class=\"marks\""));
	html_release(&h);
}
