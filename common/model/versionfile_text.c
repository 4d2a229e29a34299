/* SPDX-License-Identifier: ISC */
/* Version files that are lines of text: a file with nothing but the version, C macros, Dockerfile labels. */
#include "versionfile_walk.h"

#include <string.h>

static void cursor(struct vf_walk *w, const struct vf_text *t, struct err *err)
{
	vf_walk_init(w, t->file, t->text, t->len, NULL, NULL, err);
	w->pos = t->start;
}

static int is_word(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* The first line with text, when it is one word that begins as versions do. */
int vf_find_plain(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	struct vf_walk w;
	size_t start, end;

	cursor(&w, t, err);
	while (vf_is_blank(vf_peek(&w, 0)) || vf_peek(&w, 0) == '\r' || vf_peek(&w, 0) == '\n')
		w.pos++;
	start = end = w.pos;
	while (end < w.len && !strchr(" \t\r\n", w.text[end]))
		end++;
	w.pos = end;
	vf_skip_blanks(&w);
	if (w.pos != vf_line_end(&w, w.pos))
		return 0;
	if (end > start &&
	    (is_digit(w.text[start]) || (w.text[start] == 'v' && end > start + 1 && is_digit(w.text[start + 1]))))
		vf_add_span(out, t->text, start, end - start, NULL, t->style);
	return 0;
}

/* Goes over blanks, comments and lines joined by a backslash, but not over the end of the line. */
static void skip_c_space(struct vf_walk *w)
{
	for (;;) {
		const char *end;

		vf_skip_blanks(w);
		if (vf_looking_at(w, "\\\n")) {
			w->pos += 2;
		} else if (vf_looking_at(w, "\\\r\n")) {
			w->pos += 3;
		} else if (vf_looking_at(w, "/*")) {
			for (end = w->text + w->pos + 2; (end = memchr(end, '*', (size_t)(w->text + w->len - end)));)
				if (++end < w->text + w->len && *end == '/')
					break;
			w->pos = end ? (size_t)(end - w->text) + 1 : w->len;
		} else {
			return;
		}
	}
}

static int takes_word(struct vf_walk *w, const char *word)
{
	size_t n = strlen(word);

	if (!vf_looking_at(w, word) || is_word(vf_peek(w, n)))
		return 0;
	w->pos += n;
	return 1;
}

/* A macro whose name ends so holds a version, unless the request names the macro. */
static int is_version_macro(const char *name, size_t len, const char *key)
{
	static const char *const ends[] = { "VERSION", "VERSION_STRING", "VERSION_STR" };
	size_t i, n;

	if (key)
		return strlen(key) == len && !memcmp(key, name, len);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		n = strlen(ends[i]);
		if (len >= n && !memcmp(name + len - n, ends[i], n) && (len == n || name[len - n - 1] == '_'))
			return 1;
	}
	return 0;
}

/* The rest of a directive "#define": NAME "version". */
static void c_define(struct versionfile_spans *out, const struct vf_text *t, struct vf_walk *w)
{
	size_t name, len, start;

	skip_c_space(w);
	name = w->pos;
	while (is_word(vf_peek(w, 0)))
		w->pos++;
	len = w->pos - name;
	if (!len || !is_version_macro(w->text + name, len, t->key))
		return;
	skip_c_space(w);
	if (vf_peek(w, 0) != '"')
		return;
	start = ++w->pos;
	while (w->pos < w->len && !strchr("\"\\\n", w->text[w->pos]))
		w->pos++;
	/* Without the request's word for it, only what looks like a version is one ("ABI_VERSION" is "7"). */
	if (vf_peek(w, 0) == '"' && (t->key || memchr(w->text + start, '.', w->pos - start)))
		vf_add_span(out, t->text, start, w->pos - start, NULL, t->style);
}

/* What is left of a line of C: strings hide comments and the other way round. */
static void skip_c_line(struct vf_walk *w)
{
	while (w->pos < w->len && w->text[w->pos] != '\n') {
		int c = (unsigned char)w->text[w->pos];

		if (vf_looking_at(w, "/*") || c == '\\') {
			size_t before = w->pos;

			skip_c_space(w);
			if (w->pos == before)
				w->pos += w->len - w->pos > 1 ? 2 : 1;
		} else if (vf_looking_at(w, "//")) {
			w->pos = vf_line_end(w, w->pos);
			if (vf_peek(w, 0) == '\r')
				w->pos++;
		} else if (c == '"' || c == '\'') {
			for (w->pos++; w->pos < w->len && w->text[w->pos] != c && w->text[w->pos] != '\n'; w->pos++)
				if (w->text[w->pos] == '\\' && vf_peek(w, 1) != -1)
					w->pos++;
			if (vf_peek(w, 0) == c)
				w->pos++;
		} else {
			w->pos++;
		}
	}
	vf_next_line(w);
}

int vf_find_c_define(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	struct vf_walk w;

	cursor(&w, t, err);
	while (w.pos < w.len) {
		skip_c_space(&w);
		if (vf_peek(&w, 0) == '#') {
			w.pos++;
			skip_c_space(&w);
			if (takes_word(&w, "define"))
				c_define(out, t, &w);
		}
		skip_c_line(&w);
	}
	return 0;
}

/* --- Dockerfile ----------------------------------------------------------------------------------------------- */

