/* SPDX-License-Identifier: ISC */
/*
 * References to feature flags in the files of a commit. Looked at are regular files that release.flagPaths lets
 * through; not the policy, changelogs and version files, which tell of flags without using them, nor binary files (a
 * NUL among the first 8000 bytes, as git has it), links, submodules, and files above FLAGSCAN_MAX bytes.
 */
#ifndef FLAGSCAN_H
#define FLAGSCAN_H

#include "../model/flag.h"
#include "open.h"

#define FLAGSCAN_MAX ((size_t)16 << 20)

struct flagscan {
	struct flag_references references; /* borrow from the pieces */
	struct strvec pieces;              /* owns names and paths; not for callers */
};

/*
 * `p` and `entries` are the policy that says what to look for and where. Each blob is searched once, however many files
 * have it. ERR_FAIL when a pattern is bad or ran out of its limits, or a file or folder of the commit is missing here.
 * To be released also after a failure.
 */
int flagscan_read(struct flagscan *s, struct repo *r, const git_oid *commit, const struct policy *p,
		  const struct config_list *entries, struct err *err);
void flagscan_release(struct flagscan *s);

#endif
