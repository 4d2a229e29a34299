/* SPDX-License-Identifier: ISC */
#include "message.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/strbuf.h"
#include "message_scan.h"

struct parser {
	struct message *m;
	const struct stretch *stretch;
	struct line header;
	int in_footers;
	int open;            /* the last footer still takes lines */
	unsigned open_line;  /* where it began */
	int paragraph_start; /* the line at hand starts a paragraph */
	size_t indent;       /* that footers may have */
};

int slice_is(struct slice s, const char *word)
{
	size_t i;

	if (!s.s)
		return 0;
	for (i = 0; i < s.len; i++) {
		unsigned char a = (unsigned char)s.s[i], b = (unsigned char)word[i];

		if (a >= 'A' && a <= 'Z')
			a += 'a' - 'A';
		if (b >= 'A' && b <= 'Z')
			b += 'a' - 'A';
		if (a != b || !b)
			return 0;
	}
	return !word[i];
}

int message_is_usual_type(struct slice type)
{
	static const char *const usual[] = { "feat",     "fix",  "perf",  "revert", "docs", "style",
					     "refactor", "test", "build", "ci",     "chore" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(usual); i++)
		if (slice_is(type, usual[i]))
			return 1;
	return 0;
}

/* Doubles whenever the number is a power of two, so that the list needs no field for its capacity. */
static void *grown(void *list, size_t n, size_t size)
{
	return n & (n - 1) ? list : xreallocarray(list, n ? 2 * n : 1, size);
}

void problem_add(struct problem **list, size_t *n, struct problem p)
{
	*list = grown(*list, *n, sizeof(**list));
	(*list)[(*n)++] = p;
}

void problem_list_release(struct problem *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(list[i].message);
		free(list[i].fix);
	}
	free(list);
}

