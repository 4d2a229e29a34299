/* SPDX-License-Identifier: ISC */
/*
 * The release policy as a value: what `.gitrelease` and git config say, with every default filled in. policy_keys is
 * the master table of all keys: parsing, `release-policy check`, `show --origin` and gitrelease.5 are held to it.
 *
 * Made from configuration entries, later ones winning (so: .gitrelease first, then git config). Pure: reading files
 * is repo/config's.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stddef.h>

#include "../base/err.h"
#include "../base/strvec.h"
#include "config_text.h"
#include "message.h"
#include "version.h"

enum policy_model { MODEL_BATCH, MODEL_TRAIN, MODEL_CONTINUOUS };
enum policy_strategy { STRATEGY_TRUNK, STRATEGY_GITFLOW };
enum policy_tristate { TRI_AUTO = -1, TRI_FALSE, TRI_TRUE };

struct policy_type {
	char *name;     /* lower case */
	enum level bump;
	char *title;    /* heading in the notes */
	char *risk;     /* customer risk in words; may be "" */
	int hidden;
	int is_default; /* ours, not the file's */
};

struct policy_file {
	char *path;     /* relative to the root of the work tree, may hold wildcards */
	char *format;   /* NULL: guessed from the name */
	char *key;      /* NULL: the format's own */
	char *pattern;  /* for format = regex */
	char *package;  /* NULL: the whole project's */
};

struct policy_package {
	char *name;
	struct strvec paths;    /* globs or folders */
	struct strvec exclude;
	char *tag_prefix;       /* default "<name>/" followed by the project's prefix */
	char *changelog;        /* default <first path>/CHANGELOG.md; "" for none */
	struct strvec depends_on;
};

struct policy_audience {
	char *name;
	struct strvec include; /* types and the words breaking, migration, flag, incident, all; empty: all that show */
	struct strvec show;    /* scope, issue, risk, author, commit, body */
	int internal;
	char *ack_role;
	char *before;          /* deploy, release, never */
	char *send;            /* the command that gets what is published */
};

struct policy_check {
	char *name, *description, *stage, *severity, *risk, *command, *role;
	struct strvec paths;
	int64_t max_age; /* seconds; 0: for ever */
	int runs, approvals;
	int enabled;
	int shell;
	int64_t timeout;
};

struct policy_role {
	char *name;
	struct strvec members;
};

struct policy_risk {
	char *name;
	struct strvec paths;
};

struct policy_stage {
	char *name, *environment, *dashboard, *verify;
	int percent;
	int64_t soak;
	int shell;
	int64_t timeout;
};

struct policy_train {
	char *name;
	int64_t cadence, anchor, freeze, release; /* seconds, anchor since the epoch */
	struct strvec skip;
};

struct policy_flag {
	char *name, *owner, *type, *dflt, *introduced, *expires, *issue;
	int retired;
};

struct policy_freeze {
	char *name, *environment;
	int64_t from, until;
};

/* `[release-lint "footers <name>"]`: footers that a commit must carry when it touches a path. */
struct policy_lint_footers {
	char *name;
	struct strvec paths;
	struct strvec footers;
};

/* The rules of `[release-lint "…"]`, see gitrelease.5. */
struct policy_lint {
	struct strvec types;           /* "types": allowed types; empty: any */
	struct strvec scopes;          /* "scopes": allowed scopes; empty: any */
	int scope_required;
	unsigned subject_length;       /* "subject": characters; 0: no limit. Default 0 */
	unsigned body_line_length;     /* "body": 0: no limit */
	int imperative;                /* off by default */
	int lower_case_description;    /* off by default */
	struct policy_lint_footers *footers;
	size_t n_footers;
};

