/* SPDX-License-Identifier: ISC */
#include "section.h"

#include <string.h>
#include <strings.h>

static size_t line_length(const char *at)
{
	return strcspn(at, "\n");
}

static const char *next_line(const char *at)
{
	at += line_length(at);
	return *at ? at + 1 : at;
}

/* A fence opens with three or more of one character and closes with as many at least (CommonMark 0.30, 4.5). */
static size_t fence_of(const char *line, char *kind)
{
	size_t indent = strspn(line, " "), n = 0;

	*kind = line[indent];
	if (indent > 3 || (*kind != '`' && *kind != '~'))
		return 0;
	while (line[indent + n] == *kind)
		n++;
	return n >= 3 ? n : 0;
}

/* The start of the next line that is no part of a fenced block; `fence` is kept between the calls. */
struct lines {
	const char *at;
	char kind;
	size_t fence;
};

/* Is the line at hand a heading of the first two levels, outside fences? Moves the state of fences on. */
static int is_heading(struct lines *l)
{
	char kind;
	size_t n = fence_of(l->at, &kind);

	if (l->fence) {
		if (n >= l->fence && kind == l->kind)
			l->fence = 0;
		return 0;
	}
	if (n) {
		l->fence = n;
		l->kind = kind;
		return 0;
	}
	return !strncmp(l->at, "# ", 2) || !strncmp(l->at, "## ", 3);
}

/* The words of a heading, without what may stand around them. */
static size_t trim_words(const char *text, size_t len)
{
	while (len && strchr(" \t\r#:?", text[len - 1]))
		len--;
	return len;
}

static int has_words(const char *line, const char *heading)
{
	const char *text = line + strspn(line, "# ");
	size_t len = trim_words(text, line_length(text)), want = trim_words(heading, strlen(heading));

	return len == want && !strncasecmp(text, heading, want);
}

int section_find(struct strbuf *out, const char *text, const char *heading)
{
	struct lines l = { text, 0, 0 };
	struct strbuf section = STRBUF_INIT;
	int inside = 0, found = 0;

	for (; *l.at; l.at = next_line(l.at)) {
		if (is_heading(&l)) {
			inside = !found && has_words(l.at, heading);
			found |= inside;
		} else if (inside) {
			strbuf_add(&section, l.at, line_length(l.at));
			strbuf_addch(&section, '\n');
		}
	}
	strbuf_trim(&section);
	strbuf_addbuf(out, &section);
	strbuf_release(&section);
	return found;
}

int section_says_something(const char *text)
{
	while (*text) {
		if (!strncmp(text, "<!--", 4)) {
			const char *end = strstr(text + 4, "-->");

			if (!end)
				return 0;
			text = end + 3;
		} else if (!strchr(" \t\r\n", *text)) {
			return 1;
		} else {
			text++;
		}
	}
	return 0;
}
