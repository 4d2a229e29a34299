/* SPDX-License-Identifier: ISC */
/* A branch as the repository has it, and the one that is the main line. */
#ifndef MAINLINE_H
#define MAINLINE_H

#include <git2.h>

struct config_list;
struct repo;

struct mainline {
	char *branch; /* without refs/heads/; NULL: none */
	char *ref;    /* refs/heads/main; refs/remotes/origin/main where it has no local branch */
	git_oid tip;
	int is_remote; /* only the remote-tracking branch is there */
	int is_guess;  /* HEAD's branch, although there are remotes: what theirs is nothing says */
};

/*
 * The main line by the repository's policy: gitflow's developBranch; else release.branch; else where the remote's HEAD
 * points; else HEAD's branch of a bare repository; else init.defaultBranch, main, master, the first one that is there;
 * else HEAD's branch, unless it is a release or hotfix branch. 1; 0 when there is none, `out` being empty then.
 */
int mainline_find(struct mainline *out, struct repo *r);
void mainline_release(struct mainline *m);

/* The local branch, else that of the remote (NULL: none). 1; 0 when neither leads to a commit. */
int mainline_find_branch(struct mainline *out, struct repo *r, const char *remote, const char *branch);
/*
 * Where the project's own branches are fetched from, not where one's work is pushed to, which may be a fork:
 * release.remote, else origin, else the only one. Owned; NULL: none.
 */
char *mainline_remote(const struct repo *r);

#endif
