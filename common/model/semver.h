/* SPDX-License-Identifier: ISC */
/*
 * SemVer 2.0.0, items cited by their number. Numbers and identifiers are digit strings and bytes of any length, never
 * machine integers. A semver is a view of the text that it was parsed from: it owns nothing and that text must outlive
 * it. All functions are linear in the length of the text.
 */
#ifndef SEMVER_H
#define SEMVER_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strbuf.h"

/* A piece of a text: `len` bytes from the offset `at`. */
struct span {
	size_t at;
	size_t len;
};

struct semver {
	const char *text;
	struct span major, minor, patch; /* digits without leading zeros */
	struct span pre;                 /* identifiers with their dots, without the hyphen; len 0: a final version */
	struct span build;               /* likewise, without the plus; len 0: none */
};

/*
 * Parses all `len` bytes. On failure `out` is untouched, the message is the reason alone and *byte, when not NULL, the
 * position of the first bad byte, from 1 (len + 1 when the text ends too soon; for a leading zero that zero's).
 * Returns 0 or ERR_FAIL.
 */
int semver_parse(struct semver *out, const char *text, size_t len, size_t *byte, struct err *err);

/* Precedence, item 11: -1, 0 or 1. Build metadata does not count. */
int semver_compare(const struct semver *a, const struct semver *b);
/* The major, minor and patch numbers alone. */
int semver_compare_core(const struct semver *a, const struct semver *b);

/*
 * Dot-separated identifiers standing alone: a pre-release (item 9: numeric ones without leading zeros) or, with
 * `build`, build metadata (item 10). Errors as for semver_parse.
 */
int identifiers_check(const char *text, size_t len, int build, size_t *byte, struct err *err);
/* Precedence of two pre-releases (items 11.3 and 11.4); none at all (length 0) is above any. */
int identifiers_compare(const char *a, size_t a_len, const char *b, size_t b_len);
/* Is it all digits (and not empty)? */
int digits_only(const char *s, size_t len);
/* Compares digit strings by value, leading zeros aside. */
int digits_compare(const char *a, size_t a_len, const char *b, size_t b_len);
/* Appends the digit string plus one. */
void digits_add_next(struct strbuf *out, const char *s, size_t len);

#endif
