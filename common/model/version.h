/* SPDX-License-Identifier: ISC */
/*
 * A version of either scheme, as the rest of the suite sees it: SemVer 2.0.0 (semver.h) or a CalVer format
 * (calver.h). A version keeps the text it was parsed from, so formatting is exact.
 */
#ifndef VERSION_H
#define VERSION_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strbuf.h"
#include "calendar.h"
#include "calver.h"
#include "semver.h"

enum scheme_kind { SCHEME_SEMVER, SCHEME_CALVER };

struct scheme {
	enum scheme_kind kind;
	struct calver_format calver; /* for SCHEME_CALVER */
};

/* `calver` is the format string for SCHEME_CALVER, else NULL. 0 or ERR_FAIL. scheme_release frees the content. */
int scheme_init(struct scheme *s, enum scheme_kind kind, const char *calver, struct err *err);
void scheme_release(struct scheme *s);

/* How much a release changes; the order is the order of weight. */
enum level { LEVEL_NONE, LEVEL_PATCH, LEVEL_MINOR, LEVEL_MAJOR };
/* "none", "patch", "minor", "major". */
const char *level_name(enum level level);

struct version {
	enum scheme_kind kind;
	char *text; /* as written, without a tag prefix; owned */
	union {
		struct semver semver;
		struct calver calver;
	} u;
};

/* An empty version owns nothing: safe to release. */
#define VERSION_INIT { SCHEME_SEMVER, NULL, { { 0 } } }

/*
 * Parses all `len` bytes. On failure `out` is untouched, the error message is the reason alone ("leading zero in
 * the minor number") and *byte, when not NULL, is the position of the first bad byte, counted from 1 (len + 1 when
 * the text ends too soon). Returns 0 or ERR_FAIL.
 */
int version_parse(struct version *out, const struct scheme *s, const char *text, size_t len, size_t *byte, struct err *err);
/* As version_parse for a whole string, with a message that names it: "'<text>': byte <n>: <reason>". */
int version_parse_named(struct version *out, const struct scheme *s, const char *text, struct err *err);
/* Appends that message, on one line whatever the text holds. */
void version_add_reason(struct strbuf *out, const char *text, size_t byte, const char *reason);
void version_release(struct version *v);
void version_copy(struct version *out, const struct version *v);

/* Precedence: -1, 0 or 1 (SemVer item 11: build metadata does not count). Both of one scheme. */
int version_compare(const struct version *a, const struct version *b);
/* As version_compare, but a total order for sorting: equal precedence falls back to the text. */
int version_order(const struct version *a, const struct version *b);

int version_is_prerelease(const struct version *v);
/* Do both lead to the same final version (1.3.0-rc.1 and 1.3.0; their core numbers are equal)? */
int version_same_core(const struct version *a, const struct version *b);
/* Below 1.0.0? Always false for CalVer. */
int version_is_zero_major(const struct version *v);
/*
 * The digits of the major, minor or patch number, borrowed and not NUL-terminated; for CalVer the first, second or third
 * number in order of weight, as written ("2026", "01", "3"). NULL when there is none.
 */
const char *version_number(const struct version *v, enum level which, size_t *len);

/*
 * The core (final) version that follows `v`'s core by `level`, exactly: patch of 1.2.3 is 1.2.4 whether or not v is
 * a pre-release; LEVEL_NONE gives v's own core. CalVer: the format's next version on `today`: the date tokens take
 * today's values; the counters MAJOR, MINOR, MICRO move as `level` says and return to their start when a date token
 * moved. ERR_FAIL when today lies before v.
 */
int version_next_core(struct version *out, const struct scheme *s, const struct version *v, enum level level,
		      const struct date *today, struct err *err);

/* The core with a pre-release "id.n" (n >= 1) added; id is one or more dot-separated SemVer identifiers. */
int version_with_prerelease(struct version *out, const struct scheme *s, const struct version *core, const char *id,
			    const char *n, struct err *err);
/* With build metadata set ("a.b"); replaces what was there. SemVer only, else ERR_FAIL. */
int version_with_build(struct version *out, const struct scheme *s, const struct version *v, const char *build, struct err *err);

/*
 * Splits a pre-release into identifier and counter: "rc.2" into "rc" and "2", "dev" into "dev" and NULL, "4" into ""
 * and "4". Returned strings are owned by the caller. Nothing is set and 0 returned for a final version, else 1.
 */
int version_prerelease_parts(const struct version *v, char **id, char **n);

/*
 * `git release-version bump`, npm's rules: patch of 1.2.3-4 is 1.2.3, minor of 1.2.0-1 is 1.2.0, major of 1.0.0-1 is
 * 1.0.0; with an id a new pre-release that starts at 1; VERSION_BUMP_PRE counts up or starts one on the next patch;
 * VERSION_BUMP_FINAL drops the pre-release (ERR_NO for a final version). `pre_id` may be NULL.
 */
enum version_bump { VERSION_BUMP_PATCH, VERSION_BUMP_MINOR, VERSION_BUMP_MAJOR, VERSION_BUMP_PRE, VERSION_BUMP_FINAL };
int version_bump(struct version *out, const struct scheme *s, const struct version *v, enum version_bump how,
		 const char *pre_id, const struct date *today, struct err *err);

/* PEP 440 spelling for Python files: 1.3.0-rc.1 is 1.3.0rc1, alpha a, beta b, dev .devN, build +local. Appends. */
void version_format_pep440(struct strbuf *out, const struct version *v);

#endif
