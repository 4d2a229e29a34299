/* SPDX-License-Identifier: ISC */
/* The changes whose follow-ups are looked for, by all that a later commit can call them. For backport*.c alone. */
#ifndef BACKPORT_KNOWN_H
#define BACKPORT_KNOWN_H

#include "../model/commit.h"
#include "oidmap.h"
#include "open.h"

struct backport_known {
	struct repo *repo;
	struct oidmap first; /* by the first seven digits of their ids, the rest zero */
	struct backport_known_one {
		git_oid oid;
		char *subject; /* owned; NULL: the repository does not have the commit */
		int64_t author_time;
		char patch[OID_HEX + 1]; /* as patch_id; "" until it is asked for */
		unsigned parents;
		char first_parent[OID_HEX + 1];
		uint32_t next; /* with the same seven digits */
	} * v;
	size_t n, alloc;
};

/* One more change; what is kept of the commit is copied. */
void backport_known_add(struct backport_known *k, const struct commit *c);
/* The commit, what it says it was picked from, and so on back to the origin: they are one change. */
void backport_known_add_named(struct backport_known *k, const git_oid *commit);
void backport_known_release(struct backport_known *k);

/* What these digits name, 7 at least; NULL: none of them. */
const git_oid *backport_known_find(const struct backport_known *k, const char *hex, size_t len);
/* The newest that has this subject; NULL: none. */
const git_oid *backport_known_find_subject(const struct backport_known *k, const char *subject, size_t len);
/*
 * Is it one of them picked without a word of that: of the same author's moment or subject, with an equal patch-id?
 * Diffs are made of those alone that share the first.
 */
int backport_known_has_patch(struct backport_known *k, const struct commit *c);

#endif
