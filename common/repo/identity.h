/* SPDX-License-Identifier: ISC */
/* Who and when, exactly as git would write it: asked from git itself, so only where something is written. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdint.h>

#include "../base/err.h"

struct identity {
	char *name;
	char *email;
	int64_t time;  /* seconds since the epoch */
	int offset;    /* minutes east of UTC */
};

#define IDENTITY_INIT { NULL, NULL, 0, 0 }

enum identity_role { IDENTITY_AUTHOR, IDENTITY_COMMITTER };

/*
 * By GIT_AUTHOR_*, GIT_COMMITTER_*, author.*, committer.*, user.* and the machine, in git's order. Without a date in the
 * environment SOURCE_DATE_EPOCH counts, then the time of day. ERR_FAIL in git's words when it does not know who.
 */
int identity_load(struct identity *id, enum identity_role role, struct err *err);
void identity_release(struct identity *id);

#endif
