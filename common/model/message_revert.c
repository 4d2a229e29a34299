/* SPDX-License-Identifier: ISC */
/* The commits that a message speaks of: what it reverts, what it was picked from. */
#include <string.h>

#include "message_scan.h"

typedef void (*found_fn)(void *data, const char *hex, size_t len);

static size_t hex_len(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len &&
	       ((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f') || (s[i] >= 'A' && s[i] <= 'F')))
		i++;
	return i;
}

static int is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
	       c == '#' || (unsigned char)c >= 0x80;
}

static int is_id(const char *s, size_t n, size_t left)
{
	return n >= 7 && n <= 40 && (n == left || !is_word_char(s[n]));
}

/* Ids with commas, white space or "and" between them; returns the index of the first byte that belongs to none. */
static size_t id_list(const char *s, size_t len, found_fn found, void *data)
{
	size_t i = 0, end = 0, n;

	for (;;) {
		n = hex_len(s + i, len - i);
		if (!is_id(s + i, n, len - i))
			return end;
		if (found)
			found(data, s + i, n);
		i = end = i + n;
		while (i < len && strchr(", \t;", s[i]) && s[i])
			i++;
		if (len - i > 4 && !memcmp(s + i, "and ", 4))
			i += 4;
	}
}

/*
 * git's sentence, alone on its line. Elsewhere than in a revert's own message it counts in git's exact form only: what
 * follows may say that just a part was taken back.
 */
static void revert_line(struct line line, int is_revert, found_fn found, void *data)
{
	static const char *const starts[] = { "This reverts commit ", "This reverts commits " };
	size_t i, n, end;

	for (i = 0; i < 2; i++) {
		n = strlen(starts[i]);
		if (line.len <= n || memcmp(line.s, starts[i], n) != 0)
			continue;
		end = n + id_list(line.s + n, line.len - n, NULL, NULL);
		if (end == n)
			return;
		if (is_revert || end == line.len || (line.s[end] == '.' && end + 1 == line.len) ||
		    (line.len - end >= 11 && !memcmp(line.s + end, ", reversing", 11)))
			id_list(line.s + n, line.len - n, found, data);
		return;
	}
}

static void refs_footer(struct slice value, found_fn found, void *data)
{
	size_t i = 0, n;

	while (i < value.len) {
		n = hex_len(value.s + i, value.len - i);
		if (is_id(value.s + i, n, value.len - i)) {
			found(data, value.s + i, n);
		} else {
			while (n < value.len - i && is_word_char(value.s[i + n]))
				n++;
		}
		i += n;
		while (i < value.len && !is_word_char(value.s[i]))
			i++;
	}
}

void message_reverted_ids(const struct message *m, void (*found)(void *data, const char *hex, size_t len), void *data)
{
	int is_revert = m->kind == MESSAGE_REVERT || slice_is(m->type, "revert");
	struct scan scan = { m->text.s, m->text.len, 0, 1 };
	struct line line;
	size_t i;

	while (scan_next(&scan, &line))
		revert_line(line, is_revert, found, data);
	for (i = 0; slice_is(m->type, "revert") && i < m->n_footers; i++)
		if (slice_is(m->footers[i].token, "Refs"))
			refs_footer(m->footers[i].value, found, data);
}

struct slice message_cherry_picked_from(const struct message *m)
{
	struct scan scan = { m->text.s, m->text.len, 0, 1 };
	struct slice last = { NULL, 0 }, id;
	struct line line;

	while (scan_next(&scan, &line)) {
		id = line_cherry(line);
		if (id.s)
			last = id;
	}
	return last;
}
