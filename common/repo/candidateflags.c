/* SPDX-License-Identifier: ISC */
#include "candidateflags.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
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
	flags_apply(&cf->flags, rd->ask->overlays, rd->ask->n_overlays);
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
	ret = tags_load(&tags, rd->repo, release_tag_prefix(rd->repo, NULL), err);
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
	if (!ret && ask->with_base)
		ret = read_base(&rd, err);
	if (!ret && ask->with_references)
		ret = flagscan_read(&cf->scan, r, &rd.commit, rd.policy, rd.entries, err);
	if (!ret)
		flags_count(&cf->flags, &cf->scan.references);
	return ret;
}

void candidateflags_release(struct candidateflags *cf)
{
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
