/* SPDX-License-Identifier: ISC */
#include "running.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "../model/deploy_state.h"
#include "../model/environment_state.h"
#include "ledger_who.h"

/* The deploy that was started last so far, and what it left running. */
struct latest {
	char *release;
	int64_t started;
};

static int look_at(struct latest *latest, struct repo *r, const char *release, const char *environment, struct err *err)
{
	struct ledger l;
	struct deploys deploys;
	size_t i;
	int ret = ledger_open_identified(&l, r, release, err);

	if (!ret)
		deploys_fold(&deploys, &l.log);
	for (i = 0; !ret && i < deploys.n; i++) {
		const struct deploy *d = &deploys.v[i];

		if (!d->is_started || strcmp(d->environment, environment) != 0 || d->started < latest->started)
			continue;
		latest->started = d->started;
		free(latest->release);
		latest->release = xstrdup_null(d->status == DEPLOY_ROLLED_BACK ? d->rollback_target : d->release);
	}
	if (!ret)
		deploys_release(&deploys);
	ledger_close(&l);
	return ret;
}

int running_release(char **release, struct repo *r, const char *environment, struct err *err)
{
	struct latest latest = { NULL, INT64_MIN };
	struct environment env;
	struct ledger project;
	size_t i;
	int ret = ledger_open_identified(&project, r, EVENT_PROJECT, err);

	if (!ret) {
		environment_fold(&env, &project.log, environment);
		for (i = 0; i < env.started.n && !ret; i++)
			ret = look_at(&latest, r, env.started.v[i], environment, err);
		if (!ret && !latest.release && env.baselines.n)
			latest.release = xstrdup(env.baselines.v[env.baselines.n - 1]);
		environment_release(&env);
	}
	ledger_close(&project);
	if (ret)
		free(latest.release);
	else
		*release = latest.release;
	return ret;
}
