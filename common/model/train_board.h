/* SPDX-License-Identifier: ISC */
/* Who is on a train, and who is recorded as missing it; repo/trainboard reads it. */
#ifndef TRAIN_BOARD_H
#define TRAIN_BOARD_H

#include <jansson.h>

#include "commit.h"
#include "schedule.h"

struct train_board_row {
	const struct commit *commit; /* merges are not listed: their commits are, by themselves */
	const char *reason;          /* why it missed the train; NULL: it is on it */
};

/* All strings and commits are borrowed. */
struct train_board {
	const char *train;
	struct departure calendar;    /* as the calendar has it */
	struct departure departure;   /* with the release date that is recorded */
	const char *held;             /* why that is another; NULL: it is not */
	const char *since;            /* the last final version tag on the main line; NULL: none yet */
	struct train_board_row *rows; /* newest first */
	size_t n;
	size_t n_later; /* commits that came after the cut, so far */
};

/* Sets "train", the keys of departure_json, "held", "since", "commits" and "later". */
void train_board_json(json_t *root, const struct train_board *b);

#endif
