/* SPDX-License-Identifier: ISC */
#include "candidateflags.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/flag_report.h"
#include "hex.h"
#include "ledger_who.h"
#include "policyat.h"
#include "release.h"

struct reading {
	struct candidateflags *out;
	struct repo *repo;
	const struct candidateflags_ask *ask;
	git_oid commit;
	const struct policy *policy; /* the candidate's */
	const struct config_list *entries;
};

/* The code can be judged without the ledger, which a clone may lack. */
static void read_ledger(struct reading *rd)
{
	struct candidateflags *cf = rd->out;
	struct err why = ERR_INIT;

	if (!ledger_open_identified(&cf->ledger, rd->repo, EVENT_PROJECT, &why))
		flag_state_read(&cf->recorded, &cf->ledger.log);
	else
		cf->unread = strbuf_detach(&why.msg, NULL);
	err_release(&why);
}

/* A commit that was named has its own policy; without one the person may be editing the one at hand. */
static int read_candidate(struct reading *rd, struct err *err)
{
	struct candidateflags *cf = rd->out;
	int ret;

	rd->policy = &rd->repo->policy;
	rd->entries = &rd->repo->config;
	if (rd->ask->commit) {
		ret = repo_resolve_commit(rd->repo, rd->ask->commit, &rd->commit, err);
		if (!ret)
			ret = policyat_read(&cf->own, &cf->own_entries, rd->repo, &rd->commit, NULL, err);
		rd->policy = &cf->own;
		rd->entries = &cf->own_entries;
	} else {
		ret = repo_head(rd->repo, &rd->commit, err);
	}
	if (!ret)
		ret = policy_demand(rd->policy, "release-flag", err);
	if (ret)
		return ret;
	flags_init(&cf->flags, rd->policy, rd->entries);
	read_ledger(rd);
	flags_apply(&cf->flags, cf->recorded.v, cf->recorded.n);
	return 0;
}

static int find_base(struct reading *rd, git_oid *commit, struct err *err)
{
	const struct tag *final = NULL;
	struct tags tags = { 0 };
	int ret;

	if (rd->ask->before) {
		rd->out->base = xstrdup(rd->ask->before);
		return repo_resolve_commit(rd->repo, rd->ask->before, commit, err);
	}
	ret = tags_load(&tags, rd->repo, release_tag_prefix(rd->repo, rd->ask->package), err);
	if (!ret)
		ret = tags_base(&tags, rd->repo, &rd->commit, &final, NULL, NULL, err);
	if (!ret && final) {
		rd->out->base = xstrdup(final->name);
		*commit = final->commit;
	}
	tags_release(&tags);
	return ret;
}

/* A value that an old policy has wrong is no concern of this candidate's: it counts as not set. */
static int read_base(struct reading *rd, struct err *err)
{
	struct candidateflags *cf = rd->out;
	git_oid commit;
	int ret = find_base(rd, &commit, err);

	if (ret || !cf->base)
		return ret;
	ret = policyat_read(&cf->old, &cf->old_entries, rd->repo, &commit, "release-flag", err);
	if (!ret)
		flags_init(&cf->before, &cf->old, &cf->old_entries);
	return ret;
}

int candidateflags_read(struct candidateflags *cf, struct repo *r, const struct candidateflags_ask *ask,
			struct err *err)
{
	struct reading rd = { .out = cf, .repo = r, .ask = ask };
	int ret;

	memset(cf, 0, sizeof(*cf));
	strvec_init(&cf->own_entries.files);
	strvec_init(&cf->old_entries.files);
	strvec_init(&cf->scan.pieces);
	cf->now = r->now;
	ret = read_candidate(&rd, err);
	/* Finding the base may take a walk over all of history. */
	if (!ret && ask->with_base && (cf->flags.n || ask->with_gone))
		ret = read_base(&rd, err);
	if (!ret && ask->with_references)
		ret = flagscan_read(&cf->scan, r, &rd.commit, rd.policy, rd.entries, err);
	if (!ret)
		flags_count(&cf->flags, &cf->scan.references);
	return ret;
}

void candidateflags_release(struct candidateflags *cf)
{
	flag_state_release(&cf->recorded);
	ledger_close(&cf->ledger);
	free(cf->unread);
	flags_release(&cf->flags);
	flags_release(&cf->before);
	flagscan_release(&cf->scan);
	policy_release(&cf->own);
	policy_release(&cf->old);
	config_list_release(&cf->own_entries);
	config_list_release(&cf->old_entries);
	free(cf->base);
	memset(cf, 0, sizeof(*cf));
}

void candidateflags_reread(struct candidateflags *cf)
{
	flag_state_release(&cf->recorded);
	flag_state_read(&cf->recorded, &cf->ledger.log);
	flags_reset(&cf->flags);
	flags_apply(&cf->flags, cf->recorded.v, cf->recorded.n);
}

void candidateflags_check(struct flag_problems *out, const struct candidateflags *cf)
{
	const struct flag_inquiry q = { &cf->flags, &cf->scan.references, cf->base ? &cf->before : NULL, cf->base,
					cf->now };

	flags_check(out, &q);
}

/* --- the gate ---------------------------------------------------------------------------------------------------- */

#define GATE_NAMES 10 /* problems that it names; `git release-flags check` has all */

static int name_problems(const struct flag_problems *p, const char *commit, struct err *err)
{
	size_t i;

	err_set(err, ERR_NO, "%zu %s with feature flags", p->n, p->n == 1 ? "problem" : "problems");
	for (i = 0; i < p->n && i < GATE_NAMES; i++) {
		struct strbuf line = STRBUF_INIT;

		flag_problem_text(&line, &p->v[i]);
		err_hint(err, "%s", line.buf);
		strbuf_release(&line);
	}
	err_hint(err, "git release-flags check %.12s", commit);
	return ERR_NO;
}

int flags_require_clean(struct repo *r, const git_oid *commit, struct err *err)
{
	char hex[OID_HEX + 1];
	const struct candidateflags_ask ask = { .commit = hex, .with_references = 1 };
	struct candidateflags cf;
	struct flag_problems problems;
	int ret;

	if (r->policy.model != MODEL_CONTINUOUS)
		return 0;
	hex_write(hex, commit);
	ret = candidateflags_read(&cf, r, &ask, err);
	if (!ret && cf.unread)
		ret = err_set(err, ERR_FAIL, "what is recorded about feature flags cannot be read: %s", cf.unread);
	if (!ret) {
		candidateflags_check(&problems, &cf);
		if (problems.n)
			ret = name_problems(&problems, hex, err);
		flag_problems_release(&problems);
	}
	candidateflags_release(&cf);
	return ret;
}
