/* SPDX-License-Identifier: ISC */
#include "incidents.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "ledger_who.h"
#include "release_pick.h"

int incidents_open(struct incidents *s, struct repo *r, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->repo = r;
	ret = ledger_open(&s->ledger, r, EVENT_PROJECT, err);
	if (!ret)
		ret = ledger_identify(&s->ledger, err);
	if (!ret)
		incident_list_read(&s->list, &s->ledger.log);
	return ret;
}

void incidents_reread(struct incidents *s)
{
	incident_list_release(&s->list);
	incident_list_read(&s->list, &s->ledger.log);
}

void incidents_close(struct incidents *s)
{
	incident_list_release(&s->list);
	ledger_close(&s->ledger);
	memset(s, 0, sizeof(*s));
}

int incidents_resolve_link(char **out, struct repo *r, const char *text, int only_release, struct err *err)
{
	struct release_pick pick;
	git_oid commit;
	char hex[OID_HEX + 1];
	int ret = release_pick(&pick, r, text, only_release ? err : NULL);

	if (!ret) {
		*out = xstrdup(pick.id);
	} else if (!only_release) {
		ret = repo_resolve_commit(r, text, &commit, NULL);
		if (ret) {
			err_set(err, ERR_FAIL, "'%s' is neither a release nor a commit", text);
		} else {
			hex_write(hex, &commit);
			*out = xstrdup(hex);
		}
	}
	release_pick_release(&pick);
	return ret;
}
