/* SPDX-License-Identifier: ISC */
/* The version tags of a repository, in version order. */
#ifndef TAGS_H
#define TAGS_H

#include "open.h"

struct tag {
	char *name;            /* "v1.2.0", as in refs/tags/ */
	struct version version;
	git_oid oid;           /* what the ref points at: tag object, or the commit for a lightweight one */
	git_oid commit;        /* peeled */
	int annotated;
};

struct tags {
	struct tag *v;         /* ascending by version_order, then name */
	size_t n;
};

/*
 * All tags with this prefix whose rest is a version of the scheme; what is no version, or peels to no commit, is passed
 * over. Cost: one pass over the refs, one object read for each loose annotated tag; nothing for packed ones.
 */
int tags_load(struct tags *t, struct repo *r, const char *prefix, struct err *err);
void tags_release(struct tags *t);
const struct tag *tags_find_name(const struct tags *t, const char *name);
/* The tag of exactly this version, else one that differs in build metadata alone. */
const struct tag *tags_find_version(const struct tags *t, const struct version *v);

/*
 * The base of a release: the highest version among the tags reachable from `commit`, never by
 * date, never from another line. *final: the highest final one, *latest: the highest of all (at one commit the final
 * wins); *at: a version tag at the commit itself (the highest). Each NULL when there is none. Any may be NULL.
 * ERR_SHALLOW when the history that the answer needs is cut off; the hint is the exact fetch command.
 */
int tags_base(const struct tags *t, struct repo *r, const git_oid *commit, const struct tag **final,
	      const struct tag **latest, const struct tag **at, struct err *err);

#endif
