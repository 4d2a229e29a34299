/* SPDX-License-Identifier: ISC */
#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "markdown.h"
#include "template_parse.h"

#define MAX_OUTPUT ((size_t)64 << 20)
/* Tokens that are worked off: partials and lists can multiply without writing anything. */
#define MAX_STEPS ((size_t)1 << 25)

/* The stack of contexts, innermost first. */
struct frame {
	const json_t *value;
	const struct frame *up;
};

struct renderer {
	struct strbuf *out;
	size_t start; /* of our output */
	size_t steps;
	size_t partial_depth;
	const struct template_options *options;
	struct template **partials; /* compiled; an empty slot stands for a partial that does not exist */
	size_t n_partials, alloc_partials;
	json_t *index; /* "indent\nname" to the position in partials */
	struct err *err;
};

static int render_tokens(struct renderer *r, const struct template *t, size_t from, size_t to, const struct frame *top);

static int fail(const struct renderer *r, const struct template *t, size_t line, const char *what)
{
	return err_set(r->err, ERR_FAIL, "%s:%zu: %s", t->name, line, what);
}

/* --- names -------------------------------------------------------------------------------------------------- */

static size_t first_part(const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len);

	return dot ? (size_t)(dot - name) : len;
}

/* The value of a name, "a.b.c" or "."; NULL when there is none. */
static const json_t *look_up(const struct frame *top, const char *name, size_t len)
{
	const json_t *value = NULL;
	size_t part = 0;

	if (len == 1 && *name == '.')
		return top->value;
	part = first_part(name, len);
	for (; top && !value; top = top->up)
		value = json_object_getn(top->value, name, part);
	while (value && part < len) {
		name += part + 1;
		len -= part + 1;
		part = first_part(name, len);
		value = json_object_getn(value, name, part);
	}
	return value;
}

static int is_true(const json_t *value)
{
	if (!value || json_is_null(value) || json_is_false(value))
		return 0;
	if (json_is_array(value))
		return json_array_size(value) > 0;
	return !json_is_string(value) || json_string_length(value) > 0;
}

/* --- values ------------------------------------------------------------------------------------------------- */

static void add_html(struct strbuf *out, const char *s, size_t len)
{
	static const char *const escapes[256] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};

	for (size_t i = 0; i < len; i++) {
		const char *escape = escapes[(unsigned char)s[i]];

		if (escape)
			strbuf_addstr(out, escape);
		else
			strbuf_addch(out, s[i]);
	}
}

static void add_string(struct strbuf *out, const char *s, size_t len, enum template_escape escape)
{
	if (escape == TEMPLATE_ESCAPE_HTML)
		add_html(out, s, len);
	else if (escape == TEMPLATE_ESCAPE_MARKDOWN)
		markdown_escape_inline(out, s, len);
	else
		strbuf_add(out, s, len);
}

static void add_value(struct renderer *r, const json_t *value, enum template_escape escape)
{
	char *json = NULL;

	if (!value || json_is_null(value))
		return;
	if (json_is_string(value)) {
		add_string(r->out, json_string_value(value), json_string_length(value), escape);
		return;
	}
	json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
	if (json)
		add_string(r->out, json, strlen(json), escape);
	free(json);
}

/* --- partials ----------------------------------------------------------------------------------------------- */

/* The text with `indent` before each line. */
static int indent_text(struct renderer *r, struct strbuf *out, const char *text, size_t len, const struct token *token)
{
	size_t pos = 0;

	while (pos < len) {
		const char *eol = memchr(text + pos, '\n', len - pos);
		size_t next = eol ? (size_t)(eol - text) + 1 : len;

		strbuf_add(out, token->indent, token->indent_len);
		strbuf_add(out, text + pos, next - pos);
		if (out->len > MAX_OUTPUT)
			return err_set(r->err, ERR_FAIL, "partial '%.*s' is too large",
				       (int)(token->len < 64 ? token->len : 64), token->s);
		pos = next;
	}
	return 0;
}

static int compile_partial(struct renderer *r, const struct token *token, struct template **out)
{
	struct strbuf name = STRBUF_INIT, indented = STRBUF_INIT;
	const char *text = NULL;
	size_t len = 0;
	int ret = 0, found = 0;

	strbuf_add(&name, token->s, token->len);
	if (r->options->partial)
		found = r->options->partial(r->options->data, name.buf, &text, &len);
	if (found < 0) {
		ret = ERR_FAIL;
	} else if (found) {
		ret = indent_text(r, &indented, text, len, token);
		if (!ret)
			ret = template_compile(out, indented.buf, indented.len, name.buf, r->err);
	}
	strbuf_release(&name);
	strbuf_release(&indented);
	return ret;
}

