/* SPDX-License-Identifier: ISC */
#include "forward_mark.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "message.h"

static const char *const kinds[] = { "equivalent", "not-needed" };

static void release_one(struct forward_mark *mark)
{
	free(mark->line);
	free(mark->reason);
}

void forward_marks_release(struct forward_marks *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		release_one(&m->v[i]);
	free(m->v);
	memset(m, 0, sizeof(*m));
}

/* Blanks and control characters are what separates the words; git allows neither in a branch's name. */
static int is_line(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] == 0x7f)
			return 0;
	return s.len > 0 && utf8_valid(s.s, s.len);
}

static int is_oid(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') || (s.s[i] >= 'a' && s.s[i] <= 'f')))
			return 0;
	return s.len == OID_HEX;
}

/* One line without blanks at its ends, and nothing in it that utf8_clean would change. */
static int is_reason(struct slice s)
{
	struct strbuf clean = STRBUF_INIT;
	int ok;

	utf8_clean(&clean, s.s, s.len);
	ok = s.len && clean.len == s.len && !memcmp(clean.buf, s.s, s.len) && s.s[0] != ' ' && s.s[s.len - 1] != ' ' &&
	     !memchr(s.s, '\t', s.len) && !memchr(s.s, '\n', s.len);
	strbuf_release(&clean);
	return ok;
}

static struct forward_mark *append(struct forward_marks *m, enum forward_mark_kind kind, struct slice line,
				   struct slice rest)
{
	struct forward_mark *mark;

	ALLOC_GROW(m->v, m->n + 1, m->alloc);
	mark = &m->v[m->n++];
	memset(mark, 0, sizeof(*mark));
	mark->kind = kind;
	mark->line = xstrndup(line.s, line.len);
	if (kind == FORWARD_MARK_EQUIVALENT)
		memcpy(mark->oid, rest.s, OID_HEX);
	else
		mark->reason = xstrndup(rest.s, rest.len);
	return mark;
}

/* The bytes before the first blank; they and the blank are taken off `s`. Empty when there is no blank. */
static struct slice take_word(struct slice *s)
{
	const char *blank = s->len ? memchr(s->s, ' ', s->len) : NULL;
	struct slice word = { s->s, blank ? (size_t)(blank - s->s) : 0 };

	if (blank) {
		s->s += word.len + 1;
		s->len -= word.len + 1;
	}
	return word;
}

static int parse_line(struct forward_marks *m, struct slice s)
{
	struct slice word = take_word(&s), line = take_word(&s);
	int kind;

	for (kind = FORWARD_MARK_EQUIVALENT; kind <= FORWARD_MARK_NOT_NEEDED; kind++)
		if (word.len == strlen(kinds[kind]) && !memcmp(word.s, kinds[kind], word.len))
			break;
	if (kind > FORWARD_MARK_NOT_NEEDED || !is_line(line))
		return -1;
	if (kind == FORWARD_MARK_EQUIVALENT ? !is_oid(s) : !is_reason(s))
		return -1;
	append(m, (enum forward_mark_kind)kind, line, s);
	return 0;
}

void forward_marks_parse(struct forward_marks *out, const char *text, size_t len)
{
	const char *end = text + len;

	memset(out, 0, sizeof(*out));
	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		struct slice s = { text, (size_t)((nl ? nl : end) - text) };

		if (s.len && parse_line(out, s))
			out->n_bad++;
		text = nl ? nl + 1 : end;
	}
}

/* Free text as one line: white space and what cannot be shown become single blanks, none at the ends. */
static void one_line(struct strbuf *out, const char *s)
{
	struct strbuf clean = STRBUF_INIT;
	size_t i;

	utf8_clean(&clean, s, strlen(s));
	for (i = 0; i < clean.len; i++) {
		int blank = strchr(" \t\n", clean.buf[i]) != NULL;

		if (!blank)
			strbuf_addch(out, clean.buf[i]);
		else if (out->len && out->buf[out->len - 1] != ' ')
			strbuf_addch(out, ' ');
	}
	strbuf_rtrim(out);
	strbuf_release(&clean);
}

static void drop_line(struct forward_marks *m, const char *line)
{
	size_t i, kept = 0;

	for (i = 0; i < m->n; i++) {
		if (!strcmp(m->v[i].line, line))
			release_one(&m->v[i]);
		else
			m->v[kept++] = m->v[i];
	}
	m->n = kept;
}

int forward_marks_add(struct forward_marks *m, enum forward_mark_kind kind, const char *line, const char *oid,
		      const char *reason, struct err *err)
{
	struct slice at = { line, strlen(line) }, rest = { NULL, 0 };
	struct strbuf text = STRBUF_INIT;
	int ret = 0;

	if (!is_line(at))
		return err_set(err, ERR_FAIL, "'%s' is no name of a line", line);
	if (kind == FORWARD_MARK_EQUIVALENT)
		strbuf_addstr(&text, oid);
	else
		one_line(&text, reason);
	rest = (struct slice){ text.buf, text.len };
	if (kind == FORWARD_MARK_EQUIVALENT && !is_oid(rest))
		ret = err_set(err, ERR_FAIL, "'%s' is no full object id", oid);
	else if (kind == FORWARD_MARK_NOT_NEEDED && !is_reason(rest))
		ret = err_set(err, ERR_FAIL, "the reason is empty");
	if (!ret) {
		drop_line(m, line);
		append(m, kind, at, rest);
	}
	strbuf_release(&text);
	return ret;
}

void forward_mark_format(struct strbuf *out, const struct forward_mark *mark)
{
	strbuf_addf(out, "%s %s %s\n", kinds[mark->kind], mark->line,
		    mark->kind == FORWARD_MARK_EQUIVALENT ? mark->oid : mark->reason);
}

int forward_mark_is_for(const struct forward_mark *mark, const char *branch)
{
	return !strcmp(mark->line, FORWARD_MARK_ALL) || !strcmp(mark->line, branch);
}
