/* SPDX-License-Identifier: ISC */
/* The policy for people and for programs. Pure; text from the policy never takes effect as Markdown. */
#ifndef POLICY_SHOW_H
#define POLICY_SHOW_H

#include "../base/json.h"
#include "policy.h"

/*
 * Markdown that someone who does not write code can read: what each type of commit means for the version, for
 * customers, and who is told; then versions, branches, pre-releases, migrations and whatever else the policy has.
 * `project` may be NULL.
 */
void policy_show(struct strbuf *out, const struct policy *p, const char *project);

/* Sets every value of the policy in `root`: "release", "types", "files", …, "lint"; keys by their documented names. */
void policy_json(json_t *root, const struct policy *p);

/* Each value in effect with its place: "<file>:<line>\t<key>=<value>", for defaults "default\t<key>=<value>". */
void policy_origins(struct strbuf *out, const struct config_list *entries);
/* The same as an array of { key, value, file, line }; file and line are null for defaults. */
json_t *policy_origins_json(const struct config_list *entries);

#endif
