/* SPDX-License-Identifier: ISC */
#include "strbuf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

char strbuf_empty[1];

void strbuf_init(struct strbuf *sb)
{
	sb->buf = strbuf_empty;
	sb->len = sb->alloc = 0;
}

void strbuf_release(struct strbuf *sb)
{
	if (!sb)
		return;
	if (sb->alloc)
		free(sb->buf);
	strbuf_init(sb);
}

void strbuf_reset(struct strbuf *sb)
{
	strbuf_setlen(sb, 0);
}

void strbuf_grow(struct strbuf *sb, size_t extra)
{
	size_t need, alloc;

	/* Doubling below can never overflow when half the address space is out of reach anyway. */
	if (extra > SIZE_MAX / 4 - sb->len)
		extra = SIZE_MAX - sb->len - 1;
	need = sb->len + extra + 1;
	if (need <= sb->alloc)
		return;
	alloc = sb->alloc ? sb->alloc * 2 : 64;
	if (alloc < need)
		alloc = need;
	if (sb->alloc) {
		sb->buf = xrealloc(sb->buf, alloc);
	} else {
		sb->buf = xmalloc(alloc);
		sb->buf[0] = '\0';
	}
	sb->alloc = alloc;
}

void strbuf_setlen(struct strbuf *sb, size_t len)
{
	assert(len <= sb->len);
	sb->len = len;
	if (sb->alloc)
		sb->buf[len] = '\0';
}

char *strbuf_detach(struct strbuf *sb, size_t *len)
{
	char *s;

	strbuf_grow(sb, 0);
	s = sb->buf;
	if (len)
		*len = sb->len;
	strbuf_init(sb);
	return s;
}

void strbuf_addch(struct strbuf *sb, int c)
{
	strbuf_grow(sb, 1);
	sb->buf[sb->len++] = (char)c;
	sb->buf[sb->len] = '\0';
}

void strbuf_addchars(struct strbuf *sb, int c, size_t n)
{
	strbuf_grow(sb, n);
	memset(sb->buf + sb->len, c, n);
	sb->len += n;
	sb->buf[sb->len] = '\0';
}

void strbuf_add(struct strbuf *sb, const void *data, size_t len)
{
	if (!len)
		return;
	strbuf_grow(sb, len);
	memcpy(sb->buf + sb->len, data, len);
	sb->len += len;
	sb->buf[sb->len] = '\0';
}

void strbuf_addstr(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void strbuf_addbuf(struct strbuf *sb, const struct strbuf *other)
{
	strbuf_add(sb, other->buf, other->len);
}

void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		return;
	strbuf_grow(sb, (size_t)len);
	vsnprintf(sb->buf + sb->len, (size_t)len + 1, fmt, ap);
	sb->len += (size_t)len;
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(sb, fmt, ap);
	va_end(ap);
}

void strbuf_splice(struct strbuf *sb, size_t pos, size_t old_len, const void *data, size_t len)
{
	assert(pos <= sb->len && old_len <= sb->len - pos);
	strbuf_grow(sb, len);
	memmove(sb->buf + pos + len, sb->buf + pos + old_len, sb->len - pos - old_len);
	if (len)
		memcpy(sb->buf + pos, data, len);
	sb->len = sb->len - old_len + len;
	sb->buf[sb->len] = '\0';
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void strbuf_rtrim(struct strbuf *sb)
{
	size_t len = sb->len;

	while (len && is_blank(sb->buf[len - 1]))
		len--;
	strbuf_setlen(sb, len);
}

void strbuf_trim(struct strbuf *sb)
{
	size_t lead = 0;

	strbuf_rtrim(sb);
	while (lead < sb->len && is_blank(sb->buf[lead]))
		lead++;
	if (lead)
		strbuf_splice(sb, 0, lead, NULL, 0);
}

void strbuf_replace(struct strbuf *sb, const char *from, const char *to)
{
	struct strbuf out = STRBUF_INIT;
	size_t from_len = strlen(from);
	const char *at = sb->buf, *end = sb->buf + sb->len, *hit;

	assert(from_len);
	while (at < end) {
		hit = strstr(at, from);
		if (!hit) { /* none before the next NUL byte, which is content like any other */
			size_t rest = strlen(at) + 1;

			rest = rest < (size_t)(end - at) ? rest : (size_t)(end - at);
			strbuf_add(&out, at, rest);
			at += rest;
			continue;
		}
		strbuf_add(&out, at, (size_t)(hit - at));
		strbuf_addstr(&out, to);
		at = hit + from_len;
	}
	strbuf_release(sb);
	*sb = out;
}
