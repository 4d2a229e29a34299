/* SPDX-License-Identifier: ISC */
#include "versionfile_walk.h"

#include <string.h>

enum state { VALUE, VALUE_OR_END, KEY, KEY_OR_END, AFTER };

/* White space and, where they are allowed, comments. */
static int skip(struct vf_walk *w)
{
	for (; w->pos < w->len; w->pos++) {
		const char *end;

		if (w->lenient && vf_looking_at(w, "//")) {
			w->pos = vf_line_end(w, w->pos);
			if (w->pos == w->len)
				return 0;
		} else if (w->lenient && vf_looking_at(w, "/*")) {
			for (end = w->text + w->pos + 2; (end = memchr(end, '*', (size_t)(w->text + w->len - end)));)
				if (++end < w->text + w->len && *end == '/')
					break;
			if (!end)
				return vf_fail(w, w->pos, "comment without an end");
			w->pos = (size_t)(end - w->text);
		} else if (!strchr(" \t\r\n", w->text[w->pos])) {
			return 0;
		}
	}
	return 0;
}

/* From the opening quote; sets the place of the content and goes behind the closing one. */
static int string(struct vf_walk *w, size_t *offset, size_t *len)
{
	size_t start = ++w->pos;

	for (; w->pos < w->len; w->pos++) {
		unsigned char c = (unsigned char)w->text[w->pos];

		if (c == '"') {
			*offset = start;
			*len = w->pos++ - start;
			return 0;
		}
		if (c == '\\')
			w->pos++;
		else if (c < 0x20 && c != '\t')
			break;
	}
	return vf_fail(w, start, "string without an end");
}

static int key(struct vf_walk *w)
{
	size_t offset = 0, len = 0;
	int ret;

	if (vf_peek(w, 0) != '"')
		return vf_fail(w, w->pos, "expected a key in double quotes");
	ret = string(w, &offset, &len);
	if (ret)
		return ret;
	vf_rewind(w);
	if (memchr(w->text + offset, '\\', len)) {
		strbuf_reset(&w->scratch);
		vf_decode_escapes(&w->scratch, w->text + offset, len);
		vf_add_key(w, w->scratch.buf, w->scratch.len);
	} else {
		vf_add_key(w, w->text + offset, len);
	}
	ret = skip(w);
	if (ret)
		return ret;
	if (vf_peek(w, 0) != ':')
		return vf_fail(w, w->pos, "expected ':' after a key");
	w->pos++;
	return 0;
}

static int is_number(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strchr("+-.0123456789eE", s[i]))
			return 0;
	return n && (*s == '-' || (*s >= '0' && *s <= '9'));
}

static int word(struct vf_walk *w)
{
	size_t start = w->pos, n;
	const char *s = w->text + start;

	while (w->pos < w->len && !strchr(" \t\r\n,]}:\"/", w->text[w->pos]))
		w->pos++;
	n = w->pos - start;
	if (n == 4 && !memcmp(s, "null", 4))
		return vf_emit(w, VF_NULL, start, n, NULL);
	if ((n == 4 && !memcmp(s, "true", 4)) || (n == 5 && !memcmp(s, "false", 5)) || is_number(s, n))
		return vf_emit(w, VF_OTHER, start, n, NULL);
	return vf_fail(w, start, "expected a value");
}

static int value(struct vf_walk *w, enum state *state)
{
	const struct vf_frame *top = vf_top(w);
	size_t offset = 0, len = 0;
	int c = vf_peek(w, 0), ret;

	if (top && top->kind == '[')
		vf_next_index(w);
	if (c == '{' || c == '[') {
		w->pos++;
		vf_enter(w, (char)c);
		*state = c == '{' ? KEY_OR_END : VALUE_OR_END;
		return 0;
	}
	*state = AFTER;
	if (c != '"')
		return word(w);
	ret = string(w, &offset, &len);
	return ret ? ret : vf_emit(w, VF_STRING, offset, len, vf_decode_escapes);
}

/* A closing bracket in place of a key or a value; `fits`: one may stand here. Returns whether there was one. */
static int closing(struct vf_walk *w, int fits)
{
	const struct vf_frame *top = vf_top(w);

	if (!fits || !top || vf_peek(w, 0) != (top->kind == '{' ? '}' : ']'))
		return 0;
	w->pos++;
	vf_leave(w);
	return 1;
}

static int after(struct vf_walk *w, enum state *state)
{
	const struct vf_frame *top = vf_top(w);

	if (!top)
		return vf_fail(w, w->pos, "more text after the end");
	if (closing(w, 1))
		return 0;
	if (vf_peek(w, 0) != ',')
		return vf_fail(w, w->pos, "expected ',' or '%c'", top->kind == '{' ? '}' : ']');
	w->pos++;
	if (top->kind == '{')
		*state = w->lenient ? KEY_OR_END : KEY;
	else
		*state = w->lenient ? VALUE_OR_END : VALUE;
	return 0;
}

int vf_walk_json(struct vf_walk *w)
{
	enum state state = VALUE;
	int ret;

	for (;;) {
		ret = skip(w);
		if (ret)
			return ret;
		if (w->pos >= w->len)
			break;
		switch (state) {
		case KEY:
		case KEY_OR_END:
			if (closing(w, state == KEY_OR_END)) {
				state = AFTER;
				break;
			}
			ret = key(w);
			state = VALUE;
			break;
		case VALUE:
		case VALUE_OR_END:
			if (closing(w, state == VALUE_OR_END))
				state = AFTER;
			else
				ret = value(w, &state);
			break;
		case AFTER:
			ret = after(w, &state);
			break;
		}
		if (ret)
			return ret;
	}
	return state == AFTER && !w->n ? 0 : vf_fail(w, w->len, "the text ends too soon");
}
