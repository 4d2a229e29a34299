/* SPDX-License-Identifier: ISC */
/*
 * Any text, escaped, is text alone for cmark, at the start of a line, inside a list item and under a paragraph, and
 * not a byte of it is lost but white space and the backticks of code spans.
 */
#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/base/utf8.h"
#include "../../common/model/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Appends what is to be kept: all but white space and backticks. */
static void add_kept(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr(" \t\r\n`", s[i]))
			strbuf_addch(out, s[i]);
}

static void read_node(struct strbuf *text, cmark_node *node, int in_list)
{
	const char *literal = NULL;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		literal = cmark_node_get_literal(node);
		add_kept(text, literal, strlen(literal));
		break;
	case CMARK_NODE_DOCUMENT:
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_SOFTBREAK:
		break;
	case CMARK_NODE_LIST:
	case CMARK_NODE_ITEM:
		if (!in_list)
			abort();
		break;
	default:
		abort();
	}
}

static void check(const struct strbuf *md, const struct strbuf *want, int in_list)
{
	cmark_node *doc = cmark_parse_document(md->buf, md->len, CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(doc);
	struct strbuf text = STRBUF_INIT;
	cmark_event_type event;
	int items = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event != CMARK_EVENT_ENTER)
			continue;
		items += cmark_node_get_type(node) == CMARK_NODE_ITEM;
		read_node(&text, node, in_list);
	}
	if (items != in_list || strcmp(text.buf, want->buf) != 0)
		abort();
	strbuf_release(&text);
	cmark_iter_free(iter);
	cmark_node_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf in = STRBUF_INIT, want = STRBUF_INIT, md = STRBUF_INIT;

	utf8_clean(&in, (const char *)data, size);
	add_kept(&want, in.buf, in.len);
	strbuf_addstr(&md, "- ");
	markdown_escape_inline(&md, in.buf, in.len);
	check(&md, &want, 1);

	strbuf_reset(&md);
	markdown_escape_block(&md, in.buf, in.len, 0);
	check(&md, &want, 0);

	strbuf_reset(&md);
	strbuf_addstr(&md, "- \xe2\x80\x8b\n  ");
	strbuf_splice(&want, 0, 0, "\xe2\x80\x8b", 3);
	markdown_escape_block(&md, in.buf, in.len, 2);
	check(&md, &want, 1);

	strbuf_release(&in);
	strbuf_release(&want);
	strbuf_release(&md);
	return 0;
}
