/* SPDX-License-Identifier: ISC */
/* The flags of a candidate beside those of the last release: what `git release-flags` and the checklist judge. */
#ifndef CANDIDATEFLAGS_H
#define CANDIDATEFLAGS_H

#include "flagscan.h"

struct candidateflags_ask {
	const char *commit; /* NULL: HEAD, with the policy at hand */
	const char *before; /* NULL: the last final release that the commit reaches */
	int with_references;
	int with_base;
	const struct flag_overlay *overlays; /* what is recorded about the flags of the candidate */
	size_t n_overlays;
};

struct candidateflags {
	struct flags flags;   /* of the candidate, with the overlays */
	struct flags before;  /* of the base; nothing where there is none */
	struct flagscan scan; /* the candidate's references; empty unless asked for */
	char *base;           /* the revision or tag of the base; NULL: none */
	int64_t now;
	struct policy own, old; /* what the registries are made of; not for callers */
	struct config_list own_entries, old_entries;
};

/*
 * ERR_FAIL for a revision that is none, and a policy that cannot be; ERR_SHALLOW when the base cannot be known in this
 * clone. To be released also after a failure.
 */
int candidateflags_read(struct candidateflags *cf, struct repo *r, const struct candidateflags_ask *ask,
			struct err *err);
void candidateflags_release(struct candidateflags *cf);

#endif
