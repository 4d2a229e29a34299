/* SPDX-License-Identifier: ISC */
/*
 * A command that runs, for a person who waits: one line on stderr, how long it has taken and what it said last, only
 * where that is a terminal and only once it has taken a second.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "../base/strbuf.h"

struct run_progress {
	const char *name;
	int64_t began, shown; /* milliseconds; shown 0: nothing stands there yet */
	struct strbuf last;   /* the line that it is at */
	int is_line_over;     /* what comes next begins a new one */
};

void run_progress_begin(struct run_progress *p, const char *name);
/* Raw output of the command; also without any, so that the time goes on. */
void run_progress_add(struct run_progress *p, const char *piece, size_t len);
/* Takes the line away again. */
void run_progress_end(struct run_progress *p);

#endif
