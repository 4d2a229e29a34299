/* SPDX-License-Identifier: ISC */
#include "policy_show.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/utf8.h"
#include "markdown.h"

#define DAY ((int64_t)86400)

static void add_text(struct strbuf *out, const char *s)
{
	char *clean = utf8_cleaned(s);

	markdown_escape_cell(out, clean, strlen(clean));
	free(clean);
}

/* A name as code. Backticks, bars and line ends in it would end the span or the cell. */
static void add_code(struct strbuf *out, const char *s)
{
	char *clean = utf8_cleaned(s), *p;

	for (p = clean; *p; p++)
		if (*p == '`' || *p == '|' || *p == '\n')
			*p = '?';
	strbuf_addf(out, "`%s`", clean);
	free(clean);
}

static void add_list(struct strbuf *out, const struct strvec *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		strbuf_addstr(out, i ? ", " : "");
		add_text(out, list->v[i]);
	}
}

static void add_code_list(struct strbuf *out, const struct strvec *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		strbuf_addstr(out, i ? ", " : "");
		add_code(out, list->v[i]);
	}
}

static void add_duration(struct strbuf *out, int64_t seconds)
{
	static const struct {
		int64_t unit;
		const char *name;
	} units[] = { { 7 * DAY, "week" }, { DAY, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };
	size_t i;

	for (i = 0; i < 4 && (seconds < units[i].unit || seconds % units[i].unit); i++)
		;
	strbuf_addf(out, "%lld %s%s", (long long)(seconds / units[i].unit), units[i].name,
		    seconds == units[i].unit ? "" : "s");
}

/* --- the table --------------------------------------------------------------------------------------------------- */

static int has_word(const struct strvec *list, const char *word)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!strcasecmp(list->v[i], word))
			return 1;
	return 0;
}

static int is_told(const struct policy_audience *a, const char *word, int hidden)
{
	return has_word(&a->include, word) || (!hidden && (!a->include.n || has_word(&a->include, "all")));
}

static void add_told(struct strbuf *out, const struct policy *p, const char *word, int hidden)
{
	size_t i, n = 0;

	for (i = 0; i < p->n_audiences; i++) {
		if (!is_told(&p->audiences[i], word, hidden))
			continue;
		strbuf_addstr(out, n++ ? ", " : "");
		add_text(out, p->audiences[i].name);
	}
	if (n)
		return;
	if (hidden || p->n_audiences || !*p->changelog)
		strbuf_addstr(out, hidden || p->n_audiences ? "nobody" : "readers of the notes");
	else
		strbuf_addstr(out, "readers of the changelog");
}

static const char *part_name(const struct policy *p, enum level level)
{
	if (p->scheme.kind == SCHEME_CALVER)
		return level == LEVEL_NONE ? "no release" : "a release";
	return level == LEVEL_NONE ? "no release" : level_name(level);
}

static void add_types(struct strbuf *out, const struct policy *p)
{
	size_t i;

	strbuf_addstr(
		out,
		"## What a change means\n\n"
		"| type of commit | version part | risk for customers | who is told |\n| --- | --- | --- | --- |\n");
	strbuf_addf(out,
		    "| breaking (any type with `!` or a `BREAKING CHANGE:` footer) | %s | "
		    "what worked before may need a change | ",
		    part_name(p, LEVEL_MAJOR));
	add_told(out, p, "breaking", 0);
	strbuf_addstr(out, " |\n");
	for (i = 0; i < p->n_types; i++) {
		const struct policy_type *t = &p->types[i];

		strbuf_addstr(out, "| ");
		add_text(out, t->name);
		strbuf_addf(out, " | %s | ", part_name(p, t->bump));
		add_text(out, *t->risk ? t->risk : "not said");
		strbuf_addstr(out, " | ");
		add_told(out, p, t->name, t->hidden);
		strbuf_addstr(out, " |\n");
	}
	strbuf_addstr(out,
		      "\nThe weightiest change of a release decides. Commits of any other type make no release and are "
		      "told to nobody.\n");
	if (p->scheme.kind == SCHEME_SEMVER)
		strbuf_addf(out, "Before version 1.0.0 a breaking change moves the %s part.\n",
			    level_name(p->zero_major));
}

/* --- the rest ---------------------------------------------------------------------------------------------------- */

