/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "changelog.h"
#include "changelog_date.h"
#include "changelog_line.h"

struct cursor {
	const char *text;
	size_t pos, end;
};

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int in(char c, const char *set)
{
	return c && strchr(set, c);
}

/* May the byte stand in a version or in the name before it ("api/v1.2.0", "@org/pkg@1.2.0")? */
static int is_word(char c)
{
	return is_letter(c) || is_digit(c) || in(c, ".+-_/@%");
}

static size_t word_end(const struct cursor *c)
{
	size_t end = c->pos;

	while (end < c->end && is_word(c->text[end]))
		end++;
	return end;
}

/* Does a number with a second one after "." begin here? With `loose`, "-" and "_" separate, too (CalVer). */
static int is_number(const char *s, size_t len, int loose)
{
	size_t i = 0;

	while (i < len && is_digit(s[i]))
		i++;
	return i && i + 1 < len && (s[i] == '.' || (loose && in(s[i], "-_"))) && is_digit(s[i + 1]);
}

/* Finds the version in the word from c->pos to `end`: at its start, after "v", or after a name and one of @/-_ */
static int find_version(const struct cursor *c, size_t end, int loose, struct changelog_span *version)
{
	const char *t = c->text;

	for (size_t i = c->pos; i < end; i++) {
		size_t start = i;

		if (i > c->pos && !in(t[i - 1], "@/-_"))
			continue;
		if (in(t[i], "vV"))
			start++;
		if (!is_number(t + start, end - start, loose))
			continue;
		for (i = start; i < end && !in(t[i], "/@%"); i++)
			;
		while (i > start && in(t[i - 1], ".+-_"))
			i--;
		*version = (struct changelog_span){ start, i };
		return 1;
	}
	return 0;
}

/* After a label: "(url)". */
static void read_url(struct cursor *c, struct changelog_entry *e)
{
	size_t depth = 1;
	size_t i = c->pos + 1;

	if (c->pos >= c->end || c->text[c->pos] != '(')
		return;
	for (; i < c->end && depth; i++) {
		if (c->text[i] == '(')
			depth++;
		else if (c->text[i] == ')')
			depth--;
	}
	if (depth)
		return;
	e->url = (struct changelog_span){ c->pos + 1, i - 1 };
	c->pos = i;
}

/* The version at the cursor, in brackets or not. Moves the cursor behind it. */
static int read_version(struct cursor *c, struct changelog_entry *e)
{
	size_t end = 0;
	int bracket = 0;

	while (c->pos < c->end && in(c->text[c->pos], "*_`"))
		c->pos++;
	bracket = c->pos < c->end && c->text[c->pos] == '[';
	c->pos += (size_t)bracket;
	end = word_end(c);
	if (!find_version(c, end, bracket, &e->version))
		return 0;
	if (bracket && end < c->end && c->text[end] == ']') {
		e->label = (struct changelog_span){ c->pos, end };
		c->pos = end + 1;
		read_url(c, e);
	} else {
		c->pos = e->version.end;
	}
	e->tail = c->pos;
	return 1;
}

/* The first date behind the version; it begins where a word or a number does. */
static void read_date(const struct cursor *c, struct changelog_entry *e)
{
	const char *t = c->text;

	for (size_t i = c->pos; i < c->end; i++) {
		size_t len = 0;

		if (i > c->pos && (is_digit(t[i - 1]) || is_letter(t[i - 1])))
			continue;
		len = changelog_date_length(t + i, c->end - i);
		if (len && (i + len == c->end || !is_digit(t[i + len]))) {
			e->date = (struct changelog_span){ i, i + len };
			return;
		}
	}
}

static int is_unreleased(const struct cursor *c)
{
	struct cursor w = *c;
	size_t end = 0;

	while (w.pos < w.end && in(w.text[w.pos], "*_["))
		w.pos++;
	end = w.pos;
	while (end < w.end && is_letter(w.text[end]))
		end++;
	return changelog_equal(w.text + w.pos, end - w.pos, "unreleased", 10) &&
	       (end == w.end || in(w.text[end], "]*_ :(-"));
}

/* "Version 1.2.0", "Release 1.2.0"; at the upper levels any one word: "Frobnicator 1.2.0". */
static int skip_name(struct cursor *c, unsigned level)
{
	size_t end = word_end(c);
	const char *word = c->text + c->pos;
	size_t len = end - c->pos;

	if (!len || end >= c->end || c->text[end] != ' ')
		return 0;
	if (level > 2 && !changelog_equal(word, len, "version", 7) && !changelog_equal(word, len, "release", 7))
		return 0;
	c->pos = end + 1;
	return 1;
}

