/* SPDX-License-Identifier: ISC */
/* The push at the end of a plan, and the question to the remote before it. */
#include "plan.h"

#include <string.h>

#include "gitcmd.h"
#include "plan_internal.h"

static void begin_push(struct run *git, const char *remote, int is_dry)
{
	gitcmd_init(git, "push", "--atomic", "--quiet", NULL);
	/* git runs pre-push for a dry run, too: what the hook does is for the push itself, and once. */
	if (is_dry)
		strvec_pushl(&git->args, "--dry-run", "--no-verify", NULL);
	strvec_pushl(&git->args, "--", remote, NULL);
	git->inherit_in = 1;
}

/* "<what it will be>:<ref>" */
static void add_ahead(struct run *git, const char *ref, const struct journal_ref *moves, size_t n)
{
	char hex[OID_HEX + 1];
	size_t i = 0;

	while (i < n && strcmp(moves[i].name, ref) != 0)
		i++;
	if (i == n) {
		strvec_push(&git->args, ref);
		return;
	}
	git_oid_tostr(hex, sizeof(hex), &moves[i].to);
	strvec_pushf(&git->args, "%s:%s", hex, ref);
}

int plan_ask_remote(const struct plan *p, const struct journal_ref *moves, size_t n, struct err *err)
{
	struct run git = RUN_INIT;
	size_t i;
	int ret;

	if (!p->push.n || (!p->ask_remote && !p->n_claims))
		return 0;
	begin_push(&git, p->remote, 1);
	for (i = 0; i < p->push.n; i++)
		add_ahead(&git, p->push.v[i], moves, n);
	ret = gitcmd_run(&git, err);
	if (ret) {
		err_prefix(err, "the push to '%s' would be refused", p->remote);
		err_hint(err, "nothing has moved");
	}
	run_release(&git);
	return ret;
}

static int has_ledger(const struct journal *j, const struct repo *r)
{
	const char *prefix = r->policy.ledger_prefix;
	size_t i;

	for (i = 0; i < j->push.n; i++)
		if (!strncmp(j->push.v[i], prefix, strlen(prefix)))
			return 1;
	return 0;
}

/* Does git say that somebody else has pushed? */
static int is_behind(const struct err *err)
{
	return err && (strstr(err->msg.buf, "fetch first") || strstr(err->msg.buf, "non-fast-forward") ||
		       strstr(err->hint.buf, "fetch first") || strstr(err->hint.buf, "non-fast-forward"));
}

int plan_push(struct journal *j, const struct repo *r, int keeps, struct err *err)
{
	struct run git = RUN_INIT;
	int ret;

	if (!j->push.n)
		return 0;
	begin_push(&git, j->remote, 0);
	strvec_pushv(&git.args, &j->push);
	ret = gitcmd_run(&git, err);
	if (ret) {
		err_prefix(err, "'%s' refused the push; the local state stays as it is now", j->remote);
		if (is_behind(err) && has_ledger(j, r))
			err_hint(err, "git release-sync %s   where it is the ledger that has moved on there",
				 j->remote);
	}
	if (!ret || !keeps)
		journal_remove(j);
	run_release(&git);
	return ret;
}
