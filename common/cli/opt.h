/* SPDX-License-Identifier: ISC */
/*
 * The option table of a command: the single source for parsing, for -h, for --git-completion-helper (what git's
 * own bash completion asks) and for --opt-dump (what `make check-docs` compares the man page and the completions
 * with). Parsing follows git's parse-options: options and operands mix, "--" ends options, long options may be
 * cut short while unambiguous, short flags bundle, "--no-x" takes back "--x".
 */
#ifndef OPT_H
#define OPT_H

#include <stdio.h>

#include "../base/err.h"
#include "../base/strvec.h"

enum opt_kind {
	OPT_KIND_END,
	OPT_KIND_GROUP,
	OPT_KIND_SET,      /* int *value = set; --no-x sets 0 */
	OPT_KIND_STRING,   /* const char **value = argument (borrowed from argv); --no-x sets NULL */
	OPT_KIND_OPTIONAL, /* as STRING, but only "--x=value" takes one; "--x" gives `fallback`, --no-x `negated` */
	OPT_KIND_LIST      /* struct strvec *value gets a copy appended; --no-x empties it */
};

enum opt_flags {
	OPT_NONEG = 1 << 0,   /* there is no --no-x */
	OPT_HIDDEN = 1 << 1,  /* not in -h */
	OPT_REQUIRED = 1 << 2 /* a missing one is a usage error */
};

struct opt {
	enum opt_kind kind;
	char letter;      /* 0: none */
	const char *name; /* long name without dashes; NULL: none, and then there is a letter */
	const char *arg;  /* label of the argument as -h shows it, without brackets; NULL: takes none */
	const char *help; /* one line, lower case, no full stop */
	void *value;
	int set;              /* for OPT_KIND_SET */
	const char *fallback; /* for OPT_KIND_OPTIONAL */
	unsigned flags;       /* enum opt_flags */
	const char *negated;  /* for OPT_KIND_OPTIONAL: what --no-x sets */
};

/* clang-format off */
#define OPT_SET_FLAGS(l, n, v, s, h, f) { OPT_KIND_SET, (l), (n), NULL, (h), (v), (s), NULL, (f), NULL }
#define OPT_BOOL(l, n, v, h)            OPT_SET_FLAGS(l, n, v, 1, h, 0)
#define OPT_SET(l, n, v, s, h)          OPT_SET_FLAGS(l, n, v, s, h, OPT_NONEG)
#define OPT_STRING(l, n, v, a, h)       { OPT_KIND_STRING, (l), (n), (a), (h), (v), 0, NULL, 0, NULL }
#define OPT_OPTIONAL(l, n, v, a, d, h)  { OPT_KIND_OPTIONAL, (l), (n), (a), (h), (v), 0, (d), 0, NULL }
#define OPT_LIST(l, n, v, a, h)         { OPT_KIND_LIST, (l), (n), (a), (h), (v), 0, NULL, 0, NULL }
#define OPT_GROUP(h)                    { OPT_KIND_GROUP, 0, NULL, NULL, (h), NULL, 0, NULL, 0, NULL }
#define OPT_END                         { OPT_KIND_END, 0, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL }
/* clang-format on */

/* Options whose wording and letters must be equal everywhere. Each takes the address of an int or const char *. */
#define OPT_DRY_RUN(v) OPT_BOOL('n', "dry-run", v, "show what would be done, change nothing")
#define OPT_JSON(v)    OPT_BOOL(0, "json", v, "print one JSON document")
#define OPT_QUIET(v)   OPT_BOOL('q', "quiet", v, "print nothing but errors and warnings")
/* clang-format off */
#define OPT_COLOR(v)   { OPT_KIND_OPTIONAL, 0, "color", "when", "colour the output: always, never or auto", \
			 (v), 0, "always", 0, "never" }
/* clang-format on */
#define OPT_PACKAGE(v) OPT_STRING(0, "package", v, "name", "the package of a monorepo")

struct verb;

struct opt_table {
	const char *command;      /* "release-bump" */
	const char *const *usage; /* synopsis lines without "git ", NULL-terminated */
	const struct verb *verbs; /* as cli/verb.h has them, for the completion; may be NULL */
	const struct opt *opts;
};

/* What stood on the command line, the values of the options apart. */
struct opt_line {
	struct strvec args;  /* operands, in order */
	struct strvec given; /* long names (letters where there is none) of the options given and not taken back, each
				once, in order */
	int help;            /* 'h' for -h, 'H' for --help, otherwise 0 */
};

#define OPT_LINE_INIT \
	{ \
		STRVEC_INIT, STRVEC_INIT, 0 \
	}

/*
 * Parses argv[1..] into `line`, which is empty; -h and --help end it. Returns 0 or ERR_USAGE; the two lists are the
 * caller's to release either way.
 */
int opt_parse(const struct opt_table *t, int argc, char **argv, struct opt_line *line, struct err *err);

/* Prints the usage lines and the options as -h shows them. */
void opt_usage(const struct opt_table *t, FILE *out);
/* Prints verbs and options on one line as git's parse-options does for its completion. */
void opt_completion(const struct opt_table *t, FILE *out);
/* Prints one option a line: letter, name, argument label, "negatable" or "", help; tab-separated, "-" where empty. */
void opt_dump(const struct opt_table *t, FILE *out);

#endif
