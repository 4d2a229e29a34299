/* SPDX-License-Identifier: ISC */
/* Findings of release-lint as lines and as JSON. */
#ifndef LINT_REPORT_H
#define LINT_REPORT_H

#include <jansson.h>

#include "../model/lint.h"

/* Where the message came from. */
struct lint_source {
	const char *name;      /* in front of each line: the commit's abbreviated id, the file's name, "-" */
	const char *oid;       /* NULL: no commit */
	const unsigned *lines; /* lines[i]: the line that stands for line i + 1 of the text; NULL: the same */
	size_t n_lines;
};

/*
 * Prints "<name>:<line>:<column>: <rule>: <message>" for each problem, then a hint and the corrected line, indented,
 * where it is plain. With `errors_only` only errors, and no hints.
 */
void lint_print(const struct lint *l, const struct lint_source *from, int errors_only);

/* Appends an object for each part. */
void lint_append_json(json_t *commits, const struct lint *l, const struct lint_source *from);

#endif
