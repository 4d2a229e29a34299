/* SPDX-License-Identifier: ISC */
/*
 * What a deploy refuses (PRODUCT.md, section 8): rows for guard_ask. `deploy.abort`, `deploy.pause`, `deploy.fire` and
 * `deploy.rollback-start` have none, and never will.
 */
#ifndef DEPLOY_RULES_H
#define DEPLOY_RULES_H

#include "deploy_state.h"
#include "guard.h"

/* All borrowed. What a step does not ask about may be left zero. */
struct deploy_ask {
	const struct event_log *log;
	const struct deploy *deploy; /* in the environment: deploys_last; NULL: none is planned there */
	const char *release, *environment;
	int64_t now;
	/* Who asks. */
	const char *actor;
	int may_allow;
	/* What is asked. */
	const char *rollback_target, *fixes; /* plan */
	int is_target_foreign;               /* it is of another package */
	int is_target_newer;                 /* of the same one, and of a higher version */
	const char *trigger;                 /* the name that it is about */
	const struct trigger_change *change; /* trigger-tighten */
	int raises;                          /* budget: above what is left */
	/* What is known from elsewhere. */
	int is_tagged;
	const struct strvec *tag_problems;   /* properties of the tag that do not hold */
	const struct strvec *unacknowledged; /* audiences */
	const struct strvec *open_checks;    /* of stage `deploy` */
	const char *freeze;                  /* the window that covers now; NULL: none */
	const char *live;                    /* another release that is live there; NULL: none */
	const char *floor;                   /* the release that one may not go back below; NULL: none */
	int is_below_floor;                  /* the rollback target is */
	int is_target_verified;              /* in this environment, or its baseline */
	int is_budget_exhausted;
};

extern const struct guard_rule deploy_rules[];

/* The step that comes next: "deploy.start", "deploy.promote", "deploy.verify", …; NULL: none. */
const char *deploy_next_step(const struct deploy *d);

#endif
