/* SPDX-License-Identifier: ISC */
/* The first .gitrelease of a project: from what was found there and a preset to commented text. Pure. */
#ifndef POLICY_DRAFT_H
#define POLICY_DRAFT_H

#include "../base/strvec.h"
#include "policy.h"

enum policy_preset { PRESET_TRUNK, PRESET_GITFLOW, PRESET_CONTINUOUS, PRESET_CALVER };
/* 0, or -1 for any other word. */
int policy_preset_parse(const char *word, enum policy_preset *out);

struct draft_package {
	char *name, *path;
	char *tag_prefix; /* NULL: the default */
};

/* Strings are owned. */
struct policy_draft {
	enum policy_preset preset;
	char *tag_prefix;      /* "" for none */
	int has_tags;          /* the prefix is in use, not only usual */
	char *calver;          /* the format, for PRESET_CALVER; NULL: the usual one */
	char *branch;          /* NULL: not known */
	char *develop_branch;  /* for PRESET_GITFLOW; NULL: not known */
	char *changelog;       /* NULL: none yet */
	struct strvec files;   /* that carry the version now */
	struct strvec others;  /* that look like version files and carry another version than the tags */
	struct draft_package *packages;
	size_t n_packages, alloc_packages;
};

void policy_draft_init(struct policy_draft *d);
void policy_draft_release(struct policy_draft *d);
/* Takes nothing over. `tag_prefix` may be NULL. */
void policy_draft_add_package(struct policy_draft *d, const char *name, const char *path, const char *tag_prefix);

/* Appends a .gitrelease that policy_check has nothing to say about. */
void policy_draft_format(struct strbuf *out, const struct policy_draft *d);

/*
 * What tags tell. policy_tag_version: where the version of a tag's name begins, strlen(name) when there is none: the last
 * place where digits, a dot and digits (after nothing, or after no letter, digit or dot but a "v") begin.
 * policy_guess_calver: the format that at least four of five of the versions have when their first number is a year;
 * NULL when they look like no calendar versions. Formats are constants.
 */
size_t policy_tag_version(const char *name);
const char *policy_guess_calver(const struct strvec *versions);

#endif
