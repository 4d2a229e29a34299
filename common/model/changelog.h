/* SPDX-License-Identifier: ISC */
/*
 * A changelog file: Keep a Changelog 1.1.0, and the other forms that people and tools have written. Whatever is not
 * an entry that we write stays as it is, byte for byte, and a new entry looks like the newest one that is there:
 * heading form and level, date form, links, line ends, BOM, final newline.
 *
 * cmark tells what is a heading: what stands in a code fence, an HTML comment or a list item is none.
 */
#ifndef CHANGELOG_H
#define CHANGELOG_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strbuf.h"

/* Bytes start to end (exclusive) of the text; start == end: absent. */
struct changelog_span {
	size_t start, end;
};

struct changelog_entry {
	struct changelog_span whole;   /* from the heading (or the <a name> before it) to the next entry */
	struct changelog_span heading; /* the heading's line or lines, with their ends */
	struct changelog_span text;    /* what the heading says, without # and underline */
	struct changelog_span label;   /* inside [ ] */
	struct changelog_span version; /* without "v" or another prefix; absent for [Unreleased] */
	struct changelog_span url;     /* inside ( ) after the label */
	struct changelog_span date;    /* as changelog_date.h knows it */
	size_t tail;                   /* the end of version, label or url, whichever is last */
	int unreleased;
	int setext;     /* underlined with === or --- */
	unsigned level; /* 1 to 6 */
};

/* "[label]: url" */
struct changelog_reference {
	struct changelog_span line; /* with its end */
	struct changelog_span label;
	struct changelog_span url;
};

struct changelog {
	const char *text; /* borrowed */
	size_t len;
	struct changelog_entry *entries; /* in file order, [Unreleased] among them */
	size_t n;
	const struct changelog_entry *unreleased; /* the first one, or NULL */
	struct changelog_reference *refs;
	size_t n_refs;
	size_t end;        /* where the references at the end of the file begin; else len */
	int crlf;          /* every line ends in CRLF; where they are mixed we write LF */
	int final_newline; /* of an empty file, too */
};

/* Reads any text; never fails. `text` must outlive `c`; changelog_release frees what `c` owns. */
void changelog_parse(struct changelog *c, const char *text, size_t len);
void changelog_release(struct changelog *c);

/* The entry of that version (exactly this text, without "v"), or NULL. */
const struct changelog_entry *changelog_find(const struct changelog *c, const char *version);

/*
 * Appends the entry's body, the source of a tag message: LF line ends, no blank lines at its ends, "\n" after the
 * last line; nothing when there is no body.
 */
void changelog_entry_text(struct strbuf *out, const struct changelog *c, const struct changelog_entry *e);

/* Order of two version strings out of headings: negative, 0 (also: cannot say) or positive. */
typedef int (*changelog_compare_fn)(void *data, const char *a, const char *b);

struct changelog_entry_new {
	const char *version;
	const char *date;             /* YYYY-MM-DD */
	const char *tag;              /* for links that are derived from the file's own */
	const char *body;             /* Markdown with "### " sections; their level is adapted to the file's */
	const char *compare_url;      /* previous tag to this one, or NULL */
	const char *unreleased_url;   /* this tag to what comes, or NULL */
	int with_references;          /* write link references even if the file has none yet (a fresh file) */
	int keep_unreleased;          /* leave the text under [Unreleased] where it is */
	int copy_unreleased;          /* with keep_unreleased: and take it into the entry as well, for a candidate */
	changelog_compare_fn compare; /* NULL: the new entry goes on top */
	void *compare_data;
};

/*
 * Appends the file with a new entry: placed by version where the file's entries are in order, else on top. The text
 * under [Unreleased] moves into it (sections of the same title joined, hand-written first, an item that stands there
 * already not repeated), the heading stays, its reference moves on to the new tag. A new reference only where the
 * file has some. ERR_EXISTS when the version has an entry, ERR_FAIL when the body would swallow what follows it.
 */
int changelog_insert(struct strbuf *out, const struct changelog *c, const struct changelog_entry_new *entry,
		     struct err *err);

/*
 * Appends the file with `body` merged into [Unreleased], into the entry of `version`: what stands there stays, only
 * items that are not there yet are added, so a second run changes nothing. changelog_update_unreleased makes the
 * section when the file has none. changelog_update_entry: ERR_NOTFOUND when the version has no entry.
 */
int changelog_update_unreleased(struct strbuf *out, const struct changelog *c, const char *body, struct err *err);
int changelog_update_entry(struct strbuf *out, const struct changelog *c, const char *version, const char *body,
			   struct err *err);

/* The head of a fresh Keep a Changelog file, up to an empty [Unreleased]. `semver`: say that versions follow it. */
void changelog_new_file(struct strbuf *out, int semver);

/* What becomes of an entry that both sides have changed in ways that cannot be joined. */
enum changelog_clash { CHANGELOG_STOP, CHANGELOG_BASE, CHANGELOG_OURS, CHANGELOG_THEIRS };

/*
 * Three-way merge by meaning: entries of both sides stay, each once, in ours' order with theirs' put in by version
 * (`compare` may be NULL); what one side alone changed is taken from it. With CHANGELOG_STOP it is ERR_STOPPED, naming
 * the version, when both changed one entry in ways that cannot be joined; else that entry gets the body it has on the
 * given side (none where the base has no such entry). Always ERR_STOPPED when an entry would not read back as one where
 * it goes, when ours removed an entry that theirs changed, and when theirs changed something beside the bodies that
 * ours has not so: headings, links, what stands above the entries. Under [Unreleased] ours stays and what theirs has
 * added since the base joins it. The link of [Unreleased] is ours where ours moved it.
 */
int changelog_merge(struct strbuf *out, const struct changelog *base, const struct changelog *ours,
		    const struct changelog *theirs, enum changelog_clash clash, changelog_compare_fn compare,
		    void *data, struct err *err);

#endif
