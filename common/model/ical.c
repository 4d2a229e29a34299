/* SPDX-License-Identifier: ISC */
#include "ical.h"

#include <string.h>

#include "../base/utf8.h"
#include "calendar.h"

/* RFC 5545, 3.1: octets of a line without its line end. */
#define LINE_MAX_OCTETS 75

static int is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* A continued line begins with a blank, which counts. */
static void add_line(struct strbuf *out, const struct strbuf *line)
{
	size_t at = 0, room = LINE_MAX_OCTETS, n;

	while (line->len - at > room) {
		for (n = room; n && is_continuation(line->buf[at + n]);)
			n--;
		strbuf_add(out, line->buf + at, n);
		strbuf_addstr(out, "\r\n ");
		at += n;
		room = LINE_MAX_OCTETS - 1;
	}
	strbuf_add(out, line->buf + at, line->len - at);
	strbuf_addstr(out, "\r\n");
}

/* RFC 5545, 3.3.11. */
static void add_text(struct strbuf *out, const char *property, const char *value)
{
	struct strbuf line = STRBUF_INIT, clean = STRBUF_INIT;
	const char *p;

	utf8_clean(&clean, value, strlen(value));
	strbuf_addf(&line, "%s:", property);
	for (p = clean.buf; *p; p++) {
		if (*p == '\n') {
			strbuf_addstr(&line, "\\n");
			continue;
		}
		if (*p == '\\' || *p == ';' || *p == ',')
			strbuf_addch(&line, '\\');
		strbuf_addch(&line, *p);
	}
	add_line(out, &line);
	strbuf_release(&line);
	strbuf_release(&clean);
}

static void add_instant(struct strbuf *out, const char *property, int64_t instant)
{
	strbuf_addf(out, "%s:", property);
	ical_add_time(out, instant);
	strbuf_addstr(out, "\r\n");
}

void ical_add_time(struct strbuf *out, int64_t instant)
{
	struct strbuf text = STRBUF_INIT;
	const char *p;

	time_format(&text, instant);
	for (p = text.buf; *p; p++)
		if (*p != '-' && *p != ':')
			strbuf_addch(out, *p);
	strbuf_release(&text);
}

void ical_add_uid(struct strbuf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	for (; *text; text++) {
		if (strchr(plain, *text))
			strbuf_addch(out, *text);
		else
			strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

void ical_begin(struct strbuf *out, const char *name)
{
	strbuf_addstr(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//git-release//release-train//EN\r\n"
			   "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	add_text(out, "X-WR-CALNAME", name);
}

void ical_event(struct strbuf *out, const struct ical_event *e)
{
	strbuf_addstr(out, "BEGIN:VEVENT\r\n");
	add_text(out, "UID", e->uid);
	add_instant(out, "DTSTAMP", e->stamp);
	add_instant(out, "DTSTART", e->start);
	add_text(out, "SUMMARY", e->summary);
	add_text(out, "DESCRIPTION", e->description);
	strbuf_addstr(out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

void ical_end(struct strbuf *out)
{
	strbuf_addstr(out, "END:VCALENDAR\r\n");
}
