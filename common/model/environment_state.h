/* SPDX-License-Identifier: ISC */
/*
 * What the project's own ledger says of an environment, whatever release runs there. The events, each with
 * `Environment`:
 *
 *   environment.start    Release: its deploy began here; recorded in one move with its own deploy.start
 *   environment.floor    Release, Contract: what it has verified takes away what older releases need
 *   deploy.baseline      Tag; Candidate: it runs here already, by somebody's word
 *   deploy.budget        Remaining: what is left of the error budget, 0 to 1
 */
#ifndef ENVIRONMENT_STATE_H
#define ENVIRONMENT_STATE_H

#include "decimal.h"
#include "event_log.h"

struct environment {
	const char *name;        /* borrowed */
	struct strvec started;   /* releases, each once, in the order of their first start */
	struct strvec floors;    /* releases */
	struct strvec baselines; /* tags, of those who may say so */
	int has_budget;
	struct decimal budget; /* the last word of those who may allow, or what anybody lowered it to since; of several
				* side by side the lowest. Borrowed from the log */
};

void environment_fold(struct environment *out, const struct event_log *project, const char *name);
void environment_release(struct environment *e);
/* Is nothing left of a budget that was set? */
int environment_is_exhausted(const struct environment *e);

#endif
