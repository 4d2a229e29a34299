/* SPDX-License-Identifier: ISC */
#include <cmark.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/markdown.h"

struct row {
	const char *in;
	const char *md; /* what is written */
	const char *text; /* what a reader sees; NULL: `in` as it is */
};

/* Every case must be text alone for cmark, wherever it stands. */
static const struct row inline_rows[] = {
	{ "add a flag", "add a flag", NULL },
	{ "fix #12 and #13", "fix #12 and #13", NULL },
	{ "#12: fixed", "#12: fixed", NULL },
	{ "# heading", "\\# heading", NULL },
	{ "#", "\\#", NULL },
	{ "###### deep", "\\###### deep", NULL },
	{ "support C#", "support C#", NULL },
	{ "closed ##", "closed #\\#", NULL },
	{ "- item", "\\- item", NULL },
	{ "-item", "-item", NULL },
	{ "--flag", "--flag", NULL },
	{ "---", "\\---", NULL },
	{ "- - -", "\\- - -", NULL },
	{ "-", "\\-", NULL },
	{ "--\n--", "\\-- --", "-- --" },
	{ "+ item", "\\+ item", NULL },
	{ "+1", "+1", NULL },
	{ "* item", "\\* item", NULL },
	{ "***", "\\*\\*\\*", NULL },
	{ "2 * 3", "2 * 3", NULL },
	{ "a * b * c", "a * b * c", NULL },
	{ "1. first", "1\\. first", NULL },
	{ "12) second", "12\\) second", NULL },
	{ "1.2.0 is out", "1.2.0 is out", NULL },
	{ "> quote", "\\> quote", NULL },
	{ "a > b", "a > b", NULL },
	{ "===", "\\===", NULL },
	{ "= x", "= x", NULL },
	{ "*not emphasis*", "\\*not emphasis\\*", NULL },
	{ "**open", "\\*\\*open", NULL },
	{ "_private and foo_bar__baz", "\\_private and foo_bar__baz", NULL },
	{ "__init__", "\\_\\_init\\_\\_", NULL },
	{ "___", "\\_\\_\\_", NULL },
	{ "[link](http://example.com)", "\\[link\\](http://example.com)", NULL },
	{ "[ref]", "\\[ref\\]", NULL },
	{ "[ref][]", "\\[ref\\]\\[\\]", NULL },
	{ "![image](x.png)", "!\\[image\\](x.png)", NULL },
	{ "[evil]: http://example.com", "\\[evil\\]: http://example.com", NULL },
	{ "[ ] task", "\\[ \\] task", NULL },
	{ "<!-- hidden", "&lt;!-- hidden", NULL },
	{ "<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>", NULL },
	{ "<?php", "&lt;?php", NULL },
	{ "<https://example.com>", "&lt;https://example.com>", NULL },
	{ "a < b <3", "a < b <3", NULL },
	{ "ends in <", "ends in &lt;", NULL },
	{ "&amp; &#35; &lt", "&amp;amp; &amp;#35; &lt", NULL },
	{ "a && b", "a && b", NULL },
	{ "C:\\path\\*", "C:\\\\path\\\\\\*", NULL },
	{ "ends in \\", "ends in \\\\", NULL },
	{ "~~gone~~", "\\~\\~gone\\~\\~", NULL },
	{ "~~~", "\\~\\~\\~", NULL },
	{ "| a | b |", "\\| a | b |", NULL },
	{ "--- | ---", "\\--- | ---", NULL },
	{ ":-- | --:", "\\:-- | --:", NULL },
	{ "|---|", "\\|---|", NULL },
	{ "use `foo_bar` now", "use `foo_bar` now", "use foo_bar now" },
	{ "`*a*` and *b*", "`*a*` and \\*b\\*", "*a* and *b*" },
	{ "`` a`b `` c", "`` a`b `` c", "a`b c" },
	{ "`<!--`", "`<!--`", "<!--" },
	{ "`[x](y)`", "`[x](y)`", "[x](y)" },
	{ "`open", "\\`open", NULL },
	{ "`` two ` one", "\\`\\` two \\` one", NULL },
	{ "``a `b`", "\\`\\`a `b`", "``a b" },
	{ "`a` ``b", "`a` \\`\\`b", "a ``b" },
	{ "\\`a`", "\\\\`a`", "\\a" },
	{ "`a\\`", "`a\\`", "a\\" },
	{ "```", "\\`\\`\\`", NULL },
	{ "```sh", "\\`\\`\\`sh", NULL },
	{ "  padded  ", "padded", "padded" },
	{ "    code", "code", "code" },
	{ "two\nlines\r\nor so", "two lines  or so", "two lines  or so" },
	{ "a\n# b", "a # b", "a # b" },
	{ "a\n\n```", "a  \\`\\`\\`", "a  ```" },
	{ "gr\xc3\xb6\xc3\x9f""e *\xe2\x86\x92*", "gr\xc3\xb6\xc3\x9f""e \\*\xe2\x86\x92\\*", NULL },
	{ "", "", NULL },
	{ "   ", "", "" },
};

