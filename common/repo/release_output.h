/* SPDX-License-Identifier: ISC */
/* Notes of one release or of many, in the form that was asked for, to a file or to standard output. */
#ifndef RELEASE_OUTPUT_H
#define RELEASE_OUTPUT_H

#include <jansson.h>

#include "../model/forge.h"
#include "../model/notes.h"
#include "../model/template.h"

enum release_format { RELEASE_MARKDOWN, RELEASE_TEXT, RELEASE_HTML, RELEASE_JSON, RELEASE_TEMPLATE };

struct release_output {
	enum release_format format;
	const struct forge *forge; /* borrowed */
	int color;
	int n;                     /* releases so far */
	struct template *template; /* NULL: none */
	char *template_file;       /* its path: partials are found beside it */
	enum template_escape escape;
	struct strbuf text; /* what was rendered so far */
	json_t *releases;   /* for JSON and templates */
	char *title;        /* of the HTML page: the first release's */
};

/*
 * `format` is "markdown" (or NULL), "text", "html" or "json"; `template`, when not NULL, is a file that is read and
 * used instead; its name says what it escapes for: Markdown (.md, .markdown), nothing (.txt), HTML (any other).
 * ERR_FAIL for another word and for a file that cannot be read or compiled.
 */
int release_output_init(struct release_output *o, const char *format, const char *template, const struct forge *forge,
			int color, struct err *err);
void release_output_release(struct release_output *o);
int release_output_is_json(const struct release_output *o);

int release_output_add(struct release_output *o, const struct notes_release *notes, struct err *err);

/*
 * Renders what waited for the end and writes all: to standard output when `file` is NULL, else to the file, through a
 * rename where it is a regular one. With `dry_run` a file is only named.
 */
int release_output_write(struct release_output *o, const char *file, int dry_run, struct err *err);

#endif
