/* SPDX-License-Identifier: ISC */
/* How a file writes its headings and links, taken from what is there. For the changelog's files only. */
#ifndef CHANGELOG_FORM_H
#define CHANGELOG_FORM_H

#include "changelog.h"

/* The entry whose form a new one takes: the newest, not a yanked one if there is another. NULL when there is none. */
const struct changelog_entry *changelog_form_model(const struct changelog *c);

/* Does the file keep link references for its versions? */
int changelog_form_has_references(const struct changelog *c);
/* The reference that an entry's label names, or NULL. */
const struct changelog_reference *changelog_form_reference(const struct changelog *c, const struct changelog_entry *e);
/* The reference of [Unreleased], also when the section itself is missing. */
const struct changelog_reference *changelog_form_unreleased_reference(const struct changelog *c);

/*
 * The URL that compares the version before the new one with the new one, in the form of the file's own links; the
 * caller's when the file has none to learn from. `below`: the entry under the new one, or NULL; `top`: the new one is
 * the newest. Returns 0 and appends nothing when there is no way to tell.
 */
int changelog_form_compare_url(struct strbuf *out, const struct changelog *c, const struct changelog_entry *below,
			       int top, const struct changelog_entry_new *n);
/* The URL for [Unreleased] once the new version is out. */
int changelog_form_unreleased_url(struct strbuf *out, const struct changelog *c, const struct changelog_entry *below,
				  const struct changelog_entry_new *n);
/* The same for a file that has no [Unreleased] yet, from the link of its newest entry. */
int changelog_form_first_unreleased_url(struct strbuf *out, const struct changelog *c);

/* Appends the new entry's heading with "\n" line ends; `url` may be NULL. */
void changelog_form_heading(struct strbuf *out, const struct changelog *c, const struct changelog_entry_new *n,
			    const char *url);
/* Appends an [Unreleased] heading in the file's form. */
void changelog_form_unreleased_heading(struct strbuf *out, const struct changelog *c);
/* Appends "[label]: url" without a line end. */
void changelog_form_reference_line(struct strbuf *out, const struct changelog *c, const char *version, const char *url);

/* The level of the sections inside `e`; inside a new entry for NULL. */
unsigned changelog_form_section_level(const struct changelog *c, const struct changelog_entry *e);
/* Blank lines between a heading and its body, and between two entries. */
size_t changelog_form_gap(const struct changelog *c);
size_t changelog_form_distance(const struct changelog *c);

#endif
