/* SPDX-License-Identifier: ISC */
/* The version tags that `release-tag --list` and `--latest` show. */
#ifndef TAGLIST_H
#define TAGLIST_H

#include "../base/json.h"
#include "tags.h"

struct taglist_filter {
	const struct policy_package *package; /* NULL: the project's */
	const char *merged;                   /* only those reachable from this revision; NULL: all */
	int final;                            /* no pre-releases */
};

struct taglist {
	struct tags tags;        /* owns what `v` points at */
	const struct tag **v;    /* ascending by version */
	size_t n;
};

int taglist_read(struct taglist *l, struct repo *r, const struct taglist_filter *f, struct err *err);
void taglist_release(struct taglist *l);

/* Each tag as an object, in order; the caller owns the array. Reads every annotated tag. */
json_t *taglist_json(const struct taglist *l, struct repo *r);

#endif
