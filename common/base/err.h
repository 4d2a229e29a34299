/* SPDX-License-Identifier: ISC */
/*
 * Errors as values. A function that can fail takes a caller-owned `struct err *` last, returns 0 or one of the
 * negative codes below, and on failure leaves there the complete message for the person: lower case, no full
 * stop, subject in single quotes, and, where one can say how to go on, a hint. Library code never prints and
 * never exits; cli/main does both, once.
 */
#ifndef ERR_H
#define ERR_H

#include "strbuf.h"

enum err_code {
	ERR_FAIL = -1,      /* failure: exit 128 */
	ERR_USAGE = -2,     /* the command line cannot be understood: exit 129 */
	ERR_NO = -3,        /* a documented "no": exit 1 */
	ERR_STOPPED = -4,   /* stopped half-way on purpose, needs the person: exit 2 */
	ERR_RACE = -5,      /* somebody else was quicker, here or in another clone; nothing changed: exit 3 */
	ERR_NOTFOUND = -6,  /* expected absence, for callers that can go on; exit 128 when it reaches main */
	ERR_EXISTS = -7,    /* likewise, expected presence */
	ERR_SHALLOW = -8    /* the answer needs history that the clone does not have: exit 128 */
};

/* The exit codes that scripts rely on; git's own where git has one. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_NO = 1,
	EXIT_STOPPED = 2,
	EXIT_RACE = 3,
	EXIT_FAIL = 128,
	EXIT_USAGE = 129
};

struct err {
	int code; /* 0 while nothing went wrong */
	struct strbuf msg;
	struct strbuf hint; /* may hold several lines; empty: no hint */
};

#define ERR_INIT { 0, STRBUF_INIT, STRBUF_INIT }

void err_release(struct err *e);
/* Forgets the error, for callers that expected it and go on. */
void err_clear(struct err *e);

/* Sets code and message and returns the code, so that one can write `return err_set(...)`. NULL `e` is allowed. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* As err_set with ERR_FAIL, adding ": " and the text of errno. */
int err_errno(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Puts context in front: "<context>: <message>". Keeps the code and returns it. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Adds a line of hint. Returns e's code. */
int err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit code for an err_code (0 for 0). */
int err_exit_code(int code);

#endif
