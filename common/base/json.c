/* SPDX-License-Identifier: ISC */
#include "json.h"

#include <stdint.h>
#include <string.h>

#include "strbuf.h"
#include "utf8.h"

json_t *json_document(const char *command)
{
	json_t *root = json_object();
	struct strbuf schema = STRBUF_INIT;

	strbuf_addf(&schema, "git-%s/1", command);
	json_object_set_new(root, "schema", json_text(schema.buf));
	strbuf_release(&schema);
	return root;
}

json_t *json_text(const char *s)
{
	return s ? json_textn(s, strlen(s)) : json_null();
}

json_t *json_textn(const char *s, size_t len)
{
	struct strbuf clean = STRBUF_INIT;
	json_t *text;

	if (!s)
		return json_null();
	utf8_clean(&clean, s, len);
	text = json_stringn(clean.buf, clean.len);
	strbuf_release(&clean);
	return text;
}

json_t *json_texts(const struct strvec *list)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->n; i++)
		json_array_append_new(array, json_text(list->v[i]));
	return array;
}

json_t *json_digits(const char *s, size_t len)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		int digit = s[i] - '0';

		if (n > (INT64_MAX - digit) / 10)
			return json_textn(s, len);
		n = n * 10 + digit;
	}
	return json_integer(n);
}
