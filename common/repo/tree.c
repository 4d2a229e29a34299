/* SPDX-License-Identifier: ISC */
#include "tree.h"

#include <string.h>

static int read_failed(struct repo *r, const git_oid *oid, struct err *err)
{
	const struct config_entry *from = repo_promisor(r);
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), oid);
	repo_error(err, ERR_FAIL, "cannot read tree '%s'", hex);
	if (from)
		err_hint(
			err,
			"this partial clone (filter '%s') lacks trees; run 'git fetch --refetch --filter=blob:none %s'",
			from->value, from->subsection);
	return ERR_FAIL;
}

int tree_open(struct tree *t, struct repo *r, const git_oid *oid, struct err *err)
{
	memset(t, 0, sizeof(*t));
	if (!oid || git_oid_is_zero(oid))
		return 0;
	if (git_odb_read(&t->object, r->odb, oid))
		return read_failed(r, oid, err);
	if (git_odb_object_type(t->object) != GIT_OBJECT_TREE) {
		char hex[GIT_OID_HEXSZ + 1];

		git_oid_tostr(hex, sizeof(hex), oid);
		tree_close(t);
		return err_set(err, ERR_FAIL, "'%s' is not a tree", hex);
	}
	t->at = git_odb_object_data(t->object);
	t->end = t->at + git_odb_object_size(t->object);
	return 0;
}

void tree_close(struct tree *t)
{
	git_odb_object_free(t->object);
	memset(t, 0, sizeof(*t));
}

/* "<mode in octal> <name>\0<20 bytes>" */
int tree_next(struct tree *t, struct tree_entry *e)
{
	const char *nul;

	e->mode = 0;
	while (t->at < t->end && *t->at >= '0' && *t->at <= '7')
		e->mode = e->mode * 8 + (unsigned)(*t->at++ - '0');
	if (t->at == t->end || *t->at++ != ' ')
		return 0;
	nul = memchr(t->at, '\0', (size_t)(t->end - t->at));
	if (!nul || t->end - nul <= GIT_OID_RAWSZ)
		return 0;
	e->name = t->at;
	e->len = (size_t)(nul - t->at);
	memcpy(e->oid.id, nul + 1, GIT_OID_RAWSZ);
	t->at = nul + 1 + GIT_OID_RAWSZ;
	return 1;
}

int tree_entry_is_folder(const struct tree_entry *e)
{
	return (e->mode & 0170000) == 0040000;
}

int tree_entry_order(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->name, b->name, len);
	unsigned char x, y;

	if (order)
		return order;
	x = (unsigned char)a->name[len];
	y = (unsigned char)b->name[len];
	if (!x && tree_entry_is_folder(a))
		x = '/';
	if (!y && tree_entry_is_folder(b))
		y = '/';
	return x < y ? -1 : x > y;
}
