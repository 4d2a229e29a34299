/* SPDX-License-Identifier: ISC */
/*
 * What a release changes against the one before it, as plain values: what the checklist is judged by, and what it shows
 * to those who approve. Read by repo/facts.
 */
#ifndef FACTS_H
#define FACTS_H

#include "../base/strbuf.h"
#include "../base/strvec.h"
#include "policy.h"

/* How big a release is. */
struct facts_size {
	char *release;  /* tag; NULL: the one at hand */
	size_t commits; /* merges left out */
	size_t files;   /* that differ */
	size_t areas;   /* folders at the top that they lie in */
	double days;    /* since the release before; 0 when that is not known */
};

struct facts {
	struct strvec paths;   /* every file that differs between base and candidate, sorted */
	struct strvec risks;   /* names of the [release-risk] sections that a path falls under, the highest last */
	char *risk;            /* the highest; "" for none */
	size_t risk_rank;      /* its facts_risk_rank; 0 for none */
	struct strvec authors; /* those who wrote the commits (writers.h); nobody where separation is not strict */
	struct strvec breaking_without_migration; /* "<abbreviated id> <subject>" */
	struct strvec schema_problems;            /* what is wrong with expand and contract, a phrase each */
	struct strvec contracts;                  /* what the release contracts, ids */
	int has_migrations;                       /* any Schema trailer at all */
	struct strvec config_paths;               /* configuration files that differ */
	char *config_digest; /* SHA-256 over their paths, modes and contents before and after; NULL: none differs */
	struct strvec flag_problems; /* of `git release-flags check`, a phrase each */
	struct facts_size size;
	struct facts_size *history; /* of the releases before, the newest first, at most FACTS_HISTORY */
	size_t n_history;
};
#define FACTS_HISTORY 10

void facts_release(struct facts *f);

/*
 * The rank of a risk, from 1: low, medium, high and critical in this order where the policy has no other names; else
 * the order of the sections, the last one highest. 0: the policy has no such risk.
 */
size_t facts_risk_rank(const struct policy *p, const char *name);
/* Fills risks, risk and risk_rank from paths. */
void facts_judge_risk(struct facts *f, const struct policy *p);

/* The part of a path that stands for its area: the folder at the top, "." for files there. Appended. */
void facts_area(struct strbuf *out, const char *path);

/*
 * Is the release bigger than usual: above twice the median of its history in commits, files, areas or days? Appends a
 * phrase for each that is; returns how many. With fewer than 3 releases before it nothing is usual.
 */
size_t facts_unusual(struct strvec *out, const struct facts *f);

#endif
