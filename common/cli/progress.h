/* SPDX-License-Identifier: ISC */
/*
 * How far a long reading is, for a person who waits: one line on stderr, only where that is a terminal and only once the
 * work has taken a second (GIT_PROGRESS_DELAY seconds, as in git).
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

/* For struct repo: shows the number of commits read so far, ten times a second at the most. */
void progress_commits(size_t commits);
/* Takes the line away again, if one was shown; before anything else is printed. */
void progress_end(void);

#endif
