/* SPDX-License-Identifier: ISC */
/* Problems of release-policy check as lines and as JSON. */
#ifndef POLICY_REPORT_H
#define POLICY_REPORT_H

#include "../base/json.h"
#include "../model/policy.h"

/* Prints "<file>:<line>: error: <key>: <message>" (or "warning"), one line whatever the policy holds. */
void policy_problem_print(const struct policy_problem *p, int color);

/* An object with "file", "line" (null: of no line), "key", "severity" and "message". */
json_t *policy_problem_json(const struct policy_problem *p);

#endif
