/* SPDX-License-Identifier: ISC */
/* The final review as text, as Markdown for a ticket, and as JSON. */
#ifndef AUDIT_REPORT_H
#define AUDIT_REPORT_H

#include "../base/strbuf.h"
#include "../model/audit.h"

/* `release` NULL: of the policy. */
void audit_report_print(const struct audit *a, const char *release, int color);
/* Appended: a task list, ticked where an item is in order. What people wrote takes no effect in it. */
void audit_report_markdown(struct strbuf *out, const struct audit *a, const char *release);
int audit_report_json(const struct audit *a, const char *release, struct err *err);

#endif