static int is_text(cmark_node_type type)
{
	return type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_SOFTBREAK;
}

/*
 * Reads `md` with cmark and collects the text. Counts the nodes that are neither text nor their surroundings: a
 * document, paragraphs and the types named in `allowed` (a bit a type).
 */
static unsigned read_text(const char *md, size_t len, unsigned long allowed, struct strbuf *text)
{
	cmark_node *doc = cmark_parse_document(md, len, CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(doc);
	cmark_event_type event;
	unsigned active = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (event == CMARK_EVENT_EXIT) {
			if (type == CMARK_NODE_PARAGRAPH)
				strbuf_addch(text, '\n');
			continue;
		}
		if (type == CMARK_NODE_SOFTBREAK)
			strbuf_addch(text, '\n');
		else if (is_text(type))
			strbuf_addstr(text, cmark_node_get_literal(node));
		else if (type != CMARK_NODE_DOCUMENT && type != CMARK_NODE_PARAGRAPH && !(allowed & 1UL << type))
			active++;
	}
	cmark_iter_free(iter);
	cmark_node_free(doc);
	return active;
}

static const struct context {
	const char *before, *after;
	unsigned long allowed;
} contexts[] = {
	{ "", "\n", 0 },
	{ "lead\n", "\n", 0 },
	{ "lead ", " trail\n", 0 },
	{ "- ", "\n", 1UL << CMARK_NODE_LIST | 1UL << CMARK_NODE_ITEM },
	{ "- ", "\n- next\n", 1UL << CMARK_NODE_LIST | 1UL << CMARK_NODE_ITEM },
	{ "### ", "\n", 1UL << CMARK_NODE_HEADING },
	{ "a [", "](http://example.com/x)\n", 1UL << CMARK_NODE_LINK },
	{ "- **", ":** then\n", 1UL << CMARK_NODE_LIST | 1UL << CMARK_NODE_ITEM | 1UL << CMARK_NODE_STRONG },
};

static void check_context(const struct row *row, const struct context *c)
{
	const char *definitions = "\n[ref]: http://example.com/ref\n";
	const char *want = row->text ? row->text : row->in;
	struct strbuf md = STRBUF_INIT, text = STRBUF_INIT;

	if (!*want)
		return;
	strbuf_addstr(&md, c->before);
	markdown_escape_inline(&md, row->in, strlen(row->in));
	strbuf_addstr(&md, c->after);
	strbuf_addstr(&md, definitions);
	cr_expect_eq(read_text(md.buf, md.len, c->allowed, &text), 0, "active in: %s", md.buf);
	cr_expect_not_null(strstr(text.buf, want), "'%s' became '%s'", md.buf, text.buf);
	strbuf_release(&md);
	strbuf_release(&text);
}

Test(markdown, inline_is_written_sparingly)
{
	for (size_t i = 0; i < ARRAY_SIZE(inline_rows); i++) {
		struct strbuf out = STRBUF_INIT;

		markdown_escape_inline(&out, inline_rows[i].in, strlen(inline_rows[i].in));
		cr_expect_str_eq(out.buf, inline_rows[i].md, "'%s': '%s'", inline_rows[i].in, out.buf);
		strbuf_release(&out);
	}
}

Test(markdown, inline_is_text_everywhere)
{
	for (size_t i = 0; i < ARRAY_SIZE(inline_rows); i++)
		for (size_t j = 0; j < ARRAY_SIZE(contexts); j++)
			check_context(&inline_rows[i], &contexts[j]);
}

/* The check itself must see structure where there is some. */
Test(markdown, the_check_sees_structure)
{
	static const char *const active[] = { "# h\n",	   "- i\n",	"a *b*\n",	 "<!-- x\n", "a\n===\n",
					      "```\nx\n", "[a](b)\n", "[r]\n\n[r]: x\n", "    c\n",	"> q\n" };

	for (size_t i = 0; i < ARRAY_SIZE(active); i++) {
		struct strbuf text = STRBUF_INIT;

		cr_expect_neq(read_text(active[i], strlen(active[i]), 0, &text), 0, "%s", active[i]);
		strbuf_release(&text);
	}
}

Test(markdown, cell_escapes_bars)
{
	struct strbuf out = STRBUF_INIT;
	const char *in = "a | `b|c` | *d*";

	markdown_escape_cell(&out, in, strlen(in));
	cr_expect_str_eq(out.buf, "a \\| `b\\|c` \\| \\*d\\*");
	strbuf_release(&out);
}

