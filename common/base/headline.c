/* SPDX-License-Identifier: ISC */
#include "headline.h"

#include <string.h>

int text_is_blank(const char *text)
{
	return !text[strspn(text, " \t\r\n")];
}

void headline(struct strbuf *out, const char *text)
{
	size_t len, cut;

	text += strspn(text, " \t\r\n");
	len = strcspn(text, "\r\n");
	while (len && strchr(" \t", text[len - 1]))
		len--;
	if (len <= HEADLINE_MAX) {
		strbuf_add(out, text, len);
		return;
	}
	cut = HEADLINE_MAX - 3;
	while (cut && ((unsigned char)text[cut] & 0xc0) == 0x80)
		cut--;
	strbuf_add(out, text, cut);
	strbuf_addstr(out, "...");
}
