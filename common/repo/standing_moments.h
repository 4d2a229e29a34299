/* SPDX-License-Identifier: ISC */
/* What happened to a release, and how long its deploys took: for a timeline. */
#ifndef STANDING_MOMENTS_H
#define STANDING_MOMENTS_H

#include "standing.h"

struct standing_moments {
	struct standing_moment *spans, *marks; /* by time */
	size_t n_spans, n_marks;
};

/* At most STANDING_MARKS marks, the newest; a picture of more tells nothing. */
#define STANDING_MARKS 40
void standing_moments_read(struct standing_moments *m, const struct standing_reading *s);
void standing_moments_release(struct standing_moments *m);

#endif
