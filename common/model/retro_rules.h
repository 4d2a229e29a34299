/* SPDX-License-Identifier: ISC */
/* When a release may be closed: rows for guard_ask. */
#ifndef RETRO_RULES_H
#define RETRO_RULES_H

#include "guard.h"
#include "retro.h"

struct retro_ask {
	const struct retro *retro;
	const struct incident_list *incidents; /* of the whole project */
	const char *release;
	const struct strvec *unanswered; /* questions without an answer in the text */
	int is_amending;
	int may_allow;
};

/*
 * Nobody closes what is not over: an incident that is open, a deploy that goes on. Where something went wrong the four
 * questions must be answered; a release without trouble may be closed with its draft.
 */
extern const struct guard_rule retro_rules[];

#endif
