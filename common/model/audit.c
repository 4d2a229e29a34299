/* SPDX-License-Identifier: ISC */
#include "audit.h"

#include <string.h>

static const char *const names[AUDIT_ITEMS] = {
	[AUDIT_VERSIONING] = "versioning", [AUDIT_BRANCHING] = "branching",
	[AUDIT_CHECKLIST] = "checklist",   [AUDIT_COMMUNICATION] = "communication",
	[AUDIT_ROLLBACK] = "rollback",     [AUDIT_HOTFIX] = "hotfix",
	[AUDIT_LEDGER] = "ledger",
};

static void begin(struct audit *a)
{
	int i;

	for (i = 0; i < AUDIT_ITEMS; i++) {
		a->v[i].name = names[i];
		strvec_init(&a->v[i].evidence);
		strvec_init(&a->v[i].missing);
	}
}

void audit_release(struct audit *a)
{
	int i;

	for (i = 0; i < AUDIT_ITEMS; i++) {
		strvec_release(&a->v[i].evidence);
		strvec_release(&a->v[i].missing);
	}
}

size_t audit_missing(const struct audit *a)
{
	size_t n = 0;
	int i;

	for (i = 0; i < AUDIT_ITEMS; i++)
		n += a->v[i].missing.n > 0;
	return n;
}

static void add_all(struct strvec *out, const char *what, const struct strvec *list)
{
	size_t i;

	for (i = 0; list && i < list->n; i++)
		strvec_pushf(out, "%s%s", what, list->v[i]);
}

