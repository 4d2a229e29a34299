/* SPDX-License-Identifier: ISC */
/*
 * The commit that `release-bump` makes: how its message is written, and how one is recognised later. Its `Release-Tag:`
 * trailers name the tags that it is made for; without one (a commit made by hand after --no-commit) the subject is held
 * against release.commitMessage.
 */
#ifndef RELEASE_COMMIT_H
#define RELEASE_COMMIT_H

#include "policy.h"

/* Appends subject and trailers; `subject` is one line, `tags` the tag names in order. */
void release_commit_format(struct strbuf *out, const char *subject, const struct strvec *tags);

/*
 * Appends the names of the tags that this commit was made for; none when it is no release commit. 0, or ERR_FAIL for a
 * release.commitMessage that cannot be read.
 */
int release_commit_tags(struct strvec *tags, const char *message, size_t len, const struct policy *p, struct err *err);

#endif
