/* SPDX-License-Identifier: ISC */
#include "ledger_self.h"

#include <stdlib.h>
#include <string.h>

#include "../base/alloc.h"
#include "hex.h"
#include "identity.h"
#include "ledger_internal.h"
#include "ledger_who.h"

/* A log of one commit that says nothing, so that one place alone knows how an event is verified. */
static int identify(struct event_entry *e, int *must_sign, struct repo *r, const git_oid *commit, struct err *err)
{
	struct ledger l;
	struct event_entry *one;
	int ret;

	memset(&l, 0, sizeof(l));
	l.repo = r;
	event_log_init(&l.log, EVENT_PROJECT);
	one = event_log_add(&l.log);
	one->counts = 1;
	one->is_signed = commit != NULL;
	if (commit)
		hex_write(one->oid, commit);
	ret = ledger_identify(&l, err);
	*must_sign = l.log.must_sign;
	e->identity = one->identity;
	e->principal = one->principal;
	one->principal = NULL;
	ledger_close(&l);
	return ret;
}

int ledger_self(struct ledger_self *out, struct repo *r, struct err *err)
{
	struct identity author = IDENTITY_INIT;
	struct event_entry e;
	git_oid commit;
	int signs = ledger_shall_sign(r), must_sign = 0, ret;

	memset(out, 0, sizeof(*out));
	memset(&e, 0, sizeof(e));
	ret = identity_load(&author, IDENTITY_AUTHOR, err);
	if (!ret && signs)
		ret = ledger_write_nothing(&commit, r, err);
	if (!ret)
		ret = identify(&e, &must_sign, r, signs ? &commit : NULL, err);
	if (!ret) {
		out->identity = e.identity;
		out->actor = xstrdup(e.identity == EVENT_SIGNED ? e.principal : author.email);
		out->may_allow = e.identity == EVENT_SIGNED || (!must_sign && e.identity == EVENT_CLAIMED);
	}
	free(e.principal);
	identity_release(&author);
	return ret;
}

void ledger_self_release(struct ledger_self *s)
{
	free(s->actor);
	memset(s, 0, sizeof(*s));
}
