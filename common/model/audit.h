/* SPDX-License-Identifier: ISC */
/*
 * The final review of a release: seven items, each with what was found and what is missing. Pure: repo/audit finds out,
 * this judges. Without a release the policy itself is reviewed: does it cover each of them?
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "../base/strvec.h"
#include "policy.h"

enum audit_kind {
	AUDIT_VERSIONING,
	AUDIT_BRANCHING,
	AUDIT_CHECKLIST,
	AUDIT_COMMUNICATION,
	AUDIT_ROLLBACK,
	AUDIT_HOTFIX,
	AUDIT_LEDGER,
	AUDIT_ITEMS
};

struct audit_item {
	const char *name;       /* "versioning" … */
	struct strvec evidence; /* what was found: tags, ids of events, counts; never empty */
	struct strvec missing;  /* phrases; none: it is in order */
};

struct audit {
	struct audit_item v[AUDIT_ITEMS];
};

void audit_release(struct audit *a);
/* How many of them are not in order. */
size_t audit_missing(const struct audit *a);

/* What a policy must have a check for. All borrowed. */
struct audit_cover {
	int migrations, flags, qa, communication;
};

/* All borrowed; what does not apply is NULL, 0 or empty. */
struct audit_facts {
	/* versioning */
	const char *version, *base; /* the release before it, a tag; NULL: none */
	const char *least;          /* the lowest version that its commits allow; NULL: any */
	int is_too_low;             /* `version` is below it */
	enum level level;           /* that the commits ask for */
	size_t n_commits;
	const char *risk;                 /* the highest; "" for none */
	const char *changelog;            /* its path; "" for none */
	int has_entry;                    /* the changelog as it was released has one for the version */
	const struct strvec *unexplained; /* breaking changes without a text on migration */
	/* branching */
	int is_tagged;
	const char *tag;
	const struct strvec *tag_found, *tag_problems; /* of its properties */
	const char *line;                              /* the branch that it comes from; NULL: none */
	int is_on_line;
	size_t missing_fixes;
	/* checklist */
	struct audit_cover cover;
	const struct strvec *settled, *open; /* "<check>: <state> by <who>, <when>"; "<check>: <state>" */
	/* communication */
	const struct strvec *told;  /* "<audience>: acknowledged by <who>" */
	const struct strvec *due;   /* audiences that have not acknowledged */
	const struct strvec *stale; /* audiences whose text is of another candidate */
	/* rollback */
	int is_deployed;            /* the policy has stages, or something was planned */
	const struct strvec *plans; /* "<environment>: back to <tag>, …" */
	const struct strvec *agreed;
	int has_agreement;          /* to a trigger of each plan, before its start */
	const char *rollback_check; /* where nothing is deployed: who settled the check of it; NULL: nobody */
	/* hotfix */
	const char *hotfix_branch; /* where one of this release would be; NULL: the policy's pattern gives none */
	size_t n_fixes;            /* of its line */
	/* ledger */
	size_t n_events, n_signed, n_ledgers;
	const char *tip;
	const struct strvec *ledger_problems;
};

void audit_judge(struct audit *out, const struct audit_facts *f);

/* The same for the policy. */
struct audit_policy {
	const struct policy *policy;
	int is_written;
	struct audit_cover cover;
	const char *main_line; /* NULL: none was found */
	const char *hotfix_branch;
	size_t n_checks;
	int has_rollback_check;
	int must_sign; /* only what is signed counts */
	size_t n_ledgers;
};

void audit_judge_policy(struct audit *out, const struct audit_policy *f);

#endif
