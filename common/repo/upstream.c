/* SPDX-License-Identifier: ISC */
#include "upstream.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

static char *upstream_of(struct repo *r, const char *branch)
{
	const char *remote = r->policy.remote && *r->policy.remote ? r->policy.remote : "origin";
	char *ref = xstrfmt("refs/heads/%s", branch), *found;
	git_buf buf = { 0 };

	if (!git_branch_upstream_name(&buf, r->git, ref))
		found = xstrdup(buf.ptr);
	else
		found = xstrfmt("refs/remotes/%s/%s", remote, branch);
	git_buf_dispose(&buf);
	free(ref);
	return found;
}

int upstream_check(struct repo *r, const char *branch, const git_oid *tip, struct err *err)
{
	char *ref = upstream_of(r, branch);
	git_oid upstream;
	int ret = 0;

	if (!git_reference_name_to_id(&upstream, r->git, ref) && !git_oid_equal(&upstream, tip) &&
	    git_graph_descendant_of(r->git, tip, &upstream) != 1)
		ret = err_set(err, ERR_FAIL, "'%s' has commits that '%s' lacks",
			      strncmp(ref, "refs/remotes/", 13) ? ref : ref + 13, branch);
	free(ref);
	return ret;
}
