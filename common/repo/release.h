/* SPDX-License-Identifier: ISC */
/*
 * The one reading of history that bump, tag and notes share: from a repository and a commit to the tags, the base and
 * the changes since. What a release contains is decided here and nowhere else.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include "../model/change.h"
#include "../model/forge.h"
#include "../model/notes.h"
#include "history.h"
#include "release_people.h"
#include "tags.h"

/* The commits after `base` up to `to`, and what they mean. Not to be moved in memory: changes point into history. */
struct release_range {
	const struct tags *tags; /* for alsoIn; NULL: it is not asked */
	const struct tag *base;  /* NULL: from the root, or a range of commits that no tag begins */
	const struct policy_package *package;
	int has_from;
	git_oid from; /* the commit left out with its ancestors; when has_from */
	git_oid to;
	struct history history;
	struct change_set changes;
	struct release_people *people; /* owns names of the notes */
};

struct release_reading {
	struct tags tags;         /* of the package's prefix, or the project's */
	const struct tag *final;  /* the highest final reachable from the tip; NULL: none yet */
	const struct tag *latest; /* the highest reachable, pre-releases included; NULL: none yet */
	const struct tag *at;     /* the highest version tag at the tip itself; NULL: none */
	struct release_range since_final;
	struct release_range since_latest_own; /* not for callers: only read where latest differs from final */
	const struct release_range *since_latest;
	size_t n_since_latest; /* changes since `latest` that count and bump at least a patch */
};

/* The prefix of the version tags: the package's, else the policy's. */
const char *release_tag_prefix(const struct repo *r, const struct policy_package *package);

/*
 * Reads what the next release at `tip` would hold. `package` may be NULL: the whole project. ERR_SHALLOW when the clone
 * lacks history that the answer needs. `out` is to be released also after a failure.
 */
int release_read(struct release_reading *out, struct repo *r, const git_oid *tip, const struct policy_package *package,
		 struct err *err);
void release_reading_release(struct release_reading *r);

/*
 * The base that the notes of `version` count from: among the tags reachable from `commit` and lower than it the highest
 * final one; for a pre-release, without `since_final`, the highest of all, which is the previous pre-release of the
 * same target where there is one. *base is NULL when there is none.
 */
int release_base(const struct tag **base, const struct tags *tags, struct repo *r, const git_oid *commit,
		 const struct version *version, int since_final, struct err *err);

/* Reads base..to (or from..to when `from` is given). `tags`, for alsoIn, and either base may be NULL. */
int release_range_read(struct release_range *out, struct repo *r, const struct tags *tags, const struct tag *base,
		       const git_oid *from, const git_oid *to, const struct policy_package *package, struct err *err);
void release_range_release(struct release_range *r);

/* The forge that links go to, by the remote's URL and the policy. A repository without remote: a forge without links.
 */
void release_forge(struct forge *out, struct repo *r);

/*
 * Builds the notes of a range; `version` and `tag` may be NULL (unreleased), `date` is 0 when not known. The range must
 * outlive them.
 */
void release_notes_build(struct notes_release *out, struct repo *r, const struct release_range *range,
			 const char *version, const char *tag, int64_t date, const struct policy_audience *audience);

/*
 * What goes into the changelog under the version's heading: Markdown from "### …" on, ends with a newline; empty when
 * nothing shows. The same entries as `git release-notes` prints.
 */
void release_changelog_entry(struct strbuf *out, struct repo *r, const struct release_range *range,
			     const struct version *version, const char *tag);

/*
 * Every release reachable from `tip`, the highest version first, the unreleased changes before them where there are
 * any: calls `each` with the notes, which live until it returns. One walk over the history; linear in commits, n log n
 * in tags. `each` returns 0 to go on.
 */
typedef int (*release_each_fn)(void *data, const struct notes_release *notes, struct err *err);
int release_each(struct repo *r, const git_oid *tip, const struct policy_package *package, int since_final,
		 const struct policy_audience *audience, release_each_fn each, void *data, struct err *err);

/* change_patches.paths over a struct repo, for commits that can show at all. */
int release_patch_paths(void *repo, const struct commit *c, uint64_t *out);

/* The committer's or tagger's time of a tag, seconds; 0 when it has none. */
int64_t release_tag_time(struct repo *r, const struct tag *tag);

#endif
