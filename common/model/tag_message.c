/* SPDX-License-Identifier: ISC */
#include "tag_message.h"

#include <string.h>

static size_t trimmed(const char *s, size_t len)
{
	while (len && strchr(" \t\r\n", s[len - 1]))
		len--;
	return len;
}

void tag_message_format(struct strbuf *out, const struct tag_message *m)
{
	size_t len = trimmed(m->entry, strlen(m->entry));

	strbuf_addf(out, "%s %s\n\n", m->name, m->version);
	if (len) {
		strbuf_add(out, m->entry, len);
		strbuf_addstr(out, "\n\n");
	}
	strbuf_addf(out, "Release-Version: %s\n", m->version);
	if (m->changelog_blob)
		strbuf_addf(out, "Changelog-Blob: %s\n", m->changelog_blob);
	if (m->ledger && *m->ledger)
		strbuf_addf(out, "Release-Ledger: %s\n", m->ledger);
}

/* Where the last paragraph starts. */
static size_t last_paragraph(const char *text, size_t len)
{
	while (len > 1 && !(text[len - 1] == '\n' && text[len - 2] == '\n'))
		len--;
	return len > 1 ? len : 0;
}

/* The trailers are ours alone: the block begins with the one that every release tag has. */
static size_t trailers_start(const char *text, size_t len)
{
	static const char first[] = "Release-Version: ";
	size_t start;

	len = trimmed(text, len);
	start = last_paragraph(text, len);
	return len - start > sizeof(first) - 1 && !memcmp(text + start, first, sizeof(first) - 1) ? start : len;
}

struct slice tag_message_entry(const char *text, size_t len)
{
	const char *nl = memchr(text, '\n', len);
	size_t end = trailers_start(text, len), start = nl ? (size_t)(nl - text) + 1 : len;
	struct slice entry = { "", 0 };

	while (start < end && text[start] == '\n')
		start++;
	if (start < end) {
		entry.s = text + start;
		entry.len = trimmed(entry.s, end - start);
	}
	return entry;
}

struct slice tag_message_trailer(const char *text, size_t len, const char *token)
{
	size_t at = trailers_start(text, len), n = strlen(token);
	struct slice value = { NULL, 0 };

	while (at < len) {
		const char *line = text + at, *nl = memchr(line, '\n', len - at);
		size_t line_len = nl ? (size_t)(nl - line) : len - at;

		if (line_len > n + 2 && !memcmp(line, token, n) && !memcmp(line + n, ": ", 2)) {
			value.s = line + n + 2;
			value.len = trimmed(value.s, line_len - n - 2);
			return value;
		}
		at += line_len + 1;
	}
	return value;
}
