/* SPDX-License-Identifier: ISC */
/*
 * The only caller of `git` itself, where git's own behaviour is what the person expects: network, signing, hooks,
 * merges. LC_ALL=C, no pager, no prompt, GIT_OPTIONAL_LOCKS=0; GIT_DIR, GIT_WORK_TREE and -c settings are kept.
 */
#ifndef GITCMD_H
#define GITCMD_H

#include "place.h"
#include "run.h"

/* Prepares `r` (RUN_INIT) to run git with these arguments (NULL-terminated). */
void gitcmd_init(struct run *r, ...) __attribute__((sentinel));
/*
 * For commands that take paths relative to the root: git understands them (and the attributes that hold for them) as
 * seen from where it runs. Names in the environment that are relative would lose their meaning there, so they are given
 * anew.
 */
void gitcmd_at_top(struct run *r, const struct place *p);
/* Runs it; an exit other than 0 is ERR_FAIL with git's own last words, its "fatal: " or "error: " taken off. */
int gitcmd_run(struct run *r, struct err *err);
/* Both in one: runs git and gives its stdout, final newline removed. `out` may be NULL. */
int gitcmd_capture(struct strbuf *out, struct err *err, ...) __attribute__((sentinel));

#endif
