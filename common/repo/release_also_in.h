/* SPDX-License-Identifier: ISC */
/* Which changes of a range an older line has shipped already. */
#ifndef RELEASE_ALSO_IN_H
#define RELEASE_ALSO_IN_H

#include "release.h"

/*
 * Fills also_in of the range's changes anew: the lowest tag of an older line that has the commit itself (the line was
 * merged since), or a pick of it by its "cherry picked from" line, either way round. What cannot be read is not known,
 * never an error.
 */
void release_also_in(const struct release_range *range, struct repo *r);

#endif
