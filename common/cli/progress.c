/* SPDX-License-Identifier: ISC */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double shown_at; /* seconds; 0: not yet */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double delay(void)
{
	const char *seconds = getenv("GIT_PROGRESS_DELAY");

	return seconds ? strtod(seconds, NULL) : 1;
}

void progress_commits(size_t commits)
{
	static double began;
	double at;

	if (!isatty(STDERR_FILENO))
		return;
	at = now();
	if (began == 0)
		began = at;
	if (at - began < delay() || (shown_at > 0 && at - shown_at < 0.1))
		return;
	fprintf(stderr, "\rreading commits: %zu", commits);
	fflush(stderr);
	shown_at = at;
}

void progress_end(void)
{
	if (shown_at > 0)
		fputs("\r\033[K", stderr);
	shown_at = 0;
}
