/* SPDX-License-Identifier: ISC */
/* Contradictions between the sections of a policy. */
#include "policy_check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/alloc.h"

/* A set of the names of a section's elements. Each array's element begins with its name. */
static void add_names(struct map *m, const void *array, size_t n, size_t size)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const char *element = (const char *)array + i * size, *name;

		memcpy(&name, element, sizeof(name));
		*map_at(m, name, strlen(name)) = (void *)element;
	}
}

static int has_name(const struct map *m, const char *name)
{
	return map_get(m, name, strlen(name)) != NULL;
}

static void check_scheme(struct checker *c, const struct policy *p)
{
	const struct config_entry *e = checker_find(c, "release", NULL, "calver");

	if (e && p->scheme.kind == SCHEME_SEMVER)
		checker_add(c, 0, e, NULL, "has no effect: release.scheme is semver");
	e = checker_find(c, "release", NULL, "zeroMajor");
	if (e && p->scheme.kind == SCHEME_CALVER)
		checker_add(c, 0, e, NULL, "has no effect: release.scheme is calver");
}

static void check_branches(struct checker *c, const struct policy *p)
{
	static const char *const gitflow[] = { "productionBranch", "developBranch", NULL };
	const struct config_entry *e;
	size_t i;

	for (i = 0; gitflow[i] && p->strategy == STRATEGY_TRUNK; i++) {
		e = checker_find(c, "release", NULL, gitflow[i]);
		if (e)
			checker_add(c, 0, e, NULL, "has no effect: release.strategy is trunk");
	}
	if (p->strategy == STRATEGY_GITFLOW && !strcmp(p->production_branch, p->develop_branch))
		checker_add(c, 1, checker_find(c, "release", NULL, "developBranch"), "release.developBranch",
			    "'%s' is also the production branch", p->develop_branch);
	if (!strcmp(p->release_branch, p->hotfix_branch))
		checker_add(c, 1, checker_find(c, "release", NULL, "hotfixBranch"), "release.hotfixBranch",
			    "release branches have the same name: '%s'", p->hotfix_branch);
	e = checker_find(c, "release", NULL, "releaseBranch");
	if (e && p->n_packages > 1 && !strstr(p->release_branch, "%(package)") && !strstr(p->release_branch, "%(tag)"))
		checker_add(c, 0, e, NULL, "packages share the branch of a version: it has no %%(package)");
}

/* What git config says comes after the file. */
static int has_remote(const struct config_list *entries, const char *name)
{
	const struct config_entry *e = config_list_last(entries, "remote", name, "url");

	return e && strcmp(e->file, POLICY_FILE) != 0;
}

/* Another clone may have it, so this is no error of the policy. */
static void check_remote(struct checker *c, const struct policy *p)
{
	const struct config_entry *e = checker_find(c, "release", NULL, "remote");

	if (p->remote && e && !strcmp(e->file, POLICY_FILE) && !has_remote(c->entries, p->remote))
		checker_add(c, 0, e, NULL, "'%s' is no remote of this clone, and the file names no other place",
			    p->remote);
}

static void check_files(struct checker *c, const struct policy *p, const struct map *packages)
{
	size_t i;

	for (i = 0; i < p->n_files; i++) {
		const struct policy_file *f = &p->files[i];
		int is_regex = f->format && !strcasecmp(f->format, "regex");

		if (f->package && !has_name(packages, f->package))
			checker_add(c, 1, checker_find(c, "release-file", f->path, "package"), NULL,
				    "there is no [release-package \"%s\"]", f->package);
		if (is_regex && !f->pattern)
			checker_add(c, 1, checker_find(c, "release-file", f->path, "format"), NULL,
				    "format regex needs a pattern with a group (?<version>...)");
		if (f->pattern && f->format && !is_regex)
			checker_add(c, 1, checker_find(c, "release-file", f->path, "pattern"), NULL,
				    "a pattern goes with format regex, not with %s", f->format);
	}
}

/* The packages that a depth-first walk has entered (1) and left (2); the stack is our own, depth is the file's. */
static size_t find_cycle(const struct policy *p, const struct map *packages)
{
	struct frame {
		size_t package, next;
	} *stack = p->n_packages ? xcalloc(p->n_packages, sizeof(*stack)) : NULL;
	char *state = xcalloc(p->n_packages + 1, 1);
	size_t depth = 0, start, found = SIZE_MAX;

	for (start = 0; start < p->n_packages && found == SIZE_MAX; start++) {
		if (!state[start])
			stack[depth++] = (struct frame){ start, 0 };
		while (depth && found == SIZE_MAX) {
			struct frame *f = &stack[depth - 1];
			const struct strvec *needs = &p->packages[f->package].depends_on;
			const struct policy_package *other;
			size_t index;

			state[f->package] = 1;
			if (f->next == needs->n) {
				state[f->package] = 2;
				depth--;
				continue;
			}
			other = map_get(packages, needs->v[f->next], strlen(needs->v[f->next]));
			f->next++;
			if (!other)
				continue;
			index = (size_t)(other - p->packages);
			if (state[index] == 1)
				found = f->package;
			else if (!state[index])
				stack[depth++] = (struct frame){ index, 0 };
		}
	}
	free(stack);
	free(state);
	return found;
}

