/* SPDX-License-Identifier: ISC */
/* Changes to a changelog's text, and where a new entry goes. For the changelog's files only. */
#ifndef CHANGELOG_EDIT_H
#define CHANGELOG_EDIT_H

#include "changelog.h"

/* Bytes of the file that are replaced; with start == end text is put in. Kept in order of position. */
struct edit {
	struct changelog_span span;
	struct strbuf text; /* LF line ends */
};

#define MAX_EDITS 4

struct edits {
	struct edit v[MAX_EDITS];
	size_t n;
};

/* A new edit; its text is to be filled before the next one is added. */
struct strbuf *edits_add(struct edits *e, size_t start, size_t end);
/* Appends the file with the edits made, in the file's line ends; one inside an earlier one's span is left out. */
void edits_apply(struct strbuf *out, const struct changelog *c, struct edits *e);
void edits_release(struct edits *e);

/* The end of what is written between `start` and `end`, behind its line end. */
size_t changelog_content_end(const struct changelog *c, size_t start, size_t end);
/* The place behind a byte order mark at the beginning. */
size_t changelog_skip_mark(const struct changelog *c, size_t pos);

/* The place of a new entry. */
struct changelog_place {
	size_t pos;
	int append;                          /* no entry follows */
	int top;                             /* it is the newest */
	const struct changelog_entry *below; /* the next older entry, or NULL */
};

/* Where the version belongs; `compare` NULL: on top. */
struct changelog_place changelog_place_of(const struct changelog *c, const char *version, changelog_compare_fn compare,
					  void *data);

/*
 * Puts a block that ends in "\n" where the place says, with blank lines around it as the file has them. `emptied` is
 * where text that moved away ended, SIZE_MAX when none did.
 */
void changelog_place_block(struct edits *edits, const struct changelog *c, const struct changelog_place *p,
			   const struct strbuf *block, size_t emptied);

#endif
