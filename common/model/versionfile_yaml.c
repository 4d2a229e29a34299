/* SPDX-License-Identifier: ISC */
/*
 * The YAML that manifests are written in: the first document; block and flow collections, quoted, plain and block
 * scalars, anchors and tags. Frames: 'D' the document, 'K' a key, 'S' a sequence, 'I' its present item, and '{' '['
 * of flow collections; `indent` is the column plus one, so that the document's own is below all others.
 */
#include "versionfile_walk.h"

#include <string.h>

static int is_end(int c)
{
	return c == -1 || c == '\n' || c == '\r';
}

static void decode_single(struct strbuf *out, const char *raw, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		strbuf_addch(out, raw[i]);
		if (raw[i] == '\'')
			i++;
	}
}

/* A quoted scalar, maybe of several lines; sets the place between the quotes and goes behind them. */
static int quoted(struct vf_walk *w, size_t *offset, size_t *len)
{
	size_t start = w->pos + 1;
	char quote = w->text[w->pos++];

	for (; w->pos < w->len; w->pos++) {
		if (quote == '"' && w->text[w->pos] == '\\') {
			w->pos++;
		} else if (w->text[w->pos] == quote) {
			if (quote == '\'' && vf_peek(w, 1) == '\'') {
				w->pos++;
				continue;
			}
			*offset = start;
			*len = w->pos++ - start;
			return 0;
		}
	}
	return vf_fail(w, start, "string without an end");
}

static void add_key(struct vf_walk *w, size_t offset, size_t len, int quote)
{
	vf_rewind(w);
	strbuf_reset(&w->scratch);
	if (quote == '"')
		vf_decode_escapes(&w->scratch, w->text + offset, len);
	else if (quote == '\'')
		decode_single(&w->scratch, w->text + offset, len);
	else
		strbuf_add(&w->scratch, w->text + offset, len);
	vf_add_key(w, w->scratch.buf, w->scratch.len);
}

static int emit_quoted(struct vf_walk *w, size_t offset, size_t len, int quote)
{
	enum vf_kind kind = memchr(w->text + offset, '\n', len) ? VF_OTHER : VF_STRING;

	return vf_emit(w, kind, offset, len, quote == '"' ? vf_decode_escapes : decode_single);
}

static int emit_plain(struct vf_walk *w, size_t offset, size_t len)
{
	const char *s = w->text + offset;

	if (!len || (len == 1 && *s == '~') ||
	    (len == 4 && (!memcmp(s, "null", 4) || !memcmp(s, "Null", 4) || !memcmp(s, "NULL", 4))))
		return vf_emit(w, VF_NULL, offset, len, NULL);
	return vf_emit(w, *s == '*' ? VF_OTHER : VF_STRING, offset, len, NULL);
}

/*
 * The end of a plain scalar in this line: before " #", before a ':' that makes it a key, in a flow collection before
 * its marks. pos goes there, blanks before it left out of *len.
 */
static void plain(struct vf_walk *w, int flow, size_t *offset, size_t *len)
{
	size_t last = w->pos;

	*offset = w->pos;
	for (; !is_end(vf_peek(w, 0)); w->pos++) {
		int c = vf_peek(w, 0), after = vf_peek(w, 1);

		if (vf_is_blank(c)) {
			if (after == '#')
				break;
			continue;
		}
		if (flow && strchr(",[]{}", c))
			break;
		if (c == ':' && (vf_is_blank(after) || is_end(after) || (flow && strchr(",[]{}", after))))
			break;
		last = w->pos + 1;
	}
	*len = last - *offset;
}

/* Blanks, comments and line ends inside of a flow collection. */
static void skip_flow(struct vf_walk *w)
{
	for (;;) {
		int c = vf_peek(w, 0);

		if (c == '#' && (!w->pos || strchr(" \t\r\n,[]{}", w->text[w->pos - 1])))
			vf_next_line(w);
		else if (vf_is_blank(c) || c == '\n' || c == '\r')
			w->pos++;
		else
			return;
	}
}

