/* SPDX-License-Identifier: ISC */
/* The master table of every key of the policy: what it is called, may hold, stands for when absent, and fills. */
#include "policy.h"

#include <string.h>
#include <strings.h>

#define LEVELS "none|patch|minor|major"

/* clang-format off */
#define KEY(section, name, type, words, dflt, repeat, sub, base, where, help) \
	{ (section), (name), (type), (words), (dflt), (help), (repeat), (sub), (base), (where) }

#define R(name, type, dflt, member, help) \
	KEY("release", name, type, NULL, dflt, 0, NULL, -1, offsetof(struct policy, member), help)
#define R_WORD(name, words, dflt, base, member, help) \
	KEY("release", name, VALUE_WORD, words, dflt, 0, NULL, base, offsetof(struct policy, member), help)
#define R_MANY(name, type, member, help) \
	KEY("release", name, type, NULL, "", 1, NULL, -1, offsetof(struct policy, member), help)

#define S(s, name, type, dflt, member, help) \
	KEY("release-" #s, name, type, NULL, dflt, 0, NULL, -1, offsetof(struct policy_##s, member), help)
#define S_WORD(s, name, words, dflt, base, member, help) \
	KEY("release-" #s, name, VALUE_WORD, words, dflt, 0, NULL, base, offsetof(struct policy_##s, member), help)
#define S_INT(s, name, range, dflt, member, help) \
	KEY("release-" #s, name, VALUE_INT, range, dflt, 0, NULL, -1, offsetof(struct policy_##s, member), help)
#define S_MANY(s, name, type, member, help) \
	KEY("release-" #s, name, type, NULL, "", 1, NULL, -1, offsetof(struct policy_##s, member), help)

#define LINT(sub, name, type, dflt, member, help) \
	KEY("release-lint", name, type, NULL, dflt, 0, sub, -1, offsetof(struct policy, lint.member), help)
#define LINT_INT(sub, name, range, member, help) \
	KEY("release-lint", name, VALUE_INT, range, "0", 0, sub, -1, offsetof(struct policy, lint.member), help)
#define LINT_LIST(sub, name, member, help) \
	KEY("release-lint", name, VALUE_LIST, NULL, "", 1, sub, -1, offsetof(struct policy, lint.member), help)
#define FOOTERS(name, type, member, help) \
	KEY("release-lint", name, type, NULL, "", 1, "footers", -1, offsetof(struct policy_lint_footers, member), help)

const struct policy_key policy_keys[] = {
	R_WORD("scheme", "semver|calver", "semver", SCHEME_SEMVER, scheme.kind, "how versions are written and ordered"),
	R("calver", VALUE_STRING, "YYYY.0M.MICRO", calver_format, "the format of a calver version, in the tokens of calver.org"),
	R("name", VALUE_STRING, "", name, "the project's name in tags and notes; else the remote's, else the folder's"),
	R("tagPrefix", VALUE_STRING, "v", tag_prefix, "what stands in front of the version in a tag's name"),
	R("initial", VALUE_VERSION, "0.1.0", initial, "the first version, while there is no version tag"),
	R_WORD("zeroMajor", "minor|major", "minor", LEVEL_MINOR, zero_major, "what a breaking change bumps while the version is 0.y.z"),
	R_WORD("model", "batch|train|continuous", "batch", MODEL_BATCH, model, "batch: a release when ready; train: by the calendar; continuous: each merge may ship"),
	R("owner", VALUE_STRING, "", owner, "who answers for a release unless it names another"),
	R("onCall", VALUE_STRING, "", on_call, "who is on call while a release goes out, for announcements"),
	R("branch", VALUE_STRING, "", branch, "the main line; not set: it is found, see gitrelease(5)"),
	R_WORD("strategy", "trunk|gitflow", "trunk", STRATEGY_TRUNK, strategy, "which branches there are"),
	R("productionBranch", VALUE_STRING, "main", production_branch, "gitflow: the branch that holds what is released"),
	R("developBranch", VALUE_STRING, "develop", develop_branch, "gitflow: the branch where the next release grows"),
	R("releaseBranch", VALUE_STRING, "release/%(major).%(minor)", release_branch, "the name of a release branch"),
	R("hotfixBranch", VALUE_STRING, "hotfix/%(version)", hotfix_branch, "the name of a hotfix branch"),
	R_WORD("hotfixMerge", "merge|pick", "merge", -1, hotfix_merge, "how a finished hotfix reaches the other lines"),
	R("developmentVersion", VALUE_STRING, "", development_version, "the version that the main line's files carry after a release branch was cut"),
	R("changelog", VALUE_STRING, "CHANGELOG.md", changelog, "the changelog file; empty: none"),
	R_WORD("versionFiles", "auto|none", "auto", 0, no_version_files, "which files carry the version while no [release-file] does: those known by name, or none"),
	R("commitMessage", VALUE_STRING, "chore(release): %(version)", commit_message, "the subject of the release commit"),
	R("sign", VALUE_TRISTATE, "auto", sign, "sign tags: auto is as tag.gpgSign says"),
	R("splitBody", VALUE_BOOL, "true", split_body, "several conventional commits in a squash merge's body count as several"),
	R("requireChecks", VALUE_BOOL, "false", require_checks, "a tag of a final version demands the checklist"),
	R("autoSync", VALUE_BOOL, "false", auto_sync, "fetch and push the release ledger around each command that records"),
	R("signedEvents", VALUE_TRISTATE, "auto", signed_events, "only signed events may approve or allow: auto is where an allowed-signers file is configured"),
	R_WORD("separation", "none|strict", "none", 0, strict_separation, "strict: who wrote commits of a release signs nothing off in it"),
	R("ledgerPrefix", VALUE_STRING, "refs/release-ledger/", ledger_prefix, "where the refs of the release ledger lie"),
	R("remote", VALUE_STRING, "", remote, "the remote; else the branch's, else origin, else the only one"),
	R_WORD("forge", "github|gitlab|gitea|bitbucket|azure|none", "", -1, forge, "what kind of host the remote is, for links; else by its URL"),
	R("commitUrl", VALUE_STRING, "", commit_url, "the link to a commit, with %(commit)"),
	R("issueUrl", VALUE_STRING, "", issue_url, "the link to an issue, with %(issue)"),
	R("compareUrl", VALUE_STRING, "", compare_url, "the link to a comparison, with %(from) and %(to)"),
	R("releaseUrl", VALUE_STRING, "", release_url, "the link to a release, with %(tag)"),
	R_MANY("flagPattern", VALUE_PATTERN, flag_patterns, "how the code refers to a feature flag: a pattern with one (?<flag>...) group"),
	R_MANY("flagPaths", VALUE_GLOB, flag_paths, "where references to feature flags are looked for; with a leading ! where they are not"),
	R_MANY("policyText", VALUE_STRING, policy_text, "prose that release-policy show prints, a paragraph each"),

	S_WORD(type, "bump", LEVELS, "none", LEVEL_NONE, bump, "what a commit of this type bumps"),
	S(type, "title", VALUE_STRING, "", title, "the heading in notes and changelog"),
	S(type, "risk", VALUE_STRING, "", risk, "what it means for the people who use the product"),
	S(type, "hidden", VALUE_BOOL, "true", hidden, "leave it out of notes and changelog, unless it is breaking"),

	S(file, "format", VALUE_STRING, "", format, "how the version stands in the file; else by the file's name"),
	S(file, "key", VALUE_STRING, "", key, "where the version stands, for formats with keys"),
	S(file, "pattern", VALUE_PATTERN, "", pattern, "for format regex: a pattern with one (?<version>...) group"),
	S(file, "package", VALUE_STRING, "", package, "the package whose version it carries"),

	S_MANY(package, "path", VALUE_GLOB, paths, "a folder or pattern: commits that touch it belong to the package"),
	S_MANY(package, "exclude", VALUE_GLOB, exclude, "a folder or pattern that does not belong to it after all"),
	S(package, "tagPrefix", VALUE_STRING, "", tag_prefix, "its tags' prefix; else '<name>/' and release.tagPrefix"),
	S(package, "changelog", VALUE_STRING, "", changelog, "its changelog; else CHANGELOG.md in its first path; empty: none"),
	S_MANY(package, "dependsOn", VALUE_LIST, depends_on, "packages that it needs: a release of theirs gives it at least a patch"),

	S_MANY(audience, "include", VALUE_LIST, include, "types, and breaking, migration, flag, incident, all; else all that show"),
	S_MANY(audience, "show", VALUE_LIST, show, "what stands beside an entry: scope, issue, risk, author, commit, body"),
	S(audience, "internal", VALUE_BOOL, "false", internal, "may read internal notes"),
	S(audience, "ackRole", VALUE_STRING, "", ack_role, "the role that acknowledges an announcement"),
	S(audience, "send", VALUE_COMMAND, "", send, "the program that sends what was published, read from its standard input"),
	S_WORD(audience, "before", "deploy|release|never", "never", -1, before, "what waits for the acknowledgement"),

	S(check, "enabled", VALUE_BOOL, "true", enabled, "whether it is in the list at all"),
	S(check, "description", VALUE_STRING, "", description, "what is checked, for the person who signs"),
	S_WORD(check, "stage", "candidate|deploy|post", "candidate", -1, stage, "when it is due"),
	S_WORD(check, "severity", "blocking|informing", "blocking", -1, severity, "whether the release waits for it"),
	S_MANY(check, "paths", VALUE_GLOB, paths, "applies only when the release touches one of these"),
	S(check, "risk", VALUE_STRING, "", risk, "applies only when the release's risk is at least this"),
	S(check, "command", VALUE_COMMAND, "", command, "the program that decides, run by release-check run"),
	S(check, "shell", VALUE_BOOL, "false", shell, "run the command by sh -c"),
	S(check, "timeout", VALUE_DURATION, "10m", timeout, "how long the command may take"),
	S_INT(check, "runs", "1-1000", "1", runs, "passes in a row that it takes on the candidate"),
	S(check, "maxAge", VALUE_DURATION, "0s", max_age, "how long a result counts; 0s: for ever"),
	S(check, "role", VALUE_STRING, "", role, "who signs it off"),
	S_INT(check, "approvals", "1-100", "1", approvals, "how many people of the role"),

	S_MANY(role, "member", VALUE_LIST, members, "a principal of the allowed-signers file"),

	S_MANY(risk, "paths", VALUE_GLOB, paths, "a change to one of these gives the release this risk"),

	S(stage, "environment", VALUE_STRING, "production", environment, "where the stage runs"),
	S_INT(stage, "percent", "0-100", "100", percent, "how much of the traffic it has"),
	S(stage, "soak", VALUE_DURATION, "0s", soak, "how long it must run before the next"),
	S(stage, "dashboard", VALUE_STRING, "", dashboard, "where to look"),
	S(stage, "verify", VALUE_COMMAND, "", verify, "the program that tells whether it is well"),
	S(stage, "shell", VALUE_BOOL, "false", shell, "run the command by sh -c"),
	S(stage, "timeout", VALUE_DURATION, "1m", timeout, "how long the command may take"),

	S(train, "cadence", VALUE_DURATION, "2w", cadence, "from one cut to the next"),
	S(train, "anchor", VALUE_TIME, "1970-01-05", anchor, "a cut that all others are counted from"),
	S(train, "freeze", VALUE_DURATION, "0s", freeze, "from the cut to the freeze"),
	S(train, "release", VALUE_DURATION, "0s", release, "from the cut to the release"),
	S_MANY(train, "skip", VALUE_LIST, skip, "a day, or a range of days with both ends, without cuts: 2026-12-21..2027-01-04"),

	S(flag, "owner", VALUE_STRING, "", owner, "who takes it out again"),
	S_WORD(flag, "type", "release|experiment|ops|permission", "release", -1, type, "what it is for"),
	S(flag, "default", VALUE_STRING, "", dflt, "its value where nobody set it"),
	S(flag, "introduced", VALUE_STRING, "", introduced, "the version or day that it came with"),
	S(flag, "expires", VALUE_STRING, "", expires, "the day by which it must be gone"),
	S(flag, "issue", VALUE_STRING, "", issue, "the issue that removes it"),
	S(flag, "retired", VALUE_BOOL, "false", retired, "no longer to be found in the code"),

	S(freeze, "environment", VALUE_STRING, "production", environment, "where nothing is deployed meanwhile"),
	S(freeze, "from", VALUE_TIME, "", from, "its first instant"),
	S(freeze, "until", VALUE_TIME, "", until, "the first instant after it"),

	LINT_LIST("types", "allow", types, "the commit types that may be used; else any"),
	LINT_LIST("scopes", "allow", scopes, "the scopes that may be used; else any"),
	LINT("scopes", "required", VALUE_BOOL, "false", scope_required, "a scope must be given"),
	LINT_INT("subject", "maxLength", "0-10000", subject_length, "characters of the first line; 0: any"),
	LINT("subject", "imperative", VALUE_BOOL, "false", imperative, "the description begins with a verb in the imperative"),
	LINT("subject", "lowerCase", VALUE_BOOL, "false", lower_case_description, "the description begins in lower case"),
	LINT_INT("body", "maxLineLength", "0-10000", body_line_length, "characters of a line of the body; 0: any"),
	FOOTERS("paths", VALUE_GLOB, paths, "the rule is for commits that touch one of these"),
	FOOTERS("require", VALUE_LIST, footers, "footers that such a commit must carry"),

	KEY(NULL, NULL, VALUE_STRING, NULL, NULL, 0, NULL, -1, 0, NULL),
};

#define SECTION(name, array, count, type) \
	{ (name), offsetof(struct policy, array), offsetof(struct policy, count), sizeof(struct type) }

const struct policy_section policy_sections[] = {
	SECTION("release-type", types, n_types, policy_type),
	SECTION("release-file", files, n_files, policy_file),
	SECTION("release-package", packages, n_packages, policy_package),
	SECTION("release-audience", audiences, n_audiences, policy_audience),
	SECTION("release-check", checks, n_checks, policy_check),
	SECTION("release-role", roles, n_roles, policy_role),
	SECTION("release-risk", risks, n_risks, policy_risk),
	SECTION("release-stage", stages, n_stages, policy_stage),
	SECTION("release-train", trains, n_trains, policy_train),
	SECTION("release-flag", flags, n_flags, policy_flag),
	SECTION("release-freeze", freezes, n_freezes, policy_freeze),
	SECTION("release-lint", lint.footers, lint.n_footers, policy_lint_footers),
	{ NULL, 0, 0, 0 },
};

const struct policy_type_default policy_type_defaults[] = {
	{ "feat", LEVEL_MINOR, "Features", "new behaviour; what worked before still works", 0 },
	{ "fix", LEVEL_PATCH, "Bug fixes", "a defect is gone; whoever relied on it sees a difference", 0 },
	{ "perf", LEVEL_PATCH, "Performance", "the same behaviour, faster or smaller", 0 },
	{ "revert", LEVEL_PATCH, "Reverts", "an earlier change is taken back", 0 },
	{ "docs", LEVEL_NONE, "Documentation", "none: only text", 1 },
	{ "style", LEVEL_NONE, "Style", "none: no change of behaviour", 1 },
	{ "refactor", LEVEL_NONE, "Refactoring", "low: no change of behaviour is meant", 1 },
	{ "test", LEVEL_NONE, "Tests", "none: not part of the product", 1 },
	{ "build", LEVEL_NONE, "Build", "low: the product is built in another way", 1 },
	{ "ci", LEVEL_NONE, "Continuous integration", "none: not part of the product", 1 },
	{ "chore", LEVEL_NONE, "Chores", "none: housekeeping", 1 },
	{ NULL, LEVEL_NONE, NULL, NULL, 0 },
};
/* clang-format on */

/* "footers" is for every subsection of the form "footers <name>". */
static int is_subsection(const struct policy_key *k, const char *subsection)
{
	if (!strcmp(k->section, "release"))
		return !subsection;
	if (!subsection || !*subsection)
		return 0;
	if (!k->subsection)
		return 1;
	if (!strcmp(k->subsection, "footers"))
		return !strncasecmp(subsection, "footers ", 8) && subsection[8];
	return !strcasecmp(subsection, k->subsection);
}

const struct policy_key *policy_key_find(const struct config_entry *e)
{
	const struct policy_key *k;

	if (strncmp(e->section, "release", 7))
		return NULL;
	for (k = policy_keys; k->section; k++)
		if (!strcasecmp(k->name, e->key) && !strcmp(k->section, e->section) && is_subsection(k, e->subsection))
			return k;
	return NULL;
}
