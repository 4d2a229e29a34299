/* SPDX-License-Identifier: ISC */
/*
 * The version files of a project or a package, read and with the version's place in each found: what bump rewrites and
 * what tag verifies. Which files: those of `[release-file]`, else the ones known by name in the root (of the package);
 * a Cargo workspace's members and the lock files beside a manifest come along.
 */
#ifndef STAMP_H
#define STAMP_H

#include "../model/versionfile.h"
#include "open.h"
#include "plan.h"

struct stamp_file {
	char *path; /* relative to the root */
	struct strbuf text;
	struct versionfile_spans spans; /* at least one */
	const struct policy_file *rule; /* of the policy that was read with; NULL: known by name */
};

struct stamp {
	struct stamp_file *v;
	size_t n, alloc;
	struct strvec own; /* names of the packages that share the version, for lock files */
};

#define STAMP_INIT \
	{ \
		NULL, 0, 0, STRVEC_INIT \
	}

/*
 * Reads them from the work tree, or with `commit` from its tree. A file that the policy names and that is not there, or
 * has no version in it, is ERR_FAIL; one that is only known by name is passed over then.
 */
int stamp_read(struct stamp *s, struct repo *r, const git_oid *commit, const struct policy_package *package,
	       struct err *err);
/* The same of a commit, for one that need not keep today's policy: what is not there or has no version is passed over.
 */
int stamp_read_found(struct stamp *s, struct repo *r, const git_oid *commit, const struct policy_package *package,
		     struct err *err);
void stamp_release(struct stamp *s);

/* Says that a file of HEAD is not in the work tree: deleted, or left out by the sparse checkout. Returns ERR_FAIL. */
int stamp_missing(const char *path, struct err *err);
/* The version's places in another state of one of these files; as versionfile_find. */
int stamp_find(struct versionfile_spans *out, const struct stamp *s, const struct stamp_file *f, const char *text,
	       size_t len, struct err *err);

/* Does the place hold this version, in the file's own spelling? */
int stamp_span_is(const struct versionfile_span *span, const struct version *v);

/* Adds each file with `next` in it to the plan; files that have it already are left out. */
int stamp_plan(struct plan *p, const struct stamp *s, const struct version *next, struct err *err);

#endif
