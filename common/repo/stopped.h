/* SPDX-License-Identifier: ISC */
/*
 * What a command that stopped for a person's help (exit 2) has to remember until its --continue or --abort: the file
 * `release-stopped` in the git directory of the work tree, "<key> <value>" lines. As long as it is there no other
 * command of the suite changes anything here (plan_may_begin). No ref has moved, so that other work trees may go on;
 * they are told (half_done.h).
 */
#ifndef STOPPED_H
#define STOPPED_H

#include "open.h"

/* In the git directory while it is written; a kill may leave it behind, and it means nothing. */
#define STOPPED_NEW "release-stopped.new"

struct stopped {
	char *command; /* "release-hotfix" */
	char *summary; /* "finish of hotfix/1.2.1" */
	struct strvec keys;
	struct strvec values;
};

#define STOPPED_INIT \
	{ \
		NULL, NULL, STRVEC_INIT, STRVEC_INIT \
	}
void stopped_init(struct stopped *s, const char *command, const char *summary);
void stopped_release(struct stopped *s);

/* 1 and what was remembered, 0 when nothing is stopped here, ERR_FAIL when the file is damaged. */
int stopped_read(struct stopped *s, struct repo *r, struct err *err);
/* The same in the git directory of any work tree. */
int stopped_read_in(struct stopped *s, const char *git_dir, struct err *err);
/* The same, for the command that may take it up; ERR_FAIL for another command's, too. */
int stopped_read_own(struct stopped *s, struct repo *r, const char *command, struct err *err);
/* In one move: a kill leaves the old content or the new. */
int stopped_write(const struct stopped *s, struct repo *r, struct err *err);
void stopped_remove(struct repo *r);

/* The first value of the key; NULL: none. */
const char *stopped_get(const struct stopped *s, const char *key);
/* One more value; it must hold no newline. */
void stopped_add(struct stopped *s, const char *key, const char *value);
/* The only value of the key from now on; NULL: none any more. */
void stopped_set(struct stopped *s, const char *key, const char *value);

/* ERR_FAIL, naming the command and how to go on. */
int stopped_report(const struct stopped *s, struct err *err);
/* The same when something is stopped here. */
int stopped_check(struct repo *r, struct err *err);

#endif
