/* SPDX-License-Identifier: ISC */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/base/alloc.h"
#include "../../../common/model/template.h"

static int partial_of(void *data, const char *name, const char **text, size_t *len)
{
	const json_t *value = json_object_get(data, name);

	if (!json_is_string(value))
		return 0;
	*text = json_string_value(value);
	*len = json_string_length(value);
	return 1;
}

/* Compiles and renders; `data` and `partials` are JSON. */
static int render(struct strbuf *out, const char *text, const char *data, const char *partials,
		  enum template_escape escape, struct err *err)
{
	json_t *root = json_loads(data, JSON_DECODE_ANY, NULL);
	json_t *parts = json_loads(partials ? partials : "{}", 0, NULL);
	struct template_options options = { escape, partial_of, parts };
	struct template *t = NULL;
	int ret = template_compile(&t, text, strlen(text), "page", err);

	if (!ret)
		ret = template_render(out, t, root, &options, err);
	template_free(t);
	json_decref(root);
	json_decref(parts);
	return ret;
}

/* --- the specification's own cases ---------------------------------------------------------------------------- */

static void run_case(const char *file, const json_t *test)
{
	const char *name = json_string_value(json_object_get(test, "name"));
	const char *text = json_string_value(json_object_get(test, "template"));
	const char *want = json_string_value(json_object_get(test, "expected"));
	struct template_options options = { TEMPLATE_ESCAPE_HTML, partial_of, json_object_get(test, "partials") };
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct template *t = NULL;

	cr_expect_eq(template_compile(&t, text, strlen(text), name, &err), 0, "%s: %s", file, err.msg.buf);
	if (t) {
		int ret = template_render(&out, t, json_object_get(test, "data"), &options, &err);

		cr_expect_eq(ret, 0, "%s: %s", file, err.msg.buf);
		cr_expect_str_eq(out.buf, want, "%s: %s: '%s' for '%s'", file, name, out.buf, want);
	}
	template_free(t);
	strbuf_release(&out);
	err_release(&err);
}

Test(template, specification)
{
	static const char *const files[] = { "comments", "delimiters", "interpolation", "inverted", "partials",
					     "sections" };
	const char *data = getenv("SHARED_DATA");
	size_t cases = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = xstrfmt("%s/mustache/%s.json", data ? data : "../shared/data", files[i]);
		json_t *spec = json_load_file(path, 0, NULL);
		json_t *tests = json_object_get(spec, "tests");

		if (!spec)
			fprintf(stderr, "skipped: cannot read '%s'\n", path);
		for (size_t j = 0; j < json_array_size(tests); j++, cases++)
			run_case(files[i], json_array_get(tests, j));
		cr_expect(!spec || json_array_size(tests) > 0, "no cases in '%s'", path);
		json_decref(spec);
		free(path);
	}
	if (cases)
		fprintf(stderr, "mustache specification: %zu cases\n", cases);
}

/* --- ours ----------------------------------------------------------------------------------------------------- */

struct row {
	const char *text, *data, *partials, *want;
};

static const struct row rows[] = {
	{ "plain", "{}", NULL, "plain" },
	{ "", "{}", NULL, "" },
	{ "{{a}}{{b}}", "{\"a\": null, \"b\": false}", NULL, "false" },
	{ "{{a.b.c}}", "{\"a\": {\"b\": {\"c\": 7}}}", NULL, "7" },
	{ "{{a}}", "{\"a\": 1.5}", NULL, "1.5" },
	{ "{{a}}", "{\"a\": \"<&>\\\"'\"}", NULL, "&lt;&amp;&gt;&quot;&#39;" },
	{ "{{{a}}}", "{\"a\": [1, {\"b\": \"<\"}]}", NULL, "[1,{\"b\":\"<\"}]" },
	{ "{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\": \"\"}", NULL, "y" },
	{ "{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\": 0}", NULL, "x" },
	{ "{{#a}}{{.}},{{/a}}", "{\"a\": [1, 2]}", NULL, "1,2," },
	{ "{{#a}}{{#b}}{{c}}{{d}}{{/b}}{{/a}}", "{\"a\": [{\"b\": {\"c\": 1}}], \"d\": 2}", NULL, "12" },
	{ "{{#a}}\r\n- {{.}}\r\n{{/a}}\r\n", "{\"a\": [1]}", NULL, "- 1\r\n" },
	{ "a\n  {{>p}}\nb\n", "{}", "{\"p\": \"1\\n2\\n\"}", "a\n  1\n  2\nb\n" },
	{ "{{>p}} {{>p}}\n  {{>p}}\n", "{}", "{\"p\": \"x\"}", "x x\n  x" },
	{ "{{>none}}", "{}", NULL, "" },
	{ "{{>p}}", "{\"a\": {\"v\": 1, \"a\": {\"v\": 2, \"a\": null}}}",
	  "{\"p\": \"{{#a}}{{v}}{{>p}}{{/a}}\"}", "12" },
	{ "{{=<% %>=}}<%a%>{{a}}", "{\"a\": 1}", NULL, "1{{a}}" },
};

Test(template, renders)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		struct strbuf out = STRBUF_INIT;
		struct err err = ERR_INIT;
		int ret = render(&out, row->text, row->data, row->partials, TEMPLATE_ESCAPE_HTML, &err);

		cr_expect_eq(ret, 0, "'%s': %s", row->text, err.msg.buf);
		cr_expect_str_eq(out.buf, row->want, "'%s': '%s'", row->text, out.buf);
		strbuf_release(&out);
		err_release(&err);
	}
}