static void problem(struct message *m, const char *rule, unsigned line, size_t column, char *text, char *fix)
{
	struct problem p = { PROBLEM_ERROR, rule, line, (unsigned)column, text, fix };

	problem_add(&m->problems, &m->n_problems, p);
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

int scan_next(struct scan *scan, struct line *line)
{
	const char *start = scan->s + scan->pos, *nl;
	size_t left = scan->len - scan->pos;

	if (!left)
		return 0;
	nl = memchr(start, '\n', left);
	line->s = start;
	line->len = nl ? (size_t)(nl - start) : left;
	line->number = scan->number++;
	scan->pos += line->len + (nl ? 1 : 0);
	while (line->len && is_blank(line->s[line->len - 1]))
		line->len--;
	return 1;
}

size_t line_indent(struct line line)
{
	size_t i = 0;

	while (i < line.len && (line.s[i] == ' ' || line.s[i] == '\t'))
		i++;
	return i;
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t line_bullet(struct line line)
{
	size_t i = 0, digits;

	while (i < line.len && line.s[i] == ' ')
		i++;
	if (i > 3 || i == line.len)
		return 0;
	if (line.s[i] == '*' || line.s[i] == '-' || line.s[i] == '+') {
		i++;
	} else {
		digits = i;
		while (i < line.len && i - digits < 9 && is_digit(line.s[i]))
			i++;
		if (i == digits || i == line.len || (line.s[i] != '.' && line.s[i] != ')'))
			return 0;
		i++;
	}
	if (i == line.len || line.s[i] != ' ')
		return 0;
	while (i < line.len && line.s[i] == ' ')
		i++;
	return i;
}

int line_is_rule(struct line line)
{
	size_t i;

	if (line.len < 3 || (line.s[0] != '-' && line.s[0] != '*' && line.s[0] != '_'))
		return 0;
	for (i = 1; i < line.len; i++)
		if (line.s[i] != line.s[0])
			return 0;
	return 1;
}

/* --- footers ------------------------------------------------------------------------------------------------- */

static int is_token_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

#define BREAKING_LEN 15 /* of BREAKING CHANGE and of BREAKING-CHANGE */

static int is_breaking_token(const char *s, size_t len)
{
	return len == BREAKING_LEN && (!memcmp(s, "BREAKING CHANGE", len) || !memcmp(s, "BREAKING-CHANGE", len));
}

int message_parse_footer(struct footer *f, struct line line)
{
	size_t i = 0;

	if (line.len >= BREAKING_LEN && is_breaking_token(line.s, BREAKING_LEN))
		i = BREAKING_LEN;
	while (i < line.len && is_token_char(line.s[i]))
		i++;
	if (!i || line.s[0] == '-' || i == line.len)
		return 0;
	memset(f, 0, sizeof(*f));
	f->token.s = line.s;
	f->token.len = i;
	if (line.s[i] == ':') {
		f->is_breaking = is_breaking_token(line.s, i);
		/* git takes the space away where the text begins on the next line */
		if (i + 1 == line.len && !f->is_breaking)
			return 0;
		if (i + 1 < line.len && line.s[i + 1] != ' ')
			return 0;
		f->separator = ": ";
		i++;
	} else if (i + 2 < line.len && line.s[i] == ' ' && line.s[i + 1] == '#') {
		f->separator = " #";
		i += 2;
	} else {
		return 0;
	}
	while (i < line.len && is_blank(line.s[i]))
		i++;
	f->value.s = line.s + i;
	f->value.len = line.len - i;
	return 1;
}

static int is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

struct slice line_cherry(struct line line)
{
	static const char start[] = "(cherry picked from commit ";
	struct slice id = { NULL, 0 };
	size_t n = sizeof(start) - 1, i;

	if (line.len < n + 8 || memcmp(line.s, start, n) != 0)
		return id;
	for (i = n; i < line.len && is_hex(line.s[i]); i++)
		;
	if (i - n < 7 || i - n > 64 || i + 1 != line.len || line.s[i] != ')')
		return id;
	id.s = line.s + n;
	id.len = i - n;
	return id;
}

static size_t match_word(const char *s, size_t len, const char *word)
{
	struct slice front = { s, strlen(word) };

	return front.len <= len && slice_is(front, word) ? front.len : 0;
}

static size_t skip_any(const char *s, size_t len, size_t i, const char *set)
{
	while (i < len && s[i] && strchr(set, s[i]))
		i++;
	return i;
}

/*
 * Something that its author surely took for a breaking footer: "Breaking change:", "BREAKING CHANGES:",
 * "BREAKING_CHANGE:",
 * "**BREAKING CHANGE**:", "BREAKING:" and the like. Returns where its text begins, or 0. Inside a paragraph prose may
 * well wrap before "breaking change:", so only capitals count there.
 */
static size_t near_breaking(struct line line, int paragraph_start)
{
	size_t i = skip_any(line.s, line.len, 0, " \t*_#-+"), word = i, change, n;

	n = match_word(line.s + i, line.len - i, "breaking");
	if (!n || (!paragraph_start && !(line.s[word] == 'B')))
		return 0;
	i = skip_any(line.s, line.len, i + n, " \t_-");
	change = match_word(line.s + i, line.len - i, "change");
	if (change)
		i += change;
	else if (memcmp(line.s + word, "BREAKING", n) != 0 && !paragraph_start)
		return 0;
	if (change && i < line.len && (line.s[i] == 's' || line.s[i] == 'S'))
		i++;
	i = skip_any(line.s, line.len, i, "*_` \t");
	if (i == line.len || (line.s[i] != ':' && !(line.s[i] == '#' && line.s[i - 1] == ' ')))
		return 0;
	i = skip_any(line.s, line.len, i, ":*_ \t");
	return i;
}

static void report_near_breaking(struct parser *p, struct line line, size_t text)
{
	size_t indent = skip_any(line.s, line.len, 0, " \t");
	struct line rest = { line.s + indent, line.len - indent, line.number };
	struct footer f;
	char *fix = NULL;

	if (text < line.len)
		fix = xstrfmt("BREAKING CHANGE: %.*s", (int)(line.len - text > 1000 ? 1000 : line.len - text),
			      line.s + text);
	if (message_parse_footer(&f, rest) && f.is_breaking)
		problem(p->m, "breaking-footer", line.number, indent + 1,
			xstrfmt("this breaking footer does not count: %s",
				indent ? "it must start in the first column" : "it stands inside a paragraph"),
			fix);
	else
		problem(p->m, "breaking-footer", line.number, indent + 1,
			xstrdup("this does not count as a breaking change: the token is 'BREAKING CHANGE: ' in capitals"),
			fix);
}

/* --- the stretch --------------------------------------------------------------------------------------------- */

static void add_footer(struct message *m, const struct footer *f)
{
	m->footers = grown(m->footers, m->n_footers, sizeof(*m->footers));
	m->footers[m->n_footers++] = *f;
	m->breaking |= f->is_breaking;
}

/* A value that began on the line after its token starts at its first text. */
static void close_footer(struct parser *p)
{
	struct footer *f;

	if (!p->open)
		return;
	p->open = 0;
	f = &p->m->footers[p->m->n_footers - 1];
	while (f->value.len && (is_blank(*f->value.s) || *f->value.s == '\n')) {
		f->value.s++;
		f->value.len--;
	}
	if (f->is_breaking && !f->value.len)
		problem(p->m, "breaking-description", p->open_line, 1,
			xstrdup("the breaking footer says nothing: what breaks, and what is to be done about it?"),
			NULL);
}

/* Footers are looked for where a paragraph starts, then line by line (rules 8 and 10). 1: the line was one. */
static int take_footer(struct parser *p, struct line line)
{
	size_t indent = line_indent(line);
	struct line rest = { line.s + indent, line.len - indent, line.number };
	struct footer f;

	if ((!p->in_footers && !p->paragraph_start) || indent > p->indent)
		return 0;
	if (message_parse_footer(&f, rest)) {
		close_footer(p);
		add_footer(p->m, &f);
		p->in_footers = p->open = 1;
		p->open_line = line.number;
		return 1;
	}
	/* git counts it among the trailers, though it has no token */
	if (line_cherry(rest).s) {
		close_footer(p);
		p->in_footers = 1;
		return 1;
	}
	return 0;
}

static void take_line(struct parser *p, struct line line)
{
	struct message *m = p->m;
	const char *end = line.s + line.len;
	size_t text;

	if (!line.len) {
		p->paragraph_start = 1;
		return;
	}
	if (!take_footer(p, line)) {
		if (p->in_footers && p->open) {
			struct slice *v = &m->footers[m->n_footers - 1].value;

			v->len = (size_t)(end - v->s);
		} else if (!p->in_footers && p->stretch->kind != STRETCH_FOOTERS &&
			   !(p->paragraph_start && line_is_rule(line))) {
			if (!m->body.s)
				m->body.s = line.s;
			m->body.len = (size_t)(end - m->body.s);
		}
		text = m->kind == MESSAGE_MERGE ? 0 : near_breaking(line, p->paragraph_start || p->in_footers);
		if (text)
			report_near_breaking(p, line, text);
	} else if (p->open && !m->footers[m->n_footers - 1].is_breaking && (text = near_breaking(line, 1))) {
		report_near_breaking(p, line, text);
	}
	p->paragraph_start = 0;
}

static void take_header(struct parser *p, struct line line)
{
	size_t bullet = p->stretch->bullet;

	p->header.s = line.s + bullet;
	p->header.len = line.len - bullet;
	p->header.number = line.number;
	p->m->header.s = p->header.s;
	p->m->header.len = p->header.len;
	message_read_header(p->m, p->header.number, bullet);
	p->m->breaking = p->m->bang;
}

void message_parse_stretch(struct message *m, const struct stretch *stretch)
{
	struct parser p = { m, stretch, { NULL, 0, 0 }, 0, 0, 0, 1, stretch->bullet };
	struct scan scan = { stretch->s, stretch->len, 0, stretch->number };
	struct line line;
	int found = stretch->kind == STRETCH_FOOTERS;

	if (!found) {
		m->text.s = stretch->s;
		m->text.len = stretch->len;
	}
	while (!found && scan_next(&scan, &line))
		if (line.len) {
			found = 1;
			take_header(&p, line);
		}
	if (!found) {
		problem(m, "empty-message", 1, 1, xstrdup("the message is empty"), NULL);
		return;
	}
	while (scan_next(&scan, &line)) {
		if (line.number == p.header.number + 1 && line.len && stretch->kind == STRETCH_WHOLE &&
		    m->kind == MESSAGE_CONVENTIONAL)
			problem(m, "body-blank-line", line.number, 1,
				xstrdup("no empty line between the header and what follows"), NULL);
		take_line(&p, line);
	}
	close_footer(&p);
}

void message_parse(struct message *m, const char *text, size_t len)
{
	struct stretch whole = { text, len, 1, 0, STRETCH_WHOLE };

	memset(m, 0, sizeof(*m));
	message_parse_stretch(m, &whole);
}

void message_release(struct message *m)
{
	if (!m)
		return;
	free(m->footers);
	problem_list_release(m->problems, m->n_problems);
	memset(m, 0, sizeof(*m));
}

const struct footer *message_footer(const struct message *m, const char *token)
{
	size_t i;

	for (i = 0; i < m->n_footers; i++)
		if (slice_is(m->footers[i].token, token))
			return &m->footers[i];
	return NULL;
}

int message_identity(struct slice value, struct slice *name, struct slice *email)
{
	const char *open = value.len ? memchr(value.s, '<', value.len) : NULL;
	const char *close = open ? memchr(open, '>', value.len - (size_t)(open - value.s)) : NULL;

	if (!close)
		return 0;
	name->s = value.s;
	name->len = (size_t)(open - value.s);
	while (name->len && strchr(" \t\n", name->s[name->len - 1]))
		name->len--;
	email->s = open + 1;
	email->len = (size_t)(close - open - 1);
	return 1;
}
