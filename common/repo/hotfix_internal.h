/* SPDX-License-Identifier: ISC */
/* What starting, finishing, stopping and listing hotfixes share. For hotfix*.c alone. */
#ifndef HOTFIX_INTERNAL_H
#define HOTFIX_INTERNAL_H

#include "hotfix.h"
#include "merge.h"
#include "plan.h"
#include "stopped.h"
#include "tags.h"

/* What a hotfix is called: "1.2.1", "login", "api/1.2.1", "api/v1.2.1". */
struct hotfix_name {
	const struct policy_package *package; /* NULL: of the project */
	char *text;                           /* without the package */
	struct version version;               /* when has_version */
	int has_version;
};

void hotfix_name_release(struct hotfix_name *n);
/* `package` counts where the text itself names none. */
void hotfix_read_text(struct hotfix_name *out, const struct repo *r, const struct policy_package *package,
		      const char *text);
/* 1; 0 when the branch is no hotfix's by release.hotfixBranch, and nothing is to be released. */
int hotfix_read_branch(struct hotfix_name *out, const struct repo *r, const char *branch);
/*
 * The branch that it gets, which hotfix_read_branch understands; *out is to be freed also after a failure. ERR_FAIL
 * when git takes no such name.
 */
int hotfix_branch_for(char **out, struct repo *r, const struct hotfix_name *n, struct err *err);
/* 1 for a version, with or without the tag prefix. */
int hotfix_parse_version(struct version *out, const struct repo *r, const struct policy_package *package,
			 const char *text);

/* Are major and minor number equal? */
int hotfix_same_line(const struct version *a, const struct version *b);
/*
 * Does the version stay inside the line of its base: of equal major and minor number, or where release.releaseBranch
 * makes wider lines, of one line by that? ERR_FAIL when it leaves the line and a final version above the base is out,
 * or when one between them in the line is out, whose fixes it would lack.
 */
int hotfix_check_line(const struct repo *r, const struct policy_package *package, const struct tags *tags,
		      const struct tag *base, const struct version *v, struct err *err);

/* A branch that receives the hotfix. */
struct hotfix_target {
	char *branch;
	char *ref;    /* refs/heads/…: what moves */
	git_oid from; /* what it is now; zero: only its remote-tracking branch is there */
	git_oid tip;  /* what is merged into */
	git_oid tree; /* of the merge */
	git_oid to;   /* equal to tip: it has the hotfix already */
	int is_merge; /* the tree is to become a merge commit */
	int by_hand;  /* a person made it */
	struct strvec resolved;
	struct strvec left_out; /* short ids of the picks that a person emptied */
};

struct hotfix_run {
	struct repo *repo;
	const struct hotfix_ask *ask;
	FILE *out;
	struct err *err;
	char *branch; /* of the hotfix */
	int at_hand;  /* it is checked out in this work tree */
	const struct policy_package *package;
	git_oid head;    /* its tip */
	git_oid release; /* the release commit; head where it was made before */
	struct version version;
	char *tag;
	git_oid base; /* the commit it branched from */
	int is_pick;
	struct hotfix_target *targets;
	size_t n_targets, targets_alloc;
	struct plan plan; /* everything that moves */
};

void hotfix_run_release(struct hotfix_run *h);
/* Which hotfix, which version; `files` gets what the release commit takes. ERR_NO when there is nothing to release. */
int hotfix_read_release(struct hotfix_run *h, struct plan *files);
/* The release commit as an object; its branch moves with all the others. */
int hotfix_make_release(struct hotfix_run *h, struct plan *files);
/* Which branches receive it. Refuses one that is behind its remote-tracking branch. */
int hotfix_find_targets(struct hotfix_run *h);
/* Has the target the release in its history? */
int hotfix_has_release(const struct hotfix_run *h, const struct hotfix_target *t);
/*
 * All merges or picks, in memory. `stopped` holds what is known from an earlier stop, or is fresh; ERR_STOPPED at the
 * first conflict.
 */
int hotfix_compute(struct hotfix_run *h, struct stopped *stopped);
/* Then everything in one move. */
int hotfix_carry_out(struct hotfix_run *h, struct stopped *stopped);

/*
 * After everything has moved here and the push was refused: where that is for what somebody else has pushed, branches
 * and tag go back to where they were. 1 and ERR_RACE in h->err; 0: all stays as it is.
 */
int hotfix_take_back(struct hotfix_run *h);

/* Puts a conflict on the way to this target into the work tree. ERR_STOPPED, or ERR_FAIL with nothing changed. */
int hotfix_stop(struct hotfix_run *h, struct stopped *stopped, const struct hotfix_target *t, const git_oid *commit,
		const struct merge_result *m);

#endif
