/* SPDX-License-Identifier: ISC */
/*
 * Running the command of a check, or the verify command of a stage (PRODUCT.md, sections 3 and 7): without a shell
 * unless asked, in a scrubbed environment, with a timeout, its output kept. Whether it may run at all is trust.h's
 * matter; the caller has asked.
 */
#ifndef CHECKRUN_H
#define CHECKRUN_H

#include "../base/strbuf.h"
#include "open.h"

struct checkrun_ask {
	const char *command;
	int shell;         /* by `sh -c` */
	int64_t timeout;   /* seconds; 0: none */
	const char *dir;   /* where it runs: an export, or the top of the work tree */
	struct strvec env; /* "NAME=value", beside the few that every command gets */
	const char *in;    /* its standard input; NULL: none */
	size_t in_len;
	/* Called about ten times a second while it runs, with the output of this moment (len may be 0); NULL: nobody.
	 */
	void (*progress)(void *data, const char *piece, size_t len);
	void *data;
};

struct checkrun {
	int exit; /* its exit code, 128 + n for signal n; -1: it could not be run */
	int timed_out;
	char *problem;        /* why it could not be run, or did not end; else NULL */
	struct strbuf output; /* stdout and stderr as they came, the first CHECKRUN_KEPT bytes */
	char digest[65];      /* SHA-256 of all of it */
	size_t size;          /* bytes of all of it */
	int64_t seconds;
};
#define CHECKRUN_KEPT ((size_t)65536)

/*
 * Runs it to its end. What the command gets of our environment: PATH, HOME, USER, LOGNAME, SHELL, LANG, LC_*, TZ,
 * TMPDIR, TERM and the proxies' variables; nothing of git's. Never fails: what went wrong is in `out`, to be released.
 */
void checkrun(struct checkrun *out, const struct checkrun_ask *ask);
void checkrun_release(struct checkrun *c);

#endif
