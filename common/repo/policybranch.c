/* SPDX-License-Identifier: ISC */
#include "policybranch.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "committed.h"
#include "policyat.h"

/* The repository as the policy of another commit has it (NULL: of none, git's configuration alone). */
static int open_view(struct repo *view, struct repo *r, const git_oid *commit, struct err *err)
{
	*view = *r;
	memset(&view->config, 0, sizeof(view->config));
	strvec_init(&view->config.files);
	return policyat_read(&view->policy, &view->config, r, commit, NULL, err);
}

static void release_view(struct repo *view)
{
	policy_release(&view->policy);
	config_list_release(&view->config);
}

static int move_view(struct repo *view, struct repo *r, const git_oid *commit, struct err *err)
{
	git_oid last = *commit;
	int ret;

	release_view(view);
	ret = open_view(view, r, commit, err);
	if (!ret || !r->is_judge)
		return ret;
	release_view(view);
	if (policyat_read_last(&view->policy, &view->config, r, &last))
		return ret;
	err_clear(err);
	return 0;
}

/* A local branch without work of its own may be out of date: what was last fetched of it counts then. */
static void catch_up(struct mainline *m, struct repo *r)
{
	char *remote = m->is_remote ? NULL : mainline_remote(r);
	char *ref = remote ? xstrfmt("refs/remotes/%s/%s", remote, m->branch) : NULL;
	git_oid tip;

	if (ref && !git_reference_name_to_id(&tip, r->git, ref) &&
	    git_graph_descendant_of(r->git, &tip, &m->tip) == 1) {
		m->tip = tip;
		free(m->ref);
		m->ref = ref;
		ref = NULL;
	}
	free(remote);
	free(ref);
}

static int find_latest(struct mainline *m, struct repo *view)
{
	int is_there = mainline_find(m, view);

	if (is_there)
		catch_up(m, view);
	return is_there;
}

/* The branch that the policy of this one names as the main line, where that is another. */
static int follow(struct mainline *m, struct repo *view, struct repo *r, struct err *err)
{
	struct mainline named;
	int is_there = find_latest(&named, view), is_same = is_there && !strcmp(named.ref, m->ref);

	mainline_release(m);
	*m = named;
	return is_there && !is_same ? move_view(view, r, &m->tip, err) : 0;
}

/* HEAD's branch is the candidate's own where the main line is somewhere else, and not known here. */
static int find_first(struct mainline *m, struct repo *view)
{
	int is_there = find_latest(m, view);

	if (!is_there || !m->is_guess)
		return is_there;
	mainline_release(m);
	return 0;
}

static int find(struct mainline *m, struct repo *view, struct repo *r, struct err *err)
{
	int ret = open_view(view, r, NULL, err);

	if (!ret && find_first(m, view))
		ret = move_view(view, r, &m->tip, err);
	if (!ret && m->ref)
		ret = follow(m, view, r, err);
	return ret;
}

void policybranch_heed(struct repo *r)
{
	struct err err = ERR_INIT;
	struct repo view;

	if (find(&r->policy_branch, &view, r, &err))
		r->policy_branch_problem = xstrdup(err.msg.buf);
	else
		policy_heed(&r->policy, &view.policy);
	release_view(&view);
	err_release(&err);
}

int policybranch_demand(const struct repo *r, struct err *err)
{
	if (!r->policy_branch_problem)
		return 0;
	return err_set(err, ERR_FAIL, "who may sign is not known, as the main line's policy cannot be read: %s",
		       r->policy_branch_problem);
}

int policybranch_read(struct strbuf *out, struct repo *r, const char *path, struct err *err)
{
	int ret = r->policy_branch.ref ? committed_read(out, r, &r->policy_branch.tip, path, err) : 0;

	if (ret == ERR_NOTFOUND)
		err_clear(err);
	return ret == ERR_NOTFOUND ? 0 : ret;
}

void policybranch_advise(const struct repo *r, struct err *err)
{
	if (!r->policy_branch.ref && !r->policy_branch_problem)
		err_hint(err, "nothing here says which branch is the main line, whose file of signers would count: git "
			      "remote set-head origin -a, or git config release.branch <branch>");
}
