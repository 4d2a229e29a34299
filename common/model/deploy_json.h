/* SPDX-License-Identifier: ISC */
/* A deploy as `release-deploy status --json` has it. */
#ifndef DEPLOY_JSON_H
#define DEPLOY_JSON_H

#include "../base/json.h"
#include "deploy_state.h"

/* An array of its triggers; none where `d` is NULL. */
json_t *triggers_json(const struct deploy *d);
/* `next`: what comes next (deploy_next_step); `blocking`: what stands against that. */
json_t *deploy_json(const struct deploy *d, const char *next, const struct strvec *blocking);

#endif
