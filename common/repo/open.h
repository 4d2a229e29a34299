/* SPDX-License-Identifier: ISC */
/*
 * Opening a repository as git would: place, ownership, extensions, configuration, policy. Where libgit2 1.5 differs
 * from git the difference is mended here and nowhere else.
 */
#ifndef OPEN_H
#define OPEN_H

#include <git2.h>

#include "config.h"
#include "mainline.h"

struct repo {
	git_repository *git;
	git_odb *odb;
	struct place place;
	struct config_list config;
	struct policy policy; /* what it says of who may sign keeps to the policy branch's (policybranch.h) */
	struct mainline policy_branch; /* ref NULL: there is none */
	char *policy_branch_problem;   /* why its policy cannot be read; NULL: it was */
	int is_shallow;
	/* Called now and then while history is read, with the number of commits so far; NULL: nobody watches. */
	void (*progress)(size_t commits);
	int64_t now;           /* clock_now when it was opened */
	struct date today;     /* the UTC day of now */
	int is_urgent;         /* opened by repo_open_urgent; see urgent.h */
	int is_judge;          /* opened by repo_open_judge */
	int is_look;           /* set by who only shows what is there: see ledger_identify */
	struct strvec warnings; /* what was passed over for these; the caller's to show */
	git_oid first_commit;  /* of the main line, once ledger_made has walked there for a root; zero before */
};

/* ERR_FAIL in git's words; names the feature when libgit2 cannot read the repository (SHA-256, reftable, …). */
int repo_open(struct repo *r, struct err *err);
/* For what must be recorded in every trouble that lets git record anything at all; see urgent.h. */
int repo_open_urgent(struct repo *r, struct err *err);
/*
 * For who judges what comes into the repository: what would make good a policy that cannot be read must not be kept
 * out, so that the policy is taken as it was last (urgent_policy).
 */
int repo_open_judge(struct repo *r, struct err *err);
/* Adds to the warnings, each once. */
void repo_warn(struct repo *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void repo_close(struct repo *r);

/* Turns libgit2's last error into ours ("<context>: <libgit2's words>"); read right after the failure. */
int repo_error(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* A revision (as `git rev-parse` knows it) peeled to a commit. ERR_FAIL: "not a commit: '<rev>'". */
int repo_resolve_commit(struct repo *r, const char *rev, git_oid *out, struct err *err);
/* HEAD's commit. ERR_FAIL for an unborn HEAD: "branch 'main' has no commits yet". */
int repo_head(struct repo *r, git_oid *out, struct err *err);
/* HEAD's branch without refs/heads/, owned by the caller; NULL when detached. */
char *repo_branch(struct repo *r);
/*
 * The file at `path` in a commit's tree. ERR_NOTFOUND when absent; ERR_FAIL for a directory, a submodule or a blob
 * that is missing. Fills `mode` (may be NULL) with the tree entry's.
 */
int repo_read_blob(struct repo *r, const git_oid *commit, const char *path, struct strbuf *out, unsigned *mode, struct err *err);
/* Does the commit's tree have a file (or a link) at the path? */
int repo_has_file(struct repo *r, const git_oid *commit, const char *path);
/* The name of the project: release.name, else the remote's last path component, else the folder's. Owned. */
char *repo_project_name(struct repo *r);
/*
 * release.remote; *out NULL: not said. git config may say what `git push` takes, a path or a URL, too. A committed file
 * chooses among the remotes of git config (those with a URL) and names no place of its own: git runs the hooks of a
 * repository that it is sent to, and that one may have come with the clone. ERR_FAIL names file, line and key.
 */
int repo_policy_remote(const char **out, const struct repo *r, struct err *err);
/* Where nothing is said: origin, else the only one with a URL; NULL: none. The list's. */
const char *repo_usual_remote(const struct config_list *config);
/* URL of the policy's remote as configured (insteadOf applied), NULL: none. Owned. */
char *repo_remote_url(struct repo *r);
/*
 * The remote that a push goes to, as git chooses it (pushRemote, pushDefault, the branch's, origin, the only one), after
 * release.remote. ERR_FAIL when there is none to choose, and as repo_policy_remote. Owned.
 */
int repo_push_remote(struct repo *r, char **out, struct err *err);
/* Of a partial clone remote.<name>.partialclonefilter: whom it fetches from what it lacks, and the filter. NULL: none. */
const struct config_entry *repo_promisor(const struct repo *r);

#endif
