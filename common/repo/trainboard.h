/* SPDX-License-Identifier: ISC */
/*
 * Who is on a train: the commits of the main line that no final release holds yet, up to the cut. What counts is when a
 * commit reached the main line, as far as git can tell: the newest commit of the main line's first-parent chain whose
 * committer date is at or before the cut, with all that is reachable from it. A commit that was written before the cut
 * and merged after it is on the next train. Who is recorded as missing the train is on the board all the same, with the
 * reason, also one that came after the cut.
 */
#ifndef TRAINBOARD_H
#define TRAINBOARD_H

#include "../model/train_board.h"
#include "../model/train_state.h"
#include "history.h"
#include "lines.h"

struct trainboard {
	struct train_board board;
	char *since;            /* board.since */
	struct history history; /* owns the commits */
	struct history later;   /* those that came after the cut */
};

struct trainboard_ask {
	const struct schedule *schedule;
	const struct policy_package *package; /* only commits that touch it; NULL: all */
	int next;                             /* the train that is filling, even while another one is not released */
	const struct train_state *state;      /* what is recorded; NULL: nothing */
};

/*
 * The board of the train that was cut and is not released, else of the next one. ERR_FAIL when there is no main line or
 * no departure; ERR_SHALLOW when the clone lacks the history. To be released also after a failure.
 */
int trainboard_read(struct trainboard *b, struct repo *r, const struct trainboard_ask *ask, struct err *err);
void trainboard_release(struct trainboard *b);

/* Is the commit (no merge) on the train, or on the main line since its cut? O(n). */
int trainboard_has(const struct trainboard *b, const char *oid);

#endif
