/* SPDX-License-Identifier: ISC */
/* Sending what was published: by the audience's own command, once a person trusts it (trust.h). */
#ifndef ANNOUNCE_SEND_H
#define ANNOUNCE_SEND_H

#include <stdio.h>

#include "announce.h"

/* ERR_FAIL when the audience has no send command, or nobody has trusted it: before anything is recorded. */
int announce_send_check(const struct announcing *a, const struct policy_audience *audience, struct err *err);
/* Runs it with the text as its standard input; with dry_run says so on `out`. ERR_FAIL with its output when it fails.
 */
int announce_send(const struct announcing *a, const struct policy_audience *audience, const struct strbuf *text,
		  int dry_run, FILE *out, struct err *err);

#endif
