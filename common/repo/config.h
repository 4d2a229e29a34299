/* SPDX-License-Identifier: ISC */
/*
 * Configuration as git sees it, without libgit2 (so that the commit-msg hook starts in a millisecond) and without a
 * child on the hot path: `.gitrelease` and the plain config files are parsed here, with lines; where git's answer needs
 * more (include.path, includeIf, -c settings, GIT_CONFIG_*, a directory owned by someone else), `git config --list -z
 * --show-origin` is asked instead.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "../model/policy.h"
#include "place.h"

/*
 * The git configuration in effect (system, global, local, worktree, command line; in this order). `p` may be NULL: then
 * outside a repository. Whether a directory owned by someone else may be used (safe.directory) is left to git itself:
 * its refusal is ERR_FAIL in its own words.
 */
int config_load_git(struct config_list *out, const struct place *p, struct err *err);

/*
 * The committed policy: `<work tree>/.gitrelease`, or in a bare repository HEAD's, read by the function given (NULL:
 * none is read then). A missing file is fine. The file name in entries is ".gitrelease". A symlink that leaves the work
 * tree, a directory, or more than 1 MiB is ERR_FAIL.
 */
typedef int (*config_blob_fn)(void *data, const char *path, struct strbuf *out, struct err *err);
int config_load_policy(struct config_list *out, const struct place *p, config_blob_fn blob, void *data,
		       struct err *err);

/* Appends the entries of a policy file's text. ERR_FAIL as for config_parse, and above 1 MiB. */
int config_parse_policy(struct config_list *out, const struct strbuf *text, struct err *err);

/*
 * A config_blob_fn by git itself, for those who do without libgit2, and for what a partial clone lacks, which git
 * fetches. Links are followed within the revision. `data`: the revision; NULL: HEAD.
 */
int config_git_file(void *data, const char *path, struct strbuf *out, struct err *err);

/*
 * What every command does: the policy from `.gitrelease`, then git config over it. `entries` keeps all of them for
 * origins and for git's own keys, which it has from git config alone (policy_is_own); both are the caller's to release.
 */
int policy_load(struct policy *policy, struct config_list *entries, const struct place *p, config_blob_fn blob,
		void *data, struct err *err);

#endif
