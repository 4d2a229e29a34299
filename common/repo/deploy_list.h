/* SPDX-License-Identifier: ISC */
/* Deploys to be shown: of one release or of all that are open, in one environment or in all. */
#ifndef DEPLOY_LIST_H
#define DEPLOY_LIST_H

#include <jansson.h>

#include "deploy.h"

struct deploy_listed {
	struct deploy_session *session; /* of its release */
	const struct deploy *deploy;    /* the one of the release in an environment: deploys_last */
	char *command;                  /* to be typed next; NULL: nothing is to be done */
	struct strvec blocking;         /* what stands against it */
	struct strvec notes;            /* clocks that were wrong */
};

struct deploy_list {
	struct deploy_listed *v; /* by release, then production first, then as they were planned */
	size_t n, alloc;
	struct deploy_session *sessions;
	size_t n_sessions;
};

/*
 * `release` NULL: the one that is meant (release_pick), or where that is not clear all that are open. `environment`
 * NULL: all. Runs no command of the policy and writes nothing. `l` is to be released also after a failure.
 */
int deploy_list_read(struct deploy_list *l, struct repo *r, const char *release, const char *environment,
		     struct err *err);
void deploy_list_release(struct deploy_list *l);
/* An array of what deploy_json gives, with "notes". */
json_t *deploy_list_json(const struct deploy_list *l);

#endif
