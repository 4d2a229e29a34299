/* SPDX-License-Identifier: ISC */
/*
 * A growing byte string. Invariants: `buf` is never NULL and buf[len] is NUL; the content may hold NUL bytes.
 * STRBUF_INIT needs no allocation, so an unused buffer costs nothing and needs no release.
 */
#ifndef STRBUF_H
#define STRBUF_H

#include <stdarg.h>
#include <stddef.h>

struct strbuf {
	char *buf;
	size_t len;
	size_t alloc; /* 0 while buf points at the shared empty string */
};

extern char strbuf_empty[];
#define STRBUF_INIT { strbuf_empty, 0, 0 }

void strbuf_init(struct strbuf *sb);
/* Frees the content and makes the buffer empty again, ready for use. NULL is allowed. */
void strbuf_release(struct strbuf *sb);
/* Empties the buffer and keeps its memory. */
void strbuf_reset(struct strbuf *sb);
/* Makes room for `extra` more bytes. */
void strbuf_grow(struct strbuf *sb, size_t extra);
/* Shortens to `len` bytes, which must not be more than the present length. */
void strbuf_setlen(struct strbuf *sb, size_t len);
/* Hands the string over: the caller frees it; the buffer is empty afterwards. `len` may be NULL. */
char *strbuf_detach(struct strbuf *sb, size_t *len);

void strbuf_addch(struct strbuf *sb, int c);
void strbuf_addchars(struct strbuf *sb, int c, size_t n);
void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addbuf(struct strbuf *sb, const struct strbuf *other);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Replaces `old_len` bytes from `pos` by the given ones. pos + old_len must lie inside. */
void strbuf_splice(struct strbuf *sb, size_t pos, size_t old_len, const void *data, size_t len);

/* Removes white space (space, tab, CR, LF) from the end, from both ends. */
void strbuf_rtrim(struct strbuf *sb);
void strbuf_trim(struct strbuf *sb);

/* Replaces every appearance of `from` (not empty) by `to`, left to right, without looking at what was put in. */
void strbuf_replace(struct strbuf *sb, const char *from, const char *to);

#endif
