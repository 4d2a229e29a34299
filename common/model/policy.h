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
#include "message.h"
#include "version.h"

/* One "key = value" of a configuration file. */
struct config_entry {
	char *section;     /* lower case: "release", "release-type" */
	char *subsection;  /* as written, NULL without one */
	char *key;         /* lower case */
	char *value;       /* NULL: the key stood alone, which means true */
	const char *file;  /* where it stands; "command line" for git -c; borrowed from the list */
	unsigned line;     /* from 1; 0 when not known */
};

struct config_list {
	struct config_entry *v;
	size_t n, alloc;
	struct strvec files; /* owns the file names */
};

#define CONFIG_LIST_INIT { NULL, 0, 0, STRVEC_INIT }
void config_list_add(struct config_list *l, const char *section, const char *subsection, const char *key,
		     const char *value, const char *file, unsigned line);
void config_list_release(struct config_list *l);
/* The last value of "section.key" (no subsection), or NULL; a key that stood alone gives "true". */
const char *config_list_get(const struct config_list *l, const char *section, const char *key);

/*
 * Parses text in git-config syntax and appends its entries; `file` names it in entries and messages. Returns 0, or
 * ERR_FAIL with "<file>:<line>: <reason>"; nothing is appended then. include.path is an ordinary key here.
 */
int config_parse(struct config_list *l, const char *text, size_t len, const char *file, struct err *err);
/* git's spelling of booleans; -1 when it is none. NULL is true. */
int config_bool(const char *value);

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
};

struct policy_check {
	char *name, *description, *stage, *severity, *risk, *command, *role;
	struct strvec paths;
	int64_t max_age; /* seconds; 0: for ever */
	int runs, approvals;
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

/* A rule of `[release-lint "<name>"]`; which fields count depends on the name. See gitrelease.5. */
struct policy_lint {
	struct strvec types;           /* allowed types; empty: any */
	struct strvec scopes;          /* allowed scopes; empty: any */
	int scope_required;
	unsigned subject_length;       /* characters; 0: no limit. Default 0 */
	unsigned body_line_length;     /* 0: no limit */
	int imperative;                /* off by default */
	int lower_case_description;    /* off by default */
	struct policy_lint_footers {   /* footers that a commit must carry when it touches a path */
		char *name;
		struct strvec paths;
		struct strvec footers;
	} *footers;
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
	char *branch;             /* NULL: not said */
	enum policy_strategy strategy;
	char *production_branch;  /* gitflow: default "main" */
	char *develop_branch;     /* gitflow: default "develop" */
	char *release_branch;     /* "release/%(major).%(minor)" */
	char *hotfix_branch;      /* "hotfix/%(version)" */
	char *changelog;          /* "CHANGELOG.md"; "" for none */
	char *commit_message;     /* "chore(release): %(version)" */
	enum policy_tristate sign;
	int split_body;           /* default true */
	int require_checks;
	int auto_sync;
	char *ledger_prefix;
	char *hotfix_merge;       /* merge | pick */
	char *development_version; /* pattern for the main line's next development version; NULL: none */
	char *remote;             /* NULL: the branch's, else origin, else the only one */
	/* URL patterns: %(commit), %(issue), %(from), %(to), %(tag). NULL: by the remote's kind. */
	char *commit_url, *issue_url, *compare_url, *release_url;
	struct strvec policy_text;

	struct policy_type *types;
	size_t n_types;
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
};

/* Fills `p` with defaults and then the entries. ERR_FAIL names file:line for a value that cannot be. */
int policy_from_config(struct policy *p, const struct config_list *entries, struct err *err);
void policy_release(struct policy *p);

/* The rule for a type, compared without case; for an unknown one a hidden rule that bumps nothing. Never NULL. */
const struct policy_type *policy_type_find(const struct policy *p, struct slice type);
/* NULL when there is none of that name. */
const struct policy_package *policy_package_find(const struct policy *p, const char *name);
const struct policy_audience *policy_audience_find(const struct policy *p, const char *name);

/* What a key may hold, for checking and for the manual. */
enum policy_value { VALUE_STRING, VALUE_BOOL, VALUE_TRISTATE, VALUE_INT, VALUE_DURATION, VALUE_TIME, VALUE_WORD,
		    VALUE_PATTERN, VALUE_GLOB, VALUE_VERSION, VALUE_COMMAND, VALUE_LIST };
struct policy_key {
	const char *section;   /* "release", "release-type", … */
	const char *name;      /* as documented, camelCase */
	enum policy_value type;
	const char *words;     /* for VALUE_WORD: "semver|calver" */
	const char *dflt;      /* as documented; "" for none */
	const char *help;      /* one line */
	int repeatable;
};
extern const struct policy_key policy_keys[]; /* ends with section NULL */

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
 * %(major) %(minor) %(patch) %(tag) %(package) %(name), %% for a percent sign. `package` and `name` may be NULL.
 * ERR_FAIL for an unknown name.
 */
int policy_expand(struct strbuf *out, const char *pattern, const struct version *v, const char *tag,
		  const char *package, const char *name, struct err *err);

#endif
