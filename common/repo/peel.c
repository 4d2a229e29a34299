/* SPDX-License-Identifier: ISC */
#include "peel.h"

#include <string.h>

/* A tag of a tag of a tag …: no one means more, and a limit ends what a broken object store could make endless. */
#define PEEL_MAX 64

int peel_to_commit(struct repo *r, const git_oid *oid, git_oid *commit, int *annotated)
{
	git_oid at = *oid;
	int depth;

	for (depth = 0; depth < PEEL_MAX; depth++) {
		git_odb_object *object = NULL;
		git_object_t type;
		size_t size;
		int ok;

		if (git_odb_read_header(&size, &type, r->odb, &at))
			return 0;
		if (type == GIT_OBJECT_COMMIT) {
			*commit = at;
			if (annotated)
				*annotated = depth > 0;
			return 1;
		}
		if (type != GIT_OBJECT_TAG || git_odb_read(&object, r->odb, &at))
			return 0;
		ok = size > 7 + GIT_OID_HEXSZ && !memcmp(git_odb_object_data(object), "object ", 7) &&
		     !git_oid_fromstrn(&at, (const char *)git_odb_object_data(object) + 7, GIT_OID_HEXSZ);
		git_odb_object_free(object);
		if (!ok)
			return 0;
	}
	return 0;
}

int peel_is_commit(struct repo *r, const git_oid *oid)
{
	git_object_t type;
	size_t size;

	return !git_odb_read_header(&size, &type, r->odb, oid) && type == GIT_OBJECT_COMMIT;
}
