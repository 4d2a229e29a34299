/* SPDX-License-Identifier: ISC */
#include "standing_reach.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "mainline.h"
#include "worktrees.h"

static int has_ref(struct repo *r, const char *prefix, const char *name)
{
	char *ref = xstrfmt("%s%s", prefix, name);
	git_oid oid;
	int has = !git_reference_name_to_id(&oid, r->git, ref);

	free(ref);
	return has;
}

/* Of several remotes that have the branch the project's (mainline.h); `git switch` alone takes no side. */
static char *find_track(struct repo *r, const char *branch)
{
	const char *guess = config_list_get(&r->config, "checkout", "guess");
	git_strarray remotes = { NULL, 0 };
	char *track = NULL, *own;
	size_t i, n = 0;

	if (has_ref(r, "refs/heads/", branch) || git_remote_list(&remotes, r->git))
		return NULL;
	own = mainline_remote(r);
	for (i = 0; i < remotes.count; i++) {
		char *name = xstrfmt("%s/%s", remotes.strings[i], branch);

		if (has_ref(r, "refs/remotes/", name) && (!n++ || (own && !strcmp(own, remotes.strings[i])))) {
			free(track);
			track = name;
		} else {
			free(name);
		}
	}
	git_strarray_dispose(&remotes);
	free(own);
	if (n > 1 || (guess && config_bool(guess) == 0))
		return track;
	free(track);
	return NULL;
}

void standing_reach_read(struct standing_reach *out, const struct standing_context *x, const char *branch)
{
	char *ref;

	memset(out, 0, sizeof(*out));
	if (!branch || x->is_bare || (x->at_hand && !strcmp(x->at_hand, branch)))
		return;
	ref = xstrfmt("refs/heads/%s", branch);
	out->is_elsewhere = worktrees_hold(&out->place, x->repo, ref);
	free(ref);
	if (!out->is_elsewhere)
		out->track = find_track(x->repo, branch);
}

void standing_reach_release(struct standing_reach *reach)
{
	free(reach->place);
	free(reach->track);
	memset(reach, 0, sizeof(*reach));
}
