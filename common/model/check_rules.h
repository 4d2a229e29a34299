/* SPDX-License-Identifier: ISC */
/* What stands against a step of the checklist: the rows of release-check for guard.h. */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include "check_state.h"
#include "guard.h"

/* Members that a step does not speak of are NULL or 0. */
struct check_ask {
	const struct check_state *state;
	/* Who asks, as their event will have it. */
	const char *actor;
	enum event_identity identity;
	const struct check_result *check;
	const struct check_blocker *blocker;
	const struct check_exception *exception;
	const char *commit, *patch;   /* an exception is asked for; patch "" where there is none */
	const struct strvec *writers; /* of the exception's commit (writers.h) */
	int64_t until;                /* of a freeze; 0: until it is ended */
};

/* For a `struct check_ask`; the steps are the names of the events, and check.run for what is to be run. */
extern const struct guard_rule check_rules[];

#endif
