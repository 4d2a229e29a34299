/* SPDX-License-Identifier: ISC */
/*
 * What to bring to an older line: the commits that were named, and what came after them on the main line and speaks of
 * them. A later commit speaks of one by a `Fixes:` trailer, by saying that it reverts it (`Revert "<subject>"` is
 * enough, as GitHub writes it), or by its id (7 digits at least) anywhere in its message; a pick of it (`cherry picked
 * from commit`) does not, nor does a merge. Of what follows up a follow-up, the same holds; and of what a commit was
 * picked from, or is on the main line by an equal patch.
 */
#ifndef BACKPORT_H
#define BACKPORT_H

#include "carry.h"

enum backport_tie { BACKPORT_MENTION, BACKPORT_FIXES, BACKPORT_REVERTS };

struct backport_followup {
	git_oid oid;
	git_oid of; /* the commit it speaks of */
	char *subject;
	enum backport_tie tie;
};

struct backport_followups {
	struct backport_followup *v; /* in the order in which they were made */
	size_t n, alloc;
};

/*
 * All follow-ups of the commits on the line with this tip. ERR_SHALLOW when the clone lacks the history. `out` is to be
 * released also after a failure. Linear in the commits since the oldest.
 */
int backport_followups(struct backport_followups *out, struct repo *r, const git_oid *commits, size_t n,
		       const git_oid *tip, struct err *err);
void backport_followups_release(struct backport_followups *f);

/*
 * Which of the commits does the line have, itself or by a pick that names it? `has` gets n flags. What the line has
 * reverted since it does not have. ERR_SHALLOW.
 */
int backport_has(unsigned char *has, struct repo *r, const struct lines *lines, const struct repo_line *line,
		 const git_oid *commits, size_t n, struct err *err);

/*
 * Appends a line for each commit that last touched the lines which `commit` changes in these files, and that the line
 * (by its tip) lacks, as in backport_has: likely what a conflict there comes from. At most 10. What cannot be read
 * tells nothing.
 */
void backport_missing(struct strvec *out, struct repo *r, const git_oid *commit, const git_oid *tip,
		      const struct strvec *paths);

#endif
