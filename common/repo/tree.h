/* SPDX-License-Identifier: ISC */
/* The entries of a tree object, one by one, without copies. */
#ifndef TREE_H
#define TREE_H

#include "open.h"

struct tree {
	git_odb_object *object; /* NULL: the empty tree */
	const char *at, *end;
};

struct tree_entry {
	const char *name; /* NUL-terminated */
	size_t len;
	unsigned mode;
	git_oid oid;
};

/* NULL or the zero id is the empty tree. ERR_FAIL when it is missing or no tree. */
int tree_open(struct tree *t, struct repo *r, const git_oid *oid, struct err *err);
void tree_close(struct tree *t);
/* 1 and the next entry, 0 at the end or where the object is corrupt. */
int tree_next(struct tree *t, struct tree_entry *e);
int tree_entry_is_folder(const struct tree_entry *e);
/* The order of entries in a tree: folders as if their names ended in a slash. */
int tree_entry_order(const struct tree_entry *a, const struct tree_entry *b);

#endif
