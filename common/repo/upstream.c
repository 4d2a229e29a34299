/* SPDX-License-Identifier: ISC */
#include "upstream.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"

/* By git itself: libgit2 1.5 leaks in looking up a remote, and knows no -c settings. */
static char *upstream_of(const struct repo *r, const char *branch)
{
	const char *named, *remote = !repo_policy_remote(&named, r, NULL) && named ? named : "origin";
	struct strbuf configured = STRBUF_INIT;
	char *ref = xstrfmt("refs/heads/%s", branch), *found;
	int ret = gitcmd_capture(&configured, NULL, "for-each-ref", "--format=%(upstream)", ref, NULL);

	found = !ret && configured.len ? xstrdup(configured.buf) : xstrfmt("refs/remotes/%s/%s", remote, branch);
	strbuf_release(&configured);
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
