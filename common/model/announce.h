/* SPDX-License-Identifier: ISC */
/*
 * The text of an announcement: Markdown with a section for each thing that its readers must learn. Those who work with
 * the release (an internal audience: support, customer success, operations) need more than its notes; a draft has a
 * heading for each of these, filled where it is known, and says what is still missing.
 */
#ifndef ANNOUNCE_H
#define ANNOUNCE_H

#include "../base/strbuf.h"
#include "../base/strvec.h"

enum announce_part {
	ANNOUNCE_CHANGES, /* "What changes for users": the notes */
	ANNOUNCE_ISSUES,  /* "Known issues" */
	ANNOUNCE_TROUBLE, /* "How to recognise trouble" */
	ANNOUNCE_DASHBOARDS,
	ANNOUNCE_ON_CALL,  /* "Who is on call" */
	ANNOUNCE_TRIGGER,  /* "Rollback trigger" */
	ANNOUNCE_DURATION, /* "Expected duration" */
	ANNOUNCE_PARTS
};

struct announce_draft {
	const char *title; /* "shop 1.4.0" */
	const char *audience;
	int internal;
	const char *known[ANNOUNCE_PARTS]; /* Markdown; NULL or blank: not known. CHANGES are the notes */
	const char *before;                /* an earlier text: what a person wrote in it stays; NULL: none */
};

/* Appends the text. An external audience gets title and notes alone. */
void announce_compose(struct strbuf *out, const struct announce_draft *d);

/*
 * What the text still lacks for an internal audience: parts without a heading of theirs, or with nothing but blanks and
 * comments under it. Appends their headings in lower case. A heading inside a fenced block is none.
 */
void announce_missing(struct strvec *out, const char *text);

/* What stands under a part's heading, trimmed, comments left in; appended. 1, or 0 when the text has no such heading.
 */
int announce_section(struct strbuf *out, const char *text, enum announce_part part);

#endif
