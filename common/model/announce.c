/* SPDX-License-Identifier: ISC */
#include "announce.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "markdown.h"

static const struct {
	const char *heading, *prompt;
} parts[ANNOUNCE_PARTS] = {
	{ "What changes for users", "what they will notice" },
	{ "Known issues", "what is known not to work and what to do about it; none, if there is none" },
	{ "How to recognise trouble", "what goes wrong first, and what people will say when it does" },
	{ "Dashboards", "where to look" },
	{ "Who is on call", "a name and a way to reach them" },
	{ "Rollback trigger", "what was agreed to take the release back" },
	{ "Expected duration", "from the first stage to the end of the last" },
};

const char *announce_heading(enum announce_part part)
{
	return parts[part].heading;
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

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

static int is_part(const char *line, enum announce_part part)
{
	const char *text = line + strspn(line, "# ");
	size_t len = line_length(text), want = strlen(parts[part].heading);

	while (len && strchr(" \t\r#:", text[len - 1]))
		len--;
	return len == want && !strncasecmp(text, parts[part].heading, want);
}

int announce_section(struct strbuf *out, const char *text, enum announce_part part)
{
	struct lines l = { text, 0, 0 };
	struct strbuf section = STRBUF_INIT;
	int inside = 0, found = 0;

	for (; *l.at; l.at = next_line(l.at)) {
		if (is_heading(&l)) {
			inside = !found && is_part(l.at, part);
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

/* Is there anything but white space and HTML comments? An open comment hides all that follows. */
static int says_something(const char *text)
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

void announce_missing(struct strvec *out, const char *text)
{
	int i;

	for (i = 0; i < ANNOUNCE_PARTS; i++) {
		struct strbuf section = STRBUF_INIT;
		char *name;

		announce_section(&section, text, (enum announce_part)i);
		if (!says_something(section.buf)) {
			name = xstrdup(parts[i].heading);
			*name = (char)(*name | 0x20);
			strvec_push_owned(out, name);
		}
		strbuf_release(&section);
	}
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

/* What is known now, else what a person wrote before, else what to write. The notes are never taken from before. */
static void add_part(struct strbuf *out, const struct announce_draft *d, enum announce_part part)
{
	const char *known = d->known[part];
	struct strbuf before = STRBUF_INIT;

	strbuf_addf(out, "\n## %s\n\n", parts[part].heading);
	if (d->before && part != ANNOUNCE_CHANGES)
		announce_section(&before, d->before, part);
	if (says_something(before.buf))
		strbuf_addbuf(out, &before);
	else if (known && says_something(known))
		strbuf_addstr(out, known);
	else
		strbuf_addf(out, "<!-- %s -->", parts[part].prompt);
	strbuf_rtrim(out);
	strbuf_addch(out, '\n');
	strbuf_release(&before);
}

void announce_compose(struct strbuf *out, const struct announce_draft *d)
{
	int i;

	strbuf_addstr(out, "# ");
	markdown_escape_inline(out, d->title, strlen(d->title));
	strbuf_addch(out, '\n');
	if (d->internal) {
		for (i = 0; i < ANNOUNCE_PARTS; i++)
			add_part(out, d, (enum announce_part)i);
		return;
	}
	strbuf_addch(out, '\n');
	strbuf_addstr(out, d->known[ANNOUNCE_CHANGES] ? d->known[ANNOUNCE_CHANGES] : "");
	strbuf_rtrim(out);
	strbuf_addch(out, '\n');
}