/* The compiled partial for a tag, NULL when there is none. Each name and indent is compiled once. */
static int find_partial(struct renderer *r, const struct token *token, const struct template **out)
{
	struct strbuf key = STRBUF_INIT;
	struct template *t = NULL;
	const json_t *at = NULL;
	size_t i = 0;
	int ret = 0;

	strbuf_add(&key, token->indent, token->indent_len);
	strbuf_addch(&key, '\n');
	strbuf_add(&key, token->s, token->len);
	at = json_object_getn(r->index, key.buf, key.len);
	i = at ? (size_t)json_integer_value(at) : r->n_partials;
	if (i < r->n_partials) {
		t = r->partials[i];
		goto out;
	}
	ret = compile_partial(r, token, &t);
	if (ret)
		goto out;
	json_object_setn_new_nocheck(r->index, key.buf, key.len, json_integer((json_int_t)r->n_partials));
	ALLOC_GROW(r->partials, r->n_partials + 1, r->alloc_partials);
	r->partials[r->n_partials++] = t;
out:
	*out = t;
	strbuf_release(&key);
	return ret;
}

static int render_partial(struct renderer *r, const struct template *t, const struct token *token,
			  const struct frame *top)
{
	const struct template *partial = NULL;
	int ret = 0;

	if (r->partial_depth == TEMPLATE_MAX_DEPTH)
		return fail(r, t, token->line, "partials are nested too deeply");
	ret = find_partial(r, token, &partial);
	if (ret || !partial)
		return ret;
	r->partial_depth++;
	ret = render_tokens(r, partial, 0, partial->n, top);
	r->partial_depth--;
	return ret;
}

/* --- tokens ------------------------------------------------------------------------------------------------- */

static int render_section(struct renderer *r, const struct template *t, size_t at, const struct frame *top)
{
	const struct token *token = &t->tokens[at];
	const json_t *value = look_up(top, token->s, token->len);
	struct frame inner = { value, top };
	int ret = 0;

	if (!is_true(value))
		return 0;
	if (!json_is_array(value))
		return render_tokens(r, t, at + 1, token->end, &inner);
	for (size_t i = 0; i < json_array_size(value) && !ret; i++) {
		inner.value = json_array_get(value, i);
		r->steps++;
		ret = render_tokens(r, t, at + 1, token->end, &inner);
	}
	return ret;
}

/* Recursion is bounded: sections in a template and partials in each other nest 64 deep at most. */
static int render_token(struct renderer *r, const struct template *t, size_t at, const struct frame *top)
{
	const struct token *token = &t->tokens[at];

	switch (token->kind) {
	case TOKEN_TEXT:
		strbuf_add(r->out, token->s, token->len);
		return 0;
	case TOKEN_VALUE:
		add_value(r, look_up(top, token->s, token->len), r->options->escape);
		return 0;
	case TOKEN_RAW:
		add_value(r, look_up(top, token->s, token->len), TEMPLATE_ESCAPE_NONE);
		return 0;
	case TOKEN_SECTION:
		return render_section(r, t, at, top);
	case TOKEN_INVERTED:
		if (is_true(look_up(top, token->s, token->len)))
			return 0;
		return render_tokens(r, t, at + 1, token->end, top);
	case TOKEN_PARTIAL:
		return render_partial(r, t, token, top);
	}
	return 0;
}

static int render_tokens(struct renderer *r, const struct template *t, size_t from, size_t to, const struct frame *top)
{
	for (size_t i = from; i < to;) {
		const struct token *token = &t->tokens[i];
		int ret = 0;

		if (++r->steps > MAX_STEPS)
			return fail(r, t, token->line, "the template multiplies without end");
		ret = render_token(r, t, i, top);
		if (ret)
			return ret;
		if (r->out->len - r->start > MAX_OUTPUT)
			return fail(r, t, token->line, "the output is larger than 64 MiB");
		i = token->kind == TOKEN_SECTION || token->kind == TOKEN_INVERTED ? token->end : i + 1;
	}
	return 0;
}

int template_render(struct strbuf *out, const struct template *t, const json_t *root,
		    const struct template_options *options, struct err *err)
{
	struct renderer r = { .out = out, .start = out->len, .options = options, .index = json_object(), .err = err };
	struct frame top = { root, NULL };
	int ret = render_tokens(&r, t, 0, t->n, &top);

	if (ret)
		strbuf_setlen(out, r.start);
	for (size_t i = 0; i < r.n_partials; i++)
		template_free(r.partials[i]);
	free(r.partials);
	json_decref(r.index);
	return ret;
}
