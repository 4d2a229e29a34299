/* SPDX-License-Identifier: ISC */
#include "table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/utf8.h"
#include "term.h"

void table_init(struct table *t, size_t columns)
{
	assert(columns && columns <= TABLE_COLUMNS_MAX);
	memset(t, 0, sizeof(*t));
	t->columns = columns;
	strvec_init(&t->cells);
}

void table_release(struct table *t)
{
	strvec_release(&t->cells);
	free(t->colors);
	memset(t, 0, sizeof(*t));
}

void table_cell(struct table *t, const char *text, const char *color)
{
	size_t column = t->cells.n % t->columns, width;
	char *clean = utf8_cleaned(text ? text : ""), *p;

	for (p = clean; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	width = utf8_width(clean, strlen(clean));
	if (width > t->width[column])
		t->width[column] = width;
	ALLOC_GROW(t->colors, t->cells.n + 1, t->alloc);
	t->colors[t->cells.n] = color;
	strvec_push_owned(&t->cells, clean);
}

void table_cells(struct table *t, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, t);
	while ((text = va_arg(ap, const char *)))
		table_cell(t, text, NULL);
	va_end(ap);
}

static void pad(FILE *out, size_t n)
{
	while (n--)
		fputc(' ', out);
}

/* The last cell of the row that is not empty: nothing is padded after it. */
static size_t row_end(const struct table *t, size_t row)
{
	size_t n = t->columns;

	while (n && !*t->cells.v[row * t->columns + n - 1])
		n--;
	return n;
}

void table_print(const struct table *t, FILE *out, int use_color)
{
	size_t rows = t->cells.n / t->columns, row, i;

	for (row = 0; row < rows; row++) {
		size_t end = row_end(t, row);

		for (i = 0; i < end; i++) {
			const char *text = t->cells.v[row * t->columns + i];
			const char *color = use_color ? t->colors[row * t->columns + i] : NULL;
			size_t blanks = t->width[i] - utf8_width(text, strlen(text));

			pad(out, (i ? 2 : 0) + (t->right[i] ? blanks : 0));
			fprintf(out, "%s%s%s", color ? color : "", text, color ? TERM_RESET : "");
			if (!t->right[i] && i + 1 < end)
				pad(out, blanks);
		}
		fputc('\n', out);
	}
}