struct policy {
	struct scheme scheme;
	char *calver_format;
	char *name;               /* NULL: from the remote or the folder */
	char *tag_prefix;         /* default "v" */
	char *initial;            /* default 0.1.0 (CalVer: today's first) */
	enum level zero_major;    /* LEVEL_MINOR or LEVEL_MAJOR */
	enum policy_model model;
	char *owner;
	char *on_call;            /* who is on call, for announcements; "" when not said */
	char *branch;             /* NULL: not said */
	enum policy_strategy strategy;
	char *production_branch;  /* gitflow: default "main" */
	char *develop_branch;     /* gitflow: default "develop" */
	char *release_branch;     /* "release/%(major).%(minor)" */
	char *hotfix_branch;      /* "hotfix/%(version)" */
	char *changelog;          /* "CHANGELOG.md"; "" for none */
	int no_version_files;     /* without a [release-file] no file carries the version, not even those known by name */
	char *commit_message;     /* "chore(release): %(version)" */
	enum policy_tristate sign;
	int split_body;           /* default true */
	int require_checks;
	int auto_sync;
	enum policy_tristate signed_events; /* auto: where allowed signers are configured */
	int strict_separation;    /* who wrote commits of a release signs nothing off in it */
	char *ledger_prefix;
	char *hotfix_merge;       /* merge | pick */
	char *development_version; /* pattern for the main line's next development version; NULL: none */
	char *remote;             /* NULL: the branch's, else origin, else the only one */
	char *forge;              /* github, gitlab, gitea, bitbucket, azure, none; NULL: by the remote's URL */
	/* URL patterns: %(commit), %(issue), %(from), %(to), %(tag). NULL: by the remote's kind. */
	char *commit_url, *issue_url, *compare_url, *release_url;
	struct strvec flag_patterns; /* empty: flags are found by their names */
	struct strvec flag_paths;    /* globs; those with a leading '!' exclude; empty: everywhere */
	struct strvec policy_text;

	struct policy_type *types; /* the default ones first, then in the order of the file */
	size_t n_types;
	struct policy_type **types_by_name; /* sorted, for policy_type_find; borrowed from types */
	struct policy_file *files;
	size_t n_files;
	struct policy_package *packages;
	size_t n_packages;
	struct policy_audience *audiences;
	size_t n_audiences;
	struct policy_check *checks;
	size_t n_checks;
	struct policy_role *roles;
	size_t n_roles;
	struct policy_risk *risks;
	size_t n_risks;
	struct policy_stage *stages;
	size_t n_stages;
	struct policy_train *trains;
	size_t n_trains;
	struct policy_flag *flags;
	size_t n_flags;
	struct policy_freeze *freezes;
	size_t n_freezes;
	struct policy_lint lint;
	struct policy_bad *bad; /* values that cannot be, for policy_demand */
	size_t n_bad;
};

struct policy_bad {
	const char *section; /* "release-check" */
	char *message;       /* with file and line */
};

/* The name that .gitrelease has in entries: values of a list in any other file replace the ones it gives. */
#define POLICY_FILE ".gitrelease"

/*
 * Does the entry stand in a section of the policy, known or not: [release] or [release-…]? Everything else is git's
 * own, which a committed file may not set: git takes from there what it runs and where it sends things.
 */
int policy_is_own(const struct config_entry *e);

/*
 * Fills `p` with defaults and then the entries. ERR_FAIL names file:line for a value that cannot be; unknown keys are
 * no failure (policy_check reports them). `p` owns nothing after a failure.
 *
 * A bad value stops only what depends on it: everything depends on release, release-type, release-file and
 * release-package; of another section the value is left at its default and noted for policy_demand.
 */
int policy_from_config(struct policy *p, const struct config_list *entries, struct err *err);
/*
 * Makes a branch's policy keep to what the main line's says of who may sign: members of a role, the role that a check
 * or an audience asks for, where both have it; of approvals the greater number, of release.signedEvents and
 * release.separation the stricter one.
 */
void policy_heed(struct policy *p, const struct policy *main_line);
/*
 * To be called by whoever reads something of the sections that not everything depends on: release-lint,
 * release-audience, release-check and so on. ERR_FAIL with file:line when a value of the section (NULL: of any) cannot
 * be.
 */
int policy_demand(const struct policy *p, const char *section, struct err *err);
/* What keeps the freeze from ever holding: an end is not set, or they are the wrong way round. NULL: nothing does. */
const char *policy_freeze_problem(const struct policy_freeze *f, int has_from, int has_until);
void policy_release(struct policy *p);

/* The rule for a type, compared without case; for an unknown one a hidden rule that bumps nothing. Never NULL. */
const struct policy_type *policy_type_find(const struct policy *p, struct slice type);
/* NULL when there is none of that name. */
const struct policy_package *policy_package_find(const struct policy *p, const char *name);
const struct policy_audience *policy_audience_find(const struct policy *p, const char *name);
/* As these; no name has no role. */
const struct policy_role *policy_role_find(const struct policy *p, const char *name);
/* The package of --package: NULL for a `name` of NULL; ERR_FAIL when there is none of that name. */
int policy_package_get(const struct policy_package **out, const struct policy *p, const char *name, struct err *err);

