/* SPDX-License-Identifier: ISC */
#include "markdown.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

/* Longer runs of backticks than these are escaped, even when balanced: nobody means them. */
#define MAX_TICKS 8
/* The longest name in HTML's table of entities has 31 letters. */
#define MAX_ENTITY 32
#define BLANKS     " \t\n\r\v\f"

struct escaper {
	struct strbuf *out;
	const char *s;
	size_t len;
	size_t pos;
	int cell;
	/* no run of that many backticks follows: keeps the search for closing runs linear */
	unsigned char no_closer[MAX_TICKS + 1];
};

static int is_blank(char c)
{
	return c && strchr(BLANKS, c);
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_alnum(char c)
{
	return is_letter(c) || is_digit(c);
}

static size_t run_length(const struct escaper *e, size_t pos)
{
	size_t end = pos;

	while (end < e->len && e->s[end] == e->s[pos])
		end++;
	return end - pos;
}

/* Does the text consist of bytes out of `set` alone? */
static int only(const char *s, size_t len, const char *set)
{
	for (size_t i = 0; i < len; i++)
		if (!s[i] || !strchr(set, s[i]))
			return 0;
	return 1;
}

static int blank_or_end(const struct escaper *e, size_t pos)
{
	return pos >= e->len || is_blank(e->s[pos]);
}

/* Does a character reference begin at `s`? */
static int is_entity(const char *s, size_t len)
{
	size_t i = 1;

	if (!len || s[0] != '&')
		return 0;
	if (i < len && s[i] == '#')
		i++;
	while (i < len && i <= MAX_ENTITY && is_alnum(s[i]))
		i++;
	return i > 1 && i < len && s[i] == ';';
}

/* Is the "#" at hand the last of a run that would close a heading? */
static int closes_heading(const struct escaper *e)
{
	size_t i = e->pos;

	if (e->pos + 1 != e->len)
		return 0;
	while (i && e->s[i - 1] == '#')
		i--;
	return i && is_blank(e->s[i - 1]);
}

static void put_plain(struct escaper *e, char c)
{
	strbuf_addch(e->out, is_blank(c) && c != '\t' ? ' ' : c);
}

/* Bytes that put_one never does anything about, as many as stand there. */
static void put_run(struct escaper *e)
{
	static const unsigned char stops[256] = {
		['`'] = 1, ['_'] = 1, ['<'] = 1, ['&'] = 1,  ['\\'] = 1, ['['] = 1,  [']'] = 1, ['~'] = 1,
		['*'] = 1, ['|'] = 1, ['#'] = 1, ['\n'] = 1, ['\r'] = 1, ['\v'] = 1, ['\f'] = 1
	};
	size_t end = e->pos;

	while (end < e->len && !stops[(unsigned char)e->s[end]])
		end++;
	strbuf_add(e->out, e->s + e->pos, end - e->pos);
	e->pos = end;
}

static void put_escaped(struct escaper *e, size_t n)
{
	for (; n; n--) {
		strbuf_addch(e->out, '\\');
		strbuf_addch(e->out, e->s[e->pos++]);
	}
}

/* The position after the run of `n` backticks that closes a code span opened before `from`; 0 when there is none. */
static size_t find_closer(struct escaper *e, size_t from, size_t n)
{
	size_t i = from;

	if (n > MAX_TICKS || e->no_closer[n])
		return 0;
	while (i < e->len) {
		size_t run = 0;

		if (e->s[i] != '`') {
			i++;
			continue;
		}
		run = run_length(e, i);
		i += run;
		if (run == n)
			return i;
	}
	e->no_closer[n] = 1;
	return 0;
}

static void put_backticks(struct escaper *e)
{
	size_t n = run_length(e, e->pos);
	size_t end = find_closer(e, e->pos + n, n);

	if (!end) {
		put_escaped(e, n);
		return;
	}
	for (; e->pos < end; e->pos++) {
		if (e->cell && e->s[e->pos] == '|')
			strbuf_addch(e->out, '\\');
		put_plain(e, e->s[e->pos]);
	}
}

/* Underscores inside a word neither open nor close emphasis. */
static void put_underscores(struct escaper *e)
{
	size_t n = run_length(e, e->pos);
	size_t end = e->pos + n;

	if (!e->pos || end >= e->len || !is_alnum(e->s[e->pos - 1]) || !is_alnum(e->s[end])) {
		put_escaped(e, n);
		return;
	}
	strbuf_add(e->out, e->s + e->pos, n);
	e->pos = end;
}

static void put_reference(struct escaper *e, const char *reference)
{
	strbuf_addstr(e->out, reference);
	e->pos++;
}

/* Is the byte active at this place? Line starts are escape_start's. */
static int is_active(const struct escaper *e)
{
	const char *p = e->s + e->pos;

	switch (*p) {
	case '\\':
	case '[':
	case ']':
	case '~':
		return 1;
	case '*':
		return !e->pos || !is_blank(p[-1]) || e->pos + 1 >= e->len || !is_blank(p[1]);
	case '|':
		return e->cell;
	case '#':
		return closes_heading(e);
	default:
		return 0;
	}
}

static void put_one(struct escaper *e)
{
	char c = e->s[e->pos];
	char next = e->pos + 1 < e->len ? e->s[e->pos + 1] : '\0';

	if (c == '`')
		put_backticks(e);
	else if (c == '_')
		put_underscores(e);
	else if (c == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?' || !next))
		put_reference(e, "&lt;");
	else if (is_entity(e->s + e->pos, e->len - e->pos))
		put_reference(e, "&amp;");
	else if (is_active(e))
		put_escaped(e, 1);
	else
		put_plain(e, e->s[e->pos++]);
}

/* "1." and "1)" with a blank or nothing after them. */
static int put_list_number(struct escaper *e)
{
	size_t i = 0;

	while (i < e->len && is_digit(e->s[i]))
		i++;
	if (!i || i >= e->len || (e->s[i] != '.' && e->s[i] != ')') || !blank_or_end(e, i + 1))
		return 0;
	strbuf_add(e->out, e->s, i);
	e->pos = i;
	put_escaped(e, 1);
	return 1;
}

/* Neutralises what is active at the start of a line alone. */
static void escape_start(struct escaper *e)
{
	int active = 0;

	if (!e->len || put_list_number(e))
		return;
	switch (e->s[0]) {
	case '#':
		/* "#12" is an issue, "#word" a heading in older dialects */
		active = e->len == 1 || !is_digit(e->s[1]);
		break;
	case '>':
	case '|':
		active = 1;
		break;
	case '=':
		active = only(e->s, e->len, "=" BLANKS);
		break;
	case '+':
		active = blank_or_end(e, 1);
		break;
	case '-':
	case ':':
		active = (e->s[0] == '-' && blank_or_end(e, 1)) || only(e->s, e->len, "-:|" BLANKS);
		break;
	default:
		break;
	}
	if (active)
		put_escaped(e, 1);
}

static void escape_line(struct strbuf *out, const char *s, size_t len, int cell)
{
	struct escaper e = { out, s, len, 0, cell, { 0 } };

	while (e.len && is_blank(e.s[0])) {
		e.s++;
		e.len--;
	}
	while (e.len && is_blank(e.s[e.len - 1]))
		e.len--;
	escape_start(&e);
	for (put_run(&e); e.pos < e.len; put_run(&e))
		put_one(&e);
}

void markdown_escape_inline(struct strbuf *out, const char *s, size_t len)
{
	escape_line(out, s, len, 0);
}

void markdown_escape_cell(struct strbuf *out, const char *s, size_t len)
{
	escape_line(out, s, len, 1);
}

void markdown_escape_block(struct strbuf *out, const char *s, size_t len, unsigned indent)
{
	const char *end = s + len;
	int blank = 0;
	int any = 0;

	while (s < end) {
		const char *eol = s;

		/* CommonMark takes a CR alone for a line end, too */
		while (eol < end && *eol != '\n' && *eol != '\r')
			eol++;
		if (only(s, (size_t)(eol - s), BLANKS)) {
			blank = any;
		} else {
			if (blank)
				strbuf_addch(out, '\n');
			strbuf_addchars(out, ' ', indent);
			escape_line(out, s, (size_t)(eol - s), 0);
			strbuf_addch(out, '\n');
			any = 1;
			blank = 0;
		}
		if (eol + 1 < end && eol[0] == '\r' && eol[1] == '\n')
			eol++;
		s = eol + 1;
	}
}

void markdown_escape_url(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c <= ' ' || c == 0x7f || strchr("<>()[]\\\"`^{|}", c))
			strbuf_addf(out, "%%%02X", c);
		else if (is_entity(s + i, len - i))
			strbuf_addstr(out, "&amp;");
		else
			strbuf_addch(out, c);
	}
}

void markdown_to_html(struct strbuf *out, const char *md, size_t len)
{
	char *html = cmark_markdown_to_html(md, len, CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8);

	if (html)
		strbuf_addstr(out, html);
	free(html);
}
