/* SPDX-License-Identifier: ISC */
/*
 * The only place that starts another program (`make lint` holds everyone to it). Argument vectors, never a shell
 * string. GIT_RELEASE_TRACE=1 prints each command line on stderr.
 */
#ifndef RUN_H
#define RUN_H

#include "../base/err.h"
#include "../base/strvec.h"

struct run {
	struct strvec args; /* args.v[0] is looked up on PATH */
	struct strvec env;  /* "NAME=value" sets, "NAME" unsets, on top of our environment */
	const char *dir;    /* working directory; NULL: ours */
	const char *in;     /* fed to its stdin; NULL: /dev/null, unless inherit_in */
	size_t in_len;
	int inherit_in;  /* its stdin is ours */
	int inherit_out; /* its stdout is ours */
	int inherit_err; /* its stderr is ours; otherwise it is kept in `err` */
	int merge_err;   /* its stderr goes where its stdout goes, in the order it was written */
	/*
	 * Given what it writes to stdout piece by piece, in place of keeping it in `out`; with len 0 now and then (ten
	 * times a second or so) while nothing comes.
	 */
	void (*watch)(void *data, const char *piece, size_t len);
	void *watch_data;
	struct strbuf out;   /* what it wrote to stdout */
	struct strbuf err;   /* what it wrote to stderr */
	unsigned timeout_ms; /* 0: none; past it the child is killed and run_command says so */
	int code;            /* what run_command returned; above 128 a signal ended it */
	int is_brief;        /* over in milliseconds: what would interrupt it or us waits for its end */
};

#define RUN_INIT \
	{ \
		STRVEC_INIT, STRVEC_INIT, NULL, NULL, 0, 0, 0, 0, 0, NULL, NULL, STRBUF_INIT, STRBUF_INIT, 0, 0, 0 \
	}

void run_release(struct run *r);

/*
 * Runs to the end, feeding and draining without deadlock. Returns the exit code (0 to 255; 128 + n when signal n
 * ended it) or ERR_FAIL when it could not be started or timed out. A non-zero exit sets no error: the caller knows
 * what it means.
 */
int run_command(struct run *r, struct err *err);

/*
 * When SIGINT, SIGTERM or SIGHUP ends this process, it waits for its children and runs this, argv[0] being a full path.
 * The words must last until that is over, which NULL says.
 */
void run_at_signal(char *const *argv);

/* Replaces this process; returns only when the program cannot be started. */
void run_replace(const char *const *argv);

#endif
