/* SPDX-License-Identifier: ISC */
/* The events of a ledger for people and for scripts. Roots and joins are left out unless something is wrong with them. */
#ifndef EVENT_REPORT_H
#define EVENT_REPORT_H

#include "../base/json.h"
#include "../model/event_log.h"

/* A table in the order of the log: id, time, who, and what; a bad event says what is wrong with it. */
void event_report_print(const struct event_log *l, int use_color);
/* The array `events`; the caller owns it. */
json_t *event_report_json(const struct event_log *l);

#endif
