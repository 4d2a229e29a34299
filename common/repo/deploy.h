/* SPDX-License-Identifier: ISC */
/*
 * Deploys of one release in one environment: what is known of them here, and recording their steps. The rules are
 * model/deploy_rules, the state is model/deploy_state; this gathers what both need from ledgers, tags and policy.
 */
#ifndef DEPLOY_H
#define DEPLOY_H

#include "../model/deploy_rules.h"
#include "ledger_record.h"
#include "ledger_self.h"
#include "release_pick.h"

/* What is known from elsewhere than the release's own ledger; see struct deploy_ask. */
struct deploy_facts {
	struct strvec tag_problems, unacknowledged, open_checks;
	const char *freeze; /* borrowed from the policy */
	char *live;
	char *floor;
	int is_below_floor, is_target_verified, is_budget_exhausted;
};
void deploy_facts_init(struct deploy_facts *f);
void deploy_facts_release(struct deploy_facts *f);

/* A step that somebody asks for; what does not belong to it is NULL. */
struct deploy_request {
	const char *step; /* "deploy.start" */
	const char *environment;
	const char *reason, *text;
	/* plan */
	const char *stages, *rollback_target, *runbook, *fixes;
	int is_unplanned;
	/* triggers */
	const char *trigger, *metric, *op, *threshold, *window, *owner, *action, *dashboard;
	/* observe */
	enum deploy_result result;
	const char *value;
};

struct deploy_session {
	struct repo *repo;
	struct release_pick pick;
	struct ledger ledger, project;
	struct deploys deploys; /* of ledger's log, as it was read last */
	struct deploy_facts facts;
	struct ledger_self self; /* once deploy_record has asked */
	struct strvec contracts; /* verify: what the release contracts */
	const struct deploy_request *request;
	char *rollback_target, *fixes, *stages; /* the request's, as they are recorded */
	struct trigger_change change;
	int is_open, is_project_open;
	int is_lent;  /* pick, ledgers and `self` belong to whoever lent them */
	int is_brief; /* tag and other releases are not looked at */
	/* Who knows already whether a release was verified in an environment: 1, 0 or ERR_*. NULL: its ledger is read.
	 */
	int (*ask_verified)(void *data, const char *release, const char *environment, struct err *err);
	void *ask_data;
};

/* `release` as in release_pick. ERR_FAIL; to be closed also then. */
int deploy_session_open(struct deploy_session *s, struct repo *r, const char *release, struct err *err);
/*
 * One for looking alone, by what others have read: pick, the release's ledger and the project's, both identified, and
 * who would act. They must outlive the session.
 */
void deploy_session_lend(struct deploy_session *s, struct repo *r, const struct release_pick *pick,
			 const struct ledger *ledger, const struct ledger *project, const struct ledger_self *self);
void deploy_session_close(struct deploy_session *s);
/* Reads the ledgers, and the clock, again. */
int deploy_session_reload(struct deploy_session *s, struct err *err);

/* Is it a name for an environment, a trigger or a metric: clean, without blanks, not empty? ERR_FAIL names `what`. */
int deploy_check_name(const char *what, const char *name, struct err *err);

/* Does the step stop a deploy or say how going back went? Then the repository is to be opened by repo_open_urgent. */
int deploy_is_urgent(const char *step);

/*
 * Records the step. `rec` answers as after ledger_record; it is the caller's to release, also after a failure.
 * ERR_FAIL for values that cannot be, ERR_NO with the reasons of the rules, ERR_RACE.
 */
int deploy_record(struct ledger_recording *rec, struct deploy_session *s, const struct deploy_request *request,
		  int dry_run, struct err *err);

/*
 * What stands against the step that comes next for the deploy; appended. Armed where it is (deploy_arm). In a session
 * that was lent the tag and what is live there are looked at only once a trigger is agreed to: that costs more than all
 * else.
 */
int deploy_blocking(struct strvec *out, struct deploy_session *s, struct deploy *d, struct err *err);

/* A trigger of the deploy that `s->self` may agree to; NULL: none. Borrowed. */
const char *deploy_agreeable(const struct deploy_session *s, const struct deploy *d);

/*
 * What the project's ledger takes of an environment: that a tag runs there already, and what is left of its error
 * budget. As deploy_record.
 */
int deploy_record_baseline(struct ledger_recording *rec, struct ledger *project, const char *environment,
			   const char *tag, const char *text, int dry_run, struct err *err);
int deploy_record_budget(struct ledger_recording *rec, struct ledger *project, const char *environment,
			 const char *remaining, const char *text, int dry_run, struct err *err);

/* The tag of this name, or version, of its package: its name, owned, and its commit. ERR_FAIL: there is none. */
int deploy_find_tag(char **name, git_oid *commit, struct repo *r, const char *text, struct err *err);
/* The policy's stage of this name; NULL: there is none. */
const struct policy_stage *deploy_policy_stage(const struct policy *p, const char *name);

#endif
