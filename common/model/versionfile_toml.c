/* SPDX-License-Identifier: ISC */
/*
 * TOML 1.0. The bottom frame, 'T', is the table that the last header named; arrays and inline tables lie above it.
 * The tables of one [[name]] are told apart by a number that counts all such headers of the file.
 */
#include "versionfile_walk.h"

#include <string.h>

static void skip_comment(struct vf_walk *w)
{
	if (vf_peek(w, 0) == '#')
		w->pos = vf_line_end(w, w->pos);
}

/* White space, comments and line ends. */
static void skip_all(struct vf_walk *w)
{
	for (;;) {
		vf_skip_blanks(w);
		skip_comment(w);
		if (vf_peek(w, 0) != '\n' && vf_peek(w, 0) != '\r')
			return;
		w->pos++;
	}
}

/* What is left of a line after a statement. */
static int end_of_line(struct vf_walk *w)
{
	vf_skip_blanks(w);
	skip_comment(w);
	if (vf_peek(w, 0) == '\r' && vf_peek(w, 1) == '\n')
		w->pos++;
	if (w->pos == w->len)
		return 0;
	if (vf_peek(w, 0) != '\n')
		return vf_fail(w, w->pos, "expected the end of the line");
	w->pos++;
	return 0;
}

/* A string in one line; `quote` says whether escapes count. */
static int short_string(struct vf_walk *w, int quote, size_t *offset, size_t *len)
{
	size_t start = ++w->pos;

	for (; w->pos < w->len && w->text[w->pos] != '\n'; w->pos++) {
		if (w->text[w->pos] == quote) {
			*offset = start;
			*len = w->pos++ - start;
			return 0;
		}
		if (quote == '"' && w->text[w->pos] == '\\' && vf_peek(w, 1) != '\n')
			w->pos++;
	}
	return vf_fail(w, start, "string without an end");
}

static int long_string(struct vf_walk *w, int quote, size_t *offset, size_t *len)
{
	size_t start = w->pos += 3;

	if (vf_peek(w, 0) == '\r' && vf_peek(w, 1) == '\n')
		start = w->pos += 2;
	else if (vf_peek(w, 0) == '\n')
		start = ++w->pos;
	for (; w->pos < w->len; w->pos++) {
		if (quote == '"' && w->text[w->pos] == '\\') {
			w->pos++;
		} else if (vf_peek(w, 0) == quote && vf_peek(w, 1) == quote && vf_peek(w, 2) == quote) {
			/* One or two quotes may belong to the content. */
			while (vf_peek(w, 3) == quote)
				w->pos++;
			*offset = start;
			*len = w->pos - start;
			w->pos += 3;
			return 0;
		}
	}
	return vf_fail(w, start, "string without an end");
}

static int is_bare(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/* One part of a dotted key. */
static int key_part(struct vf_walk *w)
{
	size_t offset = w->pos, len = 0;
	int c = vf_peek(w, 0), ret = 0;

	if (c == '"' || c == '\'') {
		ret = short_string(w, c, &offset, &len);
		if (ret)
			return ret;
	} else {
		while (is_bare(vf_peek(w, 0)))
			w->pos++;
		len = w->pos - offset;
		if (!len)
			return vf_fail(w, offset, "expected a key");
	}
	if (c == '"' && memchr(w->text + offset, '\\', len)) {
		strbuf_reset(&w->scratch);
		vf_decode_escapes(&w->scratch, w->text + offset, len);
		vf_add_key(w, w->scratch.buf, w->scratch.len);
	} else {
		vf_add_key(w, w->text + offset, len);
	}
	return 0;
}

/* A dotted key, added to the top container's path. */
static int dotted_key(struct vf_walk *w)
{
	int ret;

	vf_rewind(w);
	for (;;) {
		vf_skip_blanks(w);
		ret = key_part(w);
		if (ret)
			return ret;
		vf_skip_blanks(w);
		if (vf_peek(w, 0) != '.')
			return 0;
		w->pos++;
	}
}

static int key_and_sign(struct vf_walk *w)
{
	int ret = dotted_key(w);

	if (ret)
		return ret;
	if (vf_peek(w, 0) != '=')
		return vf_fail(w, w->pos, "expected '=' after a key");
	w->pos++;
	return 0;
}

static int header(struct vf_walk *w, size_t *tables)
{
	int many = vf_peek(w, 1) == '[', ret;
	struct vf_frame *table = vf_top(w);

	w->pos += many ? 2 : 1;
	table->path_len = table->depth = 0;
	ret = dotted_key(w);
	if (ret)
		return ret;
	if (!vf_looking_at(w, many ? "]]" : "]"))
		return vf_fail(w, w->pos, "table header without an end");
	w->pos += many ? 2 : 1;
	if (many) {
		strbuf_addf(&w->path, ".%zu", (*tables)++);
		w->depth++;
	}
	table->path_len = w->path.len;
	table->depth = w->depth;
	return end_of_line(w);
}

static int scalar(struct vf_walk *w)
{
	size_t offset = w->pos, len = 0;
	int c = vf_peek(w, 0), ret;

	if (c == '"' || c == '\'') {
		if (vf_peek(w, 1) == c && vf_peek(w, 2) == c)
			ret = long_string(w, c, &offset, &len);
		else
			ret = short_string(w, c, &offset, &len);
		return ret ? ret : vf_emit(w, VF_STRING, offset, len, c == '"' ? vf_decode_escapes : NULL);
	}
	while (w->pos < w->len && !strchr(",]}#\r\n", w->text[w->pos]))
		w->pos++;
	if (w->pos == offset)
		return vf_fail(w, offset, "expected a value");
	return vf_emit(w, VF_OTHER, offset, w->pos - offset, NULL);
}

/*
 * Goes behind a value and everything that ends with it, up to the next one in an array or inline table. *more: there
 * is one; else the statement is complete.
 */
static int next_value(struct vf_walk *w, int separated, int *more)
{
	for (*more = 0; w->n > 1; separated = 0) {
		int array = vf_top(w)->kind == '[';

		skip_all(w);
		if (!separated && vf_peek(w, 0) == ',') {
			w->pos++;
			separated = 1;
			skip_all(w);
		}
		if (vf_peek(w, 0) == (array ? ']' : '}')) {
			w->pos++;
			vf_leave(w);
			continue;
		}
		if (!separated)
			return vf_fail(w, w->pos, "expected ',' or '%c'", array ? ']' : '}');
		*more = 1;
		if (!array)
			return key_and_sign(w);
		vf_next_index(w);
		return 0;
	}
	return 0;
}

static int statement(struct vf_walk *w)
{
	int ret = key_and_sign(w), more = 1;

	while (!ret && more) {
		int c;

		if (w->n > 1)
			skip_all(w);
		else
			vf_skip_blanks(w);
		c = vf_peek(w, 0);
		if (c == '[' || c == '{') {
			w->pos++;
			vf_enter(w, (char)c);
			ret = next_value(w, 1, &more);
		} else {
			ret = scalar(w);
			if (!ret)
				ret = next_value(w, 0, &more);
		}
	}
	return ret ? ret : end_of_line(w);
}

int vf_walk_toml(struct vf_walk *w)
{
	size_t tables = 0;
	int ret;

	vf_enter(w, 'T');
	for (;;) {
		skip_all(w);
		if (w->pos >= w->len)
			return 0;
		ret = vf_peek(w, 0) == '[' ? header(w, &tables) : statement(w);
		if (ret)
			return ret;
	}
}
