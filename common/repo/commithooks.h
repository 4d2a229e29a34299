/* SPDX-License-Identifier: ISC */
/* The hooks of git over a commit that is made without it. */
#ifndef COMMITHOOKS_H
#define COMMITHOOKS_H

#include "open.h"

enum commithooks_kind {
	COMMITHOOKS_COMMIT,  /* as git commit: pre-commit, prepare-commit-msg, commit-msg */
	COMMITHOOKS_MERGE,   /* as git merge: pre-merge-commit, prepare-commit-msg, commit-msg */
	COMMITHOOKS_PICK,    /* as git cherry-pick: prepare-commit-msg */
	COMMITHOOKS_BY_HAND, /* as git commit concludes a merge or pick: pre-commit, prepare-commit-msg, commit-msg */
};

/*
 * Runs the hooks that git would over a commit whose tree and message are there: HEAD is wherever it is, the index
 * (GIT_INDEX_FILE) holds the tree. What they change in index and message counts. ERR_FAIL, with its words, when one
 * refuses, or when they leave no message. Between plan_begin and plan_apply only (commitobject.h names the files).
 */
int commithooks_run(git_oid *tree, struct strbuf *message, struct repo *r, enum commithooks_kind kind, struct err *err);

#endif