static void check_packages(struct checker *c, const struct policy *p, const struct map *packages)
{
	struct map prefixes = MAP_INIT;
	size_t i, j, cycle = find_cycle(p, packages);

	*map_at(&prefixes, p->tag_prefix, strlen(p->tag_prefix)) = (void *)"the project";
	for (i = 0; i < p->n_packages; i++) {
		const struct policy_package *k = &p->packages[i];
		void **owner = map_at(&prefixes, k->tag_prefix, strlen(k->tag_prefix));
		char *key = xstrfmt("release-package.%s", k->name);

		if (*owner)
			checker_add(c, 1, checker_find(c, "release-package", k->name, "tagPrefix"), key,
				    "the tag prefix '%s' is also that of %s", k->tag_prefix, (const char *)*owner);
		*owner = k->name;
		if (!k->paths.n)
			checker_add(c, 1, checker_find(c, "release-package", k->name, "tagPrefix"), key,
				    "the package has no path: no commit would ever belong to it");
		for (j = 0; j < k->depends_on.n; j++)
			if (!has_name(packages, k->depends_on.v[j]))
				checker_add(c, 1, checker_find(c, "release-package", k->name, "dependsOn"), key,
					    "there is no [release-package \"%s\"]", k->depends_on.v[j]);
		free(key);
	}
	if (cycle != SIZE_MAX)
		checker_add(c, 1, checker_find(c, "release-package", p->packages[cycle].name, "dependsOn"), NULL,
			    "the packages depend on each other in a circle");
	map_release(&prefixes);
}

static void need_role(struct checker *c, const struct map *roles, const char *role, const char *section,
		      const char *name, const char *key)
{
	if (role && !has_name(roles, role))
		checker_add(c, 1, checker_find(c, section, name, key), NULL, "there is no [release-role \"%s\"]", role);
}

static void check_checks(struct checker *c, const struct policy *p, const struct map *roles, const struct map *risks)
{
	size_t i;

	for (i = 0; i < p->n_checks; i++) {
		const struct policy_check *k = &p->checks[i];
		const struct policy_role *r = k->role ? map_get(roles, k->role, strlen(k->role)) : NULL;

		need_role(c, roles, k->role, "release-check", k->name, "role");
		if (k->risk && strcmp(k->risk, "low") && strcmp(k->risk, "medium") && strcmp(k->risk, "high") &&
		    !has_name(risks, k->risk))
			checker_add(c, 1, checker_find(c, "release-check", k->name, "risk"), NULL,
				    "there is no [release-risk \"%s\"]", k->risk);
		if (r && (size_t)k->approvals > r->members.n)
			checker_add(c, 1, checker_find(c, "release-check", k->name, "approvals"), "release-check",
				    "%d approvals by role '%s', which has %zu members", k->approvals, k->role,
				    r->members.n);
	}
}

/* `internal` audiences, words that select nothing. */
static void check_audiences(struct checker *c, const struct policy *p, const struct map *roles)
{
	static const char *const words[] = { "breaking", "migration", "flag", "incident", "all" };
	size_t i, j, w;

	for (i = 0; i < p->n_audiences; i++) {
		const struct policy_audience *a = &p->audiences[i];

		need_role(c, roles, a->ack_role, "release-audience", a->name, "ackRole");
		for (j = 0; j < a->include.n; j++) {
			struct slice word = { a->include.v[j], strlen(a->include.v[j]) };

			for (w = 0; w < 5 && strcasecmp(words[w], word.s); w++)
				;
			if (w == 5 && !*policy_type_find(p, word)->name)
				checker_add(c, 0, checker_find(c, "release-audience", a->name, "include"), NULL,
					    "'%s' is no commit type of this policy", word.s);
		}
	}
}

static void check_calendar(struct checker *c, const struct policy *p)
{
	size_t i;

	for (i = 0; i < p->n_trains; i++) {
		const struct policy_train *t = &p->trains[i];

		if (t->release && t->release < t->freeze)
			checker_add(c, 1, checker_find(c, "release-train", t->name, "release"), NULL,
				    "the release lies before the freeze");
	}
	if (p->model == MODEL_TRAIN && !p->n_trains)
		checker_add(c, 1, checker_find(c, "release", NULL, "model"), NULL,
			    "model train needs a [release-train \"...\"]");
	for (i = 0; i < p->n_freezes; i++) {
		const struct policy_freeze *f = &p->freezes[i];
		const struct config_entry *from = checker_find(c, "release-freeze", f->name, "from");
		const struct config_entry *until = checker_find(c, "release-freeze", f->name, "until");
		const char *problem = policy_freeze_problem(f, from != NULL, until != NULL);

		if (problem)
			checker_add(c, 1, until ? until : from, "release-freeze", "%s", problem);
	}
}

/* A type with a rule of its own that lint would never let through. */
static void check_lint(struct checker *c, const struct policy *p)
{
	struct map allowed = MAP_INIT;
	size_t i;

	for (i = 0; i < p->lint.types.n; i++)
		*map_at(&allowed, p->lint.types.v[i], strlen(p->lint.types.v[i])) = p->lint.types.v[i];
	for (i = 0; p->lint.types.n && i < p->n_types; i++)
		if (!p->types[i].is_default && !has_name(&allowed, p->types[i].name))
			checker_add(c, 0, checker_find(c, "release-lint", "types", "allow"), NULL,
				    "type '%s' has a [release-type] and is not allowed", p->types[i].name);
	map_release(&allowed);
}

void checker_contradictions(struct checker *c, const struct policy *p)
{
	struct map packages = MAP_INIT, roles = MAP_INIT, risks = MAP_INIT;

	add_names(&packages, p->packages, p->n_packages, sizeof(*p->packages));
	add_names(&roles, p->roles, p->n_roles, sizeof(*p->roles));
	add_names(&risks, p->risks, p->n_risks, sizeof(*p->risks));
	check_scheme(c, p);
	check_branches(c, p);
	check_remote(c, p);
	check_files(c, p, &packages);
	check_packages(c, p, &packages);
	check_checks(c, p, &roles, &risks);
	check_audiences(c, p, &roles);
	check_calendar(c, p);
	check_lint(c, p);
	map_release(&packages);
	map_release(&roles);
	map_release(&risks);
}
