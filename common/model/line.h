/* SPDX-License-Identifier: ISC */
/*
 * A line of development: a branch that releases come from. The main line holds every version; a release branch holds
 * those that its name fixes by the policy's pattern: release/1.2 (`release/%(major).%(minor)`) holds 1.2.x,
 * support/1 (`support/%(major)`) holds 1.x, release/1.4.0 (`release/%(version)`) holds 1.4.0 and its candidates.
 */
#ifndef LINE_H
#define LINE_H

#include "policy.h"

struct line {
	char *branch;    /* without refs/heads/ */
	char *name;      /* "1.2"; of a package "api/1.2"; of the main line its branch */
	int is_main;
	char *number[3]; /* major, minor, patch as digits; NULL: the line leaves it open */
	char *version;   /* the text that %(version) or %(tag) stood for; NULL: the pattern has none */
	char *package;   /* likewise of %(package) */
};

/* Owns nothing: safe to release. */
#define LINE_INIT { NULL, NULL, 0, { NULL, NULL, NULL }, NULL, NULL }

void line_release(struct line *l);
/* `out` gets strings of its own. */
void line_copy(struct line *out, const struct line *l);
/* The main line on this branch. */
void line_init_main(struct line *out, const char *branch);

/* A pattern of the policy, read backwards: from the name of a branch to what it stands for. */
struct line_pattern {
	struct pattern *expression;
	const struct scheme *scheme;
	const char *tag_prefix;
};

/*
 * `text` is release.releaseBranch, release.hotfixBranch or their like (policy_expand's names); `p` must outlive the
 * pattern. ERR_FAIL for an unknown name in it.
 */
int line_pattern_init(struct line_pattern *out, const char *text, const struct policy *p, struct err *err);
void line_pattern_release(struct line_pattern *lp);
/*
 * 1 and the line when the branch's name is one that the pattern makes, 0 when it is not, ERR_FAIL when the match ran out
 * of its limits. A name that stands twice in the pattern must have one value; %(version) must be a version. The
 * numbers are as the branch has them.
 */
int line_pattern_match(struct line_pattern *lp, const char *branch, struct line *out, struct err *err);

/*
 * The line that a version gets by release.releaseBranch, its branch's name included. `package` may be NULL. ERR_FAIL when
 * the pattern needs a number that the version does not have.
 */
int line_of_version(struct line *out, const struct policy *p, const struct version *v, const char *package,
		    struct err *err);
/* The branch of a hotfix for this version, by release.hotfixBranch; owned. NULL with `err` as line_of_version. */
char *line_hotfix_branch(const struct policy *p, const struct version *v, const char *package, struct err *err);

/* Does the version belong here? Numbers are compared as numbers: 01 is 1. The main line holds every version. */
int line_holds(const struct line *l, const struct version *v);
/* 0, or ERR_FAIL: "1.3.0 is not of line '1.2'" with a hint saying what the line takes. */
int line_check(const struct line *l, const struct version *v, struct err *err);
/*
 * The most that a release may change and stay inside: LEVEL_PATCH for 1.2, LEVEL_MINOR for 1, LEVEL_MAJOR for the main
 * line, LEVEL_NONE where the branch names one version (its candidates, then its final).
 */
enum level line_max_level(const struct line *l);

/*
 * The version that the main line's files carry once this line was cut at `v`: release.developmentVersion, filled from the
 * release after it (the next minor; the next major where the line holds a whole one). ERR_NOTFOUND when the policy has
 * no such pattern, ERR_FAIL when it gives no version.
 */
int line_development_version(struct version *out, const struct policy *p, const struct line *l, const struct version *v,
			     const struct date *today, struct err *err);
/* Is it one that release.developmentVersion gives? */
int line_is_development_version(const struct policy *p, const char *text);

/*
 * From old to new: by the numbers, an open one after every fixed one (1.9 before 1), the main line after all; equal
 * ones by branch. -1, 0 or 1.
 */
int line_order(const struct line *a, const struct line *b);
/* Must what is fixed in `l` reach `other`, too? Newer, and of the same package or of the whole project. */
int line_is_newer(const struct line *other, const struct line *l);

#endif
