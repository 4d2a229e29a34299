/* SPDX-License-Identifier: ISC */
#include "markers.h"

#include <string.h>

#include "../base/alloc.h"
#include "gitcmd.h"

/* What git keeps of each conflict that was resolved by adding: "<mode> <id> <stage>\t<path>". */
static int list_resolved(struct strvec *paths, struct repo *r, struct err *err)
{
	struct run git = RUN_INIT;
	const char *at, *tab;
	int ret;

	gitcmd_init(&git, "ls-files", "--resolve-undo", "-z", NULL);
	gitcmd_at_top(&git, &r->place);
	ret = gitcmd_run(&git, err);
	for (at = git.out.buf; !ret && at < git.out.buf + git.out.len; at += strlen(at) + 1)
		if ((tab = strchr(at, '\t')) && !strvec_has(paths, tab + 1))
			strvec_push(paths, tab + 1);
	run_release(&git);
	return ret;
}

/* The places of those that are new against this side. Its exit tells only whether it found something. */
static int list_new(struct strvec *places, struct repo *r, const char *side, const struct strvec *paths,
		    struct err *err)
{
	static const char said[] = ": leftover conflict marker";
	struct run git = RUN_INIT;
	char *line, *end, *nl;
	int ret;

	gitcmd_init(&git, "--literal-pathspecs", "diff", "--cached", "--check", "--no-color", "--no-ext-diff", side,
		    "--", NULL);
	strvec_pushv(&git.args, paths);
	gitcmd_at_top(&git, &r->place);
	ret = run_command(&git, err);
	for (line = git.out.buf; ret > 0 && (nl = strchr(line, '\n')); line = nl + 1) {
		*nl = '\0';
		end = strstr(line, said);
		if (end && !end[sizeof(said) - 1])
			strvec_pushn(places, line, (size_t)(end - line));
	}
	run_release(&git);
	return ret < 0 ? ret : 0;
}

int markers_find(struct strbuf *place, struct repo *r, const char *ours, const char *theirs, struct err *err)
{
	struct strvec paths = STRVEC_INIT, here = STRVEC_INIT, there = STRVEC_INIT;
	size_t i;
	int ret = list_resolved(&paths, r, err);

	if (!ret && paths.n)
		ret = list_new(&here, r, ours, &paths, err);
	if (!ret && here.n)
		ret = list_new(&there, r, theirs, &paths, err);
	for (i = 0; !ret && i < here.n; i++)
		if (strvec_has(&there, here.v[i])) {
			strbuf_addstr(place, here.v[i]);
			ret = 1;
		}
	strvec_release(&paths);
	strvec_release(&here);
	strvec_release(&there);
	return ret;
}
