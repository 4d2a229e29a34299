/* SPDX-License-Identifier: ISC */
#include "words.h"

#include <string.h>

/* What stands between quotes, the opening one read already. NULL when they are not closed. */
static const char *take_quoted(struct strbuf *word, const char *at, char quote)
{
	for (; *at && *at != quote; at++) {
		if (quote == '"' && *at == '\\' && at[1] && strchr("\"\\$`", at[1]))
			at++;
		strbuf_addch(word, *at);
	}
	return *at ? at + 1 : NULL;
}

/* One word, from its first character on; NULL with the reason when it does not end. */
static const char *take_word(struct strbuf *word, const char *at, struct err *err)
{
	while (*at && !strchr(" \t\n", *at)) {
		if (*at == '"' || *at == '\'') {
			at = take_quoted(word, at + 1, *at);
			if (!at) {
				err_set(err, ERR_FAIL, "a quote is not closed");
				return NULL;
			}
		} else if (*at == '\\' && !at[1]) {
			err_set(err, ERR_FAIL, "a backslash stands at the end");
			return NULL;
		} else {
			at += *at == '\\';
			strbuf_addch(word, *at++);
		}
	}
	return at;
}

int words_split(struct strvec *out, const char *text, struct err *err)
{
	struct strbuf word = STRBUF_INIT;
	const char *at = text + strspn(text, " \t\n"), *end = at;
	size_t before = out->n;

	for (; *at; at = end + strspn(end, " \t\n")) {
		strbuf_reset(&word);
		end = take_word(&word, at, err);
		if (!end)
			break;
		strvec_push(out, word.buf);
	}
	strbuf_release(&word);
	if (!end)
		return ERR_FAIL;
	return out->n == before ? err_set(err, ERR_FAIL, "there is no command") : 0;
}
