/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "../model/bump.h"
#include "audit.h"
#include "audit_ledgers.h"
#include "hotfix.h"
#include "standing.h"

/* A believable one: of the last release, or of the first one to come. */
static int read_hotfix_branch(char **branch, struct standing_context *x, struct err *err)
{
	struct repo *r = x->repo;
	const struct policy_package *package = r->policy.n_packages ? &r->policy.packages[0] : NULL;
	struct version first = VERSION_INIT;
	const struct version *last = &first;
	const struct tags *tags;
	size_t i;
	int ret = release_index_tags(&tags, &x->index, package, err);

	if (ret)
		return ret;
	for (i = tags->n; i-- && last == &first;)
		if (!version_is_prerelease(&tags->v[i].version))
			last = &tags->v[i].version;
	if (last == &first)
		ret = bump_first(&first, &r->policy, &r->today, err);
	if (!ret)
		*branch = hotfix_branch_of(r, last, package);
	version_release(&first);
	return ret;
}

static int judge(struct audit *out, struct standing_context *x, int verify_all, struct err *err)
{
	struct repo *r = x->repo;
	struct audit_policy f = { .policy = &r->policy, .is_written = x->has_policy };
	struct audit_ledgers ledgers = { 0, 0, 0, STRVEC_INIT };
	struct strvec names = STRVEC_INIT;
	struct check_list list;
	const struct lines *lines = NULL;
	const struct repo_line *main_line;
	char *hotfix = NULL;
	size_t i;
	int ret = release_index_lines(&lines, &x->index, err);

	if (!ret)
		ret = read_hotfix_branch(&hotfix, x, err);
	if (!ret)
		ret = ledger_list(&names, r, err);
	if (!ret)
		ret = audit_ledgers_read(&ledgers, r, NULL, verify_all, err);
	if (!ret) {
		check_list_init(&list, &r->policy);
		audit_cover_read(&f.cover, &list);
		main_line = lines_main(lines);
		f.main_line = main_line ? main_line->line.branch : NULL;
		f.hotfix_branch = hotfix;
		f.n_checks = list.n;
		f.has_rollback_check = check_find(&list, "rollback-plan") != NULL;
		f.must_sign = x->incidents.ledger.log.must_sign;
		f.n_ledgers = names.n;
		audit_judge_policy(out, &f);
		for (i = 0; i < ledgers.problems.n; i++)
			strvec_push(&out->v[AUDIT_LEDGER].missing, ledgers.problems.v[i]);
		check_list_release(&list);
	}
	audit_ledgers_release(&ledgers);
	strvec_release(&names);
	free(hotfix);
	return ret;
}

int audit_read_policy(struct audit *out, struct repo *r, int verify_all, struct err *err)
{
	struct standing_context x;
	int ret = policy_demand(&r->policy, NULL, err);

	if (ret)
		return ret;
	ret = standing_context_open(&x, r, err);
	if (!ret)
		ret = judge(out, &x, verify_all, err);
	standing_context_close(&x);
	return ret;
}
