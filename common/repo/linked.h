/* SPDX-License-Identifier: ISC */
/* Symbolic links as a commit has them: paths below its root, followed by their text. */
#ifndef LINKED_H
#define LINKED_H

#include "../base/err.h"
#include "../base/strbuf.h"

/* Appends what the commit has at the path, of a link its target. ERR_NOTFOUND when absent. */
typedef int (*linked_read_fn)(void *data, const char *path, struct strbuf *out, int *is_link, struct err *err);

/*
 * The file at the path, or where the links there lead. ERR_NOTFOUND when there is nothing at the path; ERR_FAIL also
 * for a link that leads to no file of the commit. `out` is empty before.
 */
int linked_read(struct strbuf *out, linked_read_fn read, void *data, const char *path, struct err *err);

/*
 * The path without empty parts and ".", and each ".." taken together with the part before it, as far as there is one;
 * it begins with a slash, as if from the root. Owned.
 */
char *linked_tidy(const char *path);

#endif
