/* SPDX-License-Identifier: ISC */
#include "ledger_find.h"

#include <string.h>

#include "../base/alloc.h"
#include "ledger_remote.h"
#include "release_pick.h"

int ledger_list_known(struct strvec *all, struct repo *r, struct err *err)
{
	struct strvec seen = STRVEC_INIT;
	size_t i;
	int ret = ledger_list(all, r, err);

	if (!ret)
		ret = ledger_list_broken(all, r, err);
	if (!ret)
		ret = ledger_seen_releases(&seen, r, err);
	for (i = 0; i < seen.n && !ret; i++)
		if (!strvec_has(all, seen.v[i]))
			strvec_push(all, seen.v[i]);
	strvec_release(&seen);
	return ret;
}

static int pick_release(char **release, struct repo *r, const char *named, struct err *err)
{
	struct release_pick p = { 0 };
	int ret = release_pick(&p, r, named, err);

	if (!ret)
		*release = xstrdup(p.id);
	release_pick_release(&p);
	return ret;
}

int ledger_find(char **release, struct repo *r, const char *named, struct err *err)
{
	struct strvec all = STRVEC_INIT;
	int ret = named ? ledger_list_known(&all, r, err) : 0;

	if (!ret && named && (!strcmp(named, EVENT_PROJECT) || strvec_has(&all, named)))
		*release = xstrdup(named);
	else if (!ret)
		ret = pick_release(release, r, named, err);
	strvec_release(&all);
	return ret;
}
