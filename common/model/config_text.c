/* SPDX-License-Identifier: ISC */
#include "config_text.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"
#include "../base/strbuf.h"

/* The end of the text reads as a line end, as in git, so that no rule needs a case for it. */
struct reader {
	const char *p, *end;
	const char *file;
	unsigned line;
	int eof;
	struct strbuf section; /* all between the brackets: "release-type.feat" */
	struct strbuf key;
	struct strbuf value;
	struct err *err;
};

static int is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_key_char(int c)
{
	return is_alpha(c) || (c >= '0' && c <= '9') || c == '-';
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int next(struct reader *r)
{
	if (r->p == r->end) {
		r->eof = 1;
		return '\n';
	}
	if (*r->p == '\r' && r->end - r->p > 1 && r->p[1] == '\n')
		r->p++;
	if (*r->p == '\n')
		r->line++;
	return (unsigned char)*r->p++;
}

static int bad(struct reader *r, unsigned line, const char *reason)
{
	return err_set(r->err, ERR_FAIL, "%s:%u: %s", r->file, line, reason);
}

static int read_subsection(struct reader *r, unsigned line)
{
	int c;

	do {
		c = next(r);
	} while (c == ' ' || c == '\t' || c == '\r');
	if (c != '"')
		return bad(r, line, "a subsection must stand in double quotes");
	strbuf_addch(&r->section, '.');
	while ((c = next(r)) != '"') {
		if (c == '\\')
			c = next(r);
		if (c == '\n')
			return bad(r, line, "a section header must end on its line");
		strbuf_addch(&r->section, c);
	}
	return next(r) == ']' ? 0 : bad(r, line, "no ']' after the subsection");
}

static int read_section(struct reader *r)
{
	unsigned line = r->line;
	int c;

	strbuf_reset(&r->section);
	while ((c = next(r)) != ']') {
		if (c == '\n')
			return bad(r, line, "a section header must end on its line");
		if (is_space(c)) {
			r->p--;
			return read_subsection(r, line);
		}
		if (!is_key_char(c) && c != '.')
			return bad(r, line, "a section name holds letters, digits, '-' and '.' only");
		strbuf_addch(&r->section, lower(c));
	}
	return 0;
}

static int read_escape(struct reader *r, unsigned line)
{
	int c = next(r);

	switch (c) {
	case '\n':
		return 0;
	case 't':
		c = '\t';
		break;
	case 'b':
		c = '\b';
		break;
	case 'n':
		c = '\n';
		break;
	case '\\':
	case '"':
		break;
	default:
		return bad(r, line, "unknown escape in a value; git knows \\\\ \\\" \\n \\t \\b");
	}
	strbuf_addch(&r->value, c);
	return 0;
}

static int read_value(struct reader *r)
{
	int quote = 0, comment = 0, pending = 0, c;
	size_t keep = 0; /* length without the white space at the end, while `pending` */
	unsigned line;

	strbuf_reset(&r->value);
	while ((line = r->line, c = next(r)) != '\n' || quote) {
		if (c == '\n')
			return bad(r, line, "a quoted value must end on its line");
		if (comment)
			continue;
		if (is_space(c) && !quote) {
			if (!pending)
				keep = r->value.len;
			pending = 1;
			if (r->value.len)
				strbuf_addch(&r->value, c);
			continue;
		}
		if (!quote && (c == ';' || c == '#')) {
			comment = 1;
			continue;
		}
		pending = 0;
		if (c == '"')
			quote = !quote;
		else if (c != '\\')
			strbuf_addch(&r->value, c);
		else if (read_escape(r, line))
			return ERR_FAIL;
	}
	if (pending)
		strbuf_setlen(&r->value, keep);
	return 0;
}

static void add_entry(struct reader *r, struct config_list *l, int has_value, unsigned line)
{
	char *dot = strchr(r->section.buf, '.');

	if (dot)
		*dot = '\0';
	config_list_add(l, r->section.buf, dot ? dot + 1 : NULL, r->key.buf, has_value ? r->value.buf : NULL, r->file,
			line);
	if (dot)
		*dot = '.';
}

static int read_entry(struct reader *r, struct config_list *l, int c)
{
	unsigned line = r->line;
	int has_value;

	strbuf_reset(&r->key);
	for (; is_key_char(c); c = next(r))
		strbuf_addch(&r->key, lower(c));
	while (c == ' ' || c == '\t')
		c = next(r);
	has_value = c == '=';
	if (c != '\n' && !has_value)
		return bad(r, line, "no '=' after the key");
	if (has_value && read_value(r))
		return ERR_FAIL;
	add_entry(r, l, has_value, line);
	return 0;
}

static int read_all(struct reader *r, struct config_list *l)
{
	int comment = 0, c, ret = 0;

	while (!ret) {
		c = next(r);
		if (c == '\n') {
			if (r->eof)
				return 0;
			comment = 0;
		} else if (comment || is_space(c)) {
			continue;
		} else if (c == '#' || c == ';') {
			comment = 1;
		} else if (c == '[') {
			ret = read_section(r);
		} else if (is_alpha(c)) {
			ret = read_entry(r, l, c);
		} else {
			ret = bad(r, r->line, "neither a section, nor a key, nor a comment");
		}
	}
	return ret;
}

static void truncate_list(struct config_list *l, size_t n)
{
	while (l->n > n) {
		struct config_entry *e = &l->v[--l->n];

		free(e->section);
		free(e->subsection);
		free(e->key);
		free(e->value);
	}
}

static unsigned line_of(const char *text, const char *p)
{
	unsigned line = 1;

	for (; text < p; text++)
		line += *text == '\n';
	return line;
}

int config_parse(struct config_list *l, const char *text, size_t len, const char *file, struct err *err)
{
	struct reader r = { text, text + len, file, 1, 0, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, err };
	const char *nul = len ? memchr(text, '\0', len) : NULL;
	size_t before = l->n;
	int ret;

	if (nul)
		return bad(&r, line_of(text, nul), "a NUL byte");
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		r.p += 3;
	ret = read_all(&r, l);
	if (ret)
		truncate_list(l, before);
	strbuf_release(&r.section);
	strbuf_release(&r.key);
	strbuf_release(&r.value);
	return ret;
}

static const char *intern_file(struct config_list *l, const char *file)
{
	size_t i = l->files.n;

	while (i--)
		if (!strcmp(l->files.v[i], file))
			return l->files.v[i];
	strvec_push(&l->files, file);
	return l->files.v[l->files.n - 1];
}

void config_list_add(struct config_list *l, const char *section, const char *subsection, const char *key,
		     const char *value, const char *file, unsigned line)
{
	struct config_entry *e;

	ALLOC_GROW(l->v, l->n + 1, l->alloc);
	e = &l->v[l->n++];
	e->section = xstrdup(section);
	e->subsection = xstrdup_null(subsection);
	e->key = xstrdup(key);
	e->value = xstrdup_null(value);
	e->file = intern_file(l, file);
	e->line = line;
}

void config_list_release(struct config_list *l)
{
	if (!l)
		return;
	truncate_list(l, 0);
	free(l->v);
	l->v = NULL;
	l->alloc = 0;
	strvec_release(&l->files);
}

const struct config_entry *config_list_last(const struct config_list *l, const char *section, const char *subsection,
					    const char *key)
{
	size_t i = l->n;

	while (i--) {
		const struct config_entry *e = &l->v[i];

		if (!strcasecmp(e->section, section) && !strcasecmp(e->key, key) && !e->subsection == !subsection &&
		    (!subsection || !strcmp(e->subsection, subsection)))
			return e;
	}
	return NULL;
}

const char *config_list_get(const struct config_list *l, const char *section, const char *key)
{
	const struct config_entry *e = config_list_last(l, section, NULL, key);

	return !e ? NULL : e->value ? e->value : "true";
}

/* git's integers: decimal, octal or hexadecimal, with k, m or g. */
static int bool_number(const char *value)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 0);
	if (errno || end == value)
		return -1;
	if (*end && strchr("kKmMgG", *end))
		end++;
	return *end ? -1 : n != 0;
}