static void add_versions(struct strbuf *out, const struct policy *p)
{
	static const char *const models[] = {
		"A release is made when one is ready.",
		"Releases leave by the calendar; what is not ready takes the next one.",
		"Each merge may ship: there is no freeze; feature flags and notes are still asked for.",
	};
	static const char *const signs[] = { "are not signed", "are signed" };

	strbuf_addstr(out, "\n## Versions\n\n");
	if (p->scheme.kind == SCHEME_CALVER) {
		strbuf_addstr(out, "- Versions are dates, in the form ");
		add_code(out, p->calver_format);
		strbuf_addstr(out, " (UTC).\n");
	} else {
		strbuf_addstr(out, "- Versions follow Semantic Versioning: major.minor.patch.\n");
	}
	strbuf_addf(out, "- %s\n", models[p->model]);
	if (*p->tag_prefix) {
		strbuf_addstr(out, "- A release is the tag that has its version after ");
		add_code(out, p->tag_prefix);
	} else {
		strbuf_addstr(out, "- A release is the tag that has its version as name");
	}
	strbuf_addf(out, "; tags %s.\n", p->sign == TRI_AUTO ? "are signed where git is set up to" : signs[p->sign]);
	if (*p->changelog) {
		strbuf_addstr(out, "- Every release has an entry in ");
		add_code(out, p->changelog);
		strbuf_addstr(out, ".\n");
	}
	if (p->owner) {
		strbuf_addstr(out, "- Who answers for a release: ");
		add_text(out, p->owner);
		strbuf_addstr(out, ".\n");
	}
	if (p->require_checks)
		strbuf_addstr(out, "- A final version is tagged only when the checklist is done.\n");
}

static void add_named(struct strbuf *out, const char *before, const char *name, const char *after)
{
	strbuf_addstr(out, before);
	add_code(out, name);
	strbuf_addstr(out, after);
}

/* The name that a branch would have: of version 1.4.2, or the pattern itself where that tells nothing. */
static void add_branch_example(struct strbuf *out, const struct policy *p, const char *pattern)
{
	struct scheme semver = { SCHEME_SEMVER, { 0 } };
	struct version v = VERSION_INIT;
	struct strbuf name = STRBUF_INIT;

	if (p->scheme.kind == SCHEME_SEMVER && !version_parse(&v, &semver, "1.4.2", 5, NULL, NULL) &&
	    !policy_expand(&name, pattern, &v, NULL, NULL, NULL, NULL))
		add_code(out, name.buf);
	else
		add_code(out, pattern);
	version_release(&v);
	strbuf_release(&name);
}

static void add_branches(struct strbuf *out, const struct policy *p)
{
	strbuf_addstr(out, "\n## Branches\n\n");
	if (p->strategy == STRATEGY_GITFLOW) {
		add_named(out, "- The next release grows on ", p->develop_branch, ".\n");
		add_named(out, "- What is released stands on ", p->production_branch, ".\n");
	} else {
		add_named(out, "- All work goes to ", p->branch ? p->branch : "main", ", the main line.\n");
	}
	strbuf_addstr(out, "- A release that needs time to settle has a branch such as ");
	add_branch_example(out, p, p->release_branch);
	strbuf_addstr(out, ".\n- An urgent fix starts from the released tag on a branch such as ");
	add_branch_example(out, p, p->hotfix_branch);
	strbuf_addf(out, " and is %s into every newer line.\n", !strcmp(p->hotfix_merge, "pick") ? "picked" : "merged");
}

static void add_prereleases(struct strbuf *out, const struct policy *p)
{
	const char *example = p->scheme.kind == SCHEME_CALVER ? "the next version with a modifier" : "1.3.0-rc.1";
	struct strbuf tag = STRBUF_INIT;

	strbuf_addstr(out, "\n## Pre-releases\n\n- Before a release there may be candidates, ");
	if (p->scheme.kind == SCHEME_CALVER) {
		strbuf_addstr(out, example);
	} else {
		strbuf_addf(&tag, "%s%s", p->tag_prefix, example);
		add_named(out, "such as ", tag.buf, "");
	}
	strbuf_addstr(out, ", counted up from 1. They are for testing, not for customers.\n"
			   "- The release itself is the last candidate, unchanged, under its final version.\n");
	strbuf_release(&tag);
}

static void add_check(struct strbuf *out, const struct policy_check *k)
{
	strbuf_addstr(out, "- **");
	add_text(out, k->name);
	strbuf_addstr(out, "**");
	if (k->description) {
		strbuf_addstr(out, ": ");
		add_text(out, k->description);
	}
	strbuf_addf(out, " (%s, at %s", k->severity, k->stage);
	if (k->role) {
		strbuf_addf(out, ", signed by %d of ", k->approvals);
		add_text(out, k->role);
	}
	if (k->command)
		add_named(out, ", decided by ", k->command, "");
	if (k->paths.n) {
		strbuf_addstr(out, ", when a release touches ");
		add_code_list(out, &k->paths);
	}
	strbuf_addstr(out, ")\n");
}

