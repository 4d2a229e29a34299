/* SPDX-License-Identifier: ISC */
#include "announce.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "markdown.h"
#include "section.h"

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

/* --- reading ----------------------------------------------------------------------------------------------------- */

int announce_section(struct strbuf *out, const char *text, enum announce_part part)
{
	return section_find(out, text, parts[part].heading);
}

void announce_missing(struct strvec *out, const char *text)
{
	int i;

	for (i = 0; i < ANNOUNCE_PARTS; i++) {
		struct strbuf section = STRBUF_INIT;
		char *name;

		announce_section(&section, text, (enum announce_part)i);
		if (!section_says_something(section.buf)) {
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
	if (section_says_something(before.buf))
		strbuf_addbuf(out, &before);
	else if (known && section_says_something(known))
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
