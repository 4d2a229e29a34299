/* SPDX-License-Identifier: ISC */
/*
 * The history of several lines since the oldest of them parted from the main one, read in one walk, and which line has
 * which commit. A line parts from the main one at the newest commit that both have in their chain of first parents;
 * where the main line was moved forward along it, at the line's first version tag.
 */
#ifndef LINEGRAPH_H
#define LINEGRAPH_H

#include "commitreader.h"
#include "walk.h"

#define LINEGRAPH_NONE UINT32_MAX

struct linegraph {
	struct walk walk;
	struct commitreader reader;
	struct strvec arena;
	struct walk_list list; /* children before parents; a commit's number, below, is its place here */
	uint32_t *place;       /* from the walk's node to that number */
	struct linegraph_id {
		git_oid oid;
		uint32_t commit;
	} * sorted; /* by object id */
	size_t n_lines, words;
	uint64_t *reach; /* `words` a commit: bit i: line i has it; bit n_lines + i: so has the commit it parted at */
	git_oid *forks;  /* where line i parted; zero: nowhere */
};

/*
 * `tips` are the lines' tips, the main line's last; `bases` a commit for each where it was surely a line of its own
 * (its first tag), zero: not known. ERR_SHALLOW when the clone lacks the history. `g` is to be released also after a
 * failure. O(commits * lines / 64).
 */
int linegraph_read(struct linegraph *g, struct repo *r, const git_oid *tips, const git_oid *bases, size_t n,
		   struct err *err);
void linegraph_release(struct linegraph *g);

const git_oid *linegraph_oid(const struct linegraph *g, uint32_t commit);
const struct walk_node *linegraph_node(const struct linegraph *g, uint32_t commit);
const struct commit_text *linegraph_text(const struct linegraph *g, uint32_t commit);
/* The trees of its first parent (zero: it has none) and its own. ERR_FAIL when the parent cannot be read. */
int linegraph_sides(struct linegraph *g, uint32_t commit, git_oid *before, git_oid *after);
/* Does line `line` have the commit; had it been there when the line parted? */
int linegraph_has(const struct linegraph *g, uint32_t commit, size_t line);
int linegraph_is_before(const struct linegraph *g, uint32_t commit, size_t line);
/* The commit with this id, or whose id alone begins with these digits (7 to 40); LINEGRAPH_NONE. */
uint32_t linegraph_find(const struct linegraph *g, const git_oid *oid);
uint32_t linegraph_find_hex(const struct linegraph *g, const char *hex, size_t len);
/* Is `to` an ancestor of `from`, or the same? O(commits between them). */
int linegraph_reaches(const struct linegraph *g, uint32_t from, uint32_t to);
/*
 * What a merge brought in: the commits that it reaches and its first parent does not, itself included, ascending. O(all
 * commits). The caller frees out->v.
 */
void linegraph_brought(const struct linegraph *g, uint32_t merge, struct walk_list *out);

#endif
