/* SPDX-License-Identifier: ISC */
#include "scratchindex.h"

#include "../model/commit.h"
#include "gitcmd.h"
#include "hex.h"

void scratchindex_use(struct run *git, const struct repo *r, const char *index_file)
{
	gitcmd_at_top(git, &r->place);
	strvec_pushf(&git->env, "GIT_INDEX_FILE=%s", index_file);
}

int scratchindex_read(const struct repo *r, const char *index_file, const git_oid *of, struct err *err)
{
	struct run git = RUN_INIT;
	char hex[OID_HEX + 1];
	int ret;

	hex_write(hex, of);
	gitcmd_init(&git, "read-tree", hex, NULL);
	scratchindex_use(&git, r, index_file);
	ret = gitcmd_run(&git, err);
	run_release(&git);
	return ret;
}

int scratchindex_write(git_oid *tree, struct repo *r, const char *index_file, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	gitcmd_init(&git, "write-tree", NULL);
	scratchindex_use(&git, r, index_file);
	ret = gitcmd_run(&git, err);
	strbuf_rtrim(&git.out);
	if (!ret && git_oid_fromstr(tree, git.out.buf))
		ret = err_set(err, ERR_FAIL, "git made no tree");
	git_odb_refresh(r->odb);
	run_release(&git);
	return ret;
}
