/* SPDX-License-Identifier: ISC */
/* One claim: whether it may be, and the event that is written for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../model/tag_rules.h"
#include "hex.h"
#include "ledger_claim.h"
#include "ledger_internal.h"
#include "ledger_record.h"
#include "ledger_remote.h"
#include "ledger_self.h"
#include "ledger_tag.h"
#include "ledger_who.h"

/* A tag.create to be. */
struct claim {
	const char *release, *tag;
	char commit[OID_HEX + 1], object[OID_HEX + 1]; /* what is tagged, and the tag */
	size_t known; /* how often the tag was made before: once more is somebody else */
};

static int open_known(struct ledger *l, struct repo *r, const char *release, const git_oid *at, struct err *err)
{
	int ret = at ? ledger_open_at(l, r, release, at, err) : ledger_open(l, r, release, err);

	return ret ? ret : ledger_identify(l, err);
}

static int say_lost(const struct ledger *l, size_t by, struct err *err)
{
	struct strbuf said = STRBUF_INIT;

	tag_describe_created(&said, &l->log.v[by]);
	err_set(err, ERR_RACE, "somebody else was quicker: %s", said.buf);
	strbuf_release(&said);
	return err_hint(err, "nothing has changed here; git fetch brings the tag, once it is pushed");
}

static void fill(struct event *e, const struct claim *c)
{
	event_set_name(e, TAG_CREATE);
	event_set_subject(e, TAG_CREATE " %s: %.7s", c->tag, c->commit);
	event_set_text(e, "");
	memcpy(e->candidate, c->commit, sizeof(e->candidate));
	event_set(e, "Tag", c->tag);
	event_set(e, "Tag-Object", c->object);
}

static int write_claim(struct journal_ref *move, struct repo *r, const struct claim *c, struct err *err)
{
	struct ledger_draft draft;
	struct ledger l;
	size_t last;
	int ret = open_known(&l, r, c->release, NULL, err);

	memset(&draft, 0, sizeof(draft));
	if (!ret && tag_created(&l.log, c->tag, &last) > c->known)
		ret = say_lost(&l, last, err);
	if (!ret) {
		fill(&draft.event, c);
		ret = ledger_write_event(&move->to, &l, &draft, ledger_shall_sign(r), err);
	}
	move->from = l.tip;
	ledger_draft_release(&draft);
	ledger_close(&l);
	return ret;
}

int ledger_claim_write(struct journal_ref *move, struct repo *r, const struct plan_claim *c, const git_oid *commit,
		       const git_oid *tag, struct err *err)
{
	struct claim claim = { .release = c->release, .tag = c->tag, .known = c->known };
	char *remote = ledger_remote_name(r);
	struct strbuf ref = STRBUF_INIT;
	int ret = remote ? ledger_receive_whole(r, remote, (const char *const *)&c->release, 1, err) : 0;

	hex_write(claim.commit, commit);
	hex_write(claim.object, tag);
	if (!ret)
		ret = write_claim(move, r, &claim, err);
	ledger_ref(&ref, r, c->release);
	move->name = strbuf_detach(&ref, NULL);
	free(remote);
	return ret;
}

/* The event that was written for a claim, in `l`, which is to be closed whatever comes; NULL: it cannot be read. */
static const struct event *find_written(struct ledger *l, struct repo *r, const char *release, const git_oid *commit,
					struct err *err)
{
	char hex[OID_HEX + 1];
	long at;

	if (ledger_open_at(l, r, release, commit, err))
		return NULL;
	hex_write(hex, commit);
	at = event_log_find(&l->log, hex);
	if (at >= 0 && event_get(&l->log.v[at].event, "Tag") && event_get(&l->log.v[at].event, "Tag-Object"))
		return &l->log.v[at].event;
	err_set(err, ERR_FAIL, "the event that was written for '%s' cannot be read", release);
	return NULL;
}

int ledger_claim_again(struct journal_ref *move, struct repo *r, const char *release, struct err *err)
{
	struct claim c = { .release = release };
	struct ledger before, written;
	const struct event *e;
	size_t last;
	int ret = open_known(&before, r, release, &move->from, err);

	memset(&written, 0, sizeof(written));
	e = ret ? NULL : find_written(&written, r, release, &move->to, err);
	if (e) {
		c.tag = event_get(e, "Tag");
		memcpy(c.commit, e->candidate, sizeof(c.commit));
		snprintf(c.object, sizeof(c.object), "%s", event_get(e, "Tag-Object"));
		c.known = tag_created(&before.log, c.tag, &last);
		ret = write_claim(move, r, &c, err);
	} else if (!ret) {
		ret = ERR_FAIL;
	}
	ledger_close(&before);
	ledger_close(&written);
	return ret;
}

/* --- planning -------------------------------------------------------------------------------------------------- */

static int ask(struct repo *r, struct ledger *l, const char *tag, struct err *err)
{
	struct ledger_self self;
	struct tag_ask a = { .log = &l->log, .tag = tag };
	int ret = ledger_self(&self, r, err);

	if (!ret)
		ret = ledger_identify(l, err);
	a.actor = self.actor;
	a.may_allow = self.may_allow;
	if (!ret)
		ret = guard_ask(tag_rules, TAG_CREATE, &a, err);
	if (ret == ERR_NO && self.may_allow)
		err_hint(err, "git fetch brings the tag, once it is pushed; else release the next version");
	ledger_self_release(&self);
	return ret;
}

int ledger_claim_plan(struct plan *p, struct repo *r, const char *tag, const struct version *v, struct err *err)
{
	char *release = NULL;
	struct ledger l;
	size_t last, known;
	int ret;

	if (version_is_prerelease(v))
		return 0;
	ret = ledger_tag_release(&release, r, tag, err);
	if (ret)
		return ret;
	ret = ledger_open(&l, r, release, err);
	if (!ret && !git_oid_is_zero(&l.tip)) {
		ret = ask(r, &l, tag, err);
		known = ret ? 0 : tag_created(&l.log, tag, &last);
		/* Once more is for a tag that nobody has: what everybody has is not made anew. */
		if (known)
			ret = ledger_tag_check_free(r, tag, err);
		if (!ret)
			plan_add_claim(p, release, tag, known);
	}
	ledger_close(&l);
	free(release);
	return ret;
}
