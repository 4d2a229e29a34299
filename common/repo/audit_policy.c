/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "audit_ledgers.h"
#include "standing.h"

/* Whether the pattern gives a branch is seen by one for a version that any policy may have. */
static char *hotfix_branch(const struct repo *r)
{
	const char *text = r->policy.initial;
	struct version v = VERSION_INIT;
	char *branch = NULL;

	if (text && !version_parse(&v, &r->policy.scheme, text, strlen(text), NULL, NULL))
		branch = line_hotfix_branch(&r->policy, &v, r->policy.n_packages ? r->policy.packages[0].name : NULL,
					    NULL);
	version_release(&v);
	return branch;
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
	char *hotfix = hotfix_branch(r);
	size_t i;
	int ret = release_index_lines(&lines, &x->index, err);

	if (!ret)
		ret = ledger_list(&names, r, err);
	if (!ret)
		ret = audit_ledgers_read(&ledgers, r, NULL, verify_all, err);
	if (!ret) {
		check_list_init(&list, &r->policy);
		audit_cover_read(&f.cover, &list);
		main_line = lines_main(lines);
		f.main_line = main_line ? main_line->line.branch : NULL;
		f.hotfix_branch = hotfix && *hotfix ? hotfix : NULL;
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
