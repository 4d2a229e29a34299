/* SPDX-License-Identifier: ISC */
/*
 * Feature flags: the registry that the policy keeps, where the code refers to them, and what is wrong between the two.
 */
#ifndef FLAG_H
#define FLAG_H

#include <jansson.h>

#include "policy.h"

#define FLAG_NEVER INT64_MAX

/* A place in a file; line 0: the file has none to tell (git configuration). */
struct flag_place {
	const char *path;
	unsigned line;
};

struct flag {
	const struct policy_flag *policy;
	struct flag_place place;         /* its first key */
	struct flag_place dflt, expires; /* those keys; the place above where they are not set */
	char *expires_text;              /* as written, or as it was extended; NULL: never */
	int64_t expires_at;              /* FLAG_NEVER: never */
	int is_retired;
	int is_unproven;     /* retired by somebody who may allow nothing: it excuses nothing */
	const char *reason;  /* why it was extended or retired, as recorded; NULL: nothing is recorded that holds */
	size_t n_references; /* set by flags_count */
};

/* The registry. Borrows from the policy and the entries it was made of. */
struct flags {
	struct flag *v; /* in the policy's order */
	size_t n;
};

/*
 * What people recorded about a flag beside the registry: it may stay until a later day, or it was retired. Of several
 * for one flag, which were recorded without knowing of each other, the safe one holds: the earliest day, and
 * retirement.
 */
struct flag_overlay {
	const char *flag;
	int64_t until; /* FLAG_NEVER: says nothing about it */
	int is_retired;
	const char *reason;
	int is_unproven; /* its retirement forbids, and excuses nothing */
};

/* `p`'s values are good when policy_demand has let "release-flag" through. O(entries). */
void flags_init(struct flags *f, const struct policy *p, const struct config_list *entries);
void flags_release(struct flags *f);
/*
 * An extension never makes a day earlier than the registry's. Overlays of flags that are not there are passed over. The
 * flags borrow the reasons.
 */
void flags_apply(struct flags *f, const struct flag_overlay *v, size_t n);
/* Takes back what flags_apply did. */
void flags_reset(struct flags *f);
/* NULL: not registered. O(n). */
const struct flag *flags_find(const struct flags *f, const char *name);

/* A place in the code that refers to a flag. */
struct flag_reference {
	const char *flag;
	struct flag_place place;
};

struct flag_references {
	struct flag_reference *v; /* by path as in a tree, then line; a flag once a line */
	size_t n, alloc;
};

/* Counts the references of each flag. */
void flags_count(struct flags *f, const struct flag_references *r);

enum flag_trouble {
	FLAG_UNREGISTERED,
	FLAG_UNREFERENCED,
	FLAG_EXPIRED,
	FLAG_DEFAULT_CHANGED,
	FLAG_RETIRED_BUT_REFERENCED
};
/* "unregistered", "retired-but-referenced" … */
const char *flag_trouble_name(enum flag_trouble t);

struct flag_problem {
	const char *flag;
	enum flag_trouble trouble;
	struct flag_place place;
	char *detail; /* "since 2026-03-01", "'off' in v1.2.0, now 'on'"; NULL: nothing more to say */
};

struct flag_problems {
	struct flag_problem *v; /* by path, line, flag */
	size_t n, alloc;
};

struct flag_inquiry {
	const struct flags *flags;
	const struct flag_references *references;
	const struct flags *before; /* the registry of the last release; NULL: there was none */
	const char *before_name;    /* "v1.2.0" */
	int64_t now;
};

/*
 * An unregistered flag and one that was retired are a problem at each place that refers to them, the others where the
 * registry has the flag. Expired is a flag from the first instant of its day on; what is retired (and not unproven)
 * neither expires nor needs references. O(n log n). Borrows what the inquiry points to.
 */
void flags_check(struct flag_problems *out, const struct flag_inquiry *q);
void flag_problems_release(struct flag_problems *p);

/* What changed from one registry to another, by flag. */
enum flag_change_kind { FLAG_ADDED, FLAG_REMOVED, FLAG_DEFAULT, FLAG_EXPIRY, FLAG_RETIREMENT };
/* "added", "removed", "default-changed", "expiry-changed", "retired" (also for one that is back). */
const char *flag_change_name(enum flag_change_kind kind);

struct flag_change {
	enum flag_change_kind kind;
	const struct flag *before, *after; /* NULL: not in that registry */
};

struct flag_changes {
	struct flag_change *v;
	size_t n, alloc;
};

/* Flags of `after` in its order, then those that are gone. */
void flags_diff(struct flag_changes *out, const struct flags *before, const struct flags *after);
void flag_changes_release(struct flag_changes *c);

/* The values of a change before and after; NULL: none. */
const char *flag_change_from(const struct flag_change *c);
const char *flag_change_to(const struct flag_change *c);

#endif
