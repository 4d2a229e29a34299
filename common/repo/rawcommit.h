/* SPDX-License-Identifier: ISC */
/* The bytes of a commit object, taken apart without copies. */
#ifndef RAWCOMMIT_H
#define RAWCOMMIT_H

#include <git2.h>
#include <stddef.h>
#include <stdint.h>

#include "../model/message.h"

struct rawcommit {
	git_oid tree;
	const char *parents;      /* n_parents lines of RAWCOMMIT_PARENT bytes */
	size_t n_parents;
	struct slice author_name; /* as written, not trimmed beyond what git trims; may be empty */
	struct slice author_email;
	int64_t author_time;      /* 0 when it is no number, as git reads it */
	int64_t committer_time;
	struct slice encoding;    /* s NULL: no header, so UTF-8 */
	struct slice message;     /* all after the first empty line */
};

#define RAWCOMMIT_PARENT (sizeof("parent \n") - 1 + GIT_OID_HEXSZ)

/* 0, or -1 when it is no commit. The slices point into `data`. */
int rawcommit_parse(struct rawcommit *c, const char *data, size_t len);
/* Parent number i < n_parents. 0, or -1 for a malformed id. */
int rawcommit_parent(const struct rawcommit *c, size_t i, git_oid *out);

#endif
