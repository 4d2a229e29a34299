/* SPDX-License-Identifier: ISC */
/* From the table of forward obligations to what brings them to a line. */
#ifndef FORWARD_BRING_H
#define FORWARD_BRING_H

#include "carry.h"
#include "forward.h"

/*
 * Adds the picks that bring the commits (n of them; 0: all fixes that are missing there) to the line. Of a fix that a
 * newer line has in another form, which is missing, too, that form is picked. What is there already is printed on
 * c->out and left out. ERR_NO for a closed line.
 */
int forward_bring_picks(struct carry *c, const struct lines *lines, const struct repo_line *line,
			const git_oid *commits, size_t n, struct err *err);
/*
 * Adds merges of the lines whose fixes are missing there, from old to new; one that is part of another one is left out.
 * ERR_NO for a closed line, and when they are merged already, so that only picks could help.
 */
int forward_bring_merges(struct carry *c, const struct lines *lines, const struct repo_line *line, struct err *err);

#endif
