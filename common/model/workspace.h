/* SPDX-License-Identifier: ISC */
/* The packages of a monorepo as its package manager's own file lists them. */
#ifndef WORKSPACE_H
#define WORKSPACE_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strvec.h"

/*
 * Appends the member globs that a file lists, as written but without "./" in front and "/" at the end; what is to be
 * left out has a '!' in front. `file_name` says how to read it: package.json (workspaces), pnpm-workspace.yaml
 * (packages), Cargo.toml (workspace.members and exclude) or go.work (use). Returns 0 (none is fine), ERR_NOTFOUND for
 * another file name, ERR_FAIL "<file>:<line>: <reason>" when it cannot be parsed.
 */
int workspace_members(const char *file_name, const char *text, size_t len, struct strvec *globs, struct err *err);

#endif