/* A scalar in a flow collection: a key, a value or an item. */
static int flow_scalar(struct vf_walk *w, int *have_key)
{
	size_t offset = 0, len = 0;
	int quote = vf_peek(w, 0), ret;

	if (quote == '"' || quote == '\'') {
		ret = quoted(w, &offset, &len);
		if (ret)
			return ret;
	} else {
		quote = 0;
		plain(w, 1, &offset, &len);
	}
	if (vf_top(w)->kind == '{' && !*have_key) {
		add_key(w, offset, len, quote);
		skip_flow(w);
		if (vf_peek(w, 0) == ':') {
			w->pos++;
			*have_key = 1;
		}
		return 0;
	}
	if (vf_top(w)->kind == '[')
		vf_next_index(w);
	*have_key = 0;
	return quote ? emit_quoted(w, offset, len, quote) : emit_plain(w, offset, len);
}

static int flow(struct vf_walk *w)
{
	size_t base = w->n, start = w->pos;
	int have_key = 0, ret = 0;

	do {
		int c;

		skip_flow(w);
		c = vf_peek(w, 0);
		if (c == -1)
			return vf_fail(w, start, "'%c' without an end", w->text[start]);
		if (c == '{' || c == '[') {
			if (w->n > base && vf_top(w)->kind == '[')
				vf_next_index(w);
			vf_enter(w, (char)c);
			have_key = 0;
			w->pos++;
		} else if (c == '}' || c == ']') {
			if (vf_top(w)->kind != (c == '}' ? '{' : '['))
				return vf_fail(w, w->pos, "'%c' closes nothing", c);
			vf_leave(w);
			have_key = 0;
			w->pos++;
		} else if (c == ',' || (c == ':' && !have_key)) {
			have_key = 0;
			w->pos++;
		} else {
			size_t before = w->pos;

			ret = flow_scalar(w, &have_key);
			if (!ret && w->pos == before)
				w->pos++;
		}
	} while (!ret && w->n > base);
	return ret;
}

/* How many spaces begin the line at pos; *empty: nothing or a comment follows. */
static size_t indentation(const struct vf_walk *w, size_t pos, int *empty)
{
	size_t n = 0, end = vf_line_end(w, pos), i;

	while (pos + n < end && w->text[pos + n] == ' ')
		n++;
	for (i = pos + n; i < end && vf_is_blank((unsigned char)w->text[i]); i++)
		;
	*empty = i == end || w->text[i] == '#';
	return n;
}

/* Goes over the lines that belong to what stands at `indent` (column plus one); returns how many have text. */
static size_t skip_deeper(struct vf_walk *w, size_t indent)
{
	size_t n = 0;

	while (w->pos < w->len) {
		int empty;
		size_t spaces = indentation(w, w->pos, &empty);

		if (!empty && spaces < indent)
			break;
		if (!empty)
			n++;
		vf_next_line(w);
	}
	return n;
}

/* Nothing but a comment may follow in this line. */
static int end_of_line(struct vf_walk *w)
{
	vf_skip_blanks(w);
	if (!is_end(vf_peek(w, 0)) && vf_peek(w, 0) != '#')
		return vf_fail(w, w->pos, "expected the end of the line");
	vf_next_line(w);
	return 0;
}

/* Anchors and tags before a value. */
static void skip_properties(struct vf_walk *w)
{
	vf_skip_blanks(w);
	while (vf_peek(w, 0) == '&' || vf_peek(w, 0) == '!') {
		while (!is_end(vf_peek(w, 0)) && !vf_is_blank(vf_peek(w, 0)))
			w->pos++;
		vf_skip_blanks(w);
	}
}

static int plain_value(struct vf_walk *w, size_t offset, size_t len, size_t indent)
{
	size_t end = vf_line_end(w, w->pos);

	/* "a: b: c" is no YAML; to the walker it is text like any other. */
	if (vf_peek(w, 0) == ':')
		len = end - offset;
	vf_next_line(w);
	/* A document's own scalar ends with the document; nothing more is wanted of it. */
	if (indent && skip_deeper(w, indent))
		return vf_emit(w, VF_OTHER, offset, len, NULL);
	return emit_plain(w, offset, len);
}