static size_t count(const struct strvec *list)
{
	return list ? list->n : 0;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* --- a release --------------------------------------------------------------------------------------------------- */

static void judge_versioning(struct audit_item *i, const struct audit_facts *f)
{
	strvec_pushf(&i->evidence, "%s after %s: %zu commit%s of level %s%s%s", f->version,
		     f->base ? f->base : "no release", f->n_commits, plural(f->n_commits), level_name(f->level),
		     f->risk && *f->risk ? ", risk " : "", f->risk ? f->risk : "");
	if (f->is_too_low)
		strvec_pushf(&i->missing, "the commits ask for %s at least", f->least);
	if (!f->changelog || !*f->changelog)
		strvec_push(&i->evidence, "no changelog is kept");
	else if (f->has_entry)
		strvec_pushf(&i->evidence, "%s has an entry for %s", f->changelog, f->version);
	else
		strvec_pushf(&i->missing, "%s has no entry for %s", f->changelog, f->version);
	add_all(&i->missing, "a breaking change without a text on migration: ", f->unexplained);
}

static void judge_forwarded(struct audit_item *i, const struct audit_facts *f)
{
	if (f->missing_fixes)
		strvec_pushf(&i->missing, "%zu fix%s missing on newer lines", f->missing_fixes,
			     f->missing_fixes == 1 ? " is" : "es are");
	else
		strvec_pushf(&i->evidence, "%zu fix%s, and no newer line lacks one", f->n_fixes,
			     f->n_fixes == 1 ? "" : "es");
}

static void judge_branching(struct audit_item *i, const struct audit_facts *f)
{
	if (!f->is_tagged) {
		strvec_pushf(&i->evidence, "comes from '%s'", f->line ? f->line : "no branch");
		strvec_pushf(&i->missing, "'%s' is not tagged", f->tag);
		return;
	}
	strvec_pushf(&i->evidence, "tag %s", f->tag);
	add_all(&i->evidence, "", f->tag_found);
	add_all(&i->missing, "the tag does not verify: ", f->tag_problems);
	if (f->line && f->is_on_line)
		strvec_pushf(&i->evidence, "on its line, '%s'", f->line);
	else
		strvec_pushf(&i->missing, "%s is not on its line%s%s%s", f->tag, f->line ? ", '" : "",
			     f->line ? f->line : "", f->line ? "'" : "");
	judge_forwarded(i, f);
}

static void judge_cover(struct audit_item *i, const struct audit_cover *c)
{
	const struct {
		int has;
		const char *what;
	} rows[] = { { c->migrations, "migrations" },
		     { c->flags, "feature flags" },
		     { c->qa, "quality assurance" },
		     { c->communication, "communication" } };
	size_t k;

	for (k = 0; k < sizeof(rows) / sizeof(*rows); k++)
		if (!rows[k].has)
			strvec_pushf(&i->missing, "no check covers %s", rows[k].what);
}

static void judge_checklist(struct audit_item *i, const struct audit_facts *f)
{
	size_t n = count(f->settled) + count(f->open);

	strvec_pushf(&i->evidence, "%zu of %zu settled", count(f->settled), n);
	add_all(&i->evidence, "", f->settled);
	add_all(&i->missing, "", f->open);
	judge_cover(i, &f->cover);
}

static void judge_communication(struct audit_item *i, const struct audit_facts *f)
{
	if (!count(f->told) && !count(f->due))
		strvec_push(&i->evidence, "no audience has to acknowledge");
	else
		strvec_pushf(&i->evidence, "%zu of %zu acknowledged", count(f->told), count(f->told) + count(f->due));
	add_all(&i->evidence, "", f->told);
	add_all(&i->missing, "not acknowledged by ", f->due);
	add_all(&i->missing, "what was told is of another candidate: ", f->stale);
}

static void judge_rollback(struct audit_item *i, const struct audit_facts *f)
{
	if (!f->is_deployed) {
		strvec_push(&i->evidence, "it is not deployed by stages");
		if (f->rollback_check)
			strvec_push(&i->evidence, f->rollback_check);
		else
			strvec_push(&i->missing, "no plan for going back was recorded or signed off");
		return;
	}
	strvec_pushf(&i->evidence, "%zu plan%s", count(f->plans), plural(count(f->plans)));
	add_all(&i->evidence, "", f->plans);
	add_all(&i->evidence, "", f->agreed);
	if (!count(f->plans))
		strvec_push(&i->missing, "no rollback plan was recorded");
	else if (!f->has_agreement)
		strvec_push(&i->missing, "no rollback trigger was agreed to before the start");
}

static void judge_hotfix(struct audit_item *i, const struct audit_facts *f)
{
	if (f->hotfix_branch)
		strvec_pushf(&i->evidence, "a hotfix of it would be on '%s'", f->hotfix_branch);
	else
		strvec_push(&i->missing, "the policy has no branch for hotfixes");
	judge_forwarded(i, f);
	if (!i->evidence.n)
		strvec_pushf(&i->evidence, "%zu fix%s on its line", f->n_fixes, f->n_fixes == 1 ? "" : "es");
}

static void judge_ledger(struct audit_item *i, const struct audit_facts *f)
{
	strvec_pushf(&i->evidence, "%zu event%s, %zu signed%s%s", f->n_events, plural(f->n_events), f->n_signed,
		     f->tip && *f->tip ? ", tip " : "", f->tip ? f->tip : "");
	if (f->n_ledgers > 1)
		strvec_pushf(&i->evidence, "%zu ledgers verified", f->n_ledgers);
	if (!f->n_events)
		strvec_push(&i->missing, "nothing was recorded");
	add_all(&i->missing, "", f->ledger_problems);
}

void audit_judge(struct audit *out, const struct audit_facts *f)
{
	begin(out);
	judge_versioning(&out->v[AUDIT_VERSIONING], f);
	judge_branching(&out->v[AUDIT_BRANCHING], f);
	judge_checklist(&out->v[AUDIT_CHECKLIST], f);
	judge_communication(&out->v[AUDIT_COMMUNICATION], f);
	judge_rollback(&out->v[AUDIT_ROLLBACK], f);
	judge_hotfix(&out->v[AUDIT_HOTFIX], f);
	judge_ledger(&out->v[AUDIT_LEDGER], f);
}

/* --- the policy -------------------------------------------------------------------------------------------------- */

static void review_versioning(struct audit_item *i, const struct audit_policy *f)
{
	const struct policy *p = f->policy;

	strvec_pushf(&i->evidence, "%s, %zu types of commits", p->scheme.kind == SCHEME_CALVER ? "calver" : "semver",
		     p->n_types);
	if (!f->is_written)
		strvec_push(&i->missing, "there is no written policy");
	if (*p->changelog)
		strvec_pushf(&i->evidence, "changelog %s", p->changelog);
	else
		strvec_push(&i->missing, "no changelog is kept");
}

static void review_branching(struct audit_item *i, const struct audit_policy *f)
{
	const struct policy *p = f->policy;

	strvec_pushf(&i->evidence, "%s, release branches %s", p->strategy == STRATEGY_GITFLOW ? "gitflow" : "trunk",
		     *p->release_branch ? p->release_branch : "none");
	strvec_pushf(&i->evidence, "tags %s<version>", p->tag_prefix);
	if (f->main_line)
		strvec_pushf(&i->evidence, "main line '%s'", f->main_line);
	else
		strvec_push(&i->missing, "there is no main line");
}

static void review_checklist(struct audit_item *i, const struct audit_policy *f)
{
	strvec_pushf(&i->evidence, "%zu checks", f->n_checks);
	if (f->policy->require_checks)
		strvec_push(&i->evidence, "a final version waits for them");
	else
		strvec_push(&i->missing, "a final version can be tagged without them (release.requireChecks)");
	judge_cover(i, &f->cover);
}

static void review_communication(struct audit_item *i, const struct audit_policy *f)
{
	const struct policy *p = f->policy;
	size_t k, n = 0;

	for (k = 0; k < p->n_audiences; k++)
		n += p->audiences[k].before && strcmp(p->audiences[k].before, "never") != 0;
	strvec_pushf(&i->evidence, "%zu audience%s, %zu of them must acknowledge", p->n_audiences,
		     plural(p->n_audiences), n);
	if (!n)
		strvec_push(&i->missing, "no audience has to acknowledge (release-audience.before)");
}

static void review_rollback(struct audit_item *i, const struct audit_policy *f)
{
	strvec_pushf(&i->evidence, "%zu stage%s of a deploy", f->policy->n_stages, plural(f->policy->n_stages));
	if (f->has_rollback_check)
		strvec_push(&i->evidence, "check rollback-plan");
	else if (!f->policy->n_stages)
		strvec_push(&i->missing, "neither stages of a deploy nor the check rollback-plan ask for a way back");
}

static void review_hotfix(struct audit_item *i, const struct audit_policy *f)
{
	strvec_pushf(&i->evidence, "what is fixed reaches newer lines by %s", f->policy->hotfix_merge);
	if (f->hotfix_branch)
		strvec_pushf(&i->evidence, "branches such as '%s'", f->hotfix_branch);
	else
		strvec_push(&i->missing, "there is no branch for hotfixes (release.hotfixBranch)");
}

static void review_ledger(struct audit_item *i, const struct audit_policy *f)
{
	strvec_pushf(&i->evidence, "%zu ledger%s below %s", f->n_ledgers, plural(f->n_ledgers),
		     f->policy->ledger_prefix);
	if (f->must_sign)
		strvec_push(&i->evidence, "only what is signed counts");
	else
		strvec_push(&i->missing, "events need not be signed: who recorded them is a claim "
					 "(release.signedEvents)");
}

void audit_judge_policy(struct audit *out, const struct audit_policy *f)
{
	begin(out);
	review_versioning(&out->v[AUDIT_VERSIONING], f);
	review_branching(&out->v[AUDIT_BRANCHING], f);
	review_checklist(&out->v[AUDIT_CHECKLIST], f);
	review_communication(&out->v[AUDIT_COMMUNICATION], f);
	review_rollback(&out->v[AUDIT_ROLLBACK], f);
	review_hotfix(&out->v[AUDIT_HOTFIX], f);
	review_ledger(&out->v[AUDIT_LEDGER], f);
}
