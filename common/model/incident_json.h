/* SPDX-License-Identifier: ISC */
/* An incident as JSON has it. */
#ifndef INCIDENT_JSON_H
#define INCIDENT_JSON_H

#include <jansson.h>

#include "incident.h"
#include "retro_action.h"

/* As git-release-incident(1) describes it, with its actions and what was said of it since. */
json_t *incident_json(const struct incident_list *l, const struct incident *one,
		      const struct retro_action_list *actions);

#endif
