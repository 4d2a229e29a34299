/* SPDX-License-Identifier: ISC */
/*
 * XML without namespaces. The path has the element names; an attribute is "element@name". An element is a leaf when
 * it holds one run of text (or one CDATA section) and no element. In a frame, `index` says that there were elements
 * inside and `indent` where its name begins in the path.
 */
#include "versionfile_walk.h"

#include <stdlib.h>
#include <string.h>

#include "../base/utf8.h"

/* The text found in the innermost element so far. */
struct content {
	size_t runs, offset, end;
	int raw; /* from a CDATA section */
};

static int is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void decode_entity(struct strbuf *out, const char *s, size_t len)
{
	static const struct {
		const char *name;
		char c;
	} named[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' } };
	char number[12] = "";
	size_t i;

	for (i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (strlen(named[i].name) == len && !memcmp(named[i].name, s, len)) {
			strbuf_addch(out, named[i].c);
			return;
		}
	}
	if (len > 1 && len < sizeof(number) && s[0] == '#') {
		unsigned long cp;

		memcpy(number, s + 1, len - 1);
		cp = number[0] == 'x' ? strtoul(number + 1, NULL, 16) : strtoul(number, NULL, 10);
		utf8_encode(out, cp && cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff) ? (uint32_t)cp : 0xfffd);
		return;
	}
	strbuf_addch(out, '&');
	strbuf_add(out, s, len);
	strbuf_addch(out, ';');
}

static void decode_entities(struct strbuf *out, const char *raw, size_t len)
{
	size_t i = 0, j;

	while (i < len) {
		/* No entity is longer than this, so a lone '&' costs little. */
		for (j = i + 1; raw[i] == '&' && j < len && j < i + 12 && raw[j] != ';'; j++)
			;
		if (raw[i] == '&' && j < len && raw[j] == ';') {
			decode_entity(out, raw + i + 1, j - i - 1);
			i = j + 1;
		} else {
			strbuf_addch(out, raw[i++]);
		}
	}
}

/* Sets *at to the first `what` at or after `from`; 0 when there is none. */
static int find(const struct vf_walk *w, size_t from, const char *what, size_t *at)
{
	size_t n = strlen(what);
	const char *p = w->text + from, *end = w->text + w->len;

	while (p < end && (p = memchr(p, what[0], (size_t)(end - p)))) {
		if ((size_t)(end - p) >= n && !memcmp(p, what, n)) {
			*at = (size_t)(p - w->text);
			return 1;
		}
		p++;
	}
	return 0;
}

static void add_run(const struct vf_walk *w, struct content *c, size_t offset, size_t end, int raw)
{
	while (offset < end && is_space((unsigned char)w->text[offset]))
		offset++;
	while (end > offset && is_space((unsigned char)w->text[end - 1]))
		end--;
	if (offset == end)
		return;
	c->runs++;
	c->offset = offset;
	c->end = end;
	c->raw = raw;
}

/* Goes behind "<start … end>". */
static int skip_until(struct vf_walk *w, size_t lead, const char *end, const char *what)
{
	size_t at;

	if (w->len - w->pos < lead || !find(w, w->pos + lead, end, &at))
		return vf_fail(w, w->pos, "%s without an end", what);
	w->pos = at + strlen(end);
	return 0;
}

static int doctype(struct vf_walk *w)
{
	size_t start = w->pos;
	int inside = 0;

	for (; w->pos < w->len; w->pos++) {
		char c = w->text[w->pos];
		const char *close;

		if (c == '[') {
			inside = 1;
		} else if (c == ']') {
			inside = 0;
		} else if (c == '"' || c == '\'') {
			close = memchr(w->text + w->pos + 1, c, w->len - w->pos - 1);
			if (!close)
				break;
			w->pos = (size_t)(close - w->text);
		} else if (vf_looking_at(w, "<!--")) {
			if (skip_until(w, 4, "-->", "comment"))
				return ERR_FAIL;
			w->pos--;
		} else if (c == '>' && !inside) {
			w->pos++;
			return 0;
		}
	}
	return vf_fail(w, start, "document type without an end");
}

/* Ends the innermost element, which is a leaf when it held no other. */
static int leave(struct vf_walk *w, struct content *c)
{
	int ret = 0;

	vf_rewind(w);
	if (!vf_top(w)->index && c->runs == 1)
		ret = vf_emit(w, VF_STRING, c->offset, c->end - c->offset, c->raw ? NULL : decode_entities);
	else if (!vf_top(w)->index)
		ret = vf_emit(w, c->runs ? VF_OTHER : VF_NULL, c->offset, 0, NULL);
	w->n--;
	vf_rewind(w);
	*c = (struct content){ 0, 0, 0, 0 };
	return ret;
}

