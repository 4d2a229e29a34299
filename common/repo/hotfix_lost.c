/* SPDX-License-Identifier: ISC */
/* A finish whose push came second: somebody else has pushed since the remote was asked. */
#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hotfix_internal.h"
#include "plan_internal.h"

/* Would it refuse these branches and tags for what it has, or is it its hook, or away? Git says so before it sends. */
static int has_others(const struct hotfix_run *h)
{
	struct err said = ERR_INIT;
	int has = plan_ask_remote(&h->plan, NULL, 0, &said) && strstr(said.hint.buf, "[rejected]");

	err_release(&said);
	return has;
}

static void add_back(struct plan *back, const struct hotfix_run *h)
{
	static const git_oid none = { { 0 } };
	size_t i;

	for (i = 0; i < h->plan.n_refs; i++)
		plan_add_ref(back, h->plan.refs[i].name, &h->plan.refs[i].to, &h->plan.refs[i].from, NULL);
	for (i = 0; i < h->plan.n_tags; i++) {
		char *name = xstrfmt("refs/tags/%s", h->plan.tags[i].name);
		git_oid at;

		if (!git_reference_name_to_id(&at, h->repo->git, name))
			plan_add_ref(back, name, &at, &none, NULL);
		free(name);
	}
}

int hotfix_take_back(struct hotfix_run *h)
{
	struct plan back;
	int ret;

	if (!h->plan.push.n || !has_others(h))
		return 0;
	plan_init(&back, HOTFIX_COMMAND);
	back.summary = xstrfmt("take back %s", h->plan.summary);
	back.goes_on = 1;
	add_back(&back, h);
	ret = plan_apply(&back, h->repo, NULL, NULL);
	if (!ret) {
		err_clear(h->err);
		err_set(h->err, ERR_RACE, "somebody else was quicker: '%s' refused the push of %s", h->plan.remote,
			h->tag);
		err_hint(h->err, "everything is as it was before; git fetch %s, and look what has come",
			 h->plan.remote);
	}
	plan_release(&back);
	return !ret;
}