static const struct row block_rows[] = {
	{ "one\ntwo", "  one\n  two\n", "one\ntwo\n" },
	{ "\n\none\n\n\n\ntwo\n\n", "  one\n\n  two\n", "one\ntwo\n" },
	{ "one\r\n\r\ntwo\rthree", "  one\n\n  two\n  three\n", "one\ntwo\nthree\n" },
	{ "## 9.9.9\ntext", "  \\## 9.9.9\n  text\n", "## 9.9.9\ntext\n" },
	{ "title\n===\nother\n---", "  title\n  \\===\n  other\n  \\---\n", "title\n===\nother\n---\n" },
	{ "- a\n- b\n1. c\n2) d\n* e\n+ f", "  \\- a\n  \\- b\n  1\\. c\n  2\\) d\n  \\* e\n  \\+ f\n",
	  "- a\n- b\n1. c\n2) d\n* e\n+ f\n" },
	{ "```sh\nrm `x\n```", "  \\`\\`\\`sh\n  rm \\`x\n  \\`\\`\\`\n", "```sh\nrm `x\n```\n" },
	{ "```a\nb```", "  \\`\\`\\`a\n  b\\`\\`\\`\n", "```a\nb```\n" },
	{ "~~~\nx", "  \\~\\~\\~\n  x\n", "~~~\nx\n" },
	{ "a\n\n    code\n\tcode", "  a\n\n  code\n  code\n", "a\ncode\ncode\n" },
	{ "<!-- x\n\n-->", "  &lt;!-- x\n\n  -->\n", "<!-- x\n-->\n" },
	{ "<div>\n\n# h", "  &lt;div>\n\n  \\# h\n", "<div>\n# h\n" },
	{ "[r]: http://x\n[r]", "  \\[r\\]: http://x\n  \\[r\\]\n", "[r]: http://x\n[r]\n" },
	{ "| a | b |\n|---|---|\n| c | d |", "  \\| a | b |\n  \\|---|---|\n  \\| c | d |\n",
	  "| a | b |\n|---|---|\n| c | d |\n" },
	{ "> q\nlazy", "  \\> q\n  lazy\n", "> q\nlazy\n" },
	{ "soft  \nbreak\\\nend", "  soft\n  break\\\\\n  end\n", "soft\nbreak\\\nend\n" },
	{ "*a\n\nb*", "  \\*a\n\n  b\\*\n", "*a\nb*\n" },
	{ "run `x`\n`y", "  run `x`\n  \\`y\n", "run x\n`y\n" },
	{ "", "", "" },
	{ " \n\t\n", "", "" },
};

Test(markdown, block_is_text_inside_its_item)
{
	unsigned long allowed = 1UL << CMARK_NODE_LIST | 1UL << CMARK_NODE_ITEM;

	for (size_t i = 0; i < ARRAY_SIZE(block_rows); i++) {
		const struct row *row = &block_rows[i];
		struct strbuf out = STRBUF_INIT, md = STRBUF_INIT, text = STRBUF_INIT, want = STRBUF_INIT;

		markdown_escape_block(&out, row->in, strlen(row->in), 2);
		cr_expect_str_eq(out.buf, row->md, "'%s': '%s'", row->in, out.buf);
		strbuf_addf(&md, "- item\n\n%s- next\n", out.buf);
		strbuf_addf(&want, "item\n%snext\n", row->text);
		cr_expect_eq(read_text(md.buf, md.len, allowed, &text), 0, "active in: %s", md.buf);
		cr_expect_str_eq(text.buf, want.buf);
		strbuf_release(&out);
		strbuf_release(&md);
		strbuf_release(&text);
		strbuf_release(&want);
	}
}

Test(markdown, url_cannot_leave_its_brackets)
{
	static const struct row rows[] = {
		{ "https://example.com/a_b?c=1&d=2#e%20f", "https://example.com/a_b?c=1&d=2#e%20f", NULL },
		{ "https://x/a) [b](c", "https://x/a%29%20%5Bb%5D%28c", NULL },
		{ "a\\b<c>\"d\"\n`", "a%5Cb%3Cc%3E%22d%22%0A%60", NULL },
		{ "?a&copy;", "?a&amp;copy;", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct strbuf out = STRBUF_INIT;

		markdown_escape_url(&out, rows[i].in, strlen(rows[i].in));
		cr_expect_str_eq(out.buf, rows[i].md, "'%s': '%s'", rows[i].in, out.buf);
		strbuf_release(&out);
	}
}

Test(markdown, html_is_safe)
{
	const char *md = "# T\n\n<script>x</script>\n\n[a](javascript:alert(1)) <b>c</b> *d*\n";
	struct strbuf out = STRBUF_INIT;

	markdown_to_html(&out, md, strlen(md));
	cr_expect_not_null(strstr(out.buf, "<h1>T</h1>"));
	cr_expect_not_null(strstr(out.buf, "<em>d</em>"));
	cr_expect_null(strstr(out.buf, "<script"));
	cr_expect_null(strstr(out.buf, "javascript:"));
	cr_expect_null(strstr(out.buf, "<b>"));
	strbuf_release(&out);
}

/* Time is not measured: a quadratic search would run for hours here. */
Test(markdown, long_input_is_linear, .timeout = 20)
{
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;

	for (size_t i = 0; i < 1000000; i++)
		strbuf_addstr(&in, i % 3 ? "``` " : "` ");
	strbuf_addchars(&in, '#', 1000000);
	strbuf_addchars(&in, '_', 1000000);
	markdown_escape_inline(&out, in.buf, in.len);
	markdown_escape_block(&out, in.buf, in.len, 2);
	cr_expect_gt(out.len, in.len);
	strbuf_release(&in);
	strbuf_release(&out);
}