static int is_label(const char *name, size_t len, const char *key)
{
	static const char *const keys[] = { "org.opencontainers.image.version", "version", "org.label-schema.version" };
	size_t i;

	if (key)
		return strlen(key) == len && !memcmp(key, name, len);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strlen(keys[i]) == len && !memcmp(keys[i], name, len))
			return 1;
	return 0;
}

/* Blanks, and line ends taken away by `escape` together with the comment and empty lines that may follow them. */
static void skip_docker_space(struct vf_walk *w, char escape)
{
	for (;;) {
		size_t at;

		vf_skip_blanks(w);
		if (vf_peek(w, 0) != escape)
			return;
		for (at = w->pos + 1; at < w->len && strchr(" \t\r", w->text[at]); at++)
			;
		if (at < w->len && w->text[at] != '\n')
			return;
		w->pos = at;
		for (vf_next_line(w); w->pos < w->len; vf_next_line(w)) {
			at = w->pos;
			vf_skip_blanks(w);
			if (vf_peek(w, 0) != '#' && w->pos != vf_line_end(w, w->pos)) {
				w->pos = at;
				break;
			}
		}
	}
}

/* A word of a LABEL, quoted or not; the place is what stands between the quotes. */
static void docker_word(struct vf_walk *w, char escape, const char *ends, size_t *offset, size_t *len)
{
	int quote = vf_peek(w, 0);

	if (quote != '"' && quote != '\'') {
		*offset = w->pos;
		while (w->pos < w->len && !strchr(ends, w->text[w->pos])) {
			if (w->text[w->pos] == escape &&
			    strchr(" \t\r\n", w->pos + 1 < w->len ? w->text[w->pos + 1] : '\n'))
				break;
			w->pos++;
		}
		*len = w->pos - *offset;
		return;
	}
	*offset = ++w->pos;
	while (w->pos < w->len && w->text[w->pos] != quote && w->text[w->pos] != '\n')
		w->pos += w->text[w->pos] == escape && vf_peek(w, 1) != -1 ? 2 : 1;
	*len = w->pos - *offset;
	if (vf_peek(w, 0) == quote)
		w->pos++;
}

static void labels(struct versionfile_spans *out, const struct vf_text *t, struct vf_walk *w, char escape)
{
	for (;;) {
		size_t name = 0, name_len = 0, offset = 0, len = 0, before = w->pos;

		skip_docker_space(w, escape);
		docker_word(w, escape, "= \t\r\n", &name, &name_len);
		if (vf_peek(w, 0) == '=') {
			w->pos++;
			docker_word(w, escape, " \t\r\n", &offset, &len);
		} else if (vf_is_blank(vf_peek(w, 0))) {
			/* The old form: one label, its value is the rest of the line. */
			vf_skip_blanks(w);
			docker_word(w, escape, "\r\n", &offset, &len);
		}
		if (w->pos == before)
			return;
		if (is_label(w->text + name, name_len, t->key) && !memchr(w->text + offset, '$', len) &&
		    !memchr(w->text + offset, '\\', len))
			vf_add_span(out, t->text, offset, len, NULL, t->style);
	}
}

static int is_instruction(struct vf_walk *w, const char *word)
{
	size_t i;

	for (i = 0; word[i]; i++)
		if ((vf_peek(w, i) | 0x20) != (word[i] | 0x20))
			return 0;
	return vf_is_blank(vf_peek(w, i));
}

/* Goes behind the instruction's lines and the here-documents that it announces. */
static void skip_instruction(struct vf_walk *w, char escape)
{
	const char *word = NULL;
	size_t n = 0;

	while (w->pos < w->len && w->text[w->pos] != '\n') {
		if (vf_looking_at(w, "<<") && !word) {
			w->pos += vf_peek(w, 2) == '-' ? 3 : 2;
			if (vf_peek(w, 0) == '"' || vf_peek(w, 0) == '\'')
				w->pos++;
			for (word = w->text + w->pos; is_word(vf_peek(w, 0)); w->pos++)
				n++;
			word = n ? word : NULL;
		} else if (w->text[w->pos] == escape) {
			size_t before = w->pos;

			skip_docker_space(w, escape);
			w->pos += w->pos == before;
		} else {
			w->pos++;
		}
	}
	vf_next_line(w);
	while (word && w->pos < w->len) {
		size_t start = w->pos, end = vf_line_end(w, w->pos);

		while (start < end && w->text[start] == '\t')
			start++;
		vf_next_line(w);
		if (end - start == n && !memcmp(w->text + start, word, n))
			return;
	}
}

static char docker_escape(struct vf_walk *w)
{
	static const char directive[] = "escape=`";
	size_t pos = w->pos + 1, n = 0;

	if (vf_peek(w, 0) != '#')
		return '\\';
	for (; pos < w->len && directive[n] && w->text[pos] != '\n'; pos++) {
		if (vf_is_blank((unsigned char)w->text[pos]))
			continue;
		if (w->text[pos] != directive[n])
			break;
		n++;
	}
	return directive[n] ? '\\' : '`';
}

int vf_find_dockerfile(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	struct vf_walk w;
	char escape;

	cursor(&w, t, err);
	escape = docker_escape(&w);
	while (w.pos < w.len) {
		vf_skip_blanks(&w);
		if (vf_peek(&w, 0) == '#') {
			vf_next_line(&w);
			continue;
		}
		if (is_instruction(&w, "LABEL")) {
			w.pos += strlen("LABEL");
			labels(out, t, &w, escape);
		}
		skip_instruction(&w, escape);
	}
	return 0;
}
