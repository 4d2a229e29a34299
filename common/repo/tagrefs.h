/* SPDX-License-Identifier: ISC */
/*
 * The refs of tags with a prefix, straight from the files (gitrepository-layout(5), pack-refs): where there are thousands of
 * refs libgit2 needs far longer to list them than everything else takes.
 */
#ifndef TAGREFS_H
#define TAGREFS_H

#include "open.h"

struct tagref {
	const char *name;      /* below refs/tags/ */
	git_oid oid;
	git_oid peeled;        /* zero: not known */
};

/*
 * Calls `found` for each ref refs/tags/<prefix><rest> whose rest holds no slash, once, in no order; a loose one hides a
 * packed one. `wanted` is asked with the rest before the ref is read, so right before `found` says the same name. Broken
 * refs are passed over, as git does.
 */
int tagrefs_each(struct repo *r, const char *prefix, int (*wanted)(void *data, const char *rest),
		 void (*found)(void *data, const struct tagref *ref), void *data, struct err *err);

#endif