static int close_tag(struct vf_walk *w, struct content *c)
{
	size_t start = w->pos + 2, end = start, name;

	while (end < w->len && w->text[end] != '>' && !is_space((unsigned char)w->text[end]))
		end++;
	if (!w->n)
		return vf_fail(w, w->pos, "closing tag without an element");
	name = vf_top(w)->indent;
	vf_rewind(w);
	if (end - start != w->path.len - name || memcmp(w->text + start, w->path.buf + name, end - start))
		return vf_fail(w, w->pos, "closing tag of another element than '%s'", w->path.buf + name);
	if (skip_until(w, 2, ">", "closing tag"))
		return ERR_FAIL;
	return leave(w, c);
}

static int attribute(struct vf_walk *w)
{
	size_t start = w->pos, path_len = w->path.len, end;
	const char *close;
	int quote, ret;

	while (w->pos < w->len && !is_space(vf_peek(w, 0)) && !strchr("=/>", w->text[w->pos]))
		w->pos++;
	end = w->pos;
	while (is_space(vf_peek(w, 0)))
		w->pos++;
	if (end == start || vf_peek(w, 0) != '=')
		return vf_fail(w, start, "expected an attribute");
	w->pos++;
	while (is_space(vf_peek(w, 0)))
		w->pos++;
	quote = vf_peek(w, 0);
	close = quote == '"' || quote == '\'' ? memchr(w->text + w->pos + 1, quote, w->len - w->pos - 1) : NULL;
	if (!close)
		return vf_fail(w, start, "attribute value without an end");
	strbuf_addch(&w->path, '@');
	strbuf_add(&w->path, w->text + start, end - start);
	ret = vf_emit(w, VF_STRING, w->pos + 1, (size_t)(close - w->text) - w->pos - 1, decode_entities);
	strbuf_setlen(&w->path, path_len);
	w->pos = (size_t)(close - w->text) + 1;
	return ret;
}

static int open_tag(struct vf_walk *w, struct content *c)
{
	size_t start = w->pos + 1, end = start, name;
	int ret;

	while (end < w->len && !is_space((unsigned char)w->text[end]) && !strchr("/>", w->text[end]))
		end++;
	if (end == start)
		return vf_fail(w, w->pos, "expected an element after '<'");
	if (vf_top(w))
		vf_top(w)->index = 1;
	vf_rewind(w);
	name = w->path.len + (w->depth ? 1 : 0);
	vf_add_key(w, w->text + start, end - start);
	vf_enter(w, '<');
	vf_top(w)->indent = name;
	*c = (struct content){ 0, 0, 0, 0 };
	w->pos = end;
	for (;;) {
		while (is_space(vf_peek(w, 0)))
			w->pos++;
		if (vf_peek(w, 0) == '>') {
			w->pos++;
			return 0;
		}
		if (vf_looking_at(w, "/>")) {
			w->pos += 2;
			return leave(w, c);
		}
		if (w->pos >= w->len)
			return vf_fail(w, start, "tag without an end");
		ret = attribute(w);
		if (ret)
			return ret;
	}
}

static int markup(struct vf_walk *w, struct content *c)
{
	size_t start = w->pos;

	if (vf_looking_at(w, "<!--"))
		return skip_until(w, 4, "-->", "comment");
	if (vf_looking_at(w, "<?"))
		return skip_until(w, 2, "?>", "processing instruction");
	if (vf_looking_at(w, "<![CDATA[")) {
		if (skip_until(w, 9, "]]>", "CDATA section"))
			return ERR_FAIL;
		add_run(w, c, start + 9, w->pos - 3, 1);
		return 0;
	}
	if (vf_looking_at(w, "<!"))
		return doctype(w);
	if (vf_looking_at(w, "</"))
		return close_tag(w, c);
	return open_tag(w, c);
}

int vf_walk_xml(struct vf_walk *w)
{
	struct content c = { 0, 0, 0, 0 };
	int seen = 0, ret;

	while (w->pos < w->len) {
		const char *next = memchr(w->text + w->pos, '<', w->len - w->pos);
		size_t end = next ? (size_t)(next - w->text) : w->len;

		add_run(w, &c, w->pos, end, 0);
		if (!w->n && c.runs)
			return vf_fail(w, c.offset, "text outside of the document");
		w->pos = end;
		if (!next)
			break;
		seen |= w->pos + 1 < w->len && !strchr("!?/", w->text[w->pos + 1]);
		ret = markup(w, &c);
		if (ret)
			return ret;
	}
	if (w->n)
		return vf_fail(w, w->len, "element '%s' without an end", w->path.buf + vf_top(w)->indent);
	return seen ? 0 : vf_fail(w, w->len, "the text ends too soon");
}
