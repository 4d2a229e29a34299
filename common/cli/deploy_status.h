/* SPDX-License-Identifier: ISC */
/* Where the deploys stand: for people, and as the document of git release-deploy status. */
#ifndef DEPLOY_STATUS_H
#define DEPLOY_STATUS_H

#include <jansson.h>

#include "../repo/deploy_list.h"

void deploy_status_print(const struct deploy_list *l, int64_t now, int use_color);
json_t *deploy_status_json(const struct deploy_list *l);

#endif
