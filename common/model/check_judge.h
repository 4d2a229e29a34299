/* SPDX-License-Identifier: ISC */
/* The state of one check. For check_state.c and check_judge.c alone. */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include "check_state.h"

enum check_verb { CHECK_PASS, CHECK_FAIL, CHECK_ERR, CHECK_SIGN, CHECK_WAIVE, CHECK_WITHDRAW };

/* An event that speaks of a check. */
struct check_move {
	size_t at;
	enum check_verb verb;
	const struct check *check;
};

/* Fills `out` from the moves, which are in the log's order; those of other checks are passed over. */
void check_judge(struct check_result *out, const struct check_context *x, const struct check *c,
		 const struct check_move *moves, size_t n);

void check_events_add(struct check_events *e, size_t at);

#endif
