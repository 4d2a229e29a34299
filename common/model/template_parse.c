/* SPDX-License-Identifier: ISC */
#include "template_parse.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

#define MAX_DELIMITER 16

struct parser {
	struct template *t;
	const char *s, *end; /* the whole text */
	const char *pos;
	size_t line;
	char open[MAX_DELIMITER + 1], close[MAX_DELIMITER + 1];
	size_t sections[TEMPLATE_MAX_DEPTH]; /* indices of the open ones */
	size_t depth;
	struct err *err;
};

/* A tag as it stands in the text. */
struct tag {
	const char *start, *end; /* with its delimiters */
	char sigil;              /* one of "{&#^/>!=", or 0 */
	const char *name;
	size_t len;
	size_t line;
};

static int fail(const struct parser *p, size_t line, const char *what)
{
	return err_set(p->err, ERR_FAIL, "%s:%zu: %s", p->t->name, line, what);
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

static const char *find(const char *from, const char *end, const char *what, size_t len)
{
	while (len && (size_t)(end - from) >= len) {
		from = memchr(from, what[0], (size_t)(end - from) - len + 1);
		if (!from || !memcmp(from, what, len))
			return from;
		from++;
	}
	return NULL;
}

static void count_lines(struct parser *p, const char *from, const char *to)
{
	for (; from < to; from++)
		p->line += *from == '\n';
}

static struct token *add_token(struct parser *p, enum token_kind kind, const char *s, size_t len, size_t line)
{
	struct token *token = NULL;

	ALLOC_GROW(p->t->tokens, p->t->n + 1, p->t->alloc);
	token = &p->t->tokens[p->t->n++];
	*token = (struct token){ kind, s, len, NULL, 0, 0, line };
	return token;
}

static void add_text(struct parser *p, const char *from, const char *to)
{
	if (to > from)
		add_token(p, TOKEN_TEXT, from, (size_t)(to - from), p->line);
}

/* Reads the tag at `start`; p->pos is left behind it. */
static int read_tag(struct parser *p, const char *start, struct tag *tag)
{
	const char *s = start + strlen(p->open);
	const char *close = NULL;
	struct strbuf ending = STRBUF_INIT;

	*tag = (struct tag){ start, NULL, 0, NULL, 0, p->line };
	while (s < p->end && is_space(*s))
		s++;
	if (s < p->end && *s && strchr("{&#^/>!=", *s))
		tag->sigil = *s++;
	if (tag->sigil == '{' || tag->sigil == '=')
		strbuf_addch(&ending, tag->sigil == '{' ? '}' : '=');
	strbuf_addstr(&ending, p->close);
	close = find(s, p->end, ending.buf, ending.len);
	tag->end = close ? close + ending.len : p->end;
	strbuf_release(&ending);
	if (!close)
		return fail(p, p->line, "tag is not closed");
	while (s < close && is_space(*s))
		s++;
	while (close > s && is_space(close[-1]))
		close--;
	tag->name = s;
	tag->len = (size_t)(close - s);
	if (!tag->len && tag->sigil != '!')
		return fail(p, p->line, "tag has no name");
	p->pos = tag->end;
	return 0;
}

/*
 * Is there nothing else on the tag's line? Then the line goes as a whole: *from is its beginning, *to the beginning of
 * the next one.
 */
static int stands_alone(const struct parser *p, const struct tag *tag, const char **from, const char **to)
{
	const char *a = tag->start;
	const char *b = tag->end;

	if (!tag->sigil || strchr("{&", tag->sigil))
		return 0;
	while (a > p->s && is_blank(a[-1]))
		a--;
	if (a > p->s && a[-1] != '\n')
		return 0;
	while (b < p->end && is_blank(*b))
		b++;
	if (b + 1 < p->end && b[0] == '\r' && b[1] == '\n')
		b++;
	if (b < p->end && *b != '\n')
		return 0;
	*from = a;
	*to = b < p->end ? b + 1 : b;
	return 1;
}

static int copy_delimiter(char *to, const char *s, size_t len)
{
	if (!len || len > MAX_DELIMITER || memchr(s, '=', len) || memchr(s, '\0', len))
		return -1;
	memcpy(to, s, len);
	to[len] = '\0';
	return 0;
}

/* "{{=<% %>=}}" */
static int set_delimiters(struct parser *p, const struct tag *tag)
{
	const char *end = tag->name + tag->len;
	const char *a = tag->name;
	const char *b = NULL;

	while (a < end && !is_space(*a))
		a++;
	for (b = a; b < end && is_space(*b); b++)
		;
	for (const char *c = b; c < end; c++)
		if (is_space(*c))
			return fail(p, tag->line, "delimiters are two words without blanks");
	if (copy_delimiter(p->open, tag->name, (size_t)(a - tag->name)) ||
	    copy_delimiter(p->close, b, (size_t)(end - b)))
		return fail(p, tag->line, "delimiters are two words of at most 16 bytes without '='");
	return 0;
}

static int open_section(struct parser *p, const struct tag *tag)
{
	if (p->depth == TEMPLATE_MAX_DEPTH)
		return fail(p, tag->line, "sections are nested too deeply");
	p->sections[p->depth++] = p->t->n;
	add_token(p, tag->sigil == '#' ? TOKEN_SECTION : TOKEN_INVERTED, tag->name, tag->len, tag->line);
	return 0;
}

static int close_section(struct parser *p, const struct tag *tag)
{
	struct token *open = p->depth ? &p->t->tokens[p->sections[p->depth - 1]] : NULL;

	if (!open)
		return err_set(p->err, ERR_FAIL, "%s:%zu: section '%.*s' is closed but not open", p->t->name, tag->line,
			       (int)(tag->len < 64 ? tag->len : 64), tag->name);
	if (open->len != tag->len || memcmp(open->s, tag->name, tag->len) != 0)
		return err_set(p->err, ERR_FAIL, "%s:%zu: section '%.*s' of line %zu is closed as '%.*s'", p->t->name,
			       tag->line, (int)(open->len < 64 ? open->len : 64), open->s, open->line,
			       (int)(tag->len < 64 ? tag->len : 64), tag->name);
	open->end = p->t->n;
	p->depth--;
	return 0;
}

static int add_tag(struct parser *p, const struct tag *tag, const char *indent)
{
	struct token *token = NULL;

	switch (tag->sigil) {
	case '!':
		return 0;
	case '=':
		return set_delimiters(p, tag);
	case '#':
	case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	case '>':
		token = add_token(p, TOKEN_PARTIAL, tag->name, tag->len, tag->line);
		token->indent = indent;
		token->indent_len = (size_t)(tag->start - indent);
		return 0;
	default:
		add_token(p, tag->sigil ? TOKEN_RAW : TOKEN_VALUE, tag->name, tag->len, tag->line);
		return 0;
	}
}

static int parse(struct parser *p)
{
	int ret = 0;

	while (p->pos < p->end) {
		const char *from = p->pos;
		const char *start = find(from, p->end, p->open, strlen(p->open));
		const char *line_start = NULL, *line_end = NULL;
		struct tag tag;

		if (!start) {
			add_text(p, from, p->end);
			break;
		}
		count_lines(p, from, start);
		ret = read_tag(p, start, &tag);
		if (ret)
			return ret;
		if (stands_alone(p, &tag, &line_start, &line_end))
			p->pos = line_end;
		else
			line_start = start;
		add_text(p, from, line_start);
		ret = add_tag(p, &tag, line_start);
		if (ret)
			return ret;
		count_lines(p, start, p->pos);
	}
	if (p->depth) {
		const struct token *open = &p->t->tokens[p->sections[p->depth - 1]];

		return err_set(p->err, ERR_FAIL, "%s:%zu: section '%.*s' is not closed", p->t->name, open->line,
			       (int)(open->len < 64 ? open->len : 64), open->s);
	}
	return 0;
}

int template_compile(struct template **out, const char *text, size_t len, const char *name, struct err *err)
{
	struct template *t = xcalloc(1, sizeof(*t));
	struct parser p = { .t = t, .line = 1, .open = "{{", .close = "}}", .err = err };
	int ret = 0;

	t->name = xstrdup(name);
	t->text = xmemdup(text, len);
	p.s = t->text;
	p.pos = t->text;
	p.end = t->text + len;
	ret = parse(&p);
	if (ret)
		template_free(t);
	else
		*out = t;
	return ret;
}

void template_free(struct template *t)
{
	if (!t)
		return;
	free(t->name);
	free(t->text);
	free(t->tokens);
	free(t);
}
