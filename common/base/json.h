/* SPDX-License-Identifier: ISC */
/*
 * Building the JSON documents that every command prints: an object that begins with "schema", keys in the order they
 * were set, strings clean. Out of memory aside, building one never fails. Printing is cli/json.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stddef.h>

#include "strvec.h"

/* A new object whose first key is "schema": "git-<command>/1"; command is the option table's ("release-bump"). */
json_t *json_document(const char *command);

/* A string that any parser and terminal can take, whatever the bytes (utf8_clean); NULL gives JSON's null. */
json_t *json_text(const char *s);
json_t *json_textn(const char *s, size_t len);

/* An array of such strings. */
json_t *json_texts(const struct strvec *list);

/* Digits as an integer where they fit 64 bits, else as a string: never a number that lost digits. */
json_t *json_digits(const char *s, size_t len);

#endif
