/* SPDX-License-Identifier: ISC */
#include "committed.h"

#include <string.h>

#include "linked.h"

struct committed {
	struct repo *repo;
	const git_oid *commit;
};

static int read_one(void *data, const char *path, struct strbuf *out, int *is_link, struct err *err)
{
	const struct committed *c = data;
	char hex[GIT_OID_HEXSZ + 1];
	unsigned mode = 0;
	int ret = repo_read_blob(c->repo, c->commit, path, out, &mode, err);

	*is_link = mode == GIT_FILEMODE_LINK;
	if (ret != ERR_FAIL || !repo_promisor(c->repo))
		return ret;
	err_clear(err);
	return config_git_file(git_oid_tostr(hex, sizeof(hex), c->commit), path, out, err);
}

int committed_read(struct strbuf *out, struct repo *r, const git_oid *commit, const char *path, struct err *err)
{
	struct committed c = { r, commit };

	return linked_read(out, read_one, &c, path, err);
}
