/* SPDX-License-Identifier: ISC */
/* What `git release-incident list` and `show` print. */
#ifndef INCIDENT_REPORT_H
#define INCIDENT_REPORT_H

#include "../base/json.h"
#include "../model/incident.h"

/* One line an incident; `release` NULL: of every one. */
void incident_report_table(const struct incident_list *l, const char *release);
/* All there is to say of one. */
void incident_report_one(const struct incident_list *l, const struct incident *one);
/* The document; `only` and `release` NULL: all of them. */
int incident_report_json(const struct incident_list *l, const struct incident *only, const char *release,
			 struct err *err);

#endif