Test(template, escapes_as_asked)
{
	static const struct {
		enum template_escape escape;
		const char *want;
	} kinds[] = {
		{ TEMPLATE_ESCAPE_HTML, "*&lt;b&gt;* *<b>*" },
		{ TEMPLATE_ESCAPE_NONE, "*<b>* *<b>*" },
		{ TEMPLATE_ESCAPE_MARKDOWN, "\\*&lt;b>\\* *<b>*" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct strbuf out = STRBUF_INIT;
		struct err err = ERR_INIT;

		cr_expect_eq(render(&out, "{{a}} {{{a}}}", "{\"a\": \"*<b>*\"}", NULL, kinds[i].escape, &err), 0);
		cr_expect_str_eq(out.buf, kinds[i].want, "'%s'", out.buf);
		strbuf_release(&out);
		err_release(&err);
	}
}

static const struct {
	const char *text, *partials, *message;
} errors[] = {
	{ "a\n{{b", NULL, "page:2: tag is not closed" },
	{ "{{{b}}", NULL, "page:1: tag is not closed" },
	{ "{{! never", NULL, "page:1: tag is not closed" },
	{ "{{ }}", NULL, "page:1: tag has no name" },
	{ "\n{{#}}", NULL, "page:2: tag has no name" },
	{ "\n\n{{#a}}\nx\n", NULL, "page:3: section 'a' is not closed" },
	{ "\n{{/a}}", NULL, "page:2: section 'a' is closed but not open" },
	{ "{{#a}}\n{{/b}}", NULL, "page:2: section 'a' of line 1 is closed as 'b'" },
	{ "{{=a=}}", NULL, "page:1: delimiters are two words of at most 16 bytes without '='" },
	{ "{{=a b c=}}", NULL, "page:1: delimiters are two words without blanks" },
	{ "{{>p}}", "{\"p\": \"\\n{{#x}}\"}", "p:2: section 'x' is not closed" },
	{ "{{>p}}", "{\"p\": \"\\n{{>p}}\"}", "p:2: partials are nested too deeply" },
	{ "{{>a}}", "{\"a\": \"{{>b}}{{>b}}\", \"b\": \"{{>c}}{{>c}}\", \"c\": \"{{>a}}\"}",
	  "a:1: partials are nested too deeply" },
};

Test(template, errors_name_file_and_line)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct strbuf out = STRBUF_INIT;
		struct err err = ERR_INIT;

		strbuf_addstr(&out, "kept");
		cr_expect_eq(render(&out, errors[i].text, "{}", errors[i].partials, TEMPLATE_ESCAPE_HTML, &err),
			     ERR_FAIL, "'%s'", errors[i].text);
		cr_expect_str_eq(out.buf, "kept", "'%s'", errors[i].text);
		cr_expect_str_eq(err.msg.buf, errors[i].message, "'%s': '%s'", errors[i].text, err.msg.buf);
		strbuf_release(&out);
		err_release(&err);
	}
}

/* p0 calls p1 twice, p1 calls p2 twice …; `leaf` is what the last one holds. */
static int render_doubling(unsigned depth, const char *leaf, struct strbuf *out, struct err *err)
{
	struct strbuf partials = STRBUF_INIT;
	int ret = 0;

	strbuf_addch(&partials, '{');
	for (unsigned i = 0; i < depth; i++)
		strbuf_addf(&partials, "\"p%u\": \"{{>p%u}}{{>p%u}}\", ", i, i + 1, i + 1);
	strbuf_addf(&partials, "\"p%u\": \"%s\"}", depth, leaf);
	ret = render(out, "{{>p0}}", "{}", partials.buf, TEMPLATE_ESCAPE_HTML, err);
	strbuf_release(&partials);
	return ret;
}

Test(template, multiplication_ends, .timeout = 60)
{
	struct strbuf out = STRBUF_INIT;
	struct err err = ERR_INIT;

	cr_expect_eq(render_doubling(10, "x", &out, &err), 0);
	cr_expect_eq(out.len, 1024);
	strbuf_reset(&out);
	cr_expect_eq(render_doubling(60, "", &out, &err), ERR_FAIL);
	cr_expect_not_null(strstr(err.msg.buf, "multiplies without end"), "%s", err.msg.buf);
	err_clear(&err);
	cr_expect_eq(render_doubling(30, "0123456789abcdef0123456789abcdef", &out, &err), ERR_FAIL);
	cr_expect_not_null(strstr(err.msg.buf, "larger than 64 MiB"), "%s", err.msg.buf);
	cr_expect_eq(out.len, 0);
	strbuf_release(&out);
	err_release(&err);
}

Test(template, nesting_has_a_limit)
{
	for (unsigned depth = 64; depth <= 65; depth++) {
		struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
		struct err err = ERR_INIT;

		for (unsigned i = 0; i < depth; i++)
			strbuf_addstr(&text, "{{#.}}");
		strbuf_addch(&text, 'x');
		for (unsigned i = 0; i < depth; i++)
			strbuf_addstr(&text, "{{/.}}");
		cr_expect_eq(render(&out, text.buf, "{\"a\": 1}", NULL, TEMPLATE_ESCAPE_HTML, &err),
			     depth == 64 ? 0 : ERR_FAIL, "%u", depth);
		cr_expect_str_eq(out.buf, depth == 64 ? "x" : "");
		strbuf_release(&text);
		strbuf_release(&out);
		err_release(&err);
	}
}
