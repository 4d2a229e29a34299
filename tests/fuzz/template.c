/* SPDX-License-Identifier: ISC */
/*
 * A Mustache template of any bytes, which is also its own partial "p" and "q": it compiles or names a line; it renders
 * the same twice or fails the same twice and then leaves nothing behind; text without tags is given back as it is, and
 * a verbatim value comes out as it went in.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/model/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const char *s;
	size_t len;
};

static void require(int holds)
{
	if (!holds)
		abort();
}

static int partial_of(void *data, const char *name, const char **text, size_t *len)
{
	const struct input *in = data;

	if (strcmp(name, "p") != 0 && strcmp(name, "q") != 0)
		return 0;
	*text = in->s;
	*len = in->len;
	return 1;
}

static void check_render(const struct template *t, struct input *in, enum template_escape escape)
{
	struct template_options options = { escape, partial_of, in };
	json_t *root = json_loads("{\"a\": [1, {\"b\": \"<x>\"}, []], \"c\": {\"d\": \"*y*\", \"a\": null}, \"e\": 1.5}", 0, NULL);
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct err err = ERR_INIT;
	int first = template_render(&one, t, root, &options, &err);
	int second = 0;

	require(first == (err.msg.len ? ERR_FAIL : 0));
	err_clear(&err);
	second = template_render(&two, t, root, &options, &err);
	require(first == second && one.len == two.len && !memcmp(one.buf, two.buf, one.len));
	require(!first || !one.len);
	if (!first && !strstr(in->s, "{{"))
		require(one.len == in->len && !memcmp(one.buf, in->s, in->len));
	strbuf_release(&one);
	strbuf_release(&two);
	err_release(&err);
	json_decref(root);
}

/* The input as a value: "{{{v}}}" gives it back. */
static void check_value(const struct input *in)
{
	json_t *root = json_object();
	json_t *value = json_stringn(in->s, in->len);
	struct template_options options = { TEMPLATE_ESCAPE_HTML, NULL, NULL };
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct template *t = NULL;

	if (value) {
		json_object_set_new(root, "v", value);
		require(!template_compile(&t, "{{{v}}}", 7, "v", &err));
		require(!template_render(&out, t, root, &options, &err));
		require(out.len == in->len && !memcmp(out.buf, in->s, in->len));
	}
	template_free(t);
	strbuf_release(&out);
	err_release(&err);
	json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct template *t = NULL;
	struct input in = { NULL, size };

	/* names and searches are C strings here, so text with NUL bytes is left out */
	strbuf_add(&text, data, size);
	in.s = text.buf;
	if (memchr(text.buf, '\0', size))
		goto out;
	if (!template_compile(&t, in.s, in.len, "page", &err)) {
		check_render(t, &in, TEMPLATE_ESCAPE_HTML);
		check_render(t, &in, TEMPLATE_ESCAPE_MARKDOWN);
	} else {
		require(!strncmp(err.msg.buf, "page:", 5));
	}
	check_value(&in);
out:
	template_free(t);
	strbuf_release(&text);
	err_release(&err);
	return 0;
}
