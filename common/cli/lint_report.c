/* SPDX-License-Identifier: ISC */
#include "lint_report.h"

#include <stdio.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "json.h"

static unsigned line_of(const struct lint_source *from, unsigned line)
{
	return from->lines && line && line <= from->n_lines ? from->lines[line - 1] : line;
}

/* What helps where no corrected line can be given. */
static const char *hint_for(const char *rule)
{
	static const char *const hints[][2] = {
		{ "header-type", "write '<type>: <what the commit does>', for example 'fix: close the file'" },
		{ "header-description", "say after the colon what the commit does" },
		{ "header-scope", "write the scope as one noun in parentheses, or leave it out" },
		{ "body-blank-line", "put an empty line between the header and the body" },
		{ "breaking-footer",
		  "put an empty line and then 'BREAKING CHANGE: <what breaks>', or '!' before the colon" },
		{ "breaking-description", "write what breaks and how to migrate behind 'BREAKING CHANGE: '" },
		{ "empty-message", "write '<type>: <what the commit does>', for example 'fix: close the file'" },
		{ "type", "see 'git release-policy show' for the types of this project" },
		{ "scope", "release-lint.scopes.allow holds the scopes of this project" },
		{ "subject-length", "say the rest in the body, after an empty line" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hints); i++)
		if (!strcmp(rule, hints[i][0]))
			return hints[i][1];
	return NULL;
}

/* One clean line, whatever stands in it. */
static void put_clean(const char *s)
{
	struct strbuf out = STRBUF_INIT;

	utf8_clean(&out, s, strlen(s));
	strbuf_replace(&out, "\n", " ");
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
}

static void print_problem(const struct problem *p, const struct lint_source *from, int errors_only)
{
	const char *hint = p->fix ? "write it so:" : hint_for(p->rule);

	put_clean(from->name);
	printf(":%u:%u: %s: ", line_of(from, p->line), p->column, p->rule);
	put_clean(p->message);
	if (p->severity != PROBLEM_ERROR)
		printf(" (%s)", problem_severity_name(p->severity));
	putchar('\n');
	if (errors_only)
		return;
	if (hint)
		printf("hint: %s\n", hint);
	if (p->fix) {
		fputs("        ", stdout);
		put_clean(p->fix);
		putchar('\n');
	}
}

void lint_print(const struct lint *l, const struct lint_source *from, int errors_only)
{
	size_t i, k;

	for (i = 0; i < l->n; i++)
		for (k = 0; k < l->parts[i].n_problems; k++)
			if (!errors_only || l->parts[i].problems[k].severity == PROBLEM_ERROR)
				print_problem(&l->parts[i].problems[k], from, errors_only);
}

static json_t *text_or_null(struct slice s)
{
	return s.s ? json_textn(s.s, s.len) : json_null();
}

static json_t *footers_json(const struct message *m)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < m->n_footers; i++) {
		const struct footer *f = &m->footers[i];
		json_t *o = json_object();

		json_object_set_new(o, "token", text_or_null(f->token));
		json_object_set_new(o, "separator", json_text(f->separator));
		json_object_set_new(o, "value", text_or_null(f->value));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *problems_json(const struct lint_part *part, const struct lint_source *from)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < part->n_problems; i++) {
		const struct problem *p = &part->problems[i];
		json_t *o = json_object();

		json_object_set_new(o, "rule", json_text(p->rule));
		json_object_set_new(o, "severity", json_text(problem_severity_name(p->severity)));
		json_object_set_new(o, "line", json_integer(line_of(from, p->line)));
		json_object_set_new(o, "column", json_integer(p->column));
		json_object_set_new(o, "message", json_text(p->message));
		json_object_set_new(o, "fix", json_text(p->fix));
		json_array_append_new(list, o);
	}
	return list;
}

static const char *kind_name(enum message_kind kind)
{
	static const char *const names[] = { "plain", "conventional", "merge", "fixup", "revert" };

	return names[kind];
}

void lint_append_json(json_t *commits, const struct lint *l, const struct lint_source *from)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct lint_part *part = &l->parts[i];
		const struct message *m = &part->message;
		json_t *o = json_object();

		json_object_set_new(o, "oid", json_text(from->oid));
		json_object_set_new(o, "source", json_text(from->name));
		json_object_set_new(o, "part", json_integer((json_int_t)i));
		json_object_set_new(o, "valid", json_boolean(part->is_valid));
		json_object_set_new(o, "kind", json_text(kind_name(m->kind)));
		json_object_set_new(o, "type", text_or_null(m->type));
		json_object_set_new(o, "scope", text_or_null(m->scope));
		json_object_set_new(o, "breaking", json_boolean(m->breaking));
		json_object_set_new(o, "description", text_or_null(m->description));
		json_object_set_new(o, "body", text_or_null(m->body));
		json_object_set_new(o, "footers", footers_json(m));
		json_object_set_new(o, "problems", problems_json(part, from));
		json_array_append_new(commits, o);
	}
}
