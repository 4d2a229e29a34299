/* SPDX-License-Identifier: ISC */
/*
 * Commit messages as `git log` shows them, read through git: replace refs, encodings, SHA-256 and every other thing in
 * which a second reading could differ are git's own. For commands that do without libgit2.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "../base/err.h"
#include "../base/strvec.h"
#include "../model/policy.h"

struct logged {
	const char *oid; /* full, NUL-terminated like the next */
	const char *abbrev;
	const char *text; /* re-encoded to UTF-8 where the commit names its encoding; NUL-terminated */
	size_t len;
	struct strvec paths; /* what it touches; empty unless asked for, and for merges */
};

struct messages {
	struct logged *v; /* in the order of git log */
	size_t n;
	struct strbuf raw; /* owns the texts */
};

/*
 * `revs`: revisions and ranges as git log takes them, at least one; also --not, --all, --branches, --tags, --remotes,
 * --no-merges and --first-parent. ERR_FAIL in git's words.
 */
int messages_read(struct messages *m, const struct strvec *revs, int with_paths, struct err *err);
void messages_release(struct messages *m);

/*
 * What there is to judge when no range is given: `@{upstream}..HEAD` where the branch has an upstream, else what came
 * since the highest version tag that HEAD reaches, else all. ERR_FAIL when HEAD has no commit.
 */
int messages_default_range(struct strvec *revs, const struct policy *p, struct err *err);

/* The paths that the commit now being made touches: the index against HEAD. */
int messages_staged_paths(struct strvec *paths, struct err *err);

/* Appends a message file, or with "-" all of standard input; any kind of file, a pipe too. Above 64 MiB: ERR_FAIL. */
int messages_read_file(struct strbuf *out, const char *path, struct err *err);

#endif
