/* SPDX-License-Identifier: ISC */
/* What `git release-retro` prints. */
#ifndef RETRO_REPORT_H
#define RETRO_REPORT_H

#include "../model/retro.h"
#include "../model/retro_action.h"
#include "../model/retro_facts.h"

/* The documents of draft, show and action list; see git-release-retro(1). */
int retro_report_draft(const char *release, const struct retro *r, const struct retro_facts *f, const char *text,
		       struct err *err);
int retro_report_show(const char *release, const struct retro *r, const char *text, struct err *err);
int retro_report_actions(const struct retro_action_list *l, const char *release, int all, struct err *err);
/* One line an action; `release` NULL: of every one. Without `all` those that are open. */
void retro_report_table(const struct retro_action_list *l, const char *release, int all, int64_t now);

#endif
