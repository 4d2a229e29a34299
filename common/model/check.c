/* SPDX-License-Identifier: ISC */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../base/pattern.h"

static const struct {
	const char *name, *description, *risk;
	int is_blocking;
	int by_person;     /* somebody signs it off where the policy names no command */
	int in_continuous; /* also where each merge may ship */
} built_in[] = {
	[CHECK_QA_SCOPE] = { "qa-scope", "what changed, area by area, has been tested", NULL, 1, 1, 0 },
	[CHECK_MIGRATIONS] = { "migrations", "migrations expand before they contract, and were tried", NULL, 1, 1, 1 },
	[CHECK_FLAGS] = { "flags", "feature flags are registered, used and not expired", NULL, 1, 0, 1 },
	[CHECK_CONFIG_DIFF] = { "config-diff", "what changed in configuration files is meant", NULL, 1, 1, 0 },
	[CHECK_PERF] = { "perf", "a release of high risk is fast enough", "high", 1, 1, 0 },
	[CHECK_NOTES] = { "notes", "breaking changes say how to migrate", NULL, 1, 0, 1 },
	[CHECK_ROLLBACK_PLAN] = { "rollback-plan", "it is known how to go back, and to what", NULL, 1, 1, 0 },
	[CHECK_SIZE] = { "size", "the release is no bigger than usual", NULL, 0, 0, 1 },
};

const char *check_stage_name(enum check_stage stage)
{
	static const char *const names[] = { "candidate", "deploy", "post" };

	return names[stage];
}

static enum check_stage stage_of(const char *name)
{
	return !strcmp(name, "post") ? CHECK_POST : !strcmp(name, "deploy") ? CHECK_DEPLOY : CHECK_CANDIDATE;
}

static const struct policy_check *find_policy(const struct policy *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n_checks; i++)
		if (!strcmp(p->checks[i].name, name))
			return &p->checks[i];
	return NULL;
}

static enum check_kind kind_of(const char *name)
{
	size_t i;

	for (i = CHECK_OWN + 1; i < ARRAY_SIZE(built_in); i++)
		if (!strcmp(built_in[i].name, name))
			return (enum check_kind)i;
	return CHECK_OWN;
}

static void take_policy(struct check *c, const struct policy *p, const struct policy_check *k)
{
	c->policy = k;
	c->name = k->name;
	if (k->description)
		c->description = k->description;
	c->stage = stage_of(k->stage);
	c->is_blocking = !strcmp(k->severity, "blocking");
	if (k->paths.n)
		c->paths = &k->paths;
	/* Of perf, paths stand in for the risk that it goes by otherwise. */
	if (k->risk || k->paths.n)
		c->risk = k->risk;
	c->command = k->command;
	c->role = k->role;
	c->by = policy_role_find(p, k->role);
	c->max_age = k->max_age;
	c->runs = k->runs;
}

static void add(struct check_list *l, const struct policy *p, enum check_kind kind, const struct policy_check *k)
{
	struct check *c = &l->v[l->n];
	int by_person = kind == CHECK_OWN;

	if (k && !k->enabled)
		return;
	*c = (struct check){ .description = "", .kind = kind, .is_blocking = 1, .runs = 1 };
	if (kind != CHECK_OWN) {
		c->name = built_in[kind].name;
		c->description = built_in[kind].description;
		c->risk = built_in[kind].risk;
		c->is_blocking = built_in[kind].is_blocking;
		by_person = built_in[kind].by_person && (k || p->model != MODEL_CONTINUOUS);
	}
	if (k)
		take_policy(c, p, k);
	if ((by_person && !c->command) || c->role || (k && k->approvals > 1))
		c->approvals = k ? k->approvals : 1;
	l->n++;
}

void check_list_init(struct check_list *l, const struct policy *p)
{
	size_t i;

	l->n = 0;
	l->v = xcalloc(ARRAY_SIZE(built_in) + p->n_checks, sizeof(*l->v));
	for (i = CHECK_OWN + 1; i < ARRAY_SIZE(built_in); i++) {
		const struct policy_check *k = find_policy(p, built_in[i].name);

		if (k || built_in[i].in_continuous || p->model != MODEL_CONTINUOUS)
			add(l, p, (enum check_kind)i, k);
	}
	for (i = 0; i < p->n_checks; i++)
		if (kind_of(p->checks[i].name) == CHECK_OWN)
			add(l, p, CHECK_OWN, &p->checks[i]);
}

void check_list_release(struct check_list *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

const struct check *check_find(const struct check_list *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].name, name))
			return &l->v[i];
	return NULL;
}

/* --- does it apply ----------------------------------------------------------------------------------------------- */

static int touches(const struct facts *f, const struct strvec *globs)
{
	size_t i, k;

	for (i = 0; i < f->paths.n; i++)
		for (k = 0; k < globs->n; k++)
			if (pattern_glob_match(globs->v[k], f->paths.v[i]))
				return 1;
	return 0;
}

/* What a check of every project is about; paths or a risk of the policy's stand in for what it would go by itself. */
static const char *lacks_matter(const struct check *c, const struct policy *p, const struct facts *f)
{
	int is_narrowed = c->policy && (c->paths || c->policy->risk);

	if (c->kind == CHECK_CONFIG_DIFF && !f->config_digest)
		return "no configuration file changed";
	if (c->kind == CHECK_MIGRATIONS && !is_narrowed && !f->has_migrations && !f->schema_problems.n)
		return "no change of a schema in this release";
	if (c->kind == CHECK_FLAGS && !is_narrowed && !p->n_flags && !f->flag_problems.n)
		return "the policy registers no flags";
	return NULL;
}

/* Every release has a low risk, so far as the policy does not say which ones have. */
static int has_risk(const struct check *c, const struct policy *p, const struct facts *f)
{
	size_t i, rank = facts_risk_rank(p, c->risk);

	for (i = 0; i < p->n_risks && strcmp(p->risks[i].name, c->risk) != 0; i++)
		;
	if (i == p->n_risks && !strcmp(c->risk, "low"))
		return 1;
	return rank && f->risk_rank >= rank;
}

int check_applies(const struct check *c, const struct policy *p, const struct facts *f, struct strbuf *reason)
{
	const char *lacks = lacks_matter(c, p, f);

	if (lacks)
		strbuf_addstr(reason, lacks);
	else if (c->paths && !touches(f, c->paths))
		strbuf_addstr(reason, "the release touches none of its paths");
	else if (c->risk && !has_risk(c, p, f) && *f->risk)
		strbuf_addf(reason, "the risk of the release is '%s', below '%s'", f->risk, c->risk);
	else if (c->risk && !has_risk(c, p, f))
		strbuf_addf(reason, "the release touches no path of risk '%s'", c->risk);
	else
		return 1;
	return 0;
}

/* --- what facts say ---------------------------------------------------------------------------------------------- */

static size_t add_all(struct strvec *problems, const struct strvec *from, const char *prefix)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		strvec_pushf(problems, "%s%s", prefix, from->v[i]);
	return from->n;
}

size_t check_problems(const struct check *c, const struct facts *f, struct strvec *problems)
{
	switch (c->kind) {
	case CHECK_MIGRATIONS:
		return add_all(problems, &f->schema_problems, "");
	case CHECK_FLAGS:
		return add_all(problems, &f->flag_problems, "");
	case CHECK_NOTES:
		return add_all(problems, &f->breaking_without_migration, "no migration text: ");
	case CHECK_SIZE:
		return facts_unusual(problems, f);
	default:
		return 0;
	}
}