static int is_migration(const struct policy_check *k)
{
	return !strncasecmp(k->name, "migration", 9);
}

static void add_checks(struct strbuf *out, const struct policy *p)
{
	size_t i, n = 0;

	strbuf_addstr(
		out,
		"\n## Migrations\n\n"
		"- A breaking change says in its `BREAKING CHANGE:` footer what to do; that text stands in the notes.\n"
		"- A change of the database schema is marked `Schema: expand`, `migrate` or `contract`; what old versions "
		"need is taken away only in a later release.\n");
	for (i = 0; i < p->n_checks; i++)
		if (is_migration(&p->checks[i]))
			add_check(out, &p->checks[i]);
	for (i = 0; i < p->n_checks; i++) {
		if (is_migration(&p->checks[i]))
			continue;
		strbuf_addstr(out, n++ ? "" : "\n## Checks\n\n");
		add_check(out, &p->checks[i]);
	}
}

static void add_packages(struct strbuf *out, const struct policy *p)
{
	size_t i;

	if (p->n_packages)
		strbuf_addstr(out, "\n## Packages\n\n| package | where | tags | needs |\n| --- | --- | --- | --- |\n");
	for (i = 0; i < p->n_packages; i++) {
		const struct policy_package *k = &p->packages[i];

		strbuf_addstr(out, "| ");
		add_text(out, k->name);
		strbuf_addstr(out, " | ");
		add_code_list(out, &k->paths);
		strbuf_addstr(out, " | ");
		add_code(out, k->tag_prefix);
		strbuf_addstr(out, " | ");
		add_list(out, &k->depends_on);
		strbuf_addstr(out, " |\n");
	}
}

static void add_audiences(struct strbuf *out, const struct policy *p)
{
	size_t i;

	if (p->n_audiences)
		strbuf_addstr(out, "\n## Who is told\n\n| audience | reads | acknowledges |\n| --- | --- | --- |\n");
	for (i = 0; i < p->n_audiences; i++) {
		const struct policy_audience *a = &p->audiences[i];

		strbuf_addstr(out, "| ");
		add_text(out, a->name);
		strbuf_addstr(out, " | ");
		if (a->include.n)
			add_list(out, &a->include);
		else
			strbuf_addstr(out, "everything that shows");
		strbuf_addstr(out, a->internal ? " (internal notes) | " : " | ");
		if (a->ack_role && strcmp(a->before, "never") != 0) {
			add_text(out, a->ack_role);
			strbuf_addf(out, ", before the %s", a->before);
		} else {
			strbuf_addstr(out, "no");
		}
		strbuf_addstr(out, " |\n");
	}
}

static void add_calendar(struct strbuf *out, const struct policy *p)
{
	size_t i;

	if (p->n_trains || p->n_freezes)
		strbuf_addstr(out, "\n## Calendar\n\n");
	for (i = 0; i < p->n_trains; i++) {
		const struct policy_train *t = &p->trains[i];

		strbuf_addstr(out, "- Train **");
		add_text(out, t->name);
		strbuf_addstr(out, "** is cut every ");
		add_duration(out, t->cadence);
		strbuf_addstr(out, ", frozen ");
		add_duration(out, t->freeze);
		strbuf_addstr(out, " and released ");
		add_duration(out, t->release);
		strbuf_addstr(out, " after the cut.\n");
	}
	for (i = 0; i < p->n_freezes; i++) {
		const struct policy_freeze *f = &p->freezes[i];

		strbuf_addstr(out, "- Nothing is deployed to ");
		add_text(out, f->environment);
		strbuf_addstr(out, " from ");
		time_format(out, f->from);
		strbuf_addstr(out, " until ");
		time_format(out, f->until);
		strbuf_addstr(out, " (");
		add_text(out, f->name);
		strbuf_addstr(out, ").\n");
	}
}

void policy_show(struct strbuf *out, const struct policy *p, const char *project)
{
	size_t i;

	strbuf_addstr(out, "# Release policy");
	if (project) {
		strbuf_addstr(out, " of ");
		add_text(out, project);
	}
	strbuf_addstr(out, "\n\n");
	for (i = 0; i < p->policy_text.n; i++) {
		char *clean = utf8_cleaned(p->policy_text.v[i]);

		markdown_escape_block(out, clean, strlen(clean), 0);
		strbuf_addch(out, '\n');
		free(clean);
	}
	add_types(out, p);
	add_versions(out, p);
	add_branches(out, p);
	add_prereleases(out, p);
	add_checks(out, p);
	add_audiences(out, p);
	add_packages(out, p);
	add_calendar(out, p);
}
