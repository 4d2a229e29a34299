/* SPDX-License-Identifier: ISC */
/* A text that a person wrote into a file to have it recorded. */
#ifndef TEXTFILE_H
#define TEXTFILE_H

#include "../base/err.h"

#define TEXTFILE_MAX ((size_t)4 << 20)

/*
 * Appends the text, made clean, trimmed, with one newline at its end. "-" is standard input. ERR_FAIL for an empty one,
 * above TEXTFILE_MAX bytes, and for what is not UTF-8 or has NUL bytes.
 */
int textfile_read(struct strbuf *out, const char *file, struct err *err);

#endif
