/* SPDX-License-Identifier: ISC */
/* releasetag_plan: from what was asked to tags in a plan. */
#include <stdlib.h>

#include "../base/alloc.h"
#include "ledger_claim.h"
#include "ledger_tag.h"
#include "releasetag.h"

struct planner {
	struct plan *plan;
	struct repo *repo;
	const struct releasetag_ask *ask;
	git_oid commit;
	struct strvec *names, *present;
	struct err *err;
};

static enum policy_tristate sign_of(const struct planner *pl)
{
	return pl->ask->sign == TRI_AUTO ? pl->repo->policy.sign : pl->ask->sign;
}

static int plan_one(struct planner *pl, const char *text)
{
	struct strbuf message = STRBUF_INIT;
	struct releasetag t;
	int ret = releasetag_read(&t, pl->repo, pl->ask->package, text, &pl->commit, pl->err);

	if (!ret)
		ret = releasetag_check(&t, pl->repo, pl->err);
	if (!ret && !t.exists)
		ret = releasetag_message(&message, &t, pl->repo, pl->err);
	if (!ret && !t.exists)
		ret = ledger_claim_plan(pl->plan, pl->repo, t.name, &t.version, pl->err);
	if (!ret && !t.exists)
		plan_add_tag(pl->plan, t.name, message.buf, &pl->commit, sign_of(pl));
	if (!ret && t.exists)
		strvec_push(pl->present, t.name);
	if (!ret)
		strvec_push(pl->names, t.name);
	releasetag_release(&t);
	strbuf_release(&message);
	return ret;
}

static int plan_push(struct planner *pl)
{
	char *branch;
	git_oid head;
	size_t i;
	int ret = repo_push_remote(pl->repo, &pl->plan->remote, pl->err);

	if (ret)
		return ret;
	branch = repo_branch(pl->repo);
	if (branch && !repo_head(pl->repo, &head, NULL) && git_oid_equal(&head, &pl->commit))
		strvec_pushf(&pl->plan->push, "refs/heads/%s", branch);
	for (i = 0; i < pl->names->n; i++)
		strvec_pushf(&pl->plan->push, "refs/tags/%s", pl->names->v[i]);
	free(branch);
	return ledger_tag_push(pl->plan, pl->repo, pl->err);
}

/* The version that was named, or those that the release commit was made for. */
static int read_wanted(struct planner *pl, struct strvec *wanted)
{
	int ret = pl->ask->rev ? repo_resolve_commit(pl->repo, pl->ask->rev, &pl->commit, pl->err)
			       : repo_head(pl->repo, &pl->commit, pl->err);

	if (ret || !pl->ask->version)
		return ret ? ret : releasetag_names(wanted, pl->repo, pl->ask->package, &pl->commit, pl->err);
	strvec_push(wanted, pl->ask->version);
	return 0;
}

int releasetag_plan(struct plan *p, struct strvec *names, struct strvec *present, struct repo *r,
		    const struct releasetag_ask *ask, struct err *err)
{
	struct planner pl = { p, r, ask, { { 0 } }, names, present, err };
	struct strvec wanted = STRVEC_INIT;
	size_t i;
	int ret = read_wanted(&pl, &wanted);

	for (i = 0; i < wanted.n && !ret; i++)
		ret = plan_one(&pl, wanted.v[i]);
	if (!ret && ask->push)
		ret = plan_push(&pl);
	if (!ret)
		p->summary = xstrfmt("tag %s", names->v[0]);
	strvec_release(&wanted);
	return ret;
}
