/* SPDX-License-Identifier: ISC */
/*
 * Patterns that people write: PCRE2 expressions and path globs. Both stay within bounds whatever the pattern and
 * the subject are, because both may come from a repository that nobody vouches for.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stddef.h>

#include "err.h"

/* A compiled expression together with the place of its last match: one thread at a time may use it. */
struct pattern;

enum pattern_flags {
	PATTERN_ICASE = 1 << 0,     /* upper and lower case are the same */
	PATTERN_MULTILINE = 1 << 1, /* ^ and $ also match at line ends (LF, CR and CRLF) */
	PATTERN_WHOLE = 1 << 2,     /* only a match of the whole subject counts */
	/*
	 * It is to be searched for in many subjects, all of which are valid UTF-8 (the caller makes sure): the limits hold
	 * for all of them together, and each next match costs no second look at the whole subject.
	 */
	PATTERN_MANY = 1 << 3
};

/*
 * Compiles `text` (UTF-8). `name` says where it was written ("release-file.foo.pattern"), for messages; NULL: not
 * said. Returns 0 and a pattern to be freed with pattern_free, or ERR_FAIL with
 * "pattern '<text>' (<name>): <reason> at byte <n, from 1>".
 */
int pattern_compile(struct pattern **out, const char *text, const char *name, unsigned flags, struct err *err);
void pattern_free(struct pattern *p);

/*
 * Looks for the first match at or after byte `start` (<= len). Returns 1 and keeps the place for the functions
 * below, 0 when there is none, ERR_FAIL with "pattern '<text>' (<name>): match limit exceeded" when the search took
 * too many steps or too much memory. Bytes that are no UTF-8 are matched by nothing and do no other harm.
 */
int pattern_match(struct pattern *p, const char *subject, size_t len, size_t start, struct err *err);
/*
 * The match that follows the last one in the same subject; results as pattern_match. An empty match is followed by
 * one further on, so a loop always ends.
 */
int pattern_match_next(struct pattern *p, const char *subject, size_t len, struct err *err);

/* Does the pattern have a group of this name? */
int pattern_has_group(const struct pattern *p, const char *name);
/*
 * The place of a group in the last match: group 0 is all of it. Returns 1, or 0 when the group does not exist or
 * took no part in the match. pattern_named takes the first participating one of several groups with that name.
 */
int pattern_group(const struct pattern *p, size_t group, size_t *offset, size_t *len);
int pattern_named(const struct pattern *p, const char *name, size_t *offset, size_t *len);

/*
 * Does a path (relative to the root, '/' between its parts) fall under a glob of the policy? Wildcards as git's
 * wildmatch has them in .gitattributes: `*` and `?` stop at slashes, `[a-z]`, `[!x]`, `[[:digit:]]`, backslash
 * quotes, and a part of nothing but two or more stars stands for any number of folders. Then:
 *   - without a slash ("*.md") the glob is held against the last part of the path, in any folder;
 *   - with one it is held against the whole path; a leading "/" or "./" changes nothing else;
 *   - without wildcards it also stands for a folder at that place and everything below ("services/api");
 *   - with a slash at the end ("src/", "lib?/") it stands for everything below; "." and "/" match every path.
 * An empty glob and one with an unclosed bracket match nothing. Takes O(strlen(glob) * strlen(path)) steps.
 */
int pattern_glob_match(const char *glob, const char *path);

#endif
