/* SPDX-License-Identifier: ISC */
#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../base/strbuf.h"
#include "../base/utf8.h"

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

/* Failures to write are kept by stdout and reported once, at the end of the program. */
static int write_stdout(const char *buf, size_t len, void *data)
{
	(void)data;
	fwrite(buf, 1, len, stdout);
	return 0;
}

int json_print(json_t *root, struct err *err)
{
	int failed = json_dump_callback(root, write_stdout, NULL, JSON_INDENT(2));

	json_decref(root);
	if (failed)
		return err_set(err, ERR_FAIL, "cannot print the JSON document: it is nested too deep");
	putchar('\n');
	return 0;
}