/* The value of the innermost key or item, from pos on. */
static int value(struct vf_walk *w)
{
	size_t offset = 0, len = 0, indent = vf_top(w)->indent;
	int c, ret;

	vf_rewind(w);
	skip_properties(w);
	c = vf_peek(w, 0);
	if (is_end(c) || c == '#') {
		vf_next_line(w);
		return 0;
	}
	switch (c) {
	case '|':
	case '>':
		vf_next_line(w);
		skip_deeper(w, indent ? indent : 1);
		return vf_emit(w, VF_OTHER, w->pos, 0, NULL);
	case '"':
	case '\'':
		ret = quoted(w, &offset, &len);
		if (!ret)
			ret = emit_quoted(w, offset, len, c);
		return ret ? ret : end_of_line(w);
	case '{':
	case '[':
		ret = flow(w);
		return ret ? ret : end_of_line(w);
	default:
		plain(w, 0, &offset, &len);
		return plain_value(w, offset, len, indent);
	}
}

/* A key or a scalar at the column. */
static int key_or_scalar(struct vf_walk *w, size_t column)
{
	size_t start = w->pos, offset = 0, len = 0;
	int quote = vf_peek(w, 0), ret;

	while (vf_top(w)->indent > column)
		vf_leave(w);
	if (quote == '{' || quote == '[')
		return value(w);
	if (quote == '"' || quote == '\'') {
		ret = quoted(w, &offset, &len);
		if (ret)
			return ret;
		vf_skip_blanks(w);
	} else {
		quote = 0;
		plain(w, 0, &offset, &len);
	}
	if (vf_peek(w, 0) == ':' && (quote || len)) {
		w->pos++;
		vf_top(w)->index = 1;
		add_key(w, offset, len, quote);
		vf_enter(w, 'K');
		vf_top(w)->indent = column + 1;
		return value(w);
	}
	if (w->n == 1 && vf_top(w)->index)
		return vf_fail(w, start, "expected 'key: value'");
	w->pos = start;
	return value(w);
}

static void sequence_item(struct vf_walk *w, size_t column)
{
	while (vf_top(w)->indent > column + 1 || (vf_top(w)->indent == column + 1 && vf_top(w)->kind == 'I'))
		vf_leave(w);
	if (vf_top(w)->kind != 'S' || vf_top(w)->indent != column + 1) {
		vf_rewind(w);
		vf_enter(w, 'S');
		vf_top(w)->indent = column + 1;
	}
	vf_next_index(w);
	vf_enter(w, 'I');
	vf_top(w)->indent = column + 1;
	w->pos++;
}

/* One line with text, from its first character on, and the lines that its values go on to. */
static int line(struct vf_walk *w, size_t column)
{
	size_t start = w->pos - column;

	while (vf_peek(w, 0) == '-' && (vf_is_blank(vf_peek(w, 1)) || is_end(vf_peek(w, 1)))) {
		sequence_item(w, column);
		vf_skip_blanks(w);
		if (is_end(vf_peek(w, 0)) || vf_peek(w, 0) == '#') {
			vf_next_line(w);
			return 0;
		}
		column = w->pos - start;
	}
	if (vf_peek(w, 0) == '?' && vf_is_blank(vf_peek(w, 1)))
		return vf_fail(w, w->pos, "a key of this form is not understood");
	if (strchr("&!|>", vf_peek(w, 0))) {
		while (vf_top(w)->indent > column)
			vf_leave(w);
		return value(w);
	}
	return key_or_scalar(w, column);
}

int vf_walk_yaml(struct vf_walk *w)
{
	int ret = 0, content = 0;

	vf_enter(w, 'D');
	while (!ret && w->pos < w->len) {
		int empty;
		size_t column = indentation(w, w->pos, &empty);

		if (empty || (!column && w->text[w->pos] == '%')) {
			vf_next_line(w);
		} else if (!column && (vf_looking_at(w, "---") || vf_looking_at(w, "...")) &&
			   (vf_is_blank(vf_peek(w, 3)) || is_end(vf_peek(w, 3)))) {
			if (content || w->text[w->pos] == '.')
				return 0;
			w->pos += 3;
			ret = end_of_line(w);
		} else if (w->text[w->pos + column] == '\t') {
			return vf_fail(w, w->pos, "a tab cannot indent");
		} else {
			content = 1;
			w->pos += column;
			ret = line(w, column);
		}
	}
	return ret;
}
