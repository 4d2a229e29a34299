/* SPDX-License-Identifier: ISC */
/* Tables for terminals: left-aligned columns, two blanks apart, as wide as their widest cell takes on the screen. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>

#include "../base/strvec.h"

#define TABLE_COLUMNS_MAX 16

struct table {
	size_t columns;
	struct strvec cells;             /* row after row; made safe to show, on one line */
	const char **colors;             /* of each cell, borrowed; NULL: none */
	size_t alloc;
	size_t width[TABLE_COLUMNS_MAX]; /* on the screen */
	int right[TABLE_COLUMNS_MAX];    /* set to 1 for a column of numbers */
};

/* `columns` is 1 to TABLE_COLUMNS_MAX. */
void table_init(struct table *t, size_t columns);
void table_release(struct table *t);
/* The next cell, left to right, row after row. `color` is one of term.h's, a constant; NULL: none. NULL text is "". */
void table_cell(struct table *t, const char *text, const char *color);
/* Each of the texts up to a NULL is a cell without colour. */
void table_cells(struct table *t, ...) __attribute__((sentinel));
/* Prints the full rows; no blanks at the ends of lines. */
void table_print(const struct table *t, FILE *out, int use_color);

#endif