/* What follows the version must not make a sentence of it: "### 2.0.0 compatibility" is no entry. */
static int rest_fits(const struct cursor *c, const struct changelog_entry *e, int named)
{
	size_t i = c->pos;

	while (i < c->end && in(c->text[i], " \t*_`)]"))
		i++;
	if (i == c->end || e->date.end || (unsigned char)c->text[i] >= 0x80 || in(c->text[i], "-(/[,:|\"'"))
		return 1;
	return !named && e->level <= 2;
}

/* Makes an entry of a heading; 0 when it is none. */
static int read_entry(const char *text, const struct changelog_headline *h, struct changelog_entry *e)
{
	struct cursor c = { text, h->text.start, h->text.end };
	int named = 0;

	memset(e, 0, sizeof(*e));
	e->whole = (struct changelog_span){ h->anchor, h->lines.end };
	e->heading = h->lines;
	e->text = h->text;
	e->level = h->level;
	e->setext = h->setext;
	if (memchr(text + c.pos, '\n', c.end - c.pos) || memchr(text + c.pos, '\r', c.end - c.pos))
		return 0;
	if (is_unreleased(&c)) {
		e->unreleased = 1;
		e->tail = c.end;
		if (c.pos < c.end && text[c.pos] == '[') {
			const char *close = memchr(text + c.pos, ']', c.end - c.pos);

			if (close)
				e->label = (struct changelog_span){ c.pos + 1, (size_t)(close - text) };
		}
		return 1;
	}
	if (!read_version(&c, e)) {
		c.pos = h->text.start;
		named = skip_name(&c, h->level);
		if (!named || !read_version(&c, e))
			return 0;
	}
	read_date(&c, e);
	return rest_fits(&c, e, named);
}

/*
 * Does a heading that is no version end the entry before it? One of a higher rank does. One beside the entry's own
 * ("# Breaking changes" under "# 8.0.0") is a section of it while more versions follow, else what follows the entries
 * ("## Credits"); further down tools have written sections of the entry's own level all along.
 */
static int ends_entry(const struct changelog_headline *h, const struct changelog_entry *e, int more)
{
	return h->level < e->level || (h->level == e->level && e->level <= 2 && !more);
}

/* The number of headings up to the last one that is an entry. */
static size_t last_entry(const struct changelog *c, const struct changelog_lines *l)
{
	struct changelog_entry e;
	size_t n = l->n_head;

	while (n && !read_entry(c->text, &l->head[n - 1], &e))
		n--;
	return n;
}

static void read_entries(struct changelog *c, const struct changelog_lines *l)
{
	struct changelog_entry *open = NULL;
	size_t last = last_entry(c, l);

	c->entries = xcalloc(l->n_head + 1, sizeof(*c->entries));
	for (size_t i = 0; i < l->n_head; i++) {
		const struct changelog_headline *h = &l->head[i];
		struct changelog_entry *e = &c->entries[c->n];
		int is_entry = h->lines.start < c->end && read_entry(c->text, h, e);

		if (open && (is_entry || ends_entry(h, open, i < last))) {
			open->whole.end = h->anchor;
			open = NULL;
		}
		if (is_entry) {
			open = e;
			c->n++;
		}
	}
	if (open)
		open->whole.end = c->end;
	for (size_t i = 0; i < c->n && !c->unreleased; i++)
		if (c->entries[i].unreleased)
			c->unreleased = &c->entries[i];
}

static int all_crlf(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\n')
			continue;
		if (!i || text[i - 1] != '\r')
			return 0;
		n++;
	}
	return n > 0;
}

void changelog_parse(struct changelog *c, const char *text, size_t len)
{
	struct changelog_lines l;

	memset(c, 0, sizeof(*c));
	changelog_lines_read(&l, text, len);
	c->text = text;
	c->len = len;
	c->end = l.end;
	c->crlf = all_crlf(text, len);
	c->final_newline = !len || text[len - 1] == '\n';
	c->refs = l.ref;
	c->n_refs = l.n_ref;
	l.ref = NULL;
	read_entries(c, &l);
	changelog_lines_release(&l);
}

void changelog_release(struct changelog *c)
{
	free(c->entries);
	free(c->refs);
	memset(c, 0, sizeof(*c));
}

const struct changelog_entry *changelog_find(const struct changelog *c, const char *version)
{
	size_t len = strlen(version);

	for (size_t i = 0; i < c->n; i++) {
		const struct changelog_span *v = &c->entries[i].version;

		if (!c->entries[i].unreleased && v->end - v->start == len && !memcmp(c->text + v->start, version, len))
			return &c->entries[i];
	}
	return NULL;
}
