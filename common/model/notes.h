/* SPDX-License-Identifier: ISC */
/*
 * The notes of one release as a value: the one model that Markdown, text, JSON, HTML and templates are made from.
 * Breaking changes first and only there; then sections by type in the policy's order; hidden types in neither.
 */
#ifndef NOTES_H
#define NOTES_H

#include <stdint.h>

#include "change.h"

struct notes_issue {
	struct slice id; /* "#12", "GH-12", "owner/name#12", "ABC-12" */
	int closes;      /* by Closes, Fixes or Resolves; else it is only referred to */
	int in_subject;  /* stands in parentheses at the end of the description */
};

/* All slices point into the commits' texts or the policy, which outlive the notes. */
struct notes_entry {
	const struct change *change;
	const char *oid;
	struct slice type;        /* the policy's name for it, else as written */
	struct slice scope;       /* s NULL: none */
	struct slice description; /* Release-note: where there is one */
	int breaking;
	struct slice migration;     /* s NULL: none */
	struct slice body;          /* s NULL: none */
	struct notes_issue *issues; /* each once: the subject's, then the footers' */
	size_t n_issues;
	struct slice *authors; /* the author, then Co-authored-by; each once */
	size_t n_authors;
	const char *risk;      /* the type's; "" for none */
	struct slice internal; /* Release-note-internal:, for internal audiences only; s NULL */
};

struct notes_section {
	const char *type;
	const char *title;
	struct notes_entry *entries;
	size_t n, alloc;
};

struct notes_contributor {
	struct slice name;
	size_t commits;
};

struct notes_release {
	const char *version;      /* NULL: not released yet, or no version */
	const char *tag;          /* NULL: likewise */
	const char *label;        /* the heading where there is no version; NULL: "Unreleased" */
	int64_t date;             /* seconds since the epoch; 0: not known */
	const char *previous_tag; /* NULL: none */
	char from[OID_HEX + 1];   /* "": from the root */
	char to[OID_HEX + 1];
	size_t commits; /* in the range, merges and all */
	struct notes_section breaking;
	struct notes_section *sections; /* none of them empty */
	size_t n_sections;
	struct notes_contributor *contributors; /* by commits, most first, then name; merges do not count */
	size_t n_contributors;
	const struct policy_audience *audience;
};

/* A name as the mailmap has it, for Co-authored-by; returns a slice that outlives the notes. */
typedef struct slice (*notes_who_fn)(void *data, struct slice name, struct slice email);

/*
 * Fills breaking, sections and contributors from the changes of `commits`; the caller sets version, tag, date,
 * previous_tag, from and to. `audience` may be NULL: everything that is meant for the public. `who` may be NULL.
 */
void notes_build(struct notes_release *out, const struct change_set *set, const struct commit *commits, size_t n,
		 const struct policy *p, const struct policy_audience *audience, notes_who_fn who, void *data);
void notes_release_free(struct notes_release *r);

/* May this audience see the footer? Release-note-internal: is for internal ones only. */
int notes_shows_footer(const struct notes_release *r, const struct footer *f);

/* The description without the issues in parentheses at its end (those with in_subject). */
struct slice notes_description_head(const struct notes_entry *e);

/* Is there nothing to tell? */
int notes_is_empty(const struct notes_release *r);

/* Does the audience want to see "scope", "issue", "risk", "author", "commit", "body"? Without one: scope, issue,
 * commit. */
int notes_shows(const struct notes_release *r, const char *what);

#endif
