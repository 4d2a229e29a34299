/* SPDX-License-Identifier: ISC */
/*
 * Build descriptions that are programs: CMake, Autoconf, Meson and Mix. Only a version that stands there as text is
 * found, directly or (but for Meson, where project() comes first) one step away, as the value of the variable that is
 * named in its place.
 */
#include "versionfile_walk.h"

#include <string.h>

struct place {
	size_t offset, len;
};

static void cursor(struct vf_walk *w, const struct vf_text *t, struct err *err)
{
	vf_walk_init(w, t->file, t->text, t->len, NULL, NULL, err);
	w->pos = t->start;
}

static int is_word(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_space(struct vf_walk *w)
{
	while (is_space(vf_peek(w, 0)))
		w->pos++;
}

/* Goes over a word and sets its place; 0 when there is none. */
static int word(struct vf_walk *w, struct place *p)
{
	p->offset = w->pos;
	while (is_word(vf_peek(w, 0)))
		w->pos++;
	p->len = w->pos - p->offset;
	return p->len > 0;
}

static int is(const struct vf_walk *w, struct place p, const char *s, size_t n)
{
	return p.len == n && !memcmp(w->text + p.offset, s, n);
}

static int is_same(const struct vf_walk *w, struct place p, const char *s)
{
	return is(w, p, s, strlen(s));
}

static int is_ignoring_case(const struct vf_walk *w, struct place p, const char *lower)
{
	size_t i;

	for (i = 0; i < p.len && lower[i]; i++)
		if ((w->text[p.offset + i] | 0x20) != lower[i])
			return 0;
	return i == p.len && !lower[i];
}

/* --- CMake ----------------------------------------------------------------------------------------------------- */

/* "[[", "[=[" …: the number of '=' plus one, 0 for anything else. */
static size_t cmake_bracket(const struct vf_walk *w)
{
	size_t n = 1;

	if (vf_peek(w, 0) != '[')
		return 0;
	while (vf_peek(w, n) == '=')
		n++;
	return vf_peek(w, n) == '[' ? n : 0;
}

/* From a bracket on; sets the place of the content. */
static void cmake_skip_bracket(struct vf_walk *w, size_t n, struct place *p)
{
	size_t start = w->pos += n + 1;

	p->offset = start;
	for (; w->pos < w->len; w->pos++) {
		size_t i = 0;

		if (w->text[w->pos] != ']')
			continue;
		while (i + 1 < n && vf_peek(w, i + 1) == '=')
			i++;
		if (i + 1 == n && vf_peek(w, n) == ']') {
			p->len = w->pos - start;
			w->pos += n + 1;
			return;
		}
		w->pos += i;
	}
	p->len = w->len - start;
}

static void cmake_skip_space(struct vf_walk *w)
{
	struct place ignored;
	size_t n;

	for (;;) {
		skip_space(w);
		if (vf_peek(w, 0) != '#')
			return;
		w->pos++;
		n = cmake_bracket(w);
		if (n)
			cmake_skip_bracket(w, n, &ignored);
		else
			w->pos = vf_line_end(w, w->pos);
	}
}

/* One argument of a command: quoted, bracketed or plain. Sets the place of its content; a parenthesis is none. */
static int cmake_argument(struct vf_walk *w, struct place *p)
{
	size_t n;

	cmake_skip_space(w);
	n = cmake_bracket(w);
	if (n) {
		cmake_skip_bracket(w, n, p);
		return 1;
	}
	p->offset = w->pos;
	if (vf_peek(w, 0) == '"') {
		for (w->pos++; w->pos < w->len && w->text[w->pos] != '"'; w->pos++)
			if (w->text[w->pos] == '\\' && vf_peek(w, 1) != -1)
				w->pos++;
		p->offset++;
		p->len = w->pos - p->offset;
		if (w->pos < w->len)
			w->pos++;
		return 1;
	}
	while (w->pos < w->len && !is_space(vf_peek(w, 0)) && !strchr("()#\"", w->text[w->pos]))
		w->pos += w->text[w->pos] == '\\' && vf_peek(w, 1) != -1 ? 2 : 1;
	p->len = w->pos - p->offset;
	return p->len > 0;
}

/*
 * The next command at or after pos: its name, and pos behind its opening parenthesis. 0 at the end of the text.
 */
static int cmake_command(struct vf_walk *w, struct place *name)
{
	struct place ignored;

	while (w->pos < w->len) {
		cmake_skip_space(w);
		if (word(w, name)) {
			while (vf_is_blank(vf_peek(w, 0)))
				w->pos++;
			if (vf_peek(w, 0) != '(')
				continue;
			w->pos++;
			return 1;
		}
		if (!cmake_argument(w, &ignored) && w->pos < w->len)
			w->pos++;
	}
	return 0;
}

/* The value after the word VERSION among the arguments of project(); 0 when there is none. */
static int cmake_project_version(struct vf_walk *w, struct place *p)
{
	struct place arg = { 0, 0 };
	int named = 0;

	while (cmake_argument(w, &arg)) {
		if (named) {
			*p = arg;
			return 1;
		}
		named = is_same(w, arg, "VERSION");
	}
	return 0;
}

/* The value of set(<variable> <value>). */
static int cmake_set(struct vf_walk *w, const char *variable, size_t len, struct place *p)
{
	struct place name = { 0, 0 };

	while (cmake_command(w, &name)) {
		if (is_ignoring_case(w, name, "set") && cmake_argument(w, &name) && is(w, name, variable, len) &&
		    cmake_argument(w, p))
			return 1;
	}
	return 0;
}

int vf_find_cmake(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	struct vf_walk w;
	struct place name = { 0, 0 }, p = { 0, 0 };
	int found = 0;

	cursor(&w, t, err);
	if (t->key) {
		found = cmake_set(&w, t->key, strlen(t->key), &p);
	} else {
		while (!found && cmake_command(&w, &name))
			found = is_ignoring_case(&w, name, "project") && cmake_project_version(&w, &p);
	}
	if (found && p.len > 3 && !memcmp(t->text + p.offset, "${", 2) && t->text[p.offset + p.len - 1] == '}') {
		name = (struct place){ p.offset + 2, p.len - 3 };
		w.pos = t->start;
		found = cmake_set(&w, t->text + name.offset, name.len, &p);
	}
	if (found && !memchr(t->text + p.offset, '$', p.len) && !memchr(t->text + p.offset, '\\', p.len))
		vf_add_span(out, t->text, p.offset, p.len, NULL, t->style);
	return 0;
}

/* --- Autoconf -------------------------------------------------------------------------------------------------- */

/* A comment at pos: from "dnl" or '#' to the end of the line. */
static int m4_comment(struct vf_walk *w)
{
	if (vf_peek(w, 0) != '#' && !(vf_looking_at(w, "dnl") && !is_word(vf_peek(w, 3)) &&
				      (!w->pos || !is_word((unsigned char)w->text[w->pos - 1]))))
		return 0;
	w->pos = vf_line_end(w, w->pos);
	return 1;
}

/* One argument of a macro, white space and one pair of quotes taken off. Stops at ',' or ')'. */
static int m4_argument(struct vf_walk *w, struct place *p)
{
	size_t quotes = 0, parens = 0, start, end;

	for (skip_space(w); m4_comment(w); skip_space(w))
		;
	start = end = w->pos;
	for (; w->pos < w->len; w->pos++) {
		int c = (unsigned char)w->text[w->pos];

		if (!quotes && !parens && (c == ',' || c == ')'))
			break;
		if (c == '[')
			quotes++;
		else if (c == ']' && quotes)
			quotes--;
		else if (c == '(' && !quotes)
			parens++;
		else if (c == ')' && !quotes)
			parens--;
		if (!is_space(c))
			end = w->pos + 1;
	}
	p->offset = start;
	p->len = end - start;
	if (p->len >= 2 && w->text[start] == '[' && w->text[end - 1] == ']') {
		p->offset++;
		p->len -= 2;
	}
	return w->pos < w->len;
}

/* Behind the opening parenthesis of the next call of a macro; 0 when there is none. */
static int m4_call(struct vf_walk *w, const char *const *macros, size_t n)
{
	struct place name = { 0, 0 };
	size_t i;

	while (w->pos < w->len) {
		if (m4_comment(w))
			continue;
		if (!word(w, &name)) {
			w->pos++;
			continue;
		}
		for (i = 0; i < n; i++) {
			if (is_same(w, name, macros[i]) && vf_peek(w, 0) == '(') {
				w->pos++;
				return 1;
			}
		}
	}
	return 0;
}

/* The value that a macro is defined as. */
static int m4_definition(struct vf_walk *w, const char *macro, size_t len, struct place *p)
{
	static const char *const define[] = { "m4_define", "define", "m4_pushdef" };
	struct place name = { 0, 0 };

	while (m4_call(w, define, 3)) {
		if (m4_argument(w, &name) && w->text[w->pos] == ',' && is(w, name, macro, len)) {
			w->pos++;
			return m4_argument(w, p);
		}
	}
	return 0;
}

static int is_literal(const struct vf_walk *w, struct place p)
{
	size_t i;

	for (i = 0; i < p.len; i++)
		if (is_space((unsigned char)w->text[p.offset + i]) || strchr("()[]$,", w->text[p.offset + i]))
			return 0;
	return p.len > 0;
}

int vf_find_autoconf(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	static const char *const init[] = { "AC_INIT" };
	struct vf_walk w;
	struct place p = { 0, 0 }, value = { 0, 0 };
	int found;

	cursor(&w, t, err);
	if (t->key) {
		found = m4_definition(&w, t->key, strlen(t->key), &p);
	} else {
		found = m4_call(&w, init, 1) && m4_argument(&w, &p) && w.text[w.pos] == ',';
		if (found) {
			w.pos++;
			found = m4_argument(&w, &p);
		}
	}
	if (!found || !is_literal(&w, p))
		return 0;
	if (t->text[p.offset] < '0' || t->text[p.offset] > '9') {
		w.pos = t->start;
		if (m4_definition(&w, t->text + p.offset, p.len, &value) && is_literal(&w, value))
			p = value;
		else if (t->text[p.offset] != 'v')
			return 0;
	}
	vf_add_span(out, t->text, p.offset, p.len, NULL, t->style);
	return 0;
}

/* --- Meson and Mix --------------------------------------------------------------------------------------------- */

/*
 * A string of Meson ('…', '''…''') or Elixir ("…", """…""", '…') at pos: sets its content's place and goes behind it.
 * 0 when none begins here.
 */
static int code_string(struct vf_walk *w, struct place *p)
{
	int quote = vf_peek(w, 0), n = 1;

	if (quote != '"' && quote != '\'')
		return 0;
	if (vf_peek(w, 1) == quote && vf_peek(w, 2) == quote)
		n = 3;
	w->pos += (size_t)n;
	p->offset = w->pos;
	for (; w->pos < w->len; w->pos++) {
		if (w->text[w->pos] == '\\' && vf_peek(w, 1) != -1) {
			w->pos++;
		} else if (w->text[w->pos] == quote && (n == 1 || (vf_peek(w, 1) == quote && vf_peek(w, 2) == quote))) {
			p->len = w->pos - p->offset;
			w->pos += (size_t)n;
			return 1;
		}
	}
	p->len = w->len - p->offset;
	return 1;
}

static void code_skip_space(struct vf_walk *w)
{
	for (skip_space(w); vf_peek(w, 0) == '#'; skip_space(w))
		w->pos = vf_line_end(w, w->pos);
}

/* A token that is none of the above: a word, sets *p; a bracket changes *depth; any other byte. */
static int code_token(struct vf_walk *w, struct place *p, long *depth)
{
	if (word(w, p))
		return 1;
	if (strchr("([{", w->text[w->pos]))
		++*depth;
	else if (strchr(")]}", w->text[w->pos]))
		--*depth;
	w->pos++;
	return 0;
}

static int is_plain_text(const struct vf_walk *w, struct place p)
{
	return p.len && !memchr(w->text + p.offset, '\\', p.len) && !memchr(w->text + p.offset, '#', p.len) &&
	       !memchr(w->text + p.offset, '\n', p.len);
}

/*
 * The string after `key` and a colon, in brackets of depth 1, pos being in front of them or behind the first
 * (`depth` says which). *name is the module attribute that stands there in place of a string. Stops where the bracket
 * closes.
 */
static int keyword_string(struct vf_walk *w, const char *key, long depth, struct place *p, struct place *name)
{
	struct place token = { 0, 0 };
	int opened = depth > 0;

	for (code_skip_space(w); w->pos < w->len && (!opened || depth > 0); code_skip_space(w)) {
		if (code_string(w, &token))
			continue;
		if (!code_token(w, &token, &depth)) {
			opened |= depth > 0;
			continue;
		}
		if (depth != 1 || !is_same(w, token, key))
			continue;
		code_skip_space(w);
		if (vf_peek(w, 0) != ':')
			continue;
		w->pos++;
		code_skip_space(w);
		if (code_string(w, p))
			return 1;
		if (vf_peek(w, 0) == '@') {
			w->pos++;
			word(w, name);
		}
		return 0;
	}
	return 0;
}

int vf_find_meson(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	struct vf_walk w;
	struct place token = { 0, 0 }, p = { 0, 0 }, name = { 0, 0 };
	long depth = 0;

	cursor(&w, t, err);
	for (code_skip_space(&w); w.pos < w.len; code_skip_space(&w)) {
		if (code_string(&w, &token) || !code_token(&w, &token, &depth) || !is_same(&w, token, "project"))
			continue;
		code_skip_space(&w);
		if (vf_peek(&w, 0) != '(' || depth)
			continue;
		w.pos++;
		if (keyword_string(&w, t->key ? t->key : "version", 1, &p, &name) && is_plain_text(&w, p))
			vf_add_span(out, t->text, p.offset, p.len, NULL, t->style);
		break;
	}
	return 0;
}

/* The string of a module attribute: @name "…". */
static int mix_attribute(struct vf_walk *w, const char *attribute, size_t len, struct place *p)
{
	struct place token = { 0, 0 };
	long depth = 0;

	for (code_skip_space(w); w->pos < w->len; code_skip_space(w)) {
		if (code_string(w, &token))
			continue;
		if (vf_peek(w, 0) != '@') {
			code_token(w, &token, &depth);
			continue;
		}
		w->pos++;
		if (!word(w, &token) || !is(w, token, attribute, len))
			continue;
		code_skip_space(w);
		if (code_string(w, p))
			return 1;
	}
	return 0;
}

/* Behind "def project"; 0 when there is none. */
static int mix_project(struct vf_walk *w)
{
	struct place token = { 0, 0 };
	long depth = 0;

	for (code_skip_space(w); w->pos < w->len; code_skip_space(w)) {
		if (code_string(w, &token) || !code_token(w, &token, &depth) || !is_same(w, token, "def"))
			continue;
		code_skip_space(w);
		if (word(w, &token) && is_same(w, token, "project"))
			return 1;
	}
	return 0;
}

int vf_find_mix(struct versionfile_spans *out, const struct vf_text *t, struct err *err)
{
	struct vf_walk w;
	struct place p = { 0, 0 }, name = { 0, 0 };
	int found = 0;

	cursor(&w, t, err);
	if (t->key) {
		found = mix_attribute(&w, t->key, strlen(t->key), &p);
	} else if (mix_project(&w)) {
		found = keyword_string(&w, "version", 0, &p, &name);
		if (!found && name.len) {
			w.pos = t->start;
			found = mix_attribute(&w, t->text + name.offset, name.len, &p);
		}
	}
	if (found && is_plain_text(&w, p))
		vf_add_span(out, t->text, p.offset, p.len, NULL, t->style);
	return 0;
}