/* What a key may hold, for checking and for the manual. */
enum policy_value {
	VALUE_STRING,
	VALUE_BOOL,
	VALUE_TRISTATE, /* auto or a boolean */
	VALUE_INT,
	VALUE_DURATION, /* "30m", "24h", "3d", "2w" */
	VALUE_TIME,     /* "2026-01-12" or "2026-01-12T08:00:00Z" */
	VALUE_WORD,
	VALUE_PATTERN,  /* PCRE2 */
	VALUE_GLOB,     /* one pathname pattern or folder: may hold blanks and commas, so it is never split */
	VALUE_VERSION,
	VALUE_COMMAND,  /* runs only after `release-policy trust` */
	VALUE_LIST      /* words between commas or blanks */
};

struct policy_key {
	const char *section;    /* "release", "release-type", … */
	const char *name;       /* as documented, camelCase */
	enum policy_value type;
	const char *words;      /* for VALUE_WORD: "semver|calver"; for VALUE_INT the range: "1-100" */
	const char *dflt;       /* as documented; "" for none */
	const char *help;       /* one line */
	int repeatable;         /* its values add up; an empty one takes back those before it */
	const char *subsection; /* for release-lint: the only one it has a meaning in; NULL: any, or none for "release" */
	int enum_base;          /* for VALUE_WORD: -1 keeps the word, else an enum whose first member is this number */
	size_t offset;          /* of the member that it fills, in the struct of its section */
};
extern const struct policy_key policy_keys[]; /* ends with section NULL */

/* A section whose subsections are named things, each an element of an array in struct policy. */
struct policy_section {
	const char *name; /* "release-type" */
	size_t array;     /* offsets in struct policy: of the pointer and of the count */
	size_t count;
	size_t size;      /* of one element; its first member is the owned name */
};
extern const struct policy_section policy_sections[]; /* ends with name NULL */

/*
 * The key that an entry means: by section, subsection and name. NULL: there is none, or the section takes a
 * subsection and has none, or the other way round.
 */
const struct policy_key *policy_key_find(const struct config_entry *e);

/* Do its values add up? */
int policy_key_is_list(const struct policy_key *k);

/* An entry that is a key of the policy. */
struct policy_setting {
	const struct config_entry *entry;
	const struct policy_key *key;
	size_t order;    /* among the settings, as they were read */
	int is_replaced; /* a later one stands instead: of a list in .gitrelease, one in any other file */
};

/*
 * All of them in the order they were read; NULL when there are none. The caller frees the array, not what it points to.
 * O(n log n).
 */
struct policy_setting *policy_settings(const struct config_list *entries, size_t *n);

/*
 * Is `value` (NULL: the key stood alone) one that the key may hold? For booleans, numbers, durations, times and words
 * *number gets its value (for words the index among them). ERR_FAIL: the message is the reason alone. Patterns and
 * versions are taken as they are.
 */
int policy_value_parse(const struct policy_key *k, const char *value, int64_t *number, struct err *err);
/* Can a ref's name begin so, or be so? git's rules for refs, as far as policies can break them. */
int policy_check_ref(const char *text, struct err *err);
/* Is it a folder of refs that git takes for nothing of its own, with or without a slash at the end? */
int policy_check_ledger_prefix(const char *value, struct err *err);

/* The commit types that every policy has: name, level, title, risk, hidden. Ends with name NULL. */
struct policy_type_default {
	const char *name;
	enum level bump;
	const char *title, *risk;
	int hidden;
};
extern const struct policy_type_default policy_type_defaults[];

/*
 * What `release-policy check` reports: unknown sections and keys (with "did you mean"), bad values, bad patterns,
 * contradictions (a role that no [release-role] names, a dependsOn that no package has, a duplicate tag prefix …).
 */
struct policy_problem {
	const char *file; /* borrowed from the entries */
	unsigned line;
	char *key;        /* "release-type.feat.bump" */
	int is_error;     /* else a warning */
	char *message;
};
struct policy_problems {
	struct policy_problem *v;
	size_t n, alloc;
};
void policy_check(const struct config_list *entries, struct policy_problems *out);
void policy_problems_release(struct policy_problems *p);

/*
 * Fills a pattern such as "release/%(major).%(minor)" or "chore(release): %(version)" from a version: %(version)
 * %(major) %(minor) %(patch) %(tag) %(package) %(name), %% for a percent sign. Of a CalVer version the first three
 * numbers are major, minor and patch. `tag`, `package` and `name` may be NULL: then they expand to nothing.
 * ERR_FAIL for an unknown name, or a number that the version does not have.
 */
int policy_expand(struct strbuf *out, const char *pattern, const struct version *v, const char *tag,
		  const char *package, const char *name, struct err *err);

#endif
