/* SPDX-License-Identifier: ISC */
#include "export.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "../model/commit.h"
#include "file.h"
#include "gitcmd.h"
#include "hex.h"

static int git_there(struct repo *r, const char *dir, const char *index, struct err *err, const char *const *args)
{
	struct run git = RUN_INIT;
	int ret;

	/* A sparse checkout is the person's; the export is whole. */
	gitcmd_init(&git, "-c", "core.sparseCheckout=false", "-c", "core.bare=false", NULL);
	for (; *args; args++)
		strvec_push(&git.args, *args);
	strvec_pushf(&git.env, "GIT_DIR=%s", r->place.git_dir);
	strvec_pushf(&git.env, "GIT_COMMON_DIR=%s", r->place.common_dir);
	strvec_pushf(&git.env, "GIT_WORK_TREE=%s", dir);
	strvec_pushf(&git.env, "GIT_INDEX_FILE=%s", index);
	git.dir = dir;
	ret = gitcmd_run(&git, err);
	run_release(&git);
	return ret;
}

/* What would be left behind if we were ended; of the one export that there is. */
static struct strvec removal = STRVEC_INIT;

static void guard(const char *dir, const char *index)
{
	strvec_pushl(&removal, "/bin/rm", "-rf", dir, index, (const char *)NULL);
	strvec_pushf(&removal, "%s.lock", index);
	run_at_signal(removal.v);
}

int export_make(char **dir, struct repo *r, const git_oid *commit, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *made = xstrfmt("%s/git-release-export.XXXXXX", tmp && *tmp ? tmp : "/tmp"), *index;
	char hex[OID_HEX + 1];
	const char *const read[] = { "read-tree", hex, NULL };
	const char *const write[] = { "checkout-index", "--all", "--quiet", NULL };
	int ret;

	if (!mkdtemp(made)) {
		ret = err_errno(err, "cannot make a folder '%s'", made);
		free(made);
		return ret;
	}
	hex_write(hex, commit);
	index = xstrfmt("%s.index", made);
	guard(made, index);
	ret = git_there(r, made, index, err, read);
	if (!ret)
		ret = git_there(r, made, index, err, write);
	unlink(index);
	free(index);
	if (ret)
		export_remove(made);
	else
		*dir = made;
	return ret;
}

void export_remove(char *dir)
{
	if (!dir)
		return;
	file_remove_tree(dir);
	run_at_signal(NULL);
	strvec_release(&removal);
	free(dir);
}
