/* SPDX-License-Identifier: ISC */
/* Expand and contract: what a release takes away, and whether what replaced it has been out long enough. */
#include "../base/alloc.h"
#include "../model/deploy_state.h"
#include "../model/schema.h"
#include "facts_internal.h"
#include "hex.h"
#include "ledger_who.h"

#include <string.h>

#define PRODUCTION "production"

/* Has the release run in production until it was found good, and is there no going back from it under way? */
static int is_verified(struct repo *r, const char *release)
{
	struct deploys deploys;
	struct ledger l;
	int verified = 0;

	if (!ledger_open(&l, r, release, NULL)) {
		ledger_identify(&l, NULL);
		deploys_fold(&deploys, &l.log);
		verified = deploys_is_verified(&deploys, PRODUCTION);
		deploys_release(&deploys);
	}
	ledger_close(&l);
	return verified;
}

/* The first final release that has the commit. */
static const struct tag *first_release_with(struct repo *r, const struct release_pick *p, const git_oid *commit)
{
	size_t i;

	for (i = 0; i < p->tags.n; i++)
		if (!version_is_prerelease(&p->tags.v[i].version) &&
		    history_is_ancestor(r, commit, &p->tags.v[i].commit, NULL) == 1)
			return &p->tags.v[i];
	return NULL;
}

/* A contract whose expand came earlier: which release brought it, and is that one verified? */
static void check_earlier(struct facts *f, struct repo *r, const struct release_pick *p, const struct schema_step *step,
			  const struct schema_steps *earlier)
{
	const struct schema_step *expand = schema_steps_find(earlier, SCHEMA_EXPAND, step->id);
	const struct tag *tag;
	git_oid oid;

	if (!expand || hex_read(&oid, expand->commit->oid)) {
		strvec_pushf(&f->schema_problems, "%.7s contracts '%s', which nothing expanded", step->commit->oid,
			     step->id);
		return;
	}
	tag = first_release_with(r, p, &oid);
	if (!tag)
		strvec_pushf(&f->schema_problems, "%.7s contracts '%s', whose expand %.7s was in no release",
			     step->commit->oid, step->id, expand->commit->oid);
	else if (!is_verified(r, tag->name))
		strvec_pushf(&f->schema_problems,
			     "%.7s contracts '%s', whose expand came with %s, not verified in " PRODUCTION,
			     step->commit->oid, step->id, tag->name);
}

/* Only a release that contracts what it does not expand itself has all of history read for it. */
static int check_contracts(struct facts *f, struct repo *r, const struct release_pick *p,
			   const struct schema_steps *steps, struct err *err)
{
	struct history_range range = { { { 0 } }, NULL, 0, NULL };
	struct schema_steps earlier = SCHEMA_STEPS_INIT;
	struct history h = { 0 };
	int ret = 0, is_read = 0;
	size_t i;

	for (i = 0; i < steps->n && !ret; i++) {
		if (steps->v[i].kind != SCHEMA_CONTRACT)
			continue;
		if (!strvec_has(&f->contracts, steps->v[i].id))
			strvec_push(&f->contracts, steps->v[i].id);
		if (schema_steps_find(steps, SCHEMA_EXPAND, steps->v[i].id)) {
			strvec_pushf(&f->schema_problems, "%.7s contracts '%s' in the release that expands it",
				     steps->v[i].commit->oid, steps->v[i].id);
			continue;
		}
		if (!is_read && p->base) {
			range.tip = p->base->commit;
			ret = history_read(&h, r, &range, err);
			if (!ret)
				schema_steps_read(&earlier, h.v, h.n);
		}
		is_read = 1;
		if (!ret)
			check_earlier(f, r, p, &steps->v[i], &earlier);
	}
	schema_steps_release(&earlier);
	history_release(&h);
	return ret;
}

int facts_schema_of(struct facts *f, struct repo *r, const struct release_pick *p, const struct history *h,
		    struct err *err)
{
	struct schema_steps steps = SCHEMA_STEPS_INIT;
	size_t i;
	int ret;

	schema_steps_read(&steps, h->v, h->n);
	f->has_migrations = steps.n > 0;
	for (i = 0; i < steps.bad.n; i++)
		strvec_pushf(&f->schema_problems, "%s: neither expand, migrate nor contract with an id",
			     steps.bad.v[i]);
	ret = check_contracts(f, r, p, &steps, err);
	schema_steps_release(&steps);
	return ret;
}

int facts_schema(struct strvec *contracts, struct strvec *problems, struct repo *r, const struct release_pick *p,
		 struct err *err)
{
	struct history_range range = { p->candidate, p->base ? &p->base->commit : NULL, p->base != NULL, p->package };
	struct history h = { 0 };
	struct facts f;
	int ret;

	memset(&f, 0, sizeof(f));
	ret = history_read(&h, r, &range, err);
	if (!ret)
		ret = facts_schema_of(&f, r, p, &h, err);
	if (!ret && contracts)
		strvec_pushv(contracts, &f.contracts);
	if (!ret && problems)
		strvec_pushv(problems, &f.schema_problems);
	history_release(&h);
	facts_release(&f);
	return ret;
}
