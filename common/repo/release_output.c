/* SPDX-License-Identifier: ISC */
#include "release_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/notes_json.h"
#include "../model/notes_markdown.h"
#include "../model/notes_text.h"
#include "../model/template.h"
#include "file.h"
#include "template_files.h"

static int format_parse(const char *word, enum release_format *out)
{
	static const char *const words[] = { "markdown", "text", "html", "json" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(word, words[i]))
			continue;
		*out = (enum release_format)i;
		return 0;
	}
	return -1;
}

static int ends_in(const char *name, size_t len, const char *end)
{
	return len >= strlen(end) && !strncmp(name + len - strlen(end), end, strlen(end));
}

/* Mustache escapes for HTML; a template named as Markdown or as text makes that. "x.md.mustache" is named as Markdown.
 */
static enum template_escape escape_for(const char *name)
{
	size_t len = strlen(name);

	if (ends_in(name, len, ".mustache"))
		len -= strlen(".mustache");
	if (ends_in(name, len, ".md") || ends_in(name, len, ".markdown"))
		return TEMPLATE_ESCAPE_MARKDOWN;
	return ends_in(name, len, ".txt") ? TEMPLATE_ESCAPE_NONE : TEMPLATE_ESCAPE_HTML;
}

static int read_template(struct release_output *o, const char *file, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = file_read(&text, file, TEMPLATE_MAX_FILE, err);

	/* Of the work tree or not: a template that is not there ends the command. */
	if (ret == ERR_NOTFOUND)
		ret = err_set(err, ERR_FAIL, "no template '%s'", file);
	if (!ret)
		ret = template_compile(&o->template, text.buf, text.len, file, err);
	o->escape = escape_for(file);
	o->template_file = xstrdup(file);
	strbuf_release(&text);
	return ret;
}

int release_output_init(struct release_output *o, const char *format, const char *template, const struct forge *forge,
			int color, struct err *err)
{
	int ret = 0;

	memset(o, 0, sizeof(*o));
	strbuf_init(&o->text);
	o->forge = forge;
	o->color = color;
	if (format && format_parse(format, &o->format))
		return err_set(err, ERR_FAIL, "unknown format '%s': markdown, text, html or json", format);
	if (template) {
		o->format = RELEASE_TEMPLATE;
		ret = read_template(o, template, err);
	}
	if (o->format == RELEASE_TEMPLATE || o->format == RELEASE_JSON)
		o->releases = json_array();
	return ret;
}

void release_output_release(struct release_output *o)
{
	template_free(o->template);
	strbuf_release(&o->text);
	json_decref(o->releases);
	free(o->template_file);
	free(o->title);
	memset(o, 0, sizeof(*o));
}

int release_output_is_json(const struct release_output *o)
{
	return o->format == RELEASE_JSON;
}

int release_output_add(struct release_output *o, const struct notes_release *notes, struct err *err)
{
	(void)err;
	if (!o->title)
		o->title = xstrdup(notes->version ? notes->version : notes->label ? notes->label : "Unreleased");
	if (o->n++ && !o->releases)
		strbuf_addch(&o->text, '\n');
	if (o->releases)
		json_array_append_new(o->releases, notes_json(notes));
	else if (o->format == RELEASE_TEXT)
		notes_text(&o->text, notes, o->color);
	else
		notes_markdown(&o->text, notes, o->forge);
	return 0;
}

static int append(const char *buf, size_t len, void *text)
{
	strbuf_add(text, buf, len);
	return 0;
}

static int render_template(struct release_output *o, const json_t *document, struct err *err)
{
	struct template_files files;
	struct template_options options = { o->escape, template_files_partial, &files };
	int ret;

	template_files_init(&files, o->template_file, err);
	ret = template_render(&o->text, o->template, document, &options, err);
	template_files_release(&files);
	return ret;
}

static int finish_json(struct release_output *o, struct err *err)
{
	json_t *document = notes_json_document(o->releases);
	int ret = 0;

	o->releases = NULL;
	if (o->format == RELEASE_TEMPLATE) {
		ret = render_template(o, document, err);
	} else {
		json_dump_callback(document, append, &o->text, JSON_INDENT(2));
		strbuf_addch(&o->text, '\n');
	}
	json_decref(document);
	return ret;
}

static void finish_html(struct release_output *o)
{
	struct strbuf page = STRBUF_INIT;

	notes_html(&page, &o->text, o->title ? o->title : "Release notes");
	strbuf_release(&o->text);
	o->text = page;
}

int release_output_write(struct release_output *o, const char *file, int dry_run, struct err *err)
{
	int ret = 0;

	if (o->releases)
		ret = finish_json(o, err);
	else if (o->format == RELEASE_HTML)
		finish_html(o);
	if (ret)
		return ret;
	if (file && dry_run)
		printf("write %s\n", file);
	else if (file)
		ret = file_output(file, o->text.buf, o->text.len, err);
	else
		fwrite(o->text.buf, 1, o->text.len, stdout);
	return ret;
}
