/* SPDX-License-Identifier: ISC */
/* Configuration in git's syntax: text in, a list of entries out. Pure; which files are read is repo/config's matter. */
#ifndef CONFIG_TEXT_H
#define CONFIG_TEXT_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strvec.h"

/* One "key = value" of a configuration file. */
struct config_entry {
	char *section;    /* lower case: "release", "release-type"; "" for a key that stands before any section */
	char *subsection; /* as written, NULL without one */
	char *key;        /* lower case */
	char *value;      /* NULL: the key stood alone, which means true */
	const char *file; /* where it stands; "command line" for git -c; borrowed from the list */
	unsigned line;    /* of the key, from 1; 0 when not known */
};

struct config_list {
	struct config_entry *v;
	size_t n, alloc;
	struct strvec files; /* owns the file names */
};

#define CONFIG_LIST_INIT { NULL, 0, 0, STRVEC_INIT }
void config_list_add(struct config_list *l, const char *section, const char *subsection, const char *key,
		     const char *value, const char *file, unsigned line);
void config_list_release(struct config_list *l);
/*
 * The last entry of "section.subsection.key", which is the one that counts; section and key without case. `subsection`
 * NULL: of the section without one. NULL: there is none.
 */
const struct config_entry *config_list_last(const struct config_list *l, const char *section, const char *subsection,
					    const char *key);
/* The value of the last one of "section.key" (no subsection), or NULL; a key that stood alone: "true". */
const char *config_list_get(const struct config_list *l, const char *section, const char *key);
/* The same as a boolean; `absent` where it is not set, or is none. */
int config_list_bool(const struct config_list *l, const char *section, const char *key, int absent);

/*
 * Parses text in git-config syntax and appends its entries; `file` names it in entries and messages. Returns 0, or
 * ERR_FAIL with "<file>:<line>: <reason>"; nothing is appended then. Beyond git: a NUL byte is an error. White space
 * inside an unquoted value stays as it is, as git's manual says (git before 2.45 turned each into a space).
 * include.path is an ordinary key here. Linear in `len`.
 */
int config_parse(struct config_list *l, const char *text, size_t len, const char *file, struct err *err);

/* git's spelling of booleans, numbers included: 1, 0, or -1 when it is none. NULL is true, "" is false. */
int config_bool(const char *value);

/*
 * Append what reads back as just this: a value (in quotes where it needs them), and a section's header without the
 * line end. A subsection must not hold a line end; in it and in the value NUL is the end.
 */
void config_add_value(struct strbuf *out, const char *value);
void config_add_section(struct strbuf *out, const char *section, const char *subsection);

/* Appends "section.subsection.key" as git writes it. */
void config_entry_name(const struct config_entry *e, struct strbuf *out);

#endif
