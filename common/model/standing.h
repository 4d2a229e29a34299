/* SPDX-License-Identifier: ISC */
/*
 * Where a release stands in the six stages, what is done, what blocks, and the next command to type. Pure: everything
 * that was found out about the release goes in as plain values (repo/standing), and one place decides what they add up
 * to, so that no two commands can tell different stories.
 *
 * The next command is one that works when it is typed and brings the release on. Where only time, a measurement or
 * somebody else can bring it on there is none; then there is one that shows what it waits for.
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

/* What the person at hand can do for a check or an audience: the verb of the command, and its operand. NULL: nothing.
 */
struct standing_act {
	const char *verb, *name;
};

/* All borrowed; what does not apply is NULL, 0 or empty. */
struct standing_facts {
	const char *release, *owner;
	const char *version;
	const char *package; /* NULL: the project */
	const char *branch;  /* of the release; NULL: none */
	const char *at_hand; /* the branch that is checked out; NULL: none */
	int is_bare;         /* nothing can be checked out */
	const char *stopped; /* a command that waits here for the person: "release-hotfix"; NULL: none */
	int is_busy;         /* a merge, a rebase or the like of the person's own is under way here */
	int is_elsewhere;    /* another work tree has the branch checked out */
	const char *place;   /* that one; NULL: it cannot be told */
	const char *track;   /* what the branch has to be made of here; NULL: git finds it by itself */
	int has_remote;      /* what is made is shared at once */
	int has_policy;
	int is_policy_untracked; /* it is a file that no commit has */
	const char *candidate;   /* the tag of a candidate; NULL: none */
	int has_events;          /* something is recorded of the release */
	int is_tagged;
	int has_no_candidates; /* it is tagged as it is: no candidate is cut */
	int is_release_branch; /* `branch` is one of its own, not the main line */
	int is_hotfix;         /* `branch` is that of a hotfix */
	int is_hotfix_empty;   /* and nothing is on it yet */
	int has_gone_on;       /* the branch has since the candidate got what is to be released */
	int is_bumped;         /* the tip is the release's commit, which is not tagged */
	int is_unshared;       /* something is recorded here alone, and there is a remote to share it with */
	/* The checklist: what holds the candidate up, "<name>: <reason>"; and what can be done for it. */
	const struct strvec *open_checks;
	struct standing_act check;
	int is_untrusted; /* a command would have to run that nobody has agreed to */
	/* Communication: audiences that have to acknowledge before this step, and how far the first one is. */
	const struct strvec *due_before_release, *due_before_deploy;
	struct standing_act announce;
	const struct strvec *announce_lacks; /* what keeps its text from being published */
	/* The deploy. */
	int is_deployed_at_all; /* the policy has stages, or something was planned */
	const char *environment;
	const struct deploy *deploy; /* there: deploys_last; NULL: none */
	const struct strvec *deploy_blocking;
	const char *rollback_target;      /* for a plan: a tag; NULL: there is nothing to go back to */
	const char *baseline;             /* a tag that would have to be what runs there; NULL: it is known what does */
	const char *agreeable;            /* a trigger that the person at hand may agree to */
	struct standing_act deploy_check; /* for a check that the start waits for */
	int stage_is_watched;             /* the stage has a command that verifies it */
	/* After it. */
	const struct strvec *open_post; /* checks that are due now */
	struct standing_act post_check;
	const struct strvec *open_incidents; /* ids */
	size_t missing_fixes;
	const char *forward_line; /* the first that lacks one */
	int had_trouble;          /* the retro needs answers of people */
	int may_allow;            /* what the person at hand records counts */
	int is_closed;            /* the retro was closed */
};

struct standing {
	enum standing_stage stage;
	struct strvec done;
	struct strvec blocking;
	char *next; /* NULL: nothing that the person at hand can type brings it on */
	char *see;  /* without `next`: what shows what it waits for. NULL: nothing is to be done at all */
};

/* Something that happened, or went on for a while. */
struct standing_moment {
	char *text;
	int64_t from, to; /* equal: it happened at once; STANDING_GOES_ON as `to` */
	int is_bad, is_good;
};
#define STANDING_GOES_ON INT64_MIN

#define STANDING_INIT \
	{ \
		STANDING_POLICY, STRVEC_INIT, STRVEC_INIT, NULL, NULL \
	}
void standing_release(struct standing *s);
void standing_judge(struct standing *out, const struct standing_facts *f);
/* "policy", "branching", "candidate", "communication", "deploy", "after". */
const char *standing_stage_name(enum standing_stage stage);

#endif