int config_bool(const char *value)
{
	if (!value || !strcasecmp(value, "true") || !strcasecmp(value, "yes") || !strcasecmp(value, "on"))
		return 1;
	if (!*value || !strcasecmp(value, "false") || !strcasecmp(value, "no") || !strcasecmp(value, "off"))
		return 0;
	return bool_number(value);
}

int config_list_bool(const struct config_list *l, const char *section, const char *key, int absent)
{
	const char *value = config_list_get(l, section, key);
	int is = value ? config_bool(value) : -1;

	return is < 0 ? absent : is;
}

static int needs_quotes(const char *value)
{
	size_t n = strlen(value);

	return n && (is_space((unsigned char)value[0]) || is_space((unsigned char)value[n - 1]) ||
		     strpbrk(value, ";#\t\r") != NULL);
}

void config_add_value(struct strbuf *out, const char *value)
{
	int quotes = needs_quotes(value);

	if (quotes)
		strbuf_addch(out, '"');
	for (; *value; value++) {
		if (*value == '\n')
			strbuf_addstr(out, "\\n");
		else if (*value == '\t')
			strbuf_addstr(out, "\\t");
		else if (*value == '\b')
			strbuf_addstr(out, "\\b");
		else if (*value == '"' || *value == '\\')
			strbuf_addf(out, "\\%c", *value);
		else
			strbuf_addch(out, *value);
	}
	if (quotes)
		strbuf_addch(out, '"');
}

void config_add_section(struct strbuf *out, const char *section, const char *subsection)
{
	strbuf_addf(out, "[%s", section);
	if (subsection) {
		strbuf_addstr(out, " \"");
		for (; *subsection; subsection++) {
			if (*subsection == '"' || *subsection == '\\')
				strbuf_addch(out, '\\');
			strbuf_addch(out, *subsection);
		}
		strbuf_addch(out, '"');
	}
	strbuf_addch(out, ']');
}

void config_entry_name(const struct config_entry *e, struct strbuf *out)
{
	strbuf_addstr(out, e->section);
	if (e->subsection)
		strbuf_addf(out, ".%s", e->subsection);
	strbuf_addf(out, ".%s", e->key);
}
