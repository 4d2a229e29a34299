/* SPDX-License-Identifier: ISC */
/*
 * The checks of a release (PRODUCT.md, section 7): those that every project has, as the policy changes them, and the
 * policy's own. What state each is in is check_state.h's.
 */
#ifndef CHECK_H
#define CHECK_H

#include "facts.h"
#include "policy.h"

enum check_kind {
	CHECK_OWN, /* the policy's own */
	CHECK_QA_SCOPE,
	CHECK_MIGRATIONS,
	CHECK_FLAGS,
	CHECK_CONFIG_DIFF,
	CHECK_PERF,
	CHECK_NOTES,
	CHECK_ROLLBACK_PLAN,
	CHECK_SIZE
};

/* When it is due; what is due earlier is due then, too. */
enum check_stage { CHECK_CANDIDATE, CHECK_DEPLOY, CHECK_POST };

/* Borrows from the policy. */
struct check {
	const char *name;
	const char *description; /* "" for none */
	enum check_kind kind;
	enum check_stage stage;
	int is_blocking;                   /* the release waits for it */
	const struct strvec *paths;        /* NULL: whatever the release touches */
	const char *risk;                  /* NULL: whatever its risk */
	const char *command;               /* NULL: none */
	const char *role;                  /* who signs it off; NULL: anybody */
	const struct policy_role *by;      /* the role; NULL: none is asked for, or the policy does not have it */
	const struct policy_check *policy; /* NULL: the policy says nothing of it */
	int64_t max_age;                   /* seconds; 0: for ever */
	int runs;                          /* passes in a row that the command takes */
	int approvals;                     /* sign-offs by different people; 0: none is needed */
};

struct check_list {
	struct check *v; /* those of every project first, then in the policy's order */
	size_t n;
};

/*
 * The list, of a policy whose values policy_demand has let through. In the continuous model of those that every project
 * has only the ones that decide by themselves are in it, unless the policy names them.
 */
void check_list_init(struct check_list *l, const struct policy *p);
void check_list_release(struct check_list *l);
/* NULL: there is none of that name. */
const struct check *check_find(const struct check_list *l, const char *name);

/* "candidate", "deploy", "post". */
const char *check_stage_name(enum check_stage stage);

/*
 * Does it apply to a release with these facts? Its paths, its risk, and what it is about must all occur. Otherwise the
 * reason is appended, a phrase.
 */
int check_applies(const struct check *c, const struct policy *p, const struct facts *f, struct strbuf *reason);

/*
 * What the facts alone have against it, appended as phrases; returns how many. Those that no facts speak of, and those
 * that have to be judged by people or commands, have none.
 */
size_t check_problems(const struct check *c, const struct facts *f, struct strvec *problems);

#endif
