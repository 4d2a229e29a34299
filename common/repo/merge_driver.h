/* SPDX-License-Identifier: ISC */
/*
 * The merge drivers of the person's configuration (gitattributes(5): merge.<name>.driver) for merges by libgit2, which
 * knows only its own.
 */
#ifndef MERGE_DRIVER_H
#define MERGE_DRIVER_H

#include "open.h"

/*
 * From here to merge_driver_end libgit2 has the drivers do what git would have them do: the command runs in a shell at
 * the root of the work tree, on files in a folder of its own below TMPDIR. A driver that fails is a conflict. One name
 * for the whole process: not twice at once. 0 or libgit2's code.
 */
int merge_driver_begin(struct repo *r);
void merge_driver_end(void);

#endif
