/* SPDX-License-Identifier: ISC */
/* Which fixes have reached which lines, for people and as the document of git release-forward. */
#ifndef FORWARD_REPORT_H
#define FORWARD_REPORT_H

#include "../repo/forward.h"

/* A row for each fix and line, on stdout. `only_missing`: without those that need nothing. */
void forward_report_print(const struct forward *f, int only_missing, int color);
int forward_report_json(const struct forward *f, struct err *err);

#endif
