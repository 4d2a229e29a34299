/* SPDX-License-Identifier: ISC */
/* The lines of development of a repository: the main line and the release branches, with what is known of each. */
#ifndef LINES_H
#define LINES_H

#include "../model/line.h"
#include "linerecord.h"
#include "tags.h"

struct repo_line {
	struct line line;
	char *ref;         /* refs/heads/release/1.2; refs/remotes/origin/release/1.2 where it has no local branch */
	git_oid tip;
	int is_remote;     /* only the remote-tracking branch is there */
	int is_closed;
};

struct lines {
	struct repo_line *v; /* from old to new (line_order), the main line last */
	size_t n, alloc;
	/*
	 * gitflow: the branch that holds what is released, line.is_main set; it is not in `v`. Its branch NULL: a trunk, or
	 * the branch is not there.
	 */
	struct repo_line production;
	struct linerecords records;
};

/*
 * The main line is that of mainline_find; a repository may have none. `ls` is to be released also after a failure.
 * O(branches).
 */
int lines_load(struct lines *ls, struct repo *r, struct err *err);
void lines_release(struct lines *ls);

/* NULL: there is none. */
const struct repo_line *lines_main(const struct lines *ls);
/* The same, ERR_FAIL with a hint at how to name it. */
int lines_demand_main(const struct repo_line **out, const struct lines *ls, struct err *err);
/* By branch ("release/1.2", also with its remote or as a full ref) or by name ("1.2"); NULL: there is none. */
const struct repo_line *lines_find(const struct lines *ls, const char *name);
/* The same, ERR_FAIL naming the lines that there are. */
int lines_get(const struct repo_line **out, const struct lines *ls, const char *name, struct err *err);
/*
 * The line that a version comes from: the release branch that holds it (the one that fixes most), else the main line.
 * NULL when there is neither.
 */
const struct repo_line *lines_of_version(const struct lines *ls, const struct version *v);
/* Must what is fixed on `l` reach `other`: newer, supported, of the same package? */
int lines_must_receive(const struct repo_line *other, const struct repo_line *l);

/* The package that a line belongs to; NULL: the whole project. */
const struct policy_package *lines_package(const struct repo *r, const struct line *l);
/* The prefix of the line's version tags: its package's, else the project's. */
const char *lines_tag_prefix(const struct repo *r, const struct line *l);
/*
 * The highest version tag reachable from the line's tip (among `tags`, of its prefix); NULL: none. *commits: how many
 * commits came since; all of them without a tag. ERR_SHALLOW when the clone lacks the history.
 */
int lines_latest(const struct tag **latest, size_t *commits, const struct repo_line *l, struct repo *r,
		 const struct tags *tags, struct err *err);

/*
 * Who answers for the line: as recorded for the release of the highest version that it holds, or for its branch; else
 * release.owner. NULL: nobody. Borrowed.
 */
const char *lines_owner(const struct lines *ls, const struct repo *r, const struct repo_line *l);

#endif
