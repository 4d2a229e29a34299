/* SPDX-License-Identifier: ISC */
/* Files of lines: INI as Python's configparser reads it, and Java's properties. */
#include "versionfile_walk.h"

#include <string.h>

/* Takes blanks off both ends of a place. */
static void trim(const struct vf_walk *w, size_t *offset, size_t *end)
{
	while (*offset < *end && vf_is_blank((unsigned char)w->text[*offset]))
		(*offset)++;
	while (*end > *offset && vf_is_blank((unsigned char)w->text[*end - 1]))
		(*end)--;
}

/* Behind the end of the line at `end`. */
static size_t next_line(const struct vf_walk *w, size_t end)
{
	while (end < w->len && w->text[end] == '\r')
		end++;
	return end < w->len && w->text[end] == '\n' ? end + 1 : end;
}

static void add_lower_key(struct vf_walk *w, size_t offset, size_t end)
{
	strbuf_reset(&w->scratch);
	for (; offset < end; offset++) {
		char c = w->text[offset];

		strbuf_addch(&w->scratch, c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	vf_add_key(w, w->scratch.buf, w->scratch.len);
}

static int section(struct vf_walk *w, size_t start, size_t end)
{
	const char *close = memchr(w->text + start, ']', end - start);
	struct vf_frame *top = vf_top(w);

	if (!close)
		return vf_fail(w, start, "section header without an end");
	strbuf_reset(&w->path);
	w->depth = 0;
	vf_add_key(w, w->text + start + 1, (size_t)(close - w->text) - start - 1);
	top->path_len = w->path.len;
	top->depth = w->depth;
	return 0;
}

static int ini_pair(struct vf_walk *w, size_t start, size_t end)
{
	size_t sign = start, value, i;
	size_t key_end;

	while (sign < end && w->text[sign] != '=' && w->text[sign] != ':')
		sign++;
	if (sign == end)
		return 0; /* a key alone */
	key_end = sign;
	trim(w, &start, &key_end);
	value = sign + 1;
	trim(w, &value, &end);
	for (i = value; i + 1 < end; i++)
		if (vf_is_blank((unsigned char)w->text[i]) && (w->text[i + 1] == '#' || w->text[i + 1] == ';'))
			end = i;
	trim(w, &value, &end);
	if (end - value >= 2 && w->text[value] == w->text[end - 1] && strchr("\"'", w->text[value])) {
		value++;
		end--;
	}
	vf_rewind(w);
	add_lower_key(w, start, key_end);
	return vf_emit(w, value == end ? VF_NULL : VF_STRING, value, end - value, NULL);
}

int vf_walk_ini(struct vf_walk *w)
{
	int in_value = 0, ret = 0;

	vf_enter(w, 'S');
	while (!ret && w->pos < w->len) {
		size_t start = w->pos, end = vf_line_end(w, w->pos), text = start;

		w->pos = next_line(w, end);
		trim(w, &text, &end);
		if (text == end || strchr("#;", w->text[text]))
			continue;
		if (text > start && in_value)
			continue; /* an indented line goes on with the value before it */
		in_value = w->text[text] != '[';
		ret = in_value ? ini_pair(w, text, end) : section(w, text, end);
	}
	return ret;
}

/* Is the line end at `end` taken away by an odd number of backslashes? */
static int goes_on(const struct vf_walk *w, size_t start, size_t end)
{
	size_t n = 0;

	while (end > start + n && w->text[end - 1 - n] == '\\')
		n++;
	return n % 2;
}

static int property(struct vf_walk *w, size_t start, size_t end)
{
	size_t key_end = start, value;

	while (key_end < end && !strchr("=: \t", w->text[key_end]))
		key_end += w->text[key_end] == '\\' && key_end + 1 < end ? 2 : 1;
	value = key_end;
	while (value < end && vf_is_blank((unsigned char)w->text[value]))
		value++;
	if (value < end && strchr("=:", w->text[value]))
		value++;
	trim(w, &value, &end);
	vf_rewind(w);
	strbuf_reset(&w->scratch);
	vf_decode_escapes(&w->scratch, w->text + start, key_end - start);
	vf_add_key(w, w->scratch.buf, w->scratch.len);
	if (value == end)
		return vf_emit(w, VF_NULL, value, 0, NULL);
	return vf_emit(w, memchr(w->text + value, '\n', end - value) ? VF_OTHER : VF_STRING, value, end - value,
		       vf_decode_escapes);
}

int vf_walk_properties(struct vf_walk *w)
{
	int ret = 0;

	while (!ret && w->pos < w->len) {
		size_t line = w->pos, end = vf_line_end(w, line), start = line;

		trim(w, &start, &end);
		if (start < end && strchr("#!", w->text[start])) {
			w->pos = next_line(w, vf_line_end(w, line));
			continue;
		}
		end = vf_line_end(w, line);
		w->pos = next_line(w, end);
		while (goes_on(w, line, end) && w->pos < w->len) {
			line = w->pos;
			end = vf_line_end(w, line);
			w->pos = next_line(w, end);
		}
		if (start < end)
			ret = property(w, start, end);
	}
	return ret;
}
