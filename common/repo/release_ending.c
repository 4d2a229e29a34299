/* SPDX-License-Identifier: ISC */
#include "release_ending.h"

#include <string.h>

#include "../model/deploy_state.h"
#include "ledger_scan.h"
#include "ledger_who.h"

#define PRODUCTION "production"

/* Where a release has arrived: production, or where the policy has no stage of it, what its last stage is of. */
static const char *last_environment(const struct policy *p)
{
	const char *last = PRODUCTION;
	size_t i;

	for (i = 0; i < p->n_stages; i++) {
		last = p->stages[i].environment;
		if (!strcmp(last, PRODUCTION))
			break;
	}
	return last;
}

/* By those who may say so; where nobody can tell who said it, it goes on. */
int release_ending_read(struct release_ending *e, struct repo *r, const char *release, struct err *err)
{
	static const char *const names[] = { "retro.close", "deploy.verify", NULL };
	struct deploys deploys = { NULL, 0, 0 };
	struct ledger l;
	size_t i;
	int ret = ledger_may_hold(r, release, names, err);

	if (ret <= 0)
		return ret;
	ret = ledger_open(&l, r, release, err);
	if (!ret) {
		ledger_identify(&l, NULL);
		deploys_fold(&deploys, &l.log);
		e->is_verified = deploys_is_verified(&deploys, last_environment(&r->policy));
		deploys_release(&deploys);
	}
	for (i = 0; i < l.log.n && !ret; i++)
		e->is_closed |= l.log.v[i].counts && event_is(&l.log.v[i].event, "retro.close") &&
				event_log_may_allow(&l.log, i);
	ledger_close(&l);
	return ret;
}
