/* SPDX-License-Identifier: ISC */
/* What `git release-announce show` prints. */
#ifndef ANNOUNCE_REPORT_H
#define ANNOUNCE_REPORT_H

#include "../model/announce_state.h"

/* One line an audience: name, state, who has acknowledged. */
void announce_report_table(const struct announce_state *s);
/* The document; `lacks` has a list for each audience of the state. `only` NULL: all of them. */
int announce_report_json(const char *release, const struct announce_state *s, const struct strvec *lacks,
			 const struct policy_audience *only, struct err *err);

#endif
