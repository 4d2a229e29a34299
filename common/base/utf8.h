/* SPDX-License-Identifier: ISC */
/*
 * Text from repositories is bytes until proven otherwise. What reaches a terminal, a changelog, a tag message or
 * JSON passes utf8_clean() once, where it enters the program.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "strbuf.h"

/*
 * Decodes the code point at s (len >= 1 bytes left). Returns the bytes used (1 to 4) and sets *cp; for a byte that
 * starts no valid sequence (overlong forms, surrogates and values above U+10FFFF are invalid) returns 0.
 */
size_t utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Appends the UTF-8 form of a code point. */
void utf8_encode(struct strbuf *out, uint32_t cp);

/* Is all of it valid UTF-8? */
int utf8_valid(const char *s, size_t len);

/*
 * Appends `s` made safe to show: CRLF becomes LF; each invalid byte, and each control character (C0 but tab and
 * newline, DEL, C1), becomes U+FFFD. What is clean already is copied as it is.
 */
void utf8_clean(struct strbuf *out, const char *s, size_t len);
/* The same in new memory, for one NUL-terminated string; the caller frees. */
char *utf8_cleaned(const char *s);

/*
 * Columns that the text takes in a terminal: combining marks count 0, wide East Asian characters and emoji 2,
 * everything else 1. For tables only; it does not need to be the last word of Unicode.
 */
size_t utf8_width(const char *s, size_t len);

#endif
