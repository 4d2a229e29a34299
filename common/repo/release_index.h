/* SPDX-License-Identifier: ISC */
/*
 * What every release is looked up in: the lines and the version tags of a repository, each read once when first asked
 * for. For who looks at many releases; none of it may change meanwhile.
 */
#ifndef RELEASE_INDEX_H
#define RELEASE_INDEX_H

#include "lines.h"

struct release_index_tags {
	struct tags tags;
	int is_read;
};

struct release_index {
	struct repo *repo;
	struct lines lines;
	int has_lines;
	struct release_index_tags *tags; /* the project's, then those of each package in the policy's order */
	struct {
		git_oid commit;
		const struct policy_package *package;
		struct strvec ids; /* empty: of none yet */
	} same;                    /* the last answer: releases that are not tagged have one candidate in common */
};

void release_index_init(struct release_index *x, struct repo *r);
void release_index_release(struct release_index *x);

/* Both borrowed, good until the index is released. `package` NULL: the project. */
int release_index_lines(const struct lines **out, struct release_index *x, struct err *err);
int release_index_tags(const struct tags **out, struct release_index *x, const struct policy_package *package,
		       struct err *err);
/* release_same. */
int release_index_same(struct strvec *out, struct release_index *x, const git_oid *commit,
		       const struct policy_package *package, struct err *err);
/* The package's tags become the caller's, who has a copy of them; they are read again when they are asked for again. */
void release_index_take_tags(struct release_index *x, const struct policy_package *package);

#endif
