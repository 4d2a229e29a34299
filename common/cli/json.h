/* SPDX-License-Identifier: ISC */
/*
 * JSON documents as every command prints them: an object that begins with "schema", keys in the order they were set,
 * two spaces of indent, strings clean. Out of memory aside, building one never fails.
 */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <stddef.h>

#include "../base/err.h"

/* A new object whose first key is "schema": "git-<command>/1"; command is the option table's ("release-bump"). */
json_t *json_document(const char *command);

/* A string that any parser and terminal can take, whatever the bytes (utf8_clean); NULL gives JSON's null. */
json_t *json_text(const char *s);
json_t *json_textn(const char *s, size_t len);

/* Digits as an integer where they fit 64 bits, else as a string: never a number that lost digits. */
json_t *json_digits(const char *s, size_t len);

/*
 * Prints the document and a newline on stdout and drops the reference. Writing is checked by cli_finish; ERR_FAIL only
 * when the document itself cannot be printed (nested too deep).
 */
int json_print(json_t *root, struct err *err);

#endif
