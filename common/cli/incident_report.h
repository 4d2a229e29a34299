/* SPDX-License-Identifier: ISC */
/* What `git release-incident list` and `show` print. */
#ifndef INCIDENT_REPORT_H
#define INCIDENT_REPORT_H

#include "../model/incident.h"
#include "../model/retro_action.h"

/* One line an incident; `release` NULL: of every one. */
void incident_report_table(const struct incident_list *l, const char *release);
/* All there is to say of one. */
void incident_report_one(const struct incident_list *l, const struct incident *one,
			 const struct retro_action_list *actions);
/* The document; `only` and `release` NULL: all of them. */
int incident_report_json(const struct incident_list *l, const struct incident *only, const char *release,
			 const struct retro_action_list *actions, struct err *err);

#endif
