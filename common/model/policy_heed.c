/* SPDX-License-Identifier: ISC */
/* What a branch's policy may not say against the main line's. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"

static enum policy_tristate stricter(enum policy_tristate a, enum policy_tristate b)
{
	if (a == TRI_TRUE || b == TRI_TRUE)
		return TRI_TRUE;
	return a == TRI_AUTO || b == TRI_AUTO ? TRI_AUTO : TRI_FALSE;
}

static void take_role(char **role, const char *main_role)
{
	if (!main_role || !*main_role)
		return;
	free(*role);
	*role = xstrdup(main_role);
}

static void heed_roles(struct policy *p, const struct policy *main_line)
{
	size_t i;

	for (i = 0; i < p->n_roles; i++) {
		const struct policy_role *said = policy_role_find(main_line, p->roles[i].name);

		if (!said)
			continue;
		strvec_release(&p->roles[i].members);
		strvec_pushv(&p->roles[i].members, &said->members);
	}
}

static void heed_check(struct policy_check *c, const struct policy *main_line)
{
	size_t i;

	for (i = 0; i < main_line->n_checks; i++) {
		const struct policy_check *said = &main_line->checks[i];

		if (strcmp(said->name, c->name) != 0)
			continue;
		take_role(&c->role, said->role);
		c->approvals = said->approvals > c->approvals ? said->approvals : c->approvals;
	}
}

void policy_heed(struct policy *p, const struct policy *main_line)
{
	size_t i;

	p->signed_events = stricter(p->signed_events, main_line->signed_events);
	p->strict_separation |= main_line->strict_separation;
	heed_roles(p, main_line);
	for (i = 0; i < p->n_checks; i++)
		heed_check(&p->checks[i], main_line);
	for (i = 0; i < p->n_audiences; i++) {
		const struct policy_audience *said = policy_audience_find(main_line, p->audiences[i].name);

		take_role(&p->audiences[i].ack_role, said ? said->ack_role : NULL);
	}
}
