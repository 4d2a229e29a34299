/* SPDX-License-Identifier: ISC */
/* What git release-sync has to tell: what was shared, what a ledger holds, what is wrong with it, what a host takes. */
#ifndef SYNC_REPORT_H
#define SYNC_REPORT_H

#include <jansson.h>

#include "../repo/ledger_doctor.h"
#include "../repo/ledger_remote.h"
#include "../repo/ledger_verify.h"

/* What changed, a line each, or that nothing did. */
void sync_report_print(const struct ledger_sync *s, int is_dry_run);
int sync_report_json(const struct ledger_sync *s, const char *remote, struct err *err);
/* Warns of what did not go as it should; 0 then, else 1. */
int sync_report_warn(const struct ledger_sync *s, const char *remote);

int sync_report_log_json(const struct ledger *l, struct err *err);

/* A ledger in which nothing is wrong. `events`: those that count. */
void sync_report_ok(const struct ledger *l, size_t events);
/* A ledger that was verified, for the array `ledgers` of the document. */
json_t *sync_report_verified(const struct ledger *l, size_t events);
void sync_report_problems(const struct ledger_problems *p);
int sync_report_verify_json(const struct ledger_problems *p, json_t *ledgers, struct err *err);

/* `prefix`: the references that the ledger is to be below. */
void sync_report_checkup(const struct ledger_checkup *k, const char *remote, const char *prefix);
int sync_report_checkup_json(const struct ledger_checkup *k, const char *remote, const char *prefix, struct err *err);
/* Warnings, and what may help, on stderr. */
void sync_report_advise(const struct ledger_checkup *k, const char *remote, const char *prefix);

#endif
