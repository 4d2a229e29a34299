/* SPDX-License-Identifier: ISC */
#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

int cleanup_mode_parse(const char *word, enum cleanup_mode *out)
{
	static const struct {
		const char *word;
		enum cleanup_mode mode;
	} words[] = { { "default", CLEANUP_STRIP },
		      { "strip", CLEANUP_STRIP },
		      { "scissors", CLEANUP_SCISSORS },
		      { "whitespace", CLEANUP_WHITESPACE },
		      { "verbatim", CLEANUP_VERBATIM } };
	size_t i;

	*out = CLEANUP_STRIP;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (word && !strcmp(word, words[i].word)) {
			*out = words[i].mode;
			return 0;
		}
	return word ? -1 : 0;
}

static int starts(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && !memcmp(s, word, n);
}

/* The comment mark, then this text, then the end of the line. */
static int is_comment_of(const char *s, size_t len, const char *comment, const char *text)
{
	size_t n = strlen(comment);

	return starts(s, len, comment) && starts(s + n, len - n, text);
}

static const char *next_line(const char *s, const char *end)
{
	const char *nl = memchr(s, '\n', (size_t)(end - s));

	return nl ? nl + 1 : end;
}

/* git's own line; `git commit -v` writes it in every mode, and then says what it is there for. */
static int is_scissors(const char *s, const char *next, const char *end, const char *comment, enum cleanup_mode mode)
{
	if (!is_comment_of(s, (size_t)(next - s), comment, " ------------------------ >8 ------------------------"))
		return 0;
	return mode == CLEANUP_SCISSORS || mode == CLEANUP_STRIP ||
	       is_comment_of(next, (size_t)(end - next), comment, " Do not modify or remove the line above.");
}

void cleanup_message(struct cleanup *out, const char *text, size_t len, enum cleanup_mode mode, const char *comment)
{
	const char *end = text + len, *s, *next;
	size_t alloc = 0;
	unsigned number = 0;

	memset(out, 0, sizeof(*out));
	strbuf_init(&out->text);
	if (!comment || !*comment || !strcmp(comment, "auto"))
		comment = "#";
	for (s = text; s < end; s = next) {
		next = next_line(s, end);
		number++;
		if (is_scissors(s, next, end, comment, mode))
			break;
		if (mode == CLEANUP_STRIP && starts(s, (size_t)(next - s), comment))
			continue;
		strbuf_add(&out->text, s, (size_t)(next - s));
		ALLOC_GROW(out->lines, out->n_lines + 1, alloc);
		out->lines[out->n_lines++] = number;
	}
}

void cleanup_release(struct cleanup *c)
{
	if (!c)
		return;
	strbuf_release(&c->text);
	free(c->lines);
	c->lines = NULL;
	c->n_lines = 0;
}
