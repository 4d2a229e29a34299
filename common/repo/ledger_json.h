/* SPDX-License-Identifier: ISC */
/* What was shared, verified and looked into, as JSON. Where there is a `root`, keys are added to it. */
#ifndef LEDGER_JSON_H
#define LEDGER_JSON_H

#include <jansson.h>

#include "ledger_doctor.h"
#include "ledger_remote.h"
#include "ledger_verify.h"

void ledger_sync_json(json_t *root, const struct ledger_sync *s);
/* A ledger that was verified. `events`: those that count. */
json_t *ledger_verified_json(const struct ledger *l, size_t events);
json_t *ledger_problems_json(const struct ledger_problems *p);
/* `asked` 0: what the remote did is not known, null. */
void ledger_checkup_json(json_t *root, const struct ledger_checkup *k, int asked);

#endif
