/* SPDX-License-Identifier: ISC */
/*
 * Is a commit message usable by the policy? The grammar's own problems (message.h) and the rules of `[release-lint
 * "…"]`. Severities (CLI.md, "Lint"): error for the grammar, near-misses of the breaking footer and what the policy
 * forbids; warning for a type that the policy does not know, and for bytes that are no text; hint for advice.
 */
#ifndef LINT_H
#define LINT_H

#include "message.h"
#include "policy.h"

struct lint_part {
	struct message message;   /* its own problems have moved into the list below */
	struct problem *problems; /* by line and column; lines count from the message's first */
	size_t n_problems;
	int is_valid; /* no error among them */
};

struct lint {
	struct lint_part *parts; /* the header's first; more with release.splitBody */
	size_t n;
	int is_valid;
};

/*
 * Judges one message. `text` must outlive the result and needs no NUL. `paths`: what the commit touches, for the rules
 * about footers; NULL: not known, then rules with paths are passed over.
 */
void lint_run(struct lint *out, const char *text, size_t len, const struct policy *p, const struct strvec *paths);
void lint_release(struct lint *l);

/* Does a rule ask for the touched paths? Finding them costs a child process. */
int lint_wants_paths(const struct policy *p);

const char *problem_severity_name(enum problem_severity s);

#endif
