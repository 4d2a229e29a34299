/* SPDX-License-Identifier: ISC */
/* The next version: a pure decision from the base, the changes and what was asked. */
#ifndef BUMP_H
#define BUMP_H

#include "change.h"

enum bump_ask { BUMP_AUTO, BUMP_MAJOR, BUMP_MINOR, BUMP_PATCH, BUMP_EXACT };

struct bump_request {
	enum bump_ask ask;
	const struct version *exact;     /* for BUMP_EXACT */
	const char *pre;                 /* --pre <id>, or NULL */
	int final;                       /* --final */
	const char *build;               /* --build <meta>, or NULL */
	struct date today;               /* for CalVer */
	int at_tag;                      /* a version tag stands at the commit itself */
	const struct version *at;        /* its version, for messages; may be NULL */
	const char *tag_prefix;          /* of the package, for messages; NULL: the project's */
	const struct version *last_final; /* the highest final reachable; NULL: none yet */
	const struct version *latest;    /* the highest reachable, pre-releases included; NULL: none yet */
	/* the changes since last_final decide the level; those since latest whether there is anything new */
	const struct change_set *since_final;
	size_t n_since_latest;           /* changes that count, since latest */
};

struct bump_result {
	struct version next;
	enum level level;     /* after release.zeroMajor */
	char *why;            /* one phrase for --why: "highest change is feat", "Release-As of 3f2a1bc", … */
};

/* ERR_NO: nothing to release (the message says since what). ERR_FAIL: what was asked cannot be (not above the base …). */
int bump_decide(struct bump_result *out, const struct policy *p, const struct bump_request *r, struct err *err);
/* The first version of a project: release.initial, for CalVer today's first where the policy names none. */
int bump_first(struct version *out, const struct policy *p, const struct date *today, struct err *err);
void bump_result_release(struct bump_result *r);

#endif
