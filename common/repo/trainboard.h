/* SPDX-License-Identifier: ISC */
/*
 * Who is on a train: the commits of the main line that no final release holds yet, up to the cut. What counts is when a
 * commit reached the main line, as far as git can tell: the newest commit of the main line's first-parent chain whose
 * committer date is at or before the cut, with all that is reachable from it. A commit that was written before the cut
 * and merged after it is on the next train.
 */
#ifndef TRAINBOARD_H
#define TRAINBOARD_H

#include <jansson.h>

#include "../model/schedule.h"
#include "history.h"
#include "lines.h"

/* A commit that somebody took off a train, with the reason. */
struct trainboard_miss {
	char oid[OID_HEX + 1];
	const char *reason;
};

struct trainboard_row {
	const struct commit *commit; /* merges are not listed: their commits are, by themselves */
	const char *reason;          /* why it missed the train; NULL: it is on it */
};

struct trainboard {
	const char *train; /* borrowed from the schedule */
	struct departure departure;
	char *since;                 /* the last final version tag on the main line; NULL: none yet */
	struct trainboard_row *rows; /* newest first */
	size_t n, n_missed;
	size_t n_later;         /* commits that came after the cut, so far */
	struct history history; /* owns the commits */
};

struct trainboard_ask {
	const struct schedule *schedule;
	const struct policy_package *package; /* only commits that touch it; NULL: all */
	int next;                             /* the train that is filling, even while another one is not released */
	const struct trainboard_miss *missed; /* sorted by oid */
	size_t n_missed;
	const struct schedule_move *moves;
	size_t n_moves;
};

/*
 * The board of the train that was cut and is not released, else of the next one. ERR_FAIL when there is no main line or
 * no departure; ERR_SHALLOW when the clone lacks the history. To be released also after a failure.
 */
int trainboard_read(struct trainboard *b, struct repo *r, const struct trainboard_ask *ask, struct err *err);
void trainboard_release(struct trainboard *b);

/* Sets "train", the keys of departure_json, "since", "commits" and "later". */
void trainboard_json(json_t *root, const struct trainboard *b);

#endif
