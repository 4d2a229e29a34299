/* SPDX-License-Identifier: ISC */
/* What a project already does about releases: its tags, branches, files and packages, for its first policy. */
#ifndef SURVEY_H
#define SURVEY_H

#include "../model/policy_draft.h"
#include "config.h"

/*
 * Looks at the repository and its work tree (which it must have) and fills `d`. `preset` is an enum policy_preset, or
 * negative: then what the tags and branches look like. Reads at most the manifests of the workspace. Files that cannot
 * be read or parsed are passed over: this is about suggestions.
 */
int survey(struct policy_draft *d, int preset, const struct place *p, const struct config_list *config, struct err *err);

/* Writes a file that is not there yet, in the root of the work tree. ERR_EXISTS when it is (a dangling link counts). */
int survey_write(const struct place *p, const struct strbuf *text, struct err *err);

#endif
