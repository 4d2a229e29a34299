/* SPDX-License-Identifier: ISC */
/* What starting, finishing, stopping and listing hotfixes share. For hotfix*.c alone. */
#ifndef HOTFIX_INTERNAL_H
#define HOTFIX_INTERNAL_H

#include "hotfix.h"
#include "merge.h"
#include "plan.h"
#include "stopped.h"
#include "tags.h"

/* The part of a branch's name that stands for the version or name, by release.hotfixBranch; owned. NULL: no hotfix's.
 */
char *hotfix_name_of(const struct repo *r, const char *branch);
/* The branch that a version or name gets. ERR_FAIL when git takes no such name. */
int hotfix_branch_for(char **out, struct repo *r, const char *name, struct err *err);
/* Parses a version, with or without the tag prefix; 0 when it is none. */
int hotfix_parse_version(struct version *out, const struct repo *r, const char *text);
/* Are major and minor number equal? */
int hotfix_same_line(const struct version *a, const struct version *b);
/* Does the version stay inside the line of its base? ERR_FAIL when a final version between them is out. */
int hotfix_check_line(const struct tags *tags, const struct tag *base, const struct version *v, struct err *err);

/* A branch that receives the hotfix. */
struct hotfix_target {
	char *branch;
	char *ref;    /* refs/heads/…: what moves */
	git_oid from; /* what it is now; zero: only its remote-tracking branch is there */
	git_oid tip;  /* what is merged into */
	git_oid to;   /* equal to tip: it has the hotfix already */
	struct strvec resolved;
};

struct hotfix_run {
	struct repo *repo;
	const struct hotfix_ask *ask;
	FILE *out;
	struct err *err;
	char *branch;    /* of the hotfix */
	git_oid head;    /* its tip */
	git_oid release; /* the release commit; head where it was made before */
	struct version version;
	char *tag;
	git_oid base; /* the commit it branched from */
	struct hotfix_target *targets;
	size_t n_targets, targets_alloc;
	struct plan plan; /* everything that moves */
};

void hotfix_run_release(struct hotfix_run *h);
/* Which branches receive it. Refuses one that is behind its remote-tracking branch. */
int hotfix_find_targets(struct hotfix_run *h);
/*
 * All merges, in memory, then everything in one move; or the stop at the first conflict. `stopped` holds what is known
 * from an earlier stop, or is fresh.
 */
int hotfix_carry_out(struct hotfix_run *h, struct stopped *stopped);

/* Puts the conflict of this target into the work tree. ERR_STOPPED, or ERR_FAIL with nothing changed. */
int hotfix_stop(struct hotfix_run *h, struct stopped *stopped, const struct hotfix_target *t,
		const struct merge_result *m);

#endif
