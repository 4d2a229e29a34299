/* SPDX-License-Identifier: ISC */
#include "html_escape.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "utf8.h"

/* U+FDD0 to U+FDEF and the last two of each plane: no text, and errors to a parser of XML. */
static int is_noncharacter(uint32_t cp)
{
	return (cp >= 0xfdd0 && cp <= 0xfdef) || (cp & 0xfffe) == 0xfffe;
}

static void escape_ascii(struct strbuf *out, char c, int in_attribute)
{
	switch (c) {
	case '&':
		strbuf_addstr(out, "&amp;");
		break;
	case '<':
		strbuf_addstr(out, "&lt;");
		break;
	case '>':
		strbuf_addstr(out, "&gt;");
		break;
	case '"':
		strbuf_addstr(out, "&quot;");
		break;
	case '\'':
		strbuf_addstr(out, "&#39;");
		break;
	case '\n':
	case '\t':
		strbuf_addch(out, in_attribute ? ' ' : c);
		break;
	default:
		strbuf_addch(out, c);
	}
}

static void escape(struct strbuf *out, const char *text, int in_attribute)
{
	struct strbuf clean = STRBUF_INIT;
	size_t at, n;
	uint32_t cp;

	utf8_clean(&clean, text, strlen(text));
	for (at = 0; at < clean.len; at += n) {
		n = utf8_decode(clean.buf + at, clean.len - at, &cp);
		assert(n);
		if (n == 1)
			escape_ascii(out, clean.buf[at], in_attribute);
		else if (is_noncharacter(cp))
			strbuf_addstr(out, "\xef\xbf\xbd");
		else
			strbuf_add(out, clean.buf + at, n);
	}
	strbuf_release(&clean);
}

void html_escape(struct strbuf *out, const char *text)
{
	escape(out, text, 0);
}

void html_escape_attribute(struct strbuf *out, const char *text)
{
	escape(out, text, 1);
}
