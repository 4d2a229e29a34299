/* SPDX-License-Identifier: ISC */
/*
 * The version inside a version file: finding its place, byte-exact, and putting another one there. Everything
 * outside the version's own bytes (indentation, comments, line ends, BOM) stays, because nothing is parsed into a
 * tree and written back: scanners walk the text and yield offsets.
 */
#ifndef VERSIONFILE_H
#define VERSIONFILE_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strbuf.h"
#include "../base/strvec.h"

enum versionfile_style {
	VERSIONFILE_PLAIN,  /* the version's own text */
	VERSIONFILE_PEP440, /* Python's spelling */
	VERSIONFILE_CORE    /* dotted numbers alone, without pre-release and build: all that CMake takes */
};

/* One place in the text that holds the version. */
struct versionfile_span {
	size_t offset, len; /* bytes; never empty; a leading "v" before a digit lies outside */
	char *present;      /* what stands there, escapes resolved; owned */
	enum versionfile_style style;
	unsigned line;      /* from 1 */
};

/* By rising offset, without overlap. */
struct versionfile_spans {
	struct versionfile_span *v;
	size_t n, alloc;
};

#define VERSIONFILE_SPANS_INIT { NULL, 0, 0 }
void versionfile_spans_release(struct versionfile_spans *s);

struct versionfile_request {
	const char *path;         /* names the file in messages, and its format when `format` is NULL */
	const char *format;       /* a name of versionfile_formats, or NULL */
	const char *key;          /* where to look instead of the format's own place, or NULL */
	const char *pattern;      /* for format regex, which it implies: PCRE2 with a group (?<version>…) */
	const char *pattern_name; /* where the pattern was written, for messages; may be NULL */
	/* The names of the workspace's own packages, for Cargo.lock and package-lock.json; NULL: none. */
	const struct strvec *own_packages;
};

struct versionfile_format {
	const char *name;  /* "json", "cargo-lock" … */
	const char *files; /* the names it is recognised by, for people: "package.json"; "" for none */
	const char *place; /* where the version is looked for, for people */
};

/* Every format, ends with name NULL. */
extern const struct versionfile_format versionfile_formats[];

/* The files that are looked at in the root of a project whose policy names none; ends with NULL. May hold '*'. */
extern const char *const versionfile_defaults[];

/* Is there such a format? */
int versionfile_format_known(const char *name);

/* The format of a file that is known by its base name, NULL for all others. */
const char *versionfile_guess_format(const char *path);

/*
 * Fills `out` (empty before) with the places of the version. Without a format and a known name the format is taken
 * from the file's extension. Returns
 *   0             at least one place was found;
 *   ERR_NOTFOUND  the file is sound and has no version of its own: a private package.json, a version that is
 *                 inherited, dynamic or computed, a word that does not begin with a digit;
 *   ERR_FAIL      "<path>:<line>: <reason>": it cannot be parsed, is UTF-16 or binary, has the key twice, holds
 *                 something there that is no string; or the format is unknown, or the pattern bad or endless.
 * `out` stays empty unless 0 is returned.
 */
int versionfile_find(struct versionfile_spans *out, const struct versionfile_request *req, const char *text,
		     size_t len, struct err *err);

/*
 * Appends `text` to `out` with each span replaced by the version in the span's style. `pep440_text` may be NULL when
 * it is the same. ERR_FAIL, with `out` as it was, when the version has bytes other than [0-9A-Za-z.+_!-], which
 * could end a string or start a comment somewhere, or has no form in the span's style.
 */
int versionfile_replace(struct strbuf *out, const char *text, size_t len, const struct versionfile_spans *spans,
			const char *version_text, const char *pep440_text, struct err *err);

/* Does the span hold this version in its style? Build metadata that only the file has does not count. */
int versionfile_span_is(const struct versionfile_span *span, const char *version_text, const char *pep440_text);

/*
 * Is it one of the words that stand where a version is only put when the package is published ("0.0.0-development",
 * "0.0.0-PLACEHOLDER")? A file that nobody named as a version file and that says so has no version of its own.
 */
int versionfile_is_placeholder(const char *present);

/*
 * Appends the name of the package that a manifest declares: json, toml (Cargo.toml, pyproject.toml), setup.cfg,
 * pom.xml, Chart.yaml, pubspec.yaml. `format` may be NULL. Returns 0, ERR_NOTFOUND when it declares none, ERR_FAIL
 * as versionfile_find.
 */
int versionfile_package_name(struct strbuf *out, const char *format, const char *path, const char *text, size_t len,
			     struct err *err);

#endif
