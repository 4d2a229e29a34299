/* SPDX-License-Identifier: ISC */
/* Notes into the changelog file: under [Unreleased], or into a version's entry; every other byte stays. */
#ifndef RELEASE_UPDATE_H
#define RELEASE_UPDATE_H

#include "../model/forge.h"
#include "../model/notes.h"
#include "open.h"

struct release_update {
	char *path;           /* relative to the root of the work tree */
	struct strbuf before; /* empty when is_new */
	struct strbuf after;
	int is_new;
};

#define RELEASE_UPDATE_INIT \
	{ \
		NULL, STRBUF_INIT, STRBUF_INIT, 0 \
	}

/*
 * Works out the new content of the changelog; nothing is written. `file` is relative to the current directory; NULL:
 * the package's or the policy's changelog. Notes without a version go under [Unreleased]; those of a version into its
 * entry, which is made where there is none. ERR_FAIL: a bare repository, a directory, a symlink, a file that git does
 * not track, one outside the work tree, or no changelog in the policy.
 */
int release_update_plan(struct release_update *u, struct repo *r, const struct policy_package *package,
			const char *file, const struct notes_release *notes, const struct forge *f, struct err *err);
/* Writes it through a temporary file and a rename. */
int release_update_apply(const struct release_update *u, struct repo *r, struct err *err);
void release_update_release(struct release_update *u);

/* What changes, as lines with "+" and "-" in front, after a line with the path. Nothing when nothing changes. */
void release_update_print(const struct release_update *u, struct strbuf *out);

#endif
