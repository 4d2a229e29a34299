/* SPDX-License-Identifier: ISC */
/*
 * Where a release stands in the six stages, what is done, what blocks, and the next command to type. Pure: everything
 * that was found out about the release goes in as plain values (repo/standing), and one place decides what they add up
 * to, so that `git release-status` and `git release-audit` cannot tell different stories.
 */
#ifndef STANDING_H
#define STANDING_H

#include "../base/strvec.h"
#include "deploy_state.h"

enum standing_stage {
	STANDING_POLICY = 1,    /* 1 versioning policy */
	STANDING_BRANCHING,     /* 2 branching and tags */
	STANDING_CANDIDATE,     /* 3 candidate and checklist */
	STANDING_COMMUNICATION, /* 4 communication */
	STANDING_DEPLOY,        /* 5 deploy and verify */
	STANDING_AFTER          /* 6 after the release */
};

/* All borrowed; what does not apply is NULL, 0 or empty. */
struct standing_facts {
	const char *release, *owner;
	const char *version;
	const char *branch;  /* of the release; NULL: none */
	const char *at_hand; /* the branch that is checked out; NULL: none */
	int has_policy;
	int has_candidate; /* a pre-release tag, or something in its ledger */
	int is_tagged;
	int is_continuous;     /* each merge may ship: no candidate is cut */
	int is_release_branch; /* `branch` is one of its own, not the main line */
	int is_dirty_tip;      /* the branch has gone on since the candidate */
	/* The checklist. */
	int is_ready;
	const struct strvec *open_checks; /* "<name>: <reason>" of those that hold it up */
	const char *check_command;        /* for the first of them; NULL: nothing to type mends it */
	/* Communication: audiences that have to acknowledge before this step, and how far the first one is. */
	const struct strvec *due_before_release, *due_before_deploy;
	const char *announce_command;
	/* The deploy. */
	int is_deployed_at_all; /* the policy has stages, or something was planned */
	const char *environment;
	const struct deploy *deploy; /* the newest there; NULL: none */
	const struct strvec *deploy_blocking;
	const char *plan_command, *trigger_command;
	int is_own_trigger;   /* the trigger without agreement is of the person at hand */
	int stage_is_watched; /* the stage has a command that verifies it */
	/* After it. */
	const struct strvec *open_incidents; /* ids */
	size_t missing_fixes;
	const char *forward_command;
	int is_closed; /* the retro was closed */
};

struct standing {
	enum standing_stage stage;
	struct strvec done;
	struct strvec blocking;
	char *next; /* NULL: nothing is to be done */
};

#define STANDING_INIT \
	{ \
		STANDING_POLICY, STRVEC_INIT, STRVEC_INIT, NULL \
	}
void standing_release(struct standing *s);
void standing_judge(struct standing *out, const struct standing_facts *f);
/* "policy", "branching", "candidate", "communication", "deploy", "after". */
const char *standing_stage_name(enum standing_stage stage);

#endif
