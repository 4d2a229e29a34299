/* SPDX-License-Identifier: ISC */
/* Files of the work tree and of the git directory: whole contents, honest errors, nothing half-written. */
#ifndef FILE_H
#define FILE_H

#include <sys/types.h>

#include "../base/err.h"

/* Appends the whole file. ERR_NOTFOUND when there is none; ERR_FAIL for a directory, and above `limit` bytes (0: none). */
int file_read(struct strbuf *out, const char *path, size_t limit, struct err *err);
/* Creates or truncates, writes all, fsyncs, closes; every failure is reported. */
int file_write(const char *path, const char *data, size_t len, mode_t mode, struct err *err);
/* The same through a temporary file beside it and rename: readers see the old content or the new. Keeps a present mode. */
int file_replace(const char *path, const char *data, size_t len, struct err *err);
/*
 * Writes where a person wants output: a regular file is replaced (a symlink stays one: what it leads to is replaced), a device
 * or a pipe is written into. ERR_FAIL for a directory.
 */
int file_output(const char *path, const char *data, size_t len, struct err *err);
/* Removes a folder and all in it; symlinks are removed, not followed. Quietly does what it can. */
void file_remove_tree(const char *path);

/* Could git track a file of this name? ERR_FAIL for absolute paths, and for parts that are empty, ".", ".." or ".git". */
int file_check_path(const char *path, struct err *err);

/*
 * Is `path` (relative, below `root`) safe to write: a regular file, or absent in a folder that exists, reached through no
 * symlink, writable by its mode? *is_absent tells which. ERR_FAIL says what is in the way.
 */
int file_check_target(const char *root, const char *path, int *is_absent, struct err *err);

#endif
