/* SPDX-License-Identifier: ISC */
#include "versionfile_walk.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"

void vf_walk_init(struct vf_walk *w, const char *file, const char *text, size_t len,
		  int (*leaf)(void *, struct vf_walk *, const struct vf_leaf *), void *ctx, struct err *err)
{
	memset(w, 0, sizeof(*w));
	w->file = file;
	w->text = text;
	w->len = len;
	w->pos = len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
	strbuf_init(&w->path);
	strbuf_init(&w->scratch);
	w->leaf = leaf;
	w->ctx = ctx;
	w->err = err;
}

void vf_walk_release(struct vf_walk *w)
{
	strbuf_release(&w->path);
	strbuf_release(&w->scratch);
	free(w->stack);
	w->stack = NULL;
	w->n = w->alloc = 0;
}

unsigned vf_line(const char *text, size_t at)
{
	unsigned line = 1;
	const char *p = text, *end = text + at;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		line++;
		p++;
	}
	return line;
}

int vf_fail(struct vf_walk *w, size_t at, const char *fmt, ...)
{
	struct strbuf reason = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&reason, fmt, ap);
	va_end(ap);
	err_set(w->err, ERR_FAIL, "%s:%u: %s", w->file, vf_line(w->text, at < w->len ? at : w->len), reason.buf);
	strbuf_release(&reason);
	return ERR_FAIL;
}

void vf_enter(struct vf_walk *w, char kind)
{
	ALLOC_GROW(w->stack, w->n + 1, w->alloc);
	w->stack[w->n++] = (struct vf_frame){ kind, w->path.len, w->depth, 0, 0 };
}

void vf_leave(struct vf_walk *w)
{
	vf_rewind(w);
	w->n--;
}

struct vf_frame *vf_top(struct vf_walk *w)
{
	return w->n ? &w->stack[w->n - 1] : NULL;
}

void vf_rewind(struct vf_walk *w)
{
	const struct vf_frame *top = vf_top(w);

	strbuf_setlen(&w->path, top ? top->path_len : 0);
	w->depth = top ? top->depth : 0;
}

void vf_add_key(struct vf_walk *w, const char *key, size_t len)
{
	if (w->depth++)
		strbuf_addch(&w->path, '.');
	strbuf_add(&w->path, key, len);
}

void vf_next_index(struct vf_walk *w)
{
	vf_rewind(w);
	if (w->depth++)
		strbuf_addch(&w->path, '.');
	strbuf_addf(&w->path, "%zu", vf_top(w)->index++);
}

int vf_emit(struct vf_walk *w, enum vf_kind kind, size_t offset, size_t len,
	    void (*decode)(struct strbuf *, const char *, size_t))
{
	struct vf_leaf leaf = { w->path.buf, w->path.len, w->depth, kind, offset, len, decode };

	return w->leaf(w->ctx, w, &leaf);
}

int vf_peek(const struct vf_walk *w, size_t ahead)
{
	return ahead < w->len - w->pos ? (unsigned char)w->text[w->pos + ahead] : -1;
}

int vf_looking_at(const struct vf_walk *w, const char *s)
{
	size_t n = strlen(s);

	return n <= w->len - w->pos && !memcmp(w->text + w->pos, s, n);
}

int vf_is_blank(int c)
{
	return c == ' ' || c == '\t';
}

void vf_skip_blanks(struct vf_walk *w)
{
	while (vf_is_blank(vf_peek(w, 0)))
		w->pos++;
}

void vf_next_line(struct vf_walk *w)
{
	const char *nl = memchr(w->text + w->pos, '\n', w->len - w->pos);

	w->pos = nl ? (size_t)(nl - w->text) + 1 : w->len;
}

size_t vf_line_end(const struct vf_walk *w, size_t pos)
{
	const char *nl = memchr(w->text + pos, '\n', w->len - pos);
	size_t end = nl ? (size_t)(nl - w->text) : w->len;

	return end > pos && w->text[end - 1] == '\r' ? end - 1 : end;
}

/* `digits` hex digits; returns 0 when there are fewer. */
static int hex_number(const char *s, size_t len, size_t digits, uint32_t *out)
{
	static const char hex[] = "0123456789abcdef";
	const char *at;
	size_t i;

	if (len < digits)
		return 0;
	for (*out = 0, i = 0; i < digits; i++) {
		at = s[i] ? strchr(hex, s[i] >= 'A' && s[i] <= 'F' ? s[i] - 'A' + 'a' : s[i]) : NULL;
		if (!at)
			return 0;
		*out = *out << 4 | (uint32_t)(at - hex);
	}
	return 1;
}

/* The escape behind a backslash at s; returns the bytes used. */
static size_t decode_one(struct strbuf *out, const char *s, size_t len)
{
	static const char from[] = "btnfre0", to[] = "\b\t\n\f\r\033";
	const char *at;
	uint32_t cp, low;
	size_t digits = *s == 'u' ? 4 : *s == 'U' ? 8 : *s == 'x' ? 2 : 0;

	if (digits && hex_number(s + 1, len - 1, digits, &cp)) {
		if (cp >= 0xd800 && cp < 0xdc00 && len >= 11 && s[5] == '\\' && s[6] == 'u' &&
		    hex_number(s + 7, 4, 4, &low) && low >= 0xdc00 && low < 0xe000) {
			utf8_encode(out, 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00));
			return 11;
		}
		utf8_encode(out, cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000) || !cp ? 0xfffd : cp);
		return digits + 1;
	}
	at = strchr(from, *s);
	strbuf_addch(out, *s && at && to[at - from] ? to[at - from] : *s);
	return 1;
}

void vf_decode_escapes(struct strbuf *out, const char *raw, size_t len)
{
	size_t i = 0;

	while (i < len) {
		if (raw[i] == '\\' && i + 1 < len) {
			i++;
			i += decode_one(out, raw + i, len - i);
		} else {
			strbuf_addch(out, raw[i++]);
		}
	}
}

void vf_add_span(struct versionfile_spans *out, const char *text, size_t offset, size_t len, const char *present,
		 enum versionfile_style style)
{
	size_t lead = len > 1 && text[offset] == 'v' && text[offset + 1] >= '0' && text[offset + 1] <= '9';
	char *copy;

	if (!len)
		return;
	copy = present ? xstrdup(present + lead) : xstrndup(text + offset + lead, len - lead);
	ALLOC_GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = (struct versionfile_span){ offset + lead, len - lead, copy, style, 0 };
}

void vf_add_leaf(struct versionfile_spans *out, const struct vf_walk *w, const struct vf_leaf *leaf)
{
	struct strbuf present = STRBUF_INIT;

	if (leaf->decode)
		leaf->decode(&present, w->text + leaf->offset, leaf->len);
	vf_add_span(out, w->text, leaf->offset, leaf->len, leaf->decode ? present.buf : NULL, VERSIONFILE_PLAIN);
	strbuf_release(&present);
}

void vf_take_spans(struct versionfile_spans *out, struct versionfile_spans *from, enum versionfile_style style)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		ALLOC_GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n] = from->v[i];
		out->v[out->n++].style = style;
		from->v[i].present = NULL;
	}
	versionfile_spans_release(from);
}
