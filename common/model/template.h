/* SPDX-License-Identifier: ISC */
/*
 * Mustache templates (mustache(5), specification 1.x without its optional modules) over a JSON value: variables,
 * sections, inverted sections, comments, partials, set delimiters. No logic, no code: a template cannot run anything.
 *
 * null, false, "" and [] are false. A missing name is null. Numbers, true and false are written as in JSON, null as
 * nothing, arrays and objects as compact JSON.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <jansson.h>
#include <stddef.h>

#include "../base/err.h"
#include "../base/strbuf.h"

struct template;

/* What {{name}} does to a string; {{{name}}} and {{&name}} never touch it. */
enum template_escape {
	TEMPLATE_ESCAPE_HTML, /* & < > " ' */
	TEMPLATE_ESCAPE_NONE,
	TEMPLATE_ESCAPE_MARKDOWN /* markdown_escape_inline */
};

struct template_options {
	enum template_escape escape;
	/*
	 * Gives the text of a partial: returns 1 and sets *text (which must live until template_render returns) and
	 * *len; 0 when there is no such partial: it is empty then; -1 to end template_render with ERR_FAIL, having said
	 * why itself. NULL: there are none.
	 */
	int (*partial)(void *data, const char *name, const char **text, size_t *len);
	void *data;
};

/*
 * Compiles a template; `name` is what messages call it. ERR_FAIL with "<name>:<line>: <reason>" for a tag or section
 * that is not closed, closed without being open, empty, or nested deeper than 64. The text may go afterwards.
 */
int template_compile(struct template **out, const char *text, size_t len, const char *name, struct err *err);
void template_free(struct template *t);

/*
 * Appends the template filled in from `root`. ERR_FAIL, with nothing appended, for a partial that does not compile,
 * partials nested deeper than 64, more than 64 MiB of output, or more work than any real template does.
 */
int template_render(struct strbuf *out, const struct template *t, const json_t *root,
		    const struct template_options *options, struct err *err);

#endif
